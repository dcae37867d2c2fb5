"""What ties a person who works across the border to the social security of one country (pure).

Regulation (EC) No 883/2004: one law at a time. Whoever works on one side only has that of the
work (art. 11); whoever is there for a while keeps that of home (art. 12); on both sides, that of
the employed work, else the one that art. 13 chooses by facts nobody asked about: either may be.
"""

from dataclasses import dataclass

from app.professions.sheets import Facts
from app.professions.vocabulary import (
    CareForm,
    Pairing,
    Practice,
    Residence,
    WorkPattern,
    WorkStatus,
)
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where a person lives, what work they keep (None: none, or its status is not said), and what
    they want to do on the other side of ``home``.
    """

    lives_in: Country
    kept_in: Country | None
    kept_as: WorkStatus | None
    home: Country
    practise_in: Country
    status: WorkStatus
    mode: Practice

    @property
    def pattern(self) -> WorkPattern:
        """On which sides they will work."""
        if self.kept_in is not self.home:
            return WorkPattern.ONE_SIDE
        occasional = self.mode is Practice.OCCASIONAL
        return WorkPattern.POSTED if occasional else WorkPattern.BOTH_SIDES

    @property
    def pairings(self) -> frozenset[Pairing]:
        """How the two works go together; both where nobody said."""
        if self.pattern is WorkPattern.ONE_SIDE:
            return frozenset()
        if self.kept_as is None:
            return frozenset(Pairing)
        return frozenset({Pairing.ALIKE if self.kept_as is self.status else Pairing.MIXED})

    @property
    def insured_in(self) -> frozenset[Country]:
        """The countries whose social security may count."""
        if self.pattern is WorkPattern.ONE_SIDE:
            return frozenset({self.practise_in})
        if self.pattern is WorkPattern.POSTED:
            return frozenset({self.home})
        if self.pairings != {Pairing.MIXED}:
            return frozenset({self.home, self.practise_in})
        employed_here = self.status is WorkStatus.EMPLOYED
        return frozenset({self.practise_in if employed_here else self.home})

    @property
    def care_forms(self) -> frozenset[CareForm]:
        """Whether form S1 is needed; both where either country may insure."""
        forms = set()
        if self.insured_in - {self.lives_in}:
            forms.add(CareForm.NEEDED)
        if self.lives_in in self.insured_in:
            forms.add(CareForm.NOT_NEEDED)
        return frozenset(forms)

    def facts(self) -> Facts:
        """What is so of this person, by dimension."""
        near = self.lives_in is self.practise_in
        return {
            "work": frozenset({self.pattern.value}),
            "pairing": frozenset(one.value for one in self.pairings),
            "residence": frozenset({(Residence.SAME_SIDE if near else Residence.ACROSS).value}),
            "care_form": frozenset(one.value for one in self.care_forms),
        }

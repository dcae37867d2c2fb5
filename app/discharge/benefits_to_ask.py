"""Benefits to ask for, from what a discharge knows: the home, the insurance, the day of leaving.

Pure: what a discharge does not know stays unknown, and is told as missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.benefits.catalogue import Catalogue
from app.benefits.payer_screens import Aids, hopeful
from app.benefits.person import Person
from app.benefits.screens import BenefitCard, VerdictGroup, by_verdict, cards
from app.benefits.vocabulary import Eligibility
from app.benefits.zoast import Zoast, around
from app.core.messages import N_, Message, counted
from app.discharge.vocabulary import Situation
from app.reference.terms import Term, TermTable
from app.reference.zones import ZoneTree


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitsToAsk:
    """Benefits with a day before which to ask, then the others by verdict.

    `aids` may pay a part of help at home; `zoasts` are the areas where the home may lie.
    `false_friends`: words of these benefits that mean something else across the border.
    """

    place_code: str
    aids: Aids
    zoasts: Sequence[Zoast]
    dated: Sequence[BenefitCard]
    others: Sequence[VerdictGroup]
    first_due: date | None
    false_friends: Sequence[Term] = ()

    @property
    def summary(self) -> Message:
        """How many there are, how many have a date, and the first of those dates."""
        others = sum(len(group.cards) + len(group.more) for group in self.others)
        total = counted(
            "%(count)s benefit to ask for",
            "%(count)s benefits to ask for",
            len(self.dated) + others,
        )
        if self.first_due is None:
            return total
        values = {"total": total, "dated": len(self.dated), "day": self.first_due}
        return Message(N_("%(total)s, with a date: %(dated)s, the first by %(day)s"), values)


def person_of(situation: Situation, catalogue: Catalogue, zones: ZoneTree) -> Person:
    """What a discharge says of a person: nothing of their age, income or dependency."""
    person = Person(
        insured_in=situation.insured_in,
        discharge_on=situation.discharge_at.date(),
        in_hospital=True,
        living_at_home=True,
    )
    return catalogue.at_home_in(person, situation.home, zones)


def benefits_to_ask(
    situation: Situation,
    catalogue: Catalogue,
    zones: ZoneTree,
    areas: Iterable[Zoast] = (),
    *,
    today: date,
) -> BenefitsToAsk:
    """What must be asked before or just after leaving, earliest first; then all others.

    The rules are those of the day of leaving. A benefit that cannot fit is left out.
    """
    person = person_of(situation, catalogue, zones)
    leaving = situation.discharge_at.date()
    found = [
        one
        for one in catalogue.check(person, on=situation.discharge_at.date())
        if one.verdict is not Eligibility.NOT_ELIGIBLE
    ]
    tasks = {
        one.benefit.code: one.deadline.latest_on
        for one in found
        if one.deadline and one.deadline.latest_on
    }
    dated = sorted(
        (one for one in found if one.benefit.code in tasks),
        key=lambda one: tasks[one.benefit.code],
    )
    others = [one for one in found if one.benefit.code not in tasks]
    return BenefitsToAsk(
        place_code=str(situation.home),
        aids=hopeful(found),
        zoasts=around(zones.chain(situation.home), areas, leaving),
        dated=cards(dated, catalogue, today=today, leaving=leaving),
        first_due=min(tasks.values(), default=None),
        others=by_verdict(cards(others, catalogue, today=today, leaving=leaving)),
    )


def with_false_friends(found: BenefitsToAsk, terms: TermTable) -> BenefitsToAsk:
    """The same, with the words that somebody of the other side would take for theirs."""
    shown = [
        *found.dated,
        *(card for group in found.others for card in (*group.cards, *group.more)),
    ]
    codes = (card.benefit.code for card in shown)
    return replace(found, false_friends=terms.false_friends_of(codes))

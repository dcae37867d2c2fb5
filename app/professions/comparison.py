"""Two sheets side by side, criterion by criterion (pure).

Two claims say the same when they are the very same claim (a rule of the Union shared by both
sheets), when an editor declared it (``same_as``), or when they carry equal typed values. The
likeness of two texts decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.core.messages import N_, Message, counted
from app.professions.sheets import Claim, Criterion, Sheet, reading_order
from app.professions.vocabulary import OUTCOME_LABELS, Outcome, Section
from app.reference.vocabulary import COUNTRY_NAMES


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with what each country says; ``is_sure`` when every claim of it is sourced."""

    criterion: Criterion
    outcome: Outcome
    left: tuple[Claim, ...]
    right: tuple[Claim, ...]
    is_sure: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether the outcome itself must be confirmed; what is not researched has none."""
        return not self.is_sure and self.outcome is not Outcome.NOT_RESEARCHED

    @property
    def is_shared(self) -> bool:
        """Whether both sides are the very same claims, to be read once."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class FoldedSection:
    """A section of a comparison: what can be compared, and what nobody has looked up."""

    section: Section
    rows: tuple[Row, ...]
    unknown: tuple[Row, ...]

    @property
    def differences(self) -> int:
        """How many criteria are known not to be the same."""
        return sum(row.outcome is not Outcome.SAME for row in self.rows)

    @property
    def said_differences(self) -> Message:
        """The same in words."""
        return counted("%(count)s difference", "%(count)s differences", self.differences)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The country of the qualification on the left, the country of practice on the right."""

    left: Sheet
    right: Sheet
    on: date
    rows: tuple[Row, ...]

    def without_same(self) -> "Comparison":
        """Return the comparison without what is the same on both sides; unknowns stay."""
        kept = tuple(row for row in self.rows if row.outcome is not Outcome.SAME)
        return replace(self, rows=kept)

    def sections(self) -> tuple[tuple[Section, tuple[Row, ...]], ...]:
        """Return the rows by section, in reading order, without empty sections."""
        grouped = (
            (section, tuple(row for row in self.rows if row.criterion.section is section))
            for section in Section
        )
        return tuple((section, rows) for section, rows in grouped if rows)

    def folded(self) -> tuple[FoldedSection, ...]:
        """Return the sections, in each what nobody looked up apart from the rest."""
        return tuple(
            FoldedSection(
                section,
                tuple(row for row in rows if row.outcome is not Outcome.NOT_RESEARCHED),
                tuple(row for row in rows if row.outcome is Outcome.NOT_RESEARCHED),
            )
            for section, rows in self.sections()
        )

    def said_outcome(self, row: Row) -> Message:
        """Return the outcome of a row in words, naming the country it is about."""
        if row.outcome is Outcome.NOT_RESEARCHED:
            return self._said_unknown(row)
        lacking = {Outcome.ONLY_LEFT: self.right, Outcome.ONLY_RIGHT: self.left}.get(row.outcome)
        if lacking is None:
            return OUTCOME_LABELS[row.outcome]
        return Message(N_("No equivalent in %(country)s"), {"country": _name(lacking)})

    def _said_unknown(self, row: Row) -> Message:
        sides = ((self.left, row.left), (self.right, row.right))
        unknown = [_name(sheet) for sheet, claims in sides if not _is_researched(claims)]
        if len(unknown) > 1:
            return OUTCOME_LABELS[Outcome.NOT_RESEARCHED]
        return Message(N_("Not researched: %(country)s"), {"country": unknown[0]})

    def tally(self) -> tuple[tuple[Message, int], ...]:
        """Return how many rows have each outcome, in words, without what does not occur."""
        counted = ((OUTCOME_LABELS[outcome], self.count(outcome)) for outcome in Outcome)
        return tuple((label, count) for label, count in counted if count)

    def is_overdue(self) -> bool:
        """Whether one of the two sheets should have been read again by now."""
        return self.left.is_overdue(self.on) or self.right.is_overdue(self.on)

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have that outcome."""
        return sum(row.outcome is outcome for row in self.rows)


def compare(left: Sheet, right: Sheet, *, on: date) -> Comparison:
    """Compare two sheets with the rules in force on that day."""
    left, right = left.as_of(on), right.as_of(on)
    criteria = {claim.criterion.id: claim.criterion for claim in left.claims + right.claims}
    rows = tuple(
        _row(criterion, left.claims, right.claims)
        for criterion in sorted(criteria.values(), key=lambda criterion: criterion.rank)
    )
    return Comparison(left=left, right=right, on=on, rows=rows)


def _name(sheet: Sheet) -> Message:
    return Message(COUNTRY_NAMES[sheet.country])


def _row(criterion: Criterion, left: Iterable[Claim], right: Iterable[Claim]) -> Row:
    ours, theirs = _about(criterion, left), _about(criterion, right)
    return Row(
        criterion=criterion,
        outcome=_outcome(ours, theirs),
        left=ours,
        right=theirs,
        is_sure=all(claim.is_sure for claim in ours + theirs),
    )


def _about(criterion: Criterion, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    found = (claim for claim in claims if claim.criterion.id == criterion.id)
    return tuple(sorted(found, key=reading_order))


def _outcome(left: tuple[Claim, ...], right: tuple[Claim, ...]) -> Outcome:
    if not _is_researched(left) or not _is_researched(right):
        return Outcome.NOT_RESEARCHED
    left_has, right_has = _has_something(left), _has_something(right)
    if left_has and right_has:
        return Outcome.SAME if _say_the_same(left, right) else Outcome.DIFFERENT
    if left_has:
        return Outcome.ONLY_LEFT
    return Outcome.ONLY_RIGHT if right_has else Outcome.SAME


def _is_researched(claims: tuple[Claim, ...]) -> bool:
    return any(claim.is_known for claim in claims)


def _has_something(claims: tuple[Claim, ...]) -> bool:
    return any(claim.is_known and not claim.no_equivalent for claim in claims)


def _say_the_same(left: tuple[Claim, ...], right: tuple[Claim, ...]) -> bool:
    ours = tuple(claim for claim in left if claim.is_known)
    theirs = tuple(claim for claim in right if claim.is_known)
    return _each_has_a_twin(ours, theirs) and _each_has_a_twin(theirs, ours)


def _each_has_a_twin(claims: tuple[Claim, ...], others: tuple[Claim, ...]) -> bool:
    return all(any(_are_twins(claim, other) for other in others) for claim in claims)


def _are_twins(claim: Claim, other: Claim) -> bool:
    if claim.id in (other.id, other.same_as) or claim.same_as == other.id:
        return True
    return bool(claim.values) and claim.values == other.values

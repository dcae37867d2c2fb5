"""A sheet at two dates, claim by claim (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.messages import N_, Message
from app.professions.sheets import Claim, Criterion, Sheet

_NEXT_DAY = timedelta(days=1)


class ChangeKind(StrEnum):
    """What happened to a criterion between two dates."""

    BEGUN = "begun"
    ENDED = "ended"
    REPLACED = "replaced"


CHANGE_LABELS = {
    ChangeKind.BEGUN: Message(N_("Comes into force")),
    ChangeKind.ENDED: Message(N_("No longer in force")),
    ChangeKind.REPLACED: Message(N_("Replaced")),
}


@dataclass(frozen=True, slots=True)
class Change:
    """The claims of one criterion that differ between two dates."""

    criterion: Criterion
    ended: tuple[Claim, ...]
    begun: tuple[Claim, ...]

    @property
    def kind(self) -> ChangeKind:
        """A claim that ends while another of its criterion begins was replaced."""
        if self.ended and self.begun:
            return ChangeKind.REPLACED
        return ChangeKind.ENDED if self.ended else ChangeKind.BEGUN

    @property
    def label(self) -> Message:
        """What happened, in words."""
        return CHANGE_LABELS[self.kind]


def difference(sheet: Sheet, before: date, after: date) -> tuple[Change, ...]:
    """Return what differs in the sheet between two days, in the order of its criteria."""
    old, new = sheet.as_of(before).claims, sheet.as_of(after).claims
    kept = {claim.id for claim in old} & {claim.id for claim in new}
    moved = {claim.criterion.id: claim.criterion for claim in old + new if claim.id not in kept}
    return tuple(
        Change(criterion, _moved(old, criterion, kept), _moved(new, criterion, kept))
        for criterion in sorted(moved.values(), key=lambda criterion: criterion.rank)
    )


def turning_points(sheet: Sheet) -> tuple[date, ...]:
    """Return the days on which the sheet says something else than the day before, in order."""
    begins = {claim.valid_from for claim in sheet.claims if claim.valid_from}
    ends = {claim.valid_to + _NEXT_DAY for claim in sheet.claims if claim.valid_to}
    return tuple(sorted(begins | ends))


def changes_on(sheet: Sheet, day: date) -> tuple[Change, ...]:
    """Return what changes in the sheet on that very day."""
    return difference(sheet, day - _NEXT_DAY, day)


def _moved(claims: tuple[Claim, ...], criterion: Criterion, kept: set[str]) -> tuple[Claim, ...]:
    return tuple(c for c in claims if c.criterion.id == criterion.id and c.id not in kept)

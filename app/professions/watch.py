"""What moves in the law: lines to read again, when, why, and which claims they touch (pure)."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import LText
from app.professions.sheets import Authority, Sheet, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One subject to re-verify.

    ``expected_on`` is the day by which the law itself says that something changes, None where no
    text gives one. ``claims`` are the identifiers of the claims that may become wrong.
    """

    id: str
    what: LText
    why: LText
    where: LText
    authority: Authority
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    expected_on: date | None
    review_days: int
    checked_on: date

    @property
    def due_on(self) -> date:
        """The day of the next check: after the review period, or sooner if a change comes."""
        periodic = self.checked_on + timedelta(days=self.review_days)
        if self.expected_on is None or self.expected_on <= self.checked_on:
            return periodic
        return min(periodic, self.expected_on)

    def is_due(self, on: date) -> bool:
        """Whether the subject must be read again on that day."""
        return self.due_on <= on

    def touches(self, sheet: Sheet) -> bool:
        """Whether a claim of the sheet may become wrong."""
        return any(claim.id in self.claims for claim in sheet.claims)

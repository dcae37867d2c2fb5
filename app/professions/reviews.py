"""The campaign of reviews: which sheet is read again next, by when, and what to look at (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.professions.catalogue import Catalogue
from app.professions.sheets import Claim, Sheet
from app.professions.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTask:
    """One sheet to read again.

    ``due_on`` is the earliest of its own review day and of the days of the subjects that touch it.
    ``open_claims`` are those that are no fact yet.
    """

    sheet: Sheet
    due_on: date
    subjects: Sequence[Watch]
    open_claims: Sequence[Claim]

    @property
    def about(self) -> str:
        """The name of the task in the outbox."""
        return review_name(self.sheet)

    def is_late(self, today: date) -> bool:
        """Whether that day has passed."""
        return self.due_on < today


def review_name(sheet: Sheet) -> str:
    """How a letter names the review of a sheet."""
    return f"review:{sheet.country.value}/{sheet.profession}"


def review_queue(catalogue: Catalogue) -> tuple[ReviewTask, ...]:
    """Every sheet, the one that is due first in front."""
    tasks = (_task(sheet, catalogue.watch) for sheet in catalogue.sheets.values())
    return tuple(sorted(tasks, key=lambda task: (task.due_on, task.about)))


def _task(sheet: Sheet, watch: Sequence[Watch]) -> ReviewTask:
    subjects = sorted((item for item in watch if item.touches(sheet)), key=lambda one: one.due_on)
    return ReviewTask(
        sheet=sheet,
        due_on=min([sheet.review_due, *(item.due_on for item in subjects)]),
        subjects=subjects,
        open_claims=[claim for claim in sheet.claims if not claim.is_sure],
    )

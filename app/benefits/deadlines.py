"""By when each benefit must be asked for, as values that a plan turns into tasks. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.benefits.evaluation import Evaluation
from app.benefits.records import Benefit
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import Eligibility
from app.core.messages import N_, LText, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One benefit with the day by which to ask.

    ``starts_on`` is the day from which to ask, if a rule or the practice gives one. ``reason`` says
    why in the words of the data; ``source`` names the texts. ``to_confirm`` when the day rests on
    something unverified, ``is_open`` while it is not known whether the person has a right to it.
    """

    benefit: Benefit
    due_on: date
    starts_on: date | None
    reason: LText
    source: tuple[str, ...]
    to_confirm: bool
    is_open: bool

    @property
    def code(self) -> str:
        """The code of the benefit."""
        return self.benefit.code

    @property
    def title(self) -> Message:
        """What to do, in one sentence."""
        return Message(N_("Ask for: %(benefit)s"), {"benefit": self.benefit.name})

    def is_late(self, today: date) -> bool:
        """Whether that day has passed."""
        return self.due_on < today


def deadlines(evaluations: Iterable[Evaluation]) -> tuple[Deadline, ...]:
    """Every benefit that still may be had and must be asked by a known day, the earliest first.

    A benefit that cannot fit is left out; so is one counted from an event without a date.
    """
    found = (_deadline(one) for one in evaluations)
    dated = [one for one in found if one is not None]
    return tuple(sorted(dated, key=lambda one: (one.due_on, one.benefit.rank, one.code)))


def _deadline(evaluation: Evaluation) -> Deadline | None:
    window = evaluation.deadline
    if window is None or window.latest_on is None:
        return None
    if evaluation.verdict is Eligibility.NOT_ELIGIBLE:
        return None
    cited = (source for quote in window.quotes for source in quote.amount.sources)
    return Deadline(
        benefit=evaluation.benefit,
        due_on=window.latest_on,
        starts_on=window.start_on,
        reason=window.text,
        source=tuple(dict.fromkeys((*cited, *evaluation.benefit.sources))),
        to_confirm=window.status is not Standing.SOURCED
        or not all(quote.is_sure for quote in window.quotes),
        is_open=evaluation.verdict is Eligibility.CANNOT_TELL,
    )

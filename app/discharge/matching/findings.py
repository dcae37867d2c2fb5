"""A judgement: verdict and reason. Pure."""

from dataclasses import dataclass

from app.core.messages import N_, Message
from app.reference.vocabulary import Verdict

CRITERION_NAMES = {
    "delivers_care": N_("the kind of care"),
    "is_open": N_("being open"),
    "covers_home": N_("the area it reaches"),
    "may_practise_there": N_("the right to work there"),
    "has_capacity": N_("free places"),
    "works_on_days": N_("the days of the visits"),
    "can_start_by": N_("the first visit"),
    "accepts_insurance": N_("the insurance"),
    "speaks_language": N_("the language"),
    "confirmed_recently": N_("a recent confirmation"),
    "is_on_the_same_side": N_("the side of the border"),
}
"""What each criterion is about, for a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion judged for one offer; `unlock` says what would turn a no into a yes."""

    criterion: str
    verdict: Verdict
    reason: Message
    unlock: Message | None = None


def worst(verdicts: list[Verdict]) -> Verdict:
    """The worst verdict of a list; yes when there is nothing to judge."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=Verdict.MET)

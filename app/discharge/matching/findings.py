"""A judgement: verdict and reason. Pure."""

from dataclasses import dataclass

from app.core.messages import Message
from app.reference.vocabulary import Verdict


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

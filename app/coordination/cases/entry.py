"""Whether the criteria of entry are met: each is yes, no or not known, and says so. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.coordination.cases.vocabulary import ENTRY_CRITERION_NAMES, EntryCriterion
from app.core.messages import N_, Message
from app.reference.vocabulary import Verdict

TROUBLES = (
    EntryCriterion.TROUBLE_DECIDING,
    EntryCriterion.TROUBLE_HEALTH,
    EntryCriterion.TROUBLE_DAILY_LIFE,
)
ANSWERS = {"yes": Verdict.MET, "no": Verdict.UNMET, "unknown": Verdict.UNKNOWN}


@dataclass(frozen=True, slots=True)
class EntryFinding:
    """One criterion judged, with its sentence."""

    verdict: Verdict
    reason: Message


@dataclass(frozen=True, slots=True)
class EntryJudgement:
    """All the findings, and what they come to: a proposal, never the decision."""

    verdict: Verdict
    findings: Sequence[EntryFinding]


def judge(criteria: Mapping[str, str], professionals: int | None, least: int) -> EntryJudgement:
    """Judge what a referral says; what nobody said stays unknown and is never taken for a no."""
    said = {one: ANSWERS[criteria.get(one.value, "unknown")] for one in EntryCriterion}
    findings = [
        EntryFinding(
            _any(said[one] for one in TROUBLES),
            Message(N_("At least one trouble: health, daily life or decisions")),
        ),
        *(
            EntryFinding(said[one], Message(ENTRY_CRITERION_NAMES[one]))
            for one in EntryCriterion
            if one not in TROUBLES
        ),
        _professionals(professionals, least),
    ]
    return EntryJudgement(_all(one.verdict for one in findings), findings)


def _professionals(known: int | None, least: int) -> EntryFinding:
    values = {"least": least}
    if known is None:
        text = N_("Professionals who come already: not known; %(least)s are asked for")
        return EntryFinding(Verdict.UNKNOWN, Message(text, values))
    text = N_("Professionals who come already: %(known)s; %(least)s are asked for")
    verdict = Verdict.MET if known >= least else Verdict.UNMET
    return EntryFinding(verdict, Message(text, {**values, "known": known}))


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next(one for one in (Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET) if one in found)


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next(one for one in (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET) if one in found)

"""What the page of several discharges planned together shows, made ready. No web.

Beside each plan stands what the person would have alone: who shares places sees what sharing costs
whom, and why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import LOCAL
from app.core.messages import N_, LText, Message, counted
from app.discharge.answers import Crowd
from app.discharge.matching.engine import Match
from app.discharge.matching.plan import Line, Proposal
from app.discharge.matching.scores import MEASURE_NAMES
from app.discharge.models import Discharge
from app.discharge.operations import last_plan
from app.discharge.whole_screen import SetLine, set_facts, set_line
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdLine:
    """One need: who would come; `instead`: who would come if this person were alone."""

    line: SetLine
    instead: Message | None
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdCard:
    """One discharge of several. `chosen`: the plan saved last, by need."""

    discharge: Discharge
    public_id: str
    reference: str
    version: int
    leaves_at: datetime
    covered: int
    total: int
    facts: Sequence[Message]
    lines: Sequence[CrowdLine]
    chosen: Mapping[int, str]

    @property
    def is_whole(self) -> bool:
        """Whether somebody can come for every need."""
        return self.covered == self.total

    @property
    def costs(self) -> int:
        """Needs for which sharing the places changes who comes."""
        return sum(one.instead is not None for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPlace:
    """A service whose last places are all given here: to whom, and who would have had it too."""

    provider: str
    care: LText
    given: Sequence[str]
    without: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdTable:
    """Several discharges planned together: what it comes to, and how sure that is."""

    cards: Sequence[CrowdCard]
    shared: Sequence[SharedPlace]
    facts: Sequence[Message]
    proof: Message
    is_proven: bool


def crowd_table(discharges: Sequence[Discharge], crowd: Crowd) -> CrowdTable:
    """The plans of several discharges, in words."""
    full = crowd.together.full
    plans = list(zip(discharges, crowd.proposals, crowd.alone, strict=True))
    cards = [_card(one, plan, alone, full) for one, plan, alone in plans]
    unproven = [name for name, sure in crowd.together.proven.items() if not sure]
    proof = Message(N_("Proven: no other plans for these people together are better."))
    if unproven:
        text = N_("The best found in the time given; not proven the best for %(measure)s.")
        proof = Message(text, {"measure": Message(MEASURE_NAMES[unproven[0]])})
    return CrowdTable(
        cards=cards,
        shared=[_shared(service, plans) for service in sorted(full)],
        facts=[_reach(cards), *set_facts(crowd.together.score, 0)],
        proof=proof,
        is_proven=not unproven,
    )


def _card(discharge: Discharge, plan: Proposal, alone: Proposal, full: frozenset[str]) -> CrowdCard:
    saved = last_plan(discharge)
    return CrowdCard(
        discharge=discharge,
        public_id=discharge.public_id,
        reference=discharge.reference,
        version=discharge.version,
        leaves_at=discharge.discharge_at.astimezone(LOCAL),
        covered=len(plan.covered),
        total=len(plan.lines),
        facts=set_facts(plan.score, 0),
        lines=[
            _line(line, first.match, full)
            for line, first in zip(plan.lines, alone.lines, strict=True)
        ],
        chosen={one.need_id: one.service_public_id or "" for one in (saved.lines if saved else ())},
    )


def _line(line: Line, alone: Match | None, full: frozenset[str]) -> CrowdLine:
    return CrowdLine(
        line=set_line(line),
        instead=_instead(line, alone, full),
        is_sure=line.match is not None and line.match.verdict is Verdict.MET,
    )


def _instead(line: Line, alone: Match | None, full: frozenset[str]) -> Message | None:
    """What this person would have alone, when it is somebody else."""
    now = line.match.offer.service_id if line.match else None
    if alone is None or alone.offer.service_id == now:
        return None
    values = {"provider": alone.offer.provider_name}
    if alone.offer.service_id in full:
        text = N_("Alone it would be %(provider)s, whose last places go to other people here.")
    else:
        text = N_("Alone it would be %(provider)s; so all these people together are better served.")
    return Message(text, values)


def _shared(service: str, plans: Sequence[tuple[Discharge, Proposal, Proposal]]) -> SharedPlace:
    found = next(
        line.match
        for _, plan, _alone in plans
        for line in plan.lines
        if line.match and line.match.offer.service_id == service
    )
    given = [one.reference for one, plan, _ in plans if service in plan.places]
    return SharedPlace(
        provider=found.offer.provider_name,
        care=found.need.care_label,
        given=given,
        without=[
            one.reference
            for one, _, alone in plans
            if service in alone.places and one.reference not in given
        ],
    )


def _reach(cards: Sequence[CrowdCard]) -> Message:
    whole, total = sum(one.is_whole for one in cards), len(cards)
    return counted(
        N_("%(whole)s of %(count)s discharge has somebody for every need."),
        N_("%(whole)s of %(count)s discharges have somebody for every need."),
        total,
        whole=whole,
    )

"""What the pages of the days after show, made ready: templates only loop. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.messages import LText, Message
from app.core.phones import phone_words
from app.discharge import life
from app.discharge.following.models import Following, LineCheck, Opinion
from app.discharge.following.vocabulary import (
    BROKEN,
    CALL_RESULT_NAMES,
    CHECK_STATE_NAMES,
    LINE_ANSWER_NAMES,
    OPINION_OF_NAMES,
    RETURN_REASON_NAMES,
    TO_ANSWER,
    WHEREABOUTS_NAMES,
    CallResult,
    CheckState,
    LineAnswer,
    OpinionOf,
    ReturnReason,
    Whereabouts,
)
from app.discharge.matching.engine import Match
from app.discharge.matching.findings import Finding
from app.discharge.models import Discharge
from app.discharge.need_words import NeedLine, need_line
from app.discharge.operations import last_plan
from app.discharge.referrals.vocabulary import ANSWER_CHANNEL_NAMES, AnswerChannel
from app.discharge.vocabulary import DischargeStatus
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict

MOST_SHOWN = 12
"""Services shown for a line that must be taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One question in words. `tone`: how its badge looks. `is_open`: an answer is of use."""

    public_id: str
    day: int
    due_at: datetime
    provider: str
    state: Message
    tone: str
    by: Message | None
    at: datetime | None
    note: str | None
    is_open: bool
    may_correct: bool
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """One need with who comes, and how it goes. `is_gap`: nobody is on the line."""

    need: NeedLine
    provider: str | None
    phone: str | None
    phone_words: str | None
    checks: Sequence[CheckRow]
    is_gap: bool
    is_broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterPage:
    """The whole page: the call, the lines, the outcome."""

    version: int
    went_home_on: date
    is_running: bool
    is_away: bool
    call_due_on: date
    call_words: Message | None
    called_at: datetime | None
    call_note: str | None
    is_call_done: bool
    outcome_due_on: date
    outcome_words: Message | None
    outcome_on: date | None
    outcome_reason: Message | None
    lines: Sequence[LineCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRow:
    """One opinion as it stands; what was answered is counted and not shown by name."""

    public_id: str
    who: Message | str
    of_person: bool
    asked_at: datetime
    answered_at: datetime | None
    has_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A service that could take over a line, with what is told of it."""

    match: Match
    phone: str | None
    told: Sequence[Finding]


def after_page(
    discharge: Discharge, following: Following, checks: Sequence[LineCheck], reference: Reference
) -> AfterPage:
    """The days after one discharge in words."""
    call, outcome = following.call_result, following.outcome
    reason = following.outcome_reason
    running = discharge.status == DischargeStatus.GONE_HOME
    return AfterPage(
        version=following.version,
        went_home_on=following.went_home_on,
        is_running=running,
        is_away=life.is_away(discharge.status),
        call_due_on=following.call_due_on,
        call_words=Message(CALL_RESULT_NAMES[CallResult(call)]) if call else None,
        called_at=following.called_at,
        call_note=following.call_note,
        is_call_done=call in {CallResult.WELL, CallResult.PROBLEM},
        outcome_due_on=following.outcome_due_on,
        outcome_words=Message(WHEREABOUTS_NAMES[Whereabouts(outcome)]) if outcome else None,
        outcome_on=following.outcome_on,
        outcome_reason=Message(RETURN_REASON_NAMES[ReturnReason(reason)]) if reason else None,
        lines=_lines(discharge, checks, reference, running=running),
    )


def _lines(
    discharge: Discharge, checks: Sequence[LineCheck], reference: Reference, *, running: bool
) -> list[LineCard]:
    plan = last_plan(discharge)
    chosen = {line.need_id: line.service_public_id for line in plan.lines} if plan else {}
    found = []
    for need in discharge.needs:
        service_id = chosen.get(need.id)
        mine = [one for one in checks if one.need_id == need.id]
        now = [one for one in mine if one.service_public_id == service_id]
        last = next((one for one in reversed(now) if one.answer), None)
        found.append(
            LineCard(
                need=need_line(need, reference),
                provider=now[-1].provider_name if now else None,
                phone=now[-1].phone if now else None,
                phone_words=phone_words(now[-1].phone) if now else None,
                checks=[_check_row(one, running=running) for one in mine],
                is_gap=service_id is None,
                is_broken=last is not None and LineAnswer(last.answer or "") in BROKEN,
            )
        )
    return found


def _check_row(check: LineCheck, *, running: bool) -> CheckRow:
    state = CheckState(check.state)
    answer = LineAnswer(check.answer) if check.answer else None
    words = LINE_ANSWER_NAMES[answer] if answer else CHECK_STATE_NAMES[state]
    channel = AnswerChannel(check.channel) if check.channel else None
    return CheckRow(
        public_id=check.public_id,
        day=check.day,
        due_at=check.due_at,
        provider=check.provider_name,
        state=Message(words),
        tone=_tone(state, answer),
        by=Message(ANSWER_CHANNEL_NAMES[channel]) if channel else None,
        at=check.answered_at,
        note=check.note,
        is_open=running and state in TO_ANSWER,
        may_correct=running and state is CheckState.ANSWERED,
        answer=check.answer or "",
    )


def _tone(state: CheckState, answer: LineAnswer | None) -> str:
    if answer is not None:
        tones = {LineAnswer.COMING: "ok", LineAnswer.NOT_AS_PLANNED: "doubt"}
        return tones.get(answer, "no")
    return {CheckState.SILENT: "no", CheckState.ASKED: "info"}.get(state, "neutral")


def opinion_rows(opinions: Sequence[Opinion]) -> list[OpinionRow]:
    """Whose opinions were asked, and whether they came."""
    return [
        OpinionRow(
            public_id=one.public_id,
            who=one.provider_name or Message(OPINION_OF_NAMES[OpinionOf(one.asked_of)]),
            of_person=one.asked_of == OpinionOf.PERSON,
            asked_at=one.asked_at,
            answered_at=one.answered_at,
            has_mail=one.recipient is not None,
        )
        for one in opinions
    ]


def may_replace(match: Match) -> bool:
    """Whether a service may take a line over: coming a few days later is better than nobody."""
    unmet = {one.criterion for one in match.requirements if one.verdict is Verdict.UNMET}
    return unmet <= {"can_start_by"}


def candidates(matches: Sequence[Match]) -> list[Candidate]:
    """Who could take over a line, the best first."""
    return [
        Candidate(
            match=match,
            phone=phone_words(match.offer.phone),
            told=match.requirements,
        )
        for match in matches
        if may_replace(match)
    ][:MOST_SHOWN]


def choices(names: Mapping[Any, str]) -> list[tuple[str, Message]]:
    """Codes with their words, for a form."""
    return [(code.value, Message(words)) for code, words in names.items()]


def care_of(check: LineCheck, reference: Reference) -> LText:
    """The care of a line in words."""
    return reference.care[check.care].labels

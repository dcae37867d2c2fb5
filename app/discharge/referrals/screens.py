"""What the pages of requests show, made ready: templates only loop. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.messages import N_, Message
from app.core.phones import phone_words
from app.discharge import life
from app.discharge.matching.engine import Match
from app.discharge.models import Discharge
from app.discharge.need_words import NeedLine, need_line
from app.discharge.referrals.clockwork import own_week, schedule
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.machine import EVEN_WHEN_OVER, may
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.operations import can_undo, ready
from app.discharge.referrals.sheet import Sheet, late_start, sheet_of
from app.discharge.referrals.vocabulary import (
    ACTOR_NAMES,
    ANSWER_CHANNEL_NAMES,
    DECLINE_REASON_NAMES,
    EVENT_NAMES,
    OPEN,
    OVER,
    SAID_YES,
    SHARED_FIELD_NAMES,
    STATE_NAMES,
    Actor,
    AnswerChannel,
    DeclineReason,
    ReferralEvent,
    ReferralState,
    SharedField,
)
from app.reference.vocabulary import Country, Verdict

OFFERED = 8
"""Services proposed for asking, for each need."""

KINDS = {
    ReferralState.CONFIRMED: "ok",
    ReferralState.ACCEPTED: "ok",
    ReferralState.ACCEPTED_CONDITIONALLY: "doubt",
    ReferralState.QUESTION: "doubt",
    ReferralState.DECLINED: "no",
    ReferralState.EXPIRED: "no",
    ReferralState.SENT: "info",
    ReferralState.SEEN: "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    what: Message
    by: Message
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """One request in words, and what can be done with it now."""

    public_id: str
    provider: str
    phone: str | None
    phone_words: str | None
    is_own: bool
    by_mail: bool
    language: str
    state: Message
    kind: str
    facts: Sequence[tuple[Message, object]]
    note: str | None
    to_call: bool
    bounced: bool
    pulled_out: bool
    late: Message | None
    beyond: bool
    timeline: Sequence[Moment]
    sheet: Sheet
    shared: Sequence[Message]
    can: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Who is next in line and why; it is proposed, never asked by itself."""

    public_id: str
    provider: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedBoard:
    """One need with its requests. `next`: proposed when nobody is being asked any more."""

    need: NeedLine
    lines: Sequence[RequestLine]
    is_covered: bool
    next: Next | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A service that may be asked."""

    service_id: str
    provider: str
    hint: Message
    verdict: Verdict
    is_own: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBlock:
    """One need with who may be asked, and the drafts there are."""

    need: NeedLine
    options: Sequence[Option]
    drafts: Sequence[RequestLine]
    asked: Sequence[RequestLine]


def request_line(referral: Referral, pen: Pen, *, now: datetime) -> RequestLine:
    """One request in words."""
    state = ReferralState(referral.state)
    return RequestLine(
        public_id=referral.public_id,
        provider=referral.provider_name,
        phone=referral.phone,
        phone_words=phone_words(referral.phone),
        is_own=referral.is_own,
        by_mail=referral.recipient is not None,
        language=referral.language,
        state=_state_words(referral, state),
        kind="doubt" if _late(referral, state) else KINDS.get(state, "neutral"),
        facts=_facts(referral, pen) or _planned(referral, pen, now),
        note=_last_note(referral.events),
        to_call=referral.to_call,
        bounced=any(one.event == ReferralEvent.BOUNCE for one in referral.events),
        pulled_out=_pulled_out(referral),
        late=_late(referral, state),
        beyond=referral.beyond_places and state in SAID_YES,
        timeline=[_moment(one) for one in referral.events],
        sheet=sheet_of(referral.shown, pen.reference),
        shared=[Message(SHARED_FIELD_NAMES[SharedField(one)]) for one in referral.wave.shared],
        can=_can(referral, state, pen, now),
    )


def _state_words(referral: Referral, state: ReferralState) -> Message:
    """Where it stands; a yes for a later day than asked is not a plain yes."""
    late = late_start(referral)
    if late is None or state not in SAID_YES:
        return Message(STATE_NAMES[state])
    values = {"state": Message(STATE_NAMES[state]), "day": late[0]}
    return Message(N_("%(state)s, but only from %(day)s on"), values)


def _late(referral: Referral, state: ReferralState) -> Message | None:
    """What is missing when the service comes later than needed."""
    late = late_start(referral)
    if late is None or state not in SAID_YES:
        return None
    values = {"day": late[0], "needed": late[1]}
    text = N_("Needed from %(needed)s on; this service comes from %(day)s on. Nobody comes before.")
    return Message(text, values)


def _can(referral: Referral, state: ReferralState, pen: Pen, now: datetime) -> dict[str, bool]:
    runs = life.is_running(referral.discharge_status)
    found = {
        event.value: may(state, event) and (runs or event in EVEN_WHEN_OVER)
        for event in ReferralEvent
    }
    found["remind"] = found["remind"] and referral.reminded < 2
    found["undo"] = can_undo(referral, now, pen)
    found["answer"] = found["accept"] or found["decline"]
    found["show"] = found["reveal"]
    return found


def _facts(referral: Referral, pen: Pen) -> list[tuple[Message, object]]:
    reason = referral.decline_reason
    by_visit = pen.reference.care[referral.shown["care"]].by_visit
    rows: list[tuple[Message, object | None]] = [
        (Message(N_("Sent on")), referral.sent_at),
        (
            Message(N_("Answer before")),
            referral.respond_by if ReferralState(referral.state) in OPEN else None,
        ),
        (Message(N_("Can start on")), referral.starts_on),
        (Message(N_("Visits a day")), referral.visits if by_visit else None),
        (
            Message(N_("Because")),
            Message(DECLINE_REASON_NAMES[DeclineReason(reason)]) if reason else None,
        ),
        (Message(N_("May come back to us from")), referral.back_from),
        (Message(N_("Reminders")), referral.reminded or None),
    ]
    return [(name, value) for name, value in rows if value is not None]


def _planned(referral: Referral, pen: Pen, now: datetime) -> list[tuple[Message, object]]:
    """When the answer would be due if the request left now."""
    leaves_at = datetime.fromisoformat(referral.shown["leaves_at"])
    week, pace = own_week(referral.own_hours), pen.policy.pace
    clock = schedule(now, leaves_at, Country(referral.country), pace, week)
    return [(Message(N_("If sent now, an answer is awaited before")), clock.respond_by)]


def _pulled_out(referral: Referral) -> bool:
    """Whether the service said no after a yes, and is not asked again."""
    if referral.state != ReferralState.DECLINED:
        return False
    last = [one for one in referral.events if one.event == ReferralEvent.DECLINE][-1:]
    return any(one.from_state in _PROMISED for one in last)


_PROMISED = (ReferralState.ACCEPTED.value, ReferralState.CONFIRMED.value)


def _last_note(events: Sequence[ReferralLog]) -> str | None:
    noted = [one.note for one in events if one.note]
    return noted[-1] if noted else None


def _moment(one: ReferralLog) -> Moment:
    by = {
        "who": Message(ACTOR_NAMES[Actor(one.actor)]),
        "how": Message(ANSWER_CHANNEL_NAMES[AnswerChannel(one.channel)]),
    }
    return Moment(
        at=one.at,
        what=Message(EVENT_NAMES[ReferralEvent(one.event)]),
        by=Message(N_("%(who)s, %(how)s"), by),
        note=one.note,
    )


def boards(
    discharge: Discharge, referrals: Sequence[Referral], pen: Pen, *, now: datetime
) -> list[NeedBoard]:
    """Each need with its requests."""
    return [
        _board(
            need_line(need, pen.reference),
            [one for one in referrals if one.need_id == need.id],
            pen,
            now,
        )
        for need in discharge.needs
    ]


def _board(need: NeedLine, lines: Sequence[Referral], pen: Pen, now: datetime) -> NeedBoard:
    covered = any(one.state == ReferralState.CONFIRMED for one in lines)
    runs = all(life.is_running(one.discharge_status) for one in lines)
    return NeedBoard(
        need=need,
        lines=[request_line(one, pen, now=now) for one in lines],
        is_covered=covered,
        next=None if covered or not runs else next_in_line(lines),
    )


def next_in_line(lines: Sequence[Referral]) -> Next | None:
    """The draft that comes next when those asked before said no or nothing."""
    over = [
        one
        for one in lines
        if one.state in {ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.WITHDRAWN}
    ]
    waves = dict.fromkeys(one.wave_id for one in lines)
    due = [one for wave in waves for one in ready([x for x in lines if x.wave_id == wave])]
    if not due or not over:
        return None
    before = max(over, key=_closed_at)
    text = (
        N_("%(before)s has not answered in time.")
        if before.state == ReferralState.EXPIRED
        else N_("%(before)s does not come.")
    )
    return Next(
        public_id=due[0].public_id,
        provider=due[0].provider_name,
        reason=Message(text, {"before": before.provider_name}),
    )


def _closed_at(referral: Referral) -> datetime:
    return referral.answered_at or referral.sent_at or datetime.min.replace(tzinfo=UTC)


def ask_blocks(  # noqa: PLR0913 - the one caller names each of them
    discharge: Discharge,
    matches: Mapping[str, Sequence[Match]],
    referrals: Sequence[Referral],
    pen: Pen,
    *,
    chosen: Mapping[int, str | None],
    own: frozenset[str],
    now: datetime,
) -> list[AskBlock]:
    """Each need with the services that may be asked: who comes already first, then the plan."""
    blocks = []
    for need in discharge.needs:
        lines = [one for one in referrals if one.need_id == need.id]
        standing = {one.service_public_id for one in lines if one.state not in OVER}
        found = [
            _option(match, chosen.get(need.id), own)
            for match in matches.get(str(need.id), ())
            if match.verdict is not Verdict.UNMET and match.offer.service_id not in standing
        ]
        found.sort(key=lambda one: (not one.is_own, not one.is_chosen))
        is_over = not life.is_running(discharge.status)
        if is_over or any(one.state == ReferralState.CONFIRMED for one in lines):
            found = []
        drafts = [one for one in lines if one.state == ReferralState.DRAFT]
        blocks.append(
            AskBlock(
                need=need_line(need, pen.reference),
                options=found[:OFFERED],
                drafts=[request_line(one, pen, now=now) for one in drafts],
                asked=[request_line(one, pen, now=now) for one in lines if one not in drafts],
            )
        )
    return blocks


def _option(match: Match, chosen: str | None, own: frozenset[str]) -> Option:
    start = match.offer.earliest_start
    text = (
        Message(N_("%(town)s, from %(day)s"), {"town": match.offer.place_name, "day": start})
        if start
        else Message(N_("%(town)s, start not said"), {"town": match.offer.place_name})
    )
    return Option(
        service_id=match.offer.service_id,
        provider=match.offer.provider_name,
        hint=text,
        verdict=match.verdict,
        is_own=match.offer.provider_id in own,
        is_chosen=match.offer.service_id == chosen,
    )

"""Everything that happened in a case as one list, the newest first, whatever its kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.coordination.cases import plan_queries, queries
from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseEvent
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_words import (
    ACTION_STATE_NAMES,
    ALERT_KIND_NAMES,
    AREA_NAMES,
    AUTHOR_KIND_NAMES,
    EVENT_KIND_NAMES,
    NEED_STATE_NAMES,
    ActionState,
    AlertKind,
    Area,
    AuthorKind,
    EventKind,
    NeedState,
)
from app.coordination.cases.vocabulary import (
    CIRCLE_FUNCTION_NAMES,
    CLOSE_REASON_NAMES,
    ENTRY_REFUSAL_NAMES,
    REFERRAL_ORIGIN_NAMES,
    WAIT_REASON_NAMES,
    CircleFunction,
    CloseReason,
    EntryRefusal,
    ReferralOrigin,
    WaitReason,
)
from app.core.messages import N_, Message
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, as a line of the timeline."""

    at: datetime
    kind: EventKind
    title: Message
    detail: object | None
    words: str | None
    by: object | None


def timeline(session: Session, seen: Seen, hand: Hand) -> Sequence[Moment]:
    """Events and messages in one list; a constant number of statements."""
    events = session.execute(queries.events_of(seen.case.id)).all()
    messages = session.execute(plan_queries.messages_of(seen.case.id)).all()
    people = [int(row.CaseEvent.about) for row in events if _is_person(row.CaseEvent)]
    names = {row.id: row.name for row in session.execute(queries.names_of(people))}
    found = [
        Moment(
            at=row.CaseEvent.at,
            kind=EventKind(row.CaseEvent.kind),
            title=Message(EVENT_KIND_NAMES[EventKind(row.CaseEvent.kind)]),
            detail=_detail(row.CaseEvent, hand.reference, names),
            words=row.CaseEvent.words,
            by=row.name,
        )
        for row in events
    ]
    found += [
        Moment(
            at=row.CaseMessage.sent_at,
            kind=EventKind.MESSAGE,
            title=Message(EVENT_KIND_NAMES[EventKind.MESSAGE]),
            detail=None,
            words=row.CaseMessage.words,
            by=row.name or Message(AUTHOR_KIND_NAMES[AuthorKind(row.CaseMessage.author)]),
        )
        for row in messages
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


PEOPLE = (EventKind.ASSIGNED, EventKind.HANDED_OVER, EventKind.CORRESPONDENT)


def _is_person(event: CaseEvent) -> bool:
    return event.kind in PEOPLE and event.about is not None


_CODES: dict[EventKind, Callable[[str], str]] = {
    EventKind.REFERRED: lambda code: REFERRAL_ORIGIN_NAMES[ReferralOrigin(code)],
    EventKind.DECLINED: lambda code: ENTRY_REFUSAL_NAMES[EntryRefusal(code)],
    EventKind.WAITING: lambda code: WAIT_REASON_NAMES[WaitReason(code)],
    EventKind.ASSESSED: lambda code: AREA_NAMES[Area(code)],
    EventKind.ACTION_DONE: lambda code: ACTION_STATE_NAMES[ActionState(code)],
    EventKind.SEAT_GIVEN: lambda code: CIRCLE_FUNCTION_NAMES[CircleFunction(code)],
    EventKind.SEAT_ENDED: lambda code: CIRCLE_FUNCTION_NAMES[CircleFunction(code)],
    EventKind.ALERT: lambda code: ALERT_KIND_NAMES[AlertKind(code)],
    EventKind.ALERT_HANDLED: lambda code: ALERT_KIND_NAMES[AlertKind(code)],
    EventKind.REORIENTED: lambda code: CLOSE_REASON_NAMES[CloseReason(code)],
    EventKind.CLOSED: lambda code: CLOSE_REASON_NAMES[CloseReason(code)],
}
LINK_WORDS = {
    "given:person": N_("Given to the person"),
    "given:carer": N_("Given to the carer"),
    "withdrawn:person": N_("Withdrawn from the person"),
    "withdrawn:carer": N_("Withdrawn from the carer"),
}


def _detail(event: CaseEvent, reference: Reference, names: dict[int, str]) -> object | None:
    kind, about = EventKind(event.kind), event.about
    if about is None:
        return None
    if kind in PEOPLE:
        return names.get(int(about))
    if kind is EventKind.NEED:
        return _need(about, reference)
    if kind in (EventKind.STAY_STARTED, EventKind.STAY_ENDED):
        hospital = reference.hospitals.get(about)
        return hospital.name if hospital else None
    if kind is EventKind.LINK:
        return Message(LINK_WORDS[about])
    return Message(_CODES[kind](about)) if kind in _CODES else None


def _need(about: str, reference: Reference) -> Message:
    state, _colon, care = about.partition(":")
    values = {
        "care": reference.care[care].labels,
        "state": Message(NEED_STATE_NAMES[NeedState(state)]),
    }
    return Message(N_("%(care)s: %(state)s"), values)

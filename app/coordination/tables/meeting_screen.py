"""What the page of a meeting shows: its agenda, who comes, what was decided. No web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.coordination.shared.bilingual import Told, told
from app.coordination.tables import queries
from app.coordination.tables.action_screen import (
    ActionLine,
    DecisionView,
    decisions_of,
    waiting_actions,
)
from app.coordination.tables.machine import meeting_events
from app.coordination.tables.models import AgendaItem, ConcertationTable, TableMeeting
from app.coordination.tables.screens import MeetingLine, meeting_line
from app.coordination.tables.vocabulary import (
    ITEM_KIND_NAMES,
    SEAT_ANSWER_NAMES,
    SEAT_ANSWER_TONES,
    TOOK_PLACE,
    ItemKind,
    MeetingState,
    SeatAnswer,
)
from app.coordination.tables.wording import Words, item_facts, item_title
from app.core.clock import LOCAL
from app.core.messages import LText, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A point of the agenda in words."""

    public_id: str
    kind: Message
    title: object
    facts: Sequence[Message]
    notes: Told | None
    raw_notes: dict[str, str]
    is_own: bool
    waiting: Sequence[ActionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """Somebody invited: the answer, and whether there in the end."""

    member_id: str
    name: str
    organisation: str
    answer: Message | None
    tone: str
    reminded_on: date | None
    attended: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting with all that belongs to it."""

    line: MeetingLine
    table: LText
    table_id: str
    minutes_long: int
    first: date
    last: date
    cancelled_reason: str | None
    agenda_on: date | None
    approved_by: str | None
    events: frozenset[str]
    took_place: bool
    is_open: bool
    items: Sequence[ItemLine]
    seats: Sequence[SeatLine]
    decisions: Sequence[DecisionView]
    there: int


def meeting_view(
    session: Session, about: tuple[TableMeeting, ConcertationTable], words: Words
) -> MeetingView:
    """A meeting in words, in a number of statements that does not grow with it."""
    meeting, table = about
    state = MeetingState(meeting.state)
    waiting = waiting_actions(session, meeting, words)
    seats = _seats(session, meeting)
    return MeetingView(
        line=meeting_line(meeting, words.reference),
        table=LText(table.names),
        table_id=table.public_id,
        minutes_long=meeting.minutes_long,
        first=meeting.first,
        last=meeting.last,
        cancelled_reason=meeting.cancelled_reason,
        agenda_on=meeting.agenda_at.date() if meeting.agenda_at else None,
        approved_by=meeting.approved_by,
        events=frozenset(event.value for event in meeting_events(state)),
        took_place=state in TOOK_PLACE,
        is_open=state not in {MeetingState.APPROVED, MeetingState.CANCELLED},
        items=[_item(one, waiting, words) for one in meeting.items],
        seats=seats,
        decisions=decisions_of(session, meeting, words),
        there=sum(bool(seat.attended) for seat in seats),
    )


def _item(item: AgendaItem, waiting: list[ActionLine], words: Words) -> ItemLine:
    kind = ItemKind(item.kind)
    return ItemLine(
        public_id=item.public_id,
        kind=Message(ITEM_KIND_NAMES[kind]),
        title=item_title(item, words),
        facts=item_facts(item, words),
        notes=told(item.notes, words.language),
        raw_notes=item.notes,
        is_own=kind is ItemKind.OTHER,
        waiting=waiting if kind is ItemKind.ACTIONS else [],
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(LOCAL).date() if moment else None


def _seats(session: Session, meeting: TableMeeting) -> list[SeatLine]:
    lines = []
    for seat, member in session.execute(queries.seats(meeting.id)):
        answer = SeatAnswer(seat.answer) if seat.answer else None
        lines.append(
            SeatLine(
                member_id=member.public_id,
                name=member.name,
                organisation=member.organisation,
                answer=Message(SEAT_ANSWER_NAMES[answer]) if answer else None,
                tone=SEAT_ANSWER_TONES[answer] if answer else "neutral",
                reminded_on=_day(seat.reminded_at),
                attended=seat.attended,
            )
        )
    return lines

"""What the pages of tables show: the list, the planner, one table, who takes part. No web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.shared.quarters import Quarter, lacking, quarters_of
from app.coordination.tables import queries
from app.coordination.tables.models import ConcertationTable, TableMeeting, TableMember
from app.coordination.tables.operations import Hand
from app.coordination.tables.vocabulary import (
    MEETING_STATE_NAMES,
    MEETING_STATE_TONES,
    TABLE_LEVEL_NAMES,
    MeetingState,
    TableLevel,
)
from app.core.clock import LOCAL
from app.core.messages import Listing, LText, Message
from app.reference.areas import named
from app.reference.loader import Reference
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """A meeting in a list."""

    public_id: str
    day: date
    hour: str
    place: str
    town: LText
    state: Message
    tone: str
    period: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterCell:
    """A quarter of the planner: its meetings, and whether one lacks."""

    quarter: Quarter
    meetings: tuple[MeetingLine, ...]
    lacks: bool
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """A table in a list, with its year."""

    public_id: str
    name: LText
    level: Message
    territory: Listing
    is_closed: bool
    cells: tuple[QuarterCell, ...]
    missing: int


def meeting_line(meeting: TableMeeting, reference: Reference) -> MeetingLine:
    """A meeting in words."""
    start = meeting.planned_at.astimezone(LOCAL)
    state = MeetingState(meeting.state)
    return MeetingLine(
        public_id=meeting.public_id,
        day=start.date(),
        hour=start.strftime("%H:%M"),
        place=meeting.place,
        town=LText(reference.zones.zones[ZoneCode.parse(meeting.zone_code)].names),
        state=Message(MEETING_STATE_NAMES[state]),
        tone=MEETING_STATE_TONES[state],
        period=Quarter.of(meeting.first).words,
    )


def table_lines(
    session: Session, hand: Hand, reference: Reference, *, year: int, today: date
) -> list[TableLine]:
    """Every table that may be seen, with its meetings of a year and the quarters that lack one."""
    tables = session.scalars(queries.tables(hand.sees)).all()
    meetings = session.scalars(queries.meetings([one.id for one in tables])).all()
    return [
        _table_line(
            table,
            [one for one in meetings if one.table_id == table.id],
            reference,
            year=year,
            today=today,
        )
        for table in tables
    ]


def _table_line(
    table: ConcertationTable,
    meetings: Sequence[TableMeeting],
    reference: Reference,
    *,
    year: int,
    today: date,
) -> TableLine:
    cells, missing = planner(table, meetings, reference, year=year, today=today)
    return TableLine(
        public_id=table.public_id,
        name=LText(table.names),
        level=Message(TABLE_LEVEL_NAMES[TableLevel(table.level)]),
        territory=named(table.zones, reference),
        is_closed=table.closed_on is not None,
        cells=cells,
        missing=missing,
    )


def planner(
    table: ConcertationTable,
    meetings: Iterable[TableMeeting],
    reference: Reference,
    *,
    year: int,
    today: date,
) -> tuple[tuple[QuarterCell, ...], int]:
    """The four quarters of a year and how many meetings are missing; a cancelled one is none."""
    standing = [one for one in meetings if one.state != MeetingState.CANCELLED]
    lines = sorted((meeting_line(one, reference) for one in standing), key=lambda one: one.day)
    wanted = int(reference.policy(f"{table.level}_tables_a_year", date(year, 12, 31)))
    missing, free = lacking([one.day for one in lines], wanted, year)
    if table.closed_on is not None:
        missing, free = 0, []
    cells = tuple(
        QuarterCell(
            quarter=quarter,
            meetings=tuple(one for one in lines if Quarter.of(one.day) == quarter),
            lacks=quarter in free,
            is_over=quarter.last < today,
        )
        for quarter in quarters_of(year)
    )
    return cells, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A member: how often there, of how many meetings that took place."""

    public_id: str
    name: str
    function: str | None
    organisation: str
    email: str
    town: LText
    country: str
    left_on: date | None
    was_there: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """How many of those who should have been there were: one table, all its meetings held."""

    members: tuple[MemberLine, ...]
    was_there: int
    of: int
    meetings: int


def taking_part(session: Session, table: ConcertationTable, reference: Reference) -> TakingPart:
    """Who takes part in a table."""
    rows = session.execute(queries.attendance(table.id)).all()
    there: Mapping[int, list[bool]] = _grouped((row[1], bool(row[2])) for row in rows)
    lines = tuple(
        _member_line(member, there.get(member.id, []), reference)
        for member in session.scalars(queries.members(table.id))
    )
    return TakingPart(
        members=lines,
        was_there=sum(one.was_there for one in lines),
        of=len(rows),
        meetings=len({row[0] for row in rows}),
    )


def _grouped(pairs: Iterable[tuple[int, bool]]) -> dict[int, list[bool]]:
    found: dict[int, list[bool]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _member_line(member: TableMember, there: list[bool], reference: Reference) -> MemberLine:
    zone = reference.zones.zones[ZoneCode.parse(member.zone_code)]
    return MemberLine(
        public_id=member.public_id,
        name=member.name,
        function=member.function,
        organisation=member.organisation,
        email=member.email,
        town=LText(zone.names),
        country=zone.country.value,
        left_on=member.left_on,
        was_there=sum(there),
        of=len(there),
    )

"""The SQL of tables."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from app.access.models import Organisation
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    MeetingSeat,
    TableAction,
    TableDecision,
    TableMeeting,
    TableMember,
)
from app.coordination.tables.vocabulary import TOOK_PLACE, MeetingState, TableActionState


def tables(seen_by: str | None) -> Select[ConcertationTable]:
    """Tables, all of them or those at which somebody with that address sits."""
    statement = select(ConcertationTable).order_by(
        ConcertationTable.closed_on.is_not(None),
        ConcertationTable.level.desc(),
        ConcertationTable.id,
    )
    return statement if seen_by is None else statement.where(_sits(seen_by))


def table_named(public_id: str, seen_by: str | None) -> Select[ConcertationTable]:
    """One table, if it may be seen."""
    return tables(seen_by).where(ConcertationTable.public_id == public_id)


def _sits(email: str) -> ColumnElement[bool]:
    seat = select(TableMember.id).where(
        TableMember.table_id == ConcertationTable.id,
        func.lower(TableMember.email) == email.casefold(),
        TableMember.left_on.is_(None),
    )
    return seat.exists()


def members(table_id: int) -> Select[TableMember]:
    """Everyone who sits or sat at a table, by name."""
    return (
        select(TableMember)
        .where(TableMember.table_id == table_id)
        .order_by(TableMember.left_on.is_not(None), TableMember.name, TableMember.id)
    )


def meetings(table_ids: Collection[int]) -> Select[TableMeeting]:
    """The meetings of tables, the newest first."""
    return (
        select(TableMeeting)
        .where(TableMeeting.table_id.in_(table_ids))
        .order_by(TableMeeting.planned_at.desc(), TableMeeting.id.desc())
    )


def meeting_named(public_id: str, seen_by: str | None) -> Select[TableMeeting, ConcertationTable]:
    """One meeting with its points, and its table, if it may be seen."""
    statement = (
        select(TableMeeting, ConcertationTable)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(TableMeeting.public_id == public_id)
        .options(selectinload(TableMeeting.items))
        .execution_options(populate_existing=True)
    )
    return statement if seen_by is None else statement.where(_sits(seen_by))


def meetings_between(first: datetime, last: datetime) -> Select[TableMeeting, ConcertationTable]:
    """Meetings of running tables to which members are invited, by their day."""
    return (
        select(TableMeeting, ConcertationTable)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(
            TableMeeting.state == MeetingState.INVITED.value,
            TableMeeting.planned_at > first,
            TableMeeting.planned_at <= last,
            ConcertationTable.closed_on.is_(None),
        )
        .order_by(TableMeeting.planned_at, TableMeeting.id)
    )


def meetings_to_come(table_id: int, now: datetime) -> Select[int]:
    """How many meetings of a table are still planned."""
    return select(func.count(TableMeeting.id)).where(
        TableMeeting.table_id == table_id,
        TableMeeting.state.in_((MeetingState.PLANNED.value, MeetingState.INVITED.value)),
        TableMeeting.planned_at > now,
    )


def seats(meeting_id: int) -> Select[MeetingSeat, TableMember]:
    """Who is invited to a meeting, by name."""
    return (
        select(MeetingSeat, TableMember)
        .join(TableMember, TableMember.id == MeetingSeat.member_id)
        .where(MeetingSeat.meeting_id == meeting_id)
        .order_by(TableMember.name, MeetingSeat.id)
    )


def seat_named(
    public_id: str,
) -> Select[MeetingSeat, TableMember, TableMeeting, ConcertationTable]:
    """One invitation and all that it is about."""
    return (
        select(MeetingSeat, TableMember, TableMeeting, ConcertationTable)
        .join(TableMember, TableMember.id == MeetingSeat.member_id)
        .join(TableMeeting, TableMeeting.id == MeetingSeat.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(MeetingSeat.public_id == public_id)
    )


def attendance(table_id: int) -> Select[int, int, bool | None]:
    """Meeting, member and whether the member was there, for meetings that took place."""
    return (
        select(MeetingSeat.meeting_id, MeetingSeat.member_id, MeetingSeat.attended)
        .join(TableMeeting, TableMeeting.id == MeetingSeat.meeting_id)
        .where(
            TableMeeting.table_id == table_id,
            TableMeeting.state.in_([one.value for one in TOOK_PLACE]),
            MeetingSeat.attended.is_not(None),
        )
    )


def decisions(meeting_id: int) -> Select[TableDecision, AgendaItem]:
    """What a meeting decided, with the point that each decision is about, if any."""
    return (
        select(TableDecision, AgendaItem)
        .outerjoin(AgendaItem, AgendaItem.id == TableDecision.item_id)
        .where(TableDecision.meeting_id == meeting_id)
        .order_by(TableDecision.id)
    )


def decision_named(
    public_id: str, seen_by: str | None
) -> Select[TableDecision, AgendaItem, TableMeeting, ConcertationTable]:
    """One decision, where it comes from, if it may be seen."""
    statement = (
        select(TableDecision, AgendaItem, TableMeeting, ConcertationTable)
        .outerjoin(AgendaItem, AgendaItem.id == TableDecision.item_id)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(TableDecision.public_id == public_id)
    )
    return statement if seen_by is None else statement.where(_sits(seen_by))


def actions_of(decision_ids: Collection[int]) -> Select[TableAction]:
    """The actions of decisions, in the order they were written."""
    return (
        select(TableAction)
        .where(TableAction.decision_id.in_(decision_ids))
        .order_by(TableAction.due_on.is_(None), TableAction.due_on, TableAction.id)
    )


def action_named(
    public_id: str, seen_by: str | None
) -> Select[TableAction, TableDecision, TableMeeting, ConcertationTable]:
    """One action and the decision it follows, if it may be seen."""
    statement = _actions().where(TableAction.public_id == public_id)
    return statement if seen_by is None else statement.where(_sits(seen_by))


def actions(
    seen_by: str | None,
) -> Select[TableAction, TableDecision, TableMeeting, ConcertationTable]:
    """Every action of the tables that may be seen, the most urgent first."""
    statement = _actions().order_by(
        TableAction.due_on.is_(None), TableAction.due_on, TableAction.id
    )
    return statement if seen_by is None else statement.where(_sits(seen_by))


def _actions() -> Select[TableAction, TableDecision, TableMeeting, ConcertationTable]:
    return (
        select(TableAction, TableDecision, TableMeeting, ConcertationTable)
        .join(TableDecision, TableDecision.id == TableAction.decision_id)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
    )


def actions_late(
    today: date,
) -> Select[TableAction, ConcertationTable, TableMember | None]:
    """Open actions whose day is past and of which nobody was told, with the member who owns each.

    Of tables that go on; a member who left owns nothing any more.
    """
    sits = (TableMember.id == TableAction.owner_member_id) & TableMember.left_on.is_(None)
    return (
        select(TableAction, ConcertationTable, TableMember)
        .join(TableDecision, TableDecision.id == TableAction.decision_id)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .outerjoin(TableMember, sits)
        .where(
            TableAction.state == TableActionState.OPEN.value,
            TableAction.due_on < today,
            TableAction.late_told_at.is_(None),
            ConcertationTable.closed_on.is_(None),
        )
        .order_by(TableAction.due_on, TableAction.id)
    )


def actions_to_follow(table_id: int, except_meeting: int) -> Select[TableAction]:
    """Actions of earlier meetings of a table that are not at their end."""
    ended = (TableActionState.MEASURED.value, TableActionState.DROPPED.value)
    return (
        select(TableAction)
        .join(TableDecision, TableDecision.id == TableAction.decision_id)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .where(
            TableMeeting.table_id == table_id,
            TableMeeting.id != except_meeting,
            TableAction.state.not_in(ended),
        )
        .order_by(TableAction.due_on.is_(None), TableAction.due_on, TableAction.id)
    )


def decided_items(meeting_id: int) -> Select[int | None]:
    """The points of a meeting that something was decided on."""
    return select(TableDecision.item_id).where(
        TableDecision.meeting_id == meeting_id, TableDecision.item_id.is_not(None)
    )


def organisation(organisation_id: int) -> Select[Organisation]:
    """One organisation."""
    return select(Organisation).where(Organisation.id == organisation_id)

"""The SQL of territorial schemes."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from app.coordination.schemes.models import (
    SchemeAction,
    SchemePart,
    SchemeTie,
    SchemeValue,
    TerritorialScheme,
)
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    TableAction,
    TableDecision,
    TableMeeting,
)
from app.coordination.tables.vocabulary import TableActionState


def schemes() -> Select[TerritorialScheme]:
    """Every scheme, the newest period first."""
    return select(TerritorialScheme).order_by(
        TerritorialScheme.valid_from.desc(), TerritorialScheme.id
    )


def scheme_named(public_id: str) -> Select[TerritorialScheme]:
    """One scheme."""
    return select(TerritorialScheme).where(TerritorialScheme.public_id == public_id)


def counts() -> Select[int, str, int]:
    """How many parts of each level every scheme has."""
    return select(SchemePart.scheme_id, SchemePart.level, func.count()).group_by(
        SchemePart.scheme_id, SchemePart.level
    )


def action_counts() -> Select[int, int]:
    """How many actions every scheme has."""
    return select(SchemeAction.scheme_id, func.count()).group_by(SchemeAction.scheme_id)


def parts(scheme_id: int) -> Select[SchemePart]:
    """The parts of a scheme in their order."""
    return (
        select(SchemePart)
        .where(SchemePart.scheme_id == scheme_id)
        .order_by(SchemePart.position, SchemePart.id)
    )


def actions(scheme_id: int) -> Select[SchemeAction]:
    """The actions of a scheme in their order."""
    return (
        select(SchemeAction)
        .where(SchemeAction.scheme_id == scheme_id)
        .order_by(SchemeAction.position, SchemeAction.id)
    )


def action_named(public_id: str) -> Select[SchemeAction, SchemePart, TerritorialScheme]:
    """One action, its orientation and its scheme."""
    return (
        select(SchemeAction, SchemePart, TerritorialScheme)
        .join(SchemePart, SchemePart.id == SchemeAction.part_id)
        .join(TerritorialScheme, TerritorialScheme.id == SchemeAction.scheme_id)
        .where(SchemeAction.public_id == public_id)
    )


def values(action_ids: Collection[int]) -> Select[SchemeValue]:
    """The figures of actions, the oldest first."""
    return (
        select(SchemeValue)
        .where(SchemeValue.action_id.in_(action_ids))
        .order_by(SchemeValue.on, SchemeValue.id)
    )


def tied(
    action_id: int,
) -> Select[TableDecision, AgendaItem, TableMeeting, ConcertationTable]:
    """The decisions that feed an action, with the point each comes from."""
    return (
        select(TableDecision, AgendaItem, TableMeeting, ConcertationTable)
        .join(SchemeTie, SchemeTie.decision_id == TableDecision.id)
        .outerjoin(AgendaItem, AgendaItem.id == TableDecision.item_id)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .join(ConcertationTable, ConcertationTable.id == TableMeeting.table_id)
        .where(SchemeTie.action_id == action_id)
        .order_by(TableMeeting.planned_at, TableDecision.id)
    )


def free_decisions(action_id: int) -> Select[TableDecision, TableMeeting]:
    """Decisions that do not feed an action yet, the newest first."""
    there = select(SchemeTie.decision_id).where(SchemeTie.action_id == action_id)
    return (
        select(TableDecision, TableMeeting)
        .join(TableMeeting, TableMeeting.id == TableDecision.meeting_id)
        .where(TableDecision.id.not_in(there))
        .order_by(TableMeeting.planned_at.desc(), TableDecision.id.desc())
        .limit(100)
    )


def decision_named(public_id: str) -> Select[TableDecision]:
    """One decision of a table."""
    return select(TableDecision).where(TableDecision.public_id == public_id)


def measured(action_id: int) -> Select[TableAction]:
    """Measured actions of the decisions that feed an action, whose figure was not taken yet."""
    taken = select(SchemeValue.table_action_id).where(
        SchemeValue.action_id == action_id, SchemeValue.table_action_id.is_not(None)
    )
    return (
        select(TableAction)
        .join(SchemeTie, SchemeTie.decision_id == TableAction.decision_id)
        .where(
            SchemeTie.action_id == action_id,
            TableAction.state == TableActionState.MEASURED.value,
            TableAction.id.not_in(taken),
        )
        .order_by(TableAction.id)
    )

"""The agenda of a meeting, built from what went wrong in the quarter it looks at.

Building again replaces what was built and nobody touched: points with notes, with a decision, or
brought by a member stay.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.coordination.tables import queries
from app.coordination.tables.figures import Scope, Tally, tallies
from app.coordination.tables.models import AgendaItem, ConcertationTable, TableMeeting
from app.coordination.tables.vocabulary import IndicatorKind, ItemKind
from app.reference.areas import homes_of
from app.reference.loader import Reference

MOST_OF_A_KIND = 6
"""Points of one origin: a table has two hours."""

FROM_FIGURES = {
    ItemKind.REFUSALS: IndicatorKind.REFUSALS,
    ItemKind.SILENCES: IndicatorKind.SILENCES,
    ItemKind.RUPTURES: IndicatorKind.RUPTURES,
}
ORDER = (
    ItemKind.ACTIONS,
    ItemKind.REFUSALS,
    ItemKind.SILENCES,
    ItemKind.RUPTURES,
    ItemKind.GAP,
    ItemKind.BLOCKED,
    ItemKind.OTHER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A point that another room of coordination brings: homes nobody reaches, a case that waits."""

    kind: ItemKind
    care: str | None
    zone_code: str | None
    count: int
    homes: tuple[str, ...]
    reason: str | None = None


Bring = Callable[[Session, Scope, date], list[Found]]


def scope_of(table: ConcertationTable, first: date, last: date, reference: Reference) -> Scope:
    """The homes of a table in a period."""
    return Scope(
        homes=homes_of(table.zones, reference, last),
        first=first,
        last=last,
        fictitious=table.is_fictitious,
    )


def build_agenda(
    session: Session,
    about: tuple[TableMeeting, ConcertationTable],
    reference: Reference,
    *,
    now: datetime,
    bring: tuple[Bring, ...] = (),
) -> int:
    """Write the points of a meeting; tells how many were built."""
    meeting, table = about
    scope = scope_of(table, meeting.first, meeting.last, reference)
    least = int(reference.policy("evidence_least_count", meeting.last))
    fresh = [
        *_follow_up(session, meeting),
        *_counted(session, scope, least),
        *(one for source in bring for one in source(session, scope, meeting.last)),
    ]
    kept = _kept(session, meeting)
    known = {_key(one) for one in kept}
    made = [_row(one) for one in fresh if _key(one) not in known]
    ordered = sorted([*kept, *made], key=lambda one: ORDER.index(ItemKind(one.kind)))
    for position, one in enumerate(ordered, start=1):
        one.position = position
    meeting.items = ordered
    meeting.agenda_at = now
    session.flush()
    return len(made)


def _kept(session: Session, meeting: TableMeeting) -> list[AgendaItem]:
    decided = set(session.scalars(queries.decided_items(meeting.id)))
    return [
        one for one in meeting.items if one.kind == ItemKind.OTHER or one.notes or one.id in decided
    ]


def _key(one: AgendaItem | Found) -> tuple[str, str | None, str | None]:
    return str(one.kind), one.care, one.zone_code


def _follow_up(session: Session, meeting: TableMeeting) -> list[Found]:
    waiting = session.scalars(queries.actions_to_follow(meeting.table_id, meeting.id)).all()
    if not waiting:
        return []
    one = Found(kind=ItemKind.ACTIONS, care=None, zone_code=None, count=len(waiting), homes=())
    return [one]


def _counted(session: Session, scope: Scope, least: int) -> list[Found]:
    return [
        _from_tally(kind, one, least)
        for kind, indicator in FROM_FIGURES.items()
        for one in tallies(session, indicator, scope)[:MOST_OF_A_KIND]
    ]


def _from_tally(kind: ItemKind, tally: Tally, least: int) -> Found:
    """Places and reasons are named only when enough people stand behind each."""
    return Found(
        kind=kind,
        care=tally.care,
        zone_code=None,
        count=tally.count,
        homes=tuple(sorted(code for code, count in tally.homes.items() if count >= least)),
        reason=_main(tally.reasons, least) if kind is not ItemKind.SILENCES else None,
    )


def _main(reasons: Mapping[str, int], least: int) -> str | None:
    told = [(count, code) for code, count in reasons.items() if code and count >= least]
    return max(told)[1] if told else None


def _row(one: Found) -> AgendaItem:
    return AgendaItem(
        position=0,
        kind=one.kind.value,
        care=one.care,
        zone_code=one.zone_code,
        reason=one.reason,
        count=one.count,
        homes=list(one.homes),
        texts={},
        notes={},
    )

"""What the directory offers on a day, as statements; none of them runs here.

The rest of the diagnosis counts columns and knows no provider.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.orm import aliased

from app.cadastre.ledger import Change
from app.cadastre.models import (
    CapacityReport,
    Convention,
    ConventionService,
    Provider,
    Reach,
    Service,
)
from app.cadastre.owners import Professional, ProfessionalProvider, ProfessionalRegistration
from app.cadastre.record_words import RecordKind, RegistrationStatus
from app.cadastre.vocabulary import ReachKind, ServiceStatus
from app.coordination.diagnosis.rights import MET, UNKNOWN, UNMET, Rights
from app.coordination.diagnosis.vocabulary import Saying
from app.core.clock import LOCAL
from app.professions.practising import Standing
from app.reference.models import ZoneRow
from app.reference.vocabulary import CapacityState, Country

SURE = ReachKind.SURE.value
OPEN = ServiceStatus.OPEN.value
_OTHER_SIDE = case((Provider.country == Country.FR.value, Country.BE.value), else_=Country.FR.value)
_SAYINGS = {
    CapacityState.HAS_PLACES.value: Saying.HAS_PLACES.value,
    CapacityState.FULL.value: Saying.NO_PLACE.value,
    CapacityState.WAITING_LIST.value: Saying.NO_PLACE.value,
    CapacityState.ASSESSMENT_FIRST.value: Saying.ASSESSES_FIRST.value,
}


def reach_lines() -> Select[int, str, int, int]:
    """Which service reaches which commune, and how surely."""
    return select(Reach.zone_id, Reach.care, Reach.service_id, Reach.kind)


LAST_CHANGE = select(func.max(Change.id))
"""The newest line of the change log."""

ANY_SERVICE = select(Service.id).limit(1)
"""Whether the directory holds anything at all."""


def changed_since(change_id: int, at: datetime) -> Select[int]:
    """Services of providers of which something was written down since, by a form or an import."""
    told = select(Change.provider_id).where(Change.id > change_id, Change.provider_id.is_not(None))
    return select(Service.id).where(
        or_(
            Service.provider_id.in_(told),
            Service.provider_id.in_(select(Provider.id).where(Provider.updated_at >= at)),
        )
    )


def supply_on(day: date, rights: Rights, *, today: date, sqlite: bool) -> Select[Any]:
    """One row for each service that takes part on a day, with its right and what it says.

    A past day is read from the change log and the reports of capacity; areas, hours and rights of
    registration are those of today.
    """
    registered = _registered(_needed(rights), day).subquery("registered")
    ruled = _ruled(rights)
    standing = _standing(registered)
    same_provider = and_(
        registered.c.provider_id == Provider.id,
        registered.c.type_code == Provider.type_code,
        registered.c.care == Service.care,
    )
    same_rule = and_(
        ruled.c.type_code == Provider.type_code,
        ruled.c.care == Service.care,
        ruled.c.standing == standing,
    )
    report = _report_on(day, is_past=day < today)
    return (
        select(
            Service.id.label("service_id"),
            Service.care,
            Provider.country,
            Service.lat,
            Service.lon,
            Service.time_bands.label("bands"),
            _abroad(ruled, standing, rights, day).label("abroad"),
            *(figure.label(name) for name, figure in report.items()),
        )
        .join(Provider, Provider.id == Service.provider_id)
        .outerjoin(registered, same_provider)
        .outerjoin(ruled, same_rule)
        .where(*_takes_part(day, today=today, sqlite=sqlite))
    )


def _standing(registered: FromClause) -> ColumnElement[str]:
    """What is known of its registration on the other side: said by itself, or by the registers."""
    return case(
        (or_(_named_abroad(), registered.c.provider_id.is_not(None)), Standing.REGISTERED.value),
        (Service.registered_in.is_(None), Standing.NOT_KNOWN.value),
        else_=Standing.NONE.value,
    )


def _takes_part(day: date, *, today: date, sqlite: bool) -> list[ColumnElement[bool]]:
    closed = _closed_on(day, sqlite=sqlite)
    if day >= today:
        return [Service.status == OPEN, ~closed]
    after = _end_of(day)
    later, first = aliased(Change), aliased(Change)
    about = (
        later.record_kind == RecordKind.SERVICE.value,
        later.record_id == Service.id,
        later.field == "status",
        later.at > after,
    )
    earliest = select(func.min(later.id)).where(*about).scalar_subquery()
    was = select(cast(first.old, String)).where(first.id == earliest).scalar_subquery()
    then = case((earliest.is_(None), Service.status), else_=func.replace(was, '"', ""))
    return [then == OPEN, Provider.created_at <= after, ~closed]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LOCAL)


def _closed_on(day: date, *, sqlite: bool) -> ColumnElement[bool]:
    """One of its notices says that it is closed that day."""
    if sqlite:
        notice: Any = func.json_each(Service.notices).table_valued("value", name="notice")

        def told(name: str) -> Any:
            return func.json_extract(notice.c.value, f"$.{name}")
    else:
        notice = func.json_array_elements(Service.notices).table_valued("value", name="notice")

        def told(name: str) -> Any:
            return notice.c.value.op("->>")(name)

    last = told("last")
    return (
        exists(literal(1))
        .select_from(notice)
        .where(
            told("kind") == "closure",
            told("first") <= day.isoformat(),
            or_(last.is_(None), last >= day.isoformat()),
        )
        .correlate(Service)
    )


def _report_on(day: date, *, is_past: bool) -> dict[str, Any]:
    """What was said of capacity and still holds on the day."""
    if not is_past:
        holds = Service.capacity_expires_on >= day
        state, places, bands = (
            Service.capacity_state,
            Service.capacity_places,
            Service.capacity_bands,
        )
    else:
        newest = aliased(CapacityReport)
        last = (
            select(newest.id)
            .where(newest.service_id == Service.id, newest.said_on <= day)
            .order_by(newest.said_on.desc(), newest.id.desc())
            .limit(1)
            .scalar_subquery()
        )

        def of(name: str) -> Any:
            told = select(getattr(CapacityReport, name)).where(CapacityReport.id == last)
            return told.scalar_subquery()

        holds = of("expires_on") >= day
        state, places, bands = of("state"), of("places"), of("time_bands")
    saying = case(
        *((and_(holds, state == said), number) for said, number in _SAYINGS.items()),
        else_=Saying.NOTHING.value,
    )
    return {
        "saying": saying,
        "places": case((and_(holds, state == CapacityState.HAS_PLACES.value), places)),
        "place_bands": bands,
    }


def _named_abroad() -> ColumnElement[bool]:
    """It says itself that its professionals are registered on the other side."""
    return func.coalesce(
        cast(Service.registered_in, String).contains('"' + _OTHER_SIDE + '"'), false()
    )


def _abroad(
    ruled: FromClause, standing: ColumnElement[str], rights: Rights, day: date
) -> ColumnElement[int]:
    """The right across the border where no convention speaks for the commune."""
    bound = (
        exists()
        .where(
            ConventionService.service_id == Service.id,
            ConventionService.convention_id == Convention.id,
            Convention.signed_on <= day,
        )
        .correlate(Service)
    )
    territorial = Provider.type_code.in_(rights.territorial)
    return case(
        (and_(ruled.c.unbound.is_not(None), bound), ruled.c.bound),
        (ruled.c.unbound.is_not(None), ruled.c.unbound),
        (territorial, UNMET),
        (standing == Standing.REGISTERED.value, MET),
        (bound, UNMET),
        else_=UNKNOWN,
    )


def _ruled(rights: Rights) -> CTE:
    table = values(
        column("type_code", String),
        column("care", String),
        column("standing", String),
        column("unbound", Integer),
        column("bound", Integer),
        name="ruled",
    )
    return table.data(
        [(one.type_code, one.care, one.standing, one.unbound, one.bound) for one in rights.rows]
    ).cte("ruled")


def _needed(rights: Rights) -> CTE:
    table = values(
        column("type_code", String),
        column("care", String),
        column("profession", String),
        column("total", Integer),
        name="needed",
    )
    return table.data(
        [(one.type_code, one.care, one.profession, one.total) for one in rights.needed]
    ).cte("needed")


def _registered(needed: CTE, day: date) -> Select[Any]:
    """Providers all of whose professions for a care have somebody registered on the other side."""
    entry, work = ProfessionalRegistration, ProfessionalProvider
    return (
        select(work.provider_id, needed.c.type_code, needed.c.care)
        .join(Professional, Professional.id == work.professional_id)
        .join(entry, entry.professional_id == Professional.id)
        .join(Provider, Provider.id == work.provider_id)
        .join(
            needed,
            and_(
                needed.c.profession == Professional.profession,
                needed.c.type_code == Provider.type_code,
            ),
        )
        .where(
            entry.status == RegistrationStatus.ACTIVE.value,
            entry.country == _OTHER_SIDE,
            *(
                or_(bound.is_(None), holds)
                for bound, holds in (
                    (entry.valid_from, entry.valid_from <= day),
                    (entry.valid_to, entry.valid_to >= day),
                    (work.valid_from, work.valid_from <= day),
                    (work.valid_to, work.valid_to >= day),
                )
            ),
        )
        .group_by(work.provider_id, needed.c.type_code, needed.c.care, needed.c.total)
        .having(func.count(needed.c.profession.distinct()) == needed.c.total)
    )


def passes_on(day: date, *, sqlite: bool) -> Select[int, int]:
    """Where a convention in force lets a service it binds come, on the other side."""
    above = _chains()
    zone, care = _listed(Convention.zones, "zone", sqlite), _listed(Convention.care, "kind", sqlite)
    home = aliased(ZoneRow)
    return (
        select(ConventionService.service_id, home.id.label("zone_id"))
        .select_from(Convention)
        .join(zone, true())
        .join(care, true())
        .join(ConventionService, ConventionService.convention_id == Convention.id)
        .join(
            Service, and_(Service.id == ConventionService.service_id, Service.care == care.c.value)
        )
        .join(Provider, Provider.id == Service.provider_id)
        .join(above, above.c.code == zone.c.value)
        .join(home, and_(home.id == above.c.home_id, home.country != Provider.country))
        .where(
            Convention.signed_on <= day,
            Convention.valid_from <= day,
            or_(Convention.valid_to.is_(None), Convention.valid_to >= day),
            or_(Convention.ended_on.is_(None), Convention.ended_on >= day),
        )
        .distinct()
    )


def _listed(of: Any, name: str, sqlite: bool) -> Any:
    """The texts of a JSON list as rows."""
    unfold = func.json_each(of) if sqlite else func.json_array_elements_text(of)
    return unfold.table_valued("value", name=name)


def _chains() -> CTE:
    """Every commune with itself and each zone above it, by code."""
    first = select(ZoneRow.id.label("home_id"), ZoneRow.code, ZoneRow.parent_id).where(
        ZoneRow.level.in_(("commune", "municipality"))
    )
    chain = first.cte("chain", recursive=True)
    return chain.union_all(
        select(chain.c.home_id, ZoneRow.code, ZoneRow.parent_id).join(
            chain, ZoneRow.id == chain.c.parent_id
        )
    )


def service_lines(service_ids: Sequence[int]) -> Select[int, str, str]:
    """Some services with their kind of care and their side of the border."""
    return (
        select(Service.id.label("service_id"), Service.care, Provider.country)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.id.in_(service_ids))
    )


def areas_changed_after(day: date) -> Select[int]:
    """How many services have since said otherwise where or when they go: drawn as of today."""
    return select(func.count(Change.record_id.distinct())).where(
        Change.record_kind == RecordKind.SERVICE.value,
        Change.field.in_(("coverage", "time_bands")),
        Change.at >= _end_of(day),
    )


FIRST_DAY = select(func.min(Provider.created_at))
"""When the directory began: before it, nothing is known."""

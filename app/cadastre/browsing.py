"""Runs a search and makes its page: cards, total, neighbours, and what to drop when empty.

A fixed number of statements, whatever the number of rows: the page, the total, and the areas where
a home was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.cards import Card, make_card
from app.cadastre.coverage import Area, doorstep_of
from app.cadastre.queries import AREAS_OF, count_services, search_services
from app.cadastre.reaching import areas_by_service
from app.cadastre.viewpoint import Viewpoint
from app.cadastre.vocabulary import BANDS, Cursor, ServiceSearch
from app.core.geo import Point
from app.core.messages import N_, Message, counted
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of services. `rows` and `cards` go together; `without` counts by dropped filter."""

    rows: Sequence[Any]
    cards: tuple[Card, ...]
    total: int
    next: Cursor | None
    previous: Cursor | None
    without: Mapping[str, int]


DROPS: Mapping[str, Mapping[str, Any]] = {
    "place": {"zone": None, "lat": None, "lon": None, "within_km": None},
    "care": {"care": ()},
    "country": {"country": None},
    "language": {"language": None},
    "insured_in": {"insured_in": None},
    "weekday": {"weekday": None},
    "weekend": {"weekend": False},
    **{name: {name: False} for name in BANDS},
    "takes_new": {"takes_new": False},
    "open_now": {"open_hours": None},
    "confirmed": {"confirmed_since": None},
    "name": {"text": ""},
}
"""The filters of the page by their name in the address, and what dropping each one means."""

DROPPED_TEXTS = {
    "place": N_("Without the place"),
    "care": N_("Without the kind of care"),
    "country": N_("Without the country"),
    "language": N_("Without the language"),
    "insured_in": N_("Without the country of insurance"),
    "weekday": N_("Without the day"),
    "weekend": N_("Without the week-end"),
    "morning": N_("Without the morning"),
    "noon": N_("Without noon"),
    "evening": N_("Without the evening"),
    "night": N_("Without the night"),
    "takes_new": N_("Including services that say they are full"),
    "open_now": N_("Including services closed now"),
    "confirmed": N_("Including those not confirmed for longer"),
    "name": N_("Without the words of the name"),
}


def browse(
    session: Session,
    search: ServiceSearch,
    reference: Reference,
    *,
    today: date,
    total: int | None = None,
) -> Found:
    """The services a search finds, one page of them; the total is counted unless known."""
    connection = session.connection()
    rows = connection.execute(*search_services(search, today=today)).all()
    goes_back = search.after is not None and search.after.backward
    more = len(rows) > search.limit
    page = rows[: search.limit][::-1] if goes_back else rows[: search.limit]
    if total is None:
        total = _count(session, {"all": search}, today)["all"]
    view = seen_from(search, Viewpoint(reference=reference, today=today))
    areas = {}
    if view.doorstep is not None:
        said = connection.execute(AREAS_OF, {"service_ids": [row.id for row in page]})
        areas = areas_by_service(said, view.counting)
    return Found(
        rows=page,
        cards=tuple(make_card(row, areas.get(row.id, ()), view) for row in page),
        total=total,
        next=_cursor(page[-1:], backward=False) if more or goes_back else None,
        previous=_cursor(page[:1], backward=True) if _has_before(search, more=more) else None,
        without={} if total else drop_one(session, search, today),
    )


def make_cards(
    rows: Sequence[Any],
    areas: Mapping[int, Sequence[Area]],
    search: ServiceSearch,
    view: Viewpoint,
) -> tuple[Card, ...]:
    """The cards of rows, seen from the place of a search."""
    seen = seen_from(search, view)
    return tuple(make_card(row, areas.get(row.id, ()), seen) for row in rows)


def seen_from(search: ServiceSearch, view: Viewpoint) -> Viewpoint:
    """The viewpoint at the place of a search, with the filters that it asks."""
    point = None
    if search.lat is not None and search.lon is not None:
        point = Point(search.lat, search.lon)
    is_home = search.zone is not None and search.zone.level.is_home
    asked = {
        "languages": search.language,
        "insured_in": search.insured_in,
        "weekdays": search.weekday or search.weekend or None,
        "time_bands": search.bands or None,
        "opening_hours": search.open_hours,
    }
    return replace(
        view,
        asked=frozenset(name for name, value in asked.items() if value is not None),
        point=point,
        doorstep=doorstep_of(view.reference.zones, search.zone, point)
        if is_home and search.zone is not None
        else None,
    )


def drop_one(session: Session, search: ServiceSearch, today: date) -> dict[str, int]:
    """How many services would be found with one filter less; those that give none are left out."""
    searches = {}
    for name, blank in DROPS.items():
        less = replace(search, **blank)
        if less != search:
            searches[name] = less
    return {name: n for name, n in _count(session, searches, today).items() if n}


def total_words(found: Found) -> Message:
    """How many services there are."""
    if not found.total:
        return Message(N_("No service found"))
    return counted("%(count)s service found", "%(count)s services found", found.total)


def _count(session: Session, searches: Mapping[str, ServiceSearch], today: date) -> dict[str, int]:
    if not searches:
        return {}
    rows = session.connection().execute(*count_services(searches, today=today))
    return {row.name: row.n for row in rows}


def _has_before(search: ServiceSearch, *, more: bool) -> bool:
    if search.after is None:
        return False
    return more if search.after.backward else True


def _cursor(rows: Sequence[Any], *, backward: bool) -> Cursor | None:
    return next(
        (Cursor(doubt=row.doubt, key=row.sort_key, row=row.id, backward=backward) for row in rows),
        None,
    )

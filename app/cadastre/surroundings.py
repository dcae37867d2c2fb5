"""What stands beside a page of services: figures of the filters, near misses, names alike.

A fixed number of statements: the figures with the number of services near by, the kinds of care;
where little was found, the near misses; where nothing was found and a name was asked, the names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from app.cadastre.browsing import DROPS, browse, make_cards
from app.cadastre.cards import Card
from app.cadastre.counting import Option, care_counts, facet_counts, near_misses, nearest
from app.cadastre.queries import AREAS_OF
from app.cadastre.reaching import areas_by_service
from app.cadastre.record_queries import NAMES, one_named
from app.cadastre.records import search_key
from app.cadastre.viewpoint import Viewpoint
from app.cadastre.vocabulary import ServiceSearch
from app.core.geo import Point
from app.core.messages import N_, Listing, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import WEEKDAY_NAMES

FEW = 5
"""Services under which those that nearly fit are shown too."""
FACET_LANGUAGES = ("fr", "nl", "de", "en", "ar", "tr")
"""Languages counted beside a search: those of the border first."""
ALIKE = 72.0
"""Likeness (0 to 100) from which another name is offered."""
PARTLY_ALIKE = 85.0
"""The same for words that are only a part of the name."""
NAMES_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Nearly:
    """A service that only one thing keeps from fitting, and that thing in words."""

    card: Card
    lacks: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`figures` count by filter and value; `near` services have their address within `near_km`."""

    total: int | None = None
    figures: Mapping[Option, int] = field(default_factory=dict)
    near: int | None = None
    coming: int | None = None
    near_km: float | None = None


def measure(
    session: Session, search: ServiceSearch, reference: Reference, *, today: date
) -> Surroundings:
    """The figures beside a search; none for one that asks neither place, nor care, nor name."""
    near_km = _near_km(search, reference)
    if not (search.has_point or search.zone or search.care or search.text):
        return Surroundings()
    other = None
    if search.zone is not None and near_km is not None:
        other = replace(search, zone=None, within_km=near_km, after=None)
    options, query = facet_counts(search, FACET_LANGUAGES, today=today, near=other)
    total, near, *counts = session.connection().execute(*query).one()
    figures: dict[Option, int] = dict(zip(options, counts, strict=True))
    for row in session.connection().execute(*care_counts(search, today=today)):
        figures["care", row.care] = row.n
    return Surroundings(
        total=total,
        figures=figures,
        near=near if other else total if search.within_km else None,
        coming=total if search.zone is not None else None,
        near_km=near_km,
    )


def _near_km(search: ServiceSearch, reference: Reference) -> float | None:
    if search.lat is None or search.lon is None:
        return None
    return search.within_km or reference.search_km(Point(search.lat, search.lon))


def nearly(
    session: Session, search: ServiceSearch, reference: Reference, *, today: date
) -> tuple[Nearly, ...]:
    """The nearest services that only one filter keeps out, with what they lack."""
    within = reference.policy("near_miss_km", today)
    query = near_misses(search, within_km=within, limit=FEW, today=today)
    if query is None:
        return ()
    rows = session.connection().execute(*query).all()
    ids = [row.id for row in rows]
    areas = areas_by_service(session.connection().execute(AREAS_OF, {"service_ids": ids}))
    view = Viewpoint(reference=reference, today=today)
    cards = make_cards(rows, areas, search, view)
    town = _town(search, reference)
    return tuple(
        Nearly(card, _lack(row, search, town)) for row, card in zip(rows, cards, strict=True)
    )


NEAREST = 3
"""Services shown for want of better, so that no answer is empty."""


def for_want_of_better(
    session: Session, search: ServiceSearch, reference: Reference, *, today: date
) -> tuple[Nearly, ...]:
    """The nearest services of the kind, however far, with all that is in the way."""
    query = nearest(search, limit=NEAREST, today=today)
    if query is None:
        return ()
    rows = session.connection().execute(*query).all()
    areas = areas_by_service(
        session.connection().execute(AREAS_OF, {"service_ids": [row.id for row in rows]})
    )
    cards = make_cards(rows, areas, search, Viewpoint(reference=reference, today=today))
    return tuple(Nearly(card, _in_the_way(row)) for row, card in zip(rows, cards, strict=True))


def with_less(
    session: Session,
    search: ServiceSearch,
    reference: Reference,
    *,
    today: date,
    drops: Mapping[str, int],
) -> tuple[Nearly, ...]:
    """Some services of the kind where no place was said: with one wish less, else with none."""
    others = {name: count for name, count in drops.items() if name != "care"}
    wishes = [name for name, blank in DROPS.items() if replace(search, **blank) != search]
    gone = (
        [max(others, key=lambda name: others[name])]
        if others
        else [name for name in wishes if name != "care"]
    )
    if not search.care or search.has_point or not gone:
        return ()
    less = replace(search, limit=NEAREST, after=None)
    for name in gone:
        less = replace(less, **DROPS[name])
    told = Listing(tuple(Message(_NAMES_OF_FILTERS[name]) for name in gone))
    lacks = Message(N_("Of this kind; in the way: %(lacks)s."), {"lacks": told})
    found = browse(session, less, reference, today=today, total=NEAREST)
    return tuple(Nearly(card, lacks) for card in found.cards)


def _in_the_way(row: Any) -> Message:
    lacks = [name for name in _NAMES_OF_FILTERS if getattr(row, f"lacks_{name}", 0)]
    told = Listing(tuple(Message(_NAMES_OF_FILTERS[name]) for name in lacks or ["place"]))
    return Message(N_("The nearest of its kind; in the way: %(lacks)s."), {"lacks": told})


_NAMES_OF_FILTERS = {
    "place": N_("the place"),
    "name": N_("the words of the name"),
    "weekday": N_("the day"),
    "weekend": N_("the week-end"),
    "morning": N_("the morning"),
    "noon": N_("the noon"),
    "evening": N_("the evening"),
    "night": N_("the night"),
    "country": N_("the country"),
    "language": N_("the language"),
    "insured_in": N_("the country of insurance"),
    "takes_new": N_("the room"),
    "open_now": N_("the hours"),
    "confirmed": N_("the confirmation"),
}


def _town(search: ServiceSearch, reference: Reference) -> LText | None:
    zone = reference.zones.zones.get(search.zone) if search.zone else None
    return LText(zone.names) if zone else None


def _lack(row: Any, search: ServiceSearch, town: LText | None) -> Message:
    lacks = [name for name in _LACKS if getattr(row, f"lacks_{name}", 0)]
    name = lacks[0] if lacks else "place"
    if name == "weekday" and search.weekday is not None:
        day = Message(WEEKDAY_NAMES[search.weekday])
        return _there(town, N_("Covers %(town)s, but not on: %(day)s."), _LACKS[name], day=day)
    if name == "place":
        return _there(town, N_("Is near, but does not come to %(town)s."), _LACKS[name])
    return _there(town, _LACKS_HERE[name], _LACKS[name])


def _there(town: LText | None, here: str, plain: str, **values: object) -> Message:
    if town is None:
        return Message(plain, values)
    return Message(here, {**values, "town": town})


_LACKS = {
    "place": N_("Is near, but does not come to this place."),
    "weekday": N_("Fits, but does not come on: %(day)s."),
    "weekend": N_("Fits, but does not come at week-ends."),
    "morning": N_("Fits, but does not come in the morning."),
    "noon": N_("Fits, but does not come at noon."),
    "evening": N_("Fits, but does not come in the evening."),
    "night": N_("Fits, but does not come at night."),
    "country": N_("Fits, but stands in the other country."),
    "language": N_("Fits, but does not list this language."),
    "insured_in": N_("Fits, but does not take people insured in this country."),
    "takes_new": N_("Fits, but says it is full."),
    "open_now": N_("Fits, but is closed now."),
    "confirmed": N_("Fits, but was not confirmed recently."),
}
_LACKS_HERE = {
    "weekend": N_("Covers %(town)s, but not at week-ends."),
    "morning": N_("Covers %(town)s, but not in the morning."),
    "noon": N_("Covers %(town)s, but not at noon."),
    "evening": N_("Covers %(town)s, but not in the evening."),
    "night": N_("Covers %(town)s, but not at night."),
    "country": N_("Covers %(town)s, but stands in the other country."),
    "language": N_("Covers %(town)s, but does not list this language."),
    "insured_in": N_("Covers %(town)s, but does not take people insured in this country."),
    "takes_new": N_("Covers %(town)s, but says it is full."),
    "open_now": N_("Covers %(town)s, but is closed now."),
    "confirmed": N_("Covers %(town)s, but was not confirmed recently."),
}
"""What a service lacks, by the name of the filter: anywhere, and where a town was asked."""


def is_a_name(session: Session, words: str) -> bool:
    """Whether some provider's name holds all the words."""
    return session.scalar(one_named(search_key(words).split())) is not None


def names_alike(session: Session, words: str) -> tuple[str, ...]:
    """Names of providers that the words may mean, misspelt. Read only when nothing was found."""
    wanted = search_key(words)
    names: Sequence[str] = session.scalars(NAMES).all()
    best = process.extract(
        wanted, names, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=NAMES_OFFERED
    ) or process.extract(
        wanted, names, scorer=fuzz.partial_ratio, score_cutoff=PARTLY_ALIKE, limit=NAMES_OFFERED
    )
    return tuple(name for name, _score, _place in best)

"""What the page of the search shows, ready for its template: links, figures, chips, the map."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flask import current_app, url_for

from app.cadastre.browsing import DROPPED_TEXTS, Found, total_words
from app.cadastre.chips import PLACE_NAMES, active_filters
from app.cadastre.counting import Option
from app.cadastre.maps import MapParts, MapView, draw
from app.cadastre.searching import Asked
from app.cadastre.shapes import CONFIRMED_MONTHS
from app.cadastre.surroundings import FACET_LANGUAGES, Nearly, Surroundings
from app.cadastre.vocabulary import BANDS
from app.core.addresses import with_query
from app.core.geo import Point
from app.core.i18n import current_language
from app.core.messages import N_, LText, Message, counted
from app.core.web import Page
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, WEEKDAY_NAMES

MAP_ZOOM_AT_PLACE = 10
HIDDEN_FILTERS = (
    "place", "care", "within_km", "country", "language", "insured_in", "weekday", "weekend",
    *BANDS,
    "takes_new", "open_now", "confirmed", "name",
)  # fmt: skip
"""The filters folded away until asked for."""
CARES_SHOWN = 8
NOT_IN_EXPORTS = frozenset({"place", "after", "where"})


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a filter: its name, how many services it leaves, where it leads."""

    key: str
    text: Message | LText
    count: int
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values."""

    title: Message
    links: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything read for one page."""

    values: Mapping[str, Any]
    asked: Asked
    found: Found | None = None
    around: Surroundings = field(default_factory=Surroundings)
    nearly: tuple[Nearly, ...] = ()
    nearest: tuple[Nearly, ...] = ()
    alike: tuple[str, ...] = ()


def page_of(answer: Answer, reference: Reference) -> dict[str, Any]:
    """The names that the template knows."""
    asked, found = answer.asked, answer.found
    filters = _address(asked.values)
    label = reference.gazetteer.label(asked.place) if asked.place else None
    drops = _drops(filters, found)
    return {
        "values": {name: one for name, one in answer.values.items() if name != "after"},
        "asked": asked,
        "found": found,
        "place_label": label,
        "total": total_words(found) if found else None,
        "page": _page(filters, found) if found else None,
        "also": [(one.label, _url(filters, place_code=str(one.code))) for one in asked.also],
        "choices": [(one.label, _url(filters, place_code=str(one.code))) for one in asked.choices],
        "hidden_filters": sum(name in answer.values for name in HIDDEN_FILTERS),
        "chips": _chips(filters, label, reference),
        "drops": drops,
        "best_drop": drops[0] if drops else None,
        "nearly": answer.nearly,
        "nearest": answer.nearest,
        "left_out": asked.left_out,
        "alike": [(name, _url(filters, name=name)) for name in answer.alike],
        "views": _views(filters, answer),
        "near_km": answer.around.near_km,
        "facets": facets(filters, answer.around, reference),
        "exports": _exports(filters, asked) if found and found.total else [],
        "carried": _pairs(exported(filters, asked)),
        "map": _map(filters, asked) if found and found.total else None,
        **_choices(reference),
    }


def _choices(reference: Reference) -> dict[str, Any]:
    return {
        "care_options": [(kind.code, kind.labels) for kind in reference.care.values()],
        "language_options": [(one.code, one.labels) for one in reference.languages.values()],
        "country_options": [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()],
        "day_options": [(day.value, Message(name)) for day, name in WEEKDAY_NAMES.items()],
        "confirmed_options": [(str(one), _months(one)) for one in CONFIRMED_MONTHS],
    }


def _months(number: int) -> Message:
    return counted("In the last month", "In the last %(count)s months", number)


def _address(values: Mapping[str, Any]) -> dict[str, Any]:
    """The filters as they stand in an address."""
    kept = ((name, one) for name, one in values.items() if name != "after")
    return {name: "1" if one is True else one for name, one in kept if one not in (False, "", [])}


def _url(filters: Mapping[str, Any], **more: object) -> str:
    return with_query("cadastre.search", {**filters, **more})


def _without(filters: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: one for name, one in filters.items() if name not in names}


def _page(filters: Mapping[str, Any], found: Found) -> Page[Any]:
    return Page(
        rows=list(found.cards),
        label="",
        previous_url=_url(filters, after=str(found.previous)) if found.previous else None,
        next_url=_url(filters, after=str(found.next)) if found.next else None,
    )


def _chips(
    filters: dict[str, Any], place: Message | None, reference: Reference
) -> list[tuple[Message, str]]:
    return [(one.text, _url(one.without)) for one in active_filters(filters, place, reference)]


_DEAREST = {"care": 1, "place": 2}
"""Filters that say what is looked for and where: dropped last. The others go by their gain."""


def _drops(filters: Mapping[str, Any], found: Found | None) -> list[tuple[Message, int, str]]:
    """What dropping one filter would give; what a person can least do without comes last.

    Who looks for a physiotherapist at the week-end wants one on a weekday, not a nurse on Sunday.
    """
    if found is None:
        return []
    gone = {"place": PLACE_NAMES}
    return [
        (Message(DROPPED_TEXTS[name]), count, _url(_without(filters, *gone.get(name, (name,)))))
        for name, count in sorted(
            found.without.items(), key=lambda one: (_DEAREST.get(one[0], 0), -one[1])
        )
    ]


def _views(filters: Mapping[str, Any], answer: Answer) -> list[tuple[Message, str, bool, int]]:
    """The two questions about a place: who comes there, and who has an address near it."""
    around, asked = answer.around, answer.asked
    if asked.place is None or around.total is None or around.near_km is None:
        return []
    is_near = asked.search.within_km is not None
    bare = _without(filters, "where", "within_km")
    town = LText(asked.place.names)
    coming = Message(N_("Come to %(town)s, or may come"), {"town": town})
    near = Message(N_("Have an address within %(km)s km"), {"km": round(around.near_km)})
    return [
        (coming, _url(bare), not is_near, around.coming if around.coming is not None else 0),
        (near, _url(bare, where="near"), is_near, around.near or 0),
    ]


def facets(filters: Mapping[str, Any], around: Surroundings, reference: Reference) -> list[Facet]:
    """The filters with their figures; a value that leaves nothing is left out unless it is on."""
    if around.total is None:
        return []
    countries = [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()]
    spoken = reference.languages
    found = [
        _facet(N_("Kind of care"), "care", _cares(around, filters, reference), filters, around),
        _facet(N_("Country of the service"), "country", countries, filters, around),
        _facet(N_("When"), "weekend", [("1", Message(N_("Saturday and Sunday")))], filters, around),
        _parts_of_the_day(filters, around),
        _facet(N_("Room"), "takes_new", [("1", Message(N_("Not full")))], filters, around),
        _facet(
            N_("Spoken language"),
            "language",
            [(code, spoken[code].labels) for code in FACET_LANGUAGES],
            filters,
            around,
        ),
        _facet(N_("The person is insured in"), "insured_in", countries, filters, around),
        _facet(
            N_("Confirmed by the service"),
            "confirmed",
            [(str(one), _months(one)) for one in CONFIRMED_MONTHS],
            filters,
            around,
        ),
    ]
    return [one for one in found if one.links]


def _parts_of_the_day(filters: Mapping[str, Any], around: Surroundings) -> Facet:
    title = N_("Part of the day")
    spoken = {"evening": Message(N_("In the evening")), "night": Message(N_("At night"))}
    each = (_facet(title, name, [("1", text)], filters, around) for name, text in spoken.items())
    return Facet(Message(title), tuple(link for one in each for link in one.links))


def _cares(
    around: Surroundings, filters: Mapping[str, Any], reference: Reference
) -> list[tuple[str, LText]]:
    counts = {value: n for (name, value), n in around.figures.items() if name == "care"}
    chosen = list(filters.get("care", ()))
    first = sorted(counts, key=lambda code: (-counts[code], code))[:CARES_SHOWN]
    return [(code, reference.care[code].labels) for code in dict.fromkeys([*chosen, *first])]


def _facet(
    title: str,
    name: str,
    values: Iterable[tuple[str, Message | LText]],
    filters: Mapping[str, Any],
    around: Surroundings,
) -> Facet:
    figures: Mapping[Option, int] = around.figures
    links = []
    for value, text in values:
        count, is_on = figures.get((name, value), 0), _is_on(filters, name, value)
        if count or is_on:
            bare = _without(filters, name)
            address = _url(bare) if is_on else _url(bare, **{name: value})
            links.append(FacetLink(f"{name}-{value}", text, count, address, is_on))
    return Facet(Message(title), tuple(links))


def _is_on(filters: Mapping[str, Any], name: str, value: str) -> bool:
    chosen = filters.get(name)
    return value in chosen if isinstance(chosen, list) else str(chosen) == value


def _exports(filters: Mapping[str, Any], asked: Asked) -> list[tuple[str, str]]:
    """Files of what is on the screen: the name of the format, and its address."""
    first, _name = _EXPORTED[0]
    file, sign, query = url_for(
        "cadastre.export", kind=first, **exported(filters, asked)
    ).partition("?")
    bare = file.removesuffix(first)
    return [(name, f"{bare}{kind}{sign}{query}") for kind, name in _EXPORTED]


_EXPORTED = (
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("geojson", "GeoJSON"),
    ("vcf", "vCard"),
    ("atom", "Atom"),
    ("html", "HTML"),
    ("svg", "SVG"),
)


def exported(filters: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """The filters of a file or of the map: the place by its code."""
    kept = {name: one for name, one in filters.items() if name not in NOT_IN_EXPORTS}
    if asked.place is not None:
        kept["place_code"] = str(asked.place.code)
    if asked.search.within_km is not None:
        kept["within_km"] = f"{asked.search.within_km:g}"
    return kept


def _pairs(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The filters as hidden fields of another form: one for each value."""
    return [
        (name, str(one))
        for name, value in filters.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def _map(filters: Mapping[str, Any], asked: Asked) -> MapParts:
    search = asked.search
    kept = _without(exported(filters, asked), "place_code")
    if asked.place is not None:
        kept["near" if search.within_km else "zone"] = str(asked.place.code)
    address = url_for("cadastre_api.list_services", format="geojson", limit=20, **kept)
    static = cast("Callable[[str], str]", current_app.jinja_env.globals["asset"])
    border = url_for("cadastre_api.base_map", lang=current_language())
    clusters = url_for("cadastre_api.list_clusters", **_without(kept, "limit"))
    view = MapView(url=address, border_url=border, clusters_url=clusters)
    if search.lat is not None and search.lon is not None:
        view = replace(view, centre=Point(search.lat, search.lon), zoom=MAP_ZOOM_AT_PLACE)
    return draw(view, asset=static)

"""From what was typed to what is looked for: places resolved, codes checked. Pure of rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.cadastre.schemas import read_point
from app.cadastre.vocabulary import ServiceSearch
from app.core.errors import InvalidInput, Refused
from app.core.geo import Point
from app.core.messages import N_, Listing, LText, Message
from app.reference.loader import Reference
from app.reference.places import PlaceHit, PlaceMatch
from app.reference.vocabulary import COUNTRY_NAMES, WEEKDAY_NAMES, Country, Weekday
from app.reference.zones import Zone, ZoneCode

DEFAULT_NEAR_KM = 20.0
"""How far "near a point" goes when nobody said."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place that may have been meant: its code, and how it is told from the others."""

    code: str
    label: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search understood, with the place it is about; or the faults and the places to choose.

    `also` are the other places that share the postal code typed.
    """

    search: ServiceSearch
    place: Zone | None = None
    also: tuple[PlaceChoice, ...] = ()
    choices: tuple[PlaceChoice, ...] = ()
    faults: Mapping[str, list[Message | str]] = field(default_factory=dict)


def understand(values: Mapping[str, Any], reference: Reference, *, today: date) -> ServiceSearch:
    """The search that the values of FilterSchema mean; raises InvalidInput naming the field."""
    search = _filters(values, reference)
    near = values.get("near")
    zone = _zone(values["zone"], reference, today) if "zone" in values else None
    if near is None:
        return _around(search, zone, None, values.get("within_km"))
    point = _point(near) or _only_place(near, reference, today).point
    within = values.get("within_km") or (None if zone else DEFAULT_NEAR_KM)
    return _around(search, zone, point, within)


def understand_form(values: Mapping[str, Any], reference: Reference, *, today: date) -> Asked:
    """The search that the form means; homonyms come back as choices, never as a guess."""
    search = replace(_filters(values, reference), after=values.get("after"))
    text = values.get("place_code") or values.get("place") or values.get("zone")
    if text is None:
        return Asked(search=_around(search, None, None, None))
    found = reference.gazetteer.resolve(text, day=today)
    if found.zone is None and "place" in values and "place_code" in values:
        found = reference.gazetteer.resolve(values["place"], day=today)
    place, also = (found.zone, ()) if found.zone else _largest(found.choices, text, reference)
    if place is not None:
        within = values.get("within_km")
        zone = None if within else place
        around = _around(search, zone, place.point, within)
        return Asked(search=around, place=place, also=also)
    choices = _choices(found.choices, reference)
    return Asked(search=search, choices=choices, faults={"place": [_unclear(text, choices)]})


def _largest(
    hits: tuple[PlaceHit, ...], text: str, reference: Reference
) -> tuple[Zone | None, tuple[PlaceChoice, ...]]:
    """The most populated of the places that share a whole postal code, and the others.

    The page names them all, so nothing is chosen silently. Neighbours share a postal code: looking
    around the largest first is what a reader of a directory expects; a discharge still asks.
    """
    if not hits or {(hit.kind, hit.matched) for hit in hits} != {(PlaceMatch.POSTAL, text.strip())}:
        return None, ()
    ordered = sorted(hits, key=lambda hit: (-(hit.zone.population or 0), hit.zone.code))
    return ordered[0].zone, _choices(tuple(ordered[1:]), reference)


def _unclear(text: str, choices: tuple[PlaceChoice, ...]) -> Message:
    if not choices:
        sentence = N_("No place was found for “%(text)s”: try the postal code.")
    elif len(choices) == 1:
        sentence = N_("No place is called “%(text)s”. Did you mean this one?")
    else:
        sentence = N_("“%(text)s” may mean several places: choose one.")
    return Message(sentence, {"text": text[:60]})


def _choices(hits: tuple[PlaceHit, ...], reference: Reference) -> tuple[PlaceChoice, ...]:
    label = reference.gazetteer.choice_label
    return tuple(PlaceChoice(str(hit.zone.code), label(hit)) for hit in hits)


def _around(
    search: ServiceSearch, zone: Zone | None, point: Point | None, within_km: float | None
) -> ServiceSearch:
    where = point or (zone.point if zone else None)
    if search.after is not None and isinstance(search.after.key, float) != (where is not None):
        sentence = N_("This page belongs to another search; start again from the first one.")
        raise _wrong("after", Message(sentence))
    return replace(
        search,
        zone=zone.code if zone else None,
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        within_km=within_km if where else None,
    )


def _filters(values: Mapping[str, Any], reference: Reference) -> ServiceSearch:
    for position, code in enumerate(values.get("care", ())):
        if code not in reference.care:
            sentence = N_("“%(value)s” is not a kind of care; they are: %(codes)s.")
            codes = ", ".join(reference.care)
            raise _wrong(f"care.{position}", Message(sentence, {"value": code, "codes": codes}))
    language = values.get("language")
    if language is not None and language not in reference.languages:
        sentence = N_("“%(value)s” is not a language of our list.")
        raise _wrong("language", Message(sentence, {"value": language}))
    return ServiceSearch(
        care=tuple(values.get("care", ())),
        country=Country(values["country"]) if "country" in values else None,
        language=language,
        insured_in=Country(values["insured_in"]) if "insured_in" in values else None,
        weekday=Weekday(values["weekday"]) if "weekday" in values else None,
        takes_new=values.get("takes_new", False),
        text=values.get("q", ""),
        limit=values.get("limit", 20),
        after=values.get("after"),
    )


def _zone(text: str, reference: Reference, today: date) -> Zone:
    try:
        code = ZoneCode.parse(text)
    except Refused as error:
        raise _wrong("zone", error.message) from error
    now = reference.zones.current(code, today)
    if not now:
        raise _wrong("zone", Message(N_("No zone %(code)s is known."), {"code": text}))
    if len(now) > 1:
        sentence = N_("This zone was divided; ask for one of: %(zones)s.")
        raise _wrong("zone", Message(sentence, {"zones": Listing(tuple(map(str, now)))}))
    return reference.zones.zones[now[0]]


def _point(text: str) -> Point | None:
    try:
        return read_point(text)
    except ValueError as error:
        raise _wrong("near", error.args[0]) from error


def _only_place(text: str, reference: Reference, today: date) -> Zone:
    found = reference.gazetteer.resolve(text, day=today)
    if found.zone is not None:
        return found.zone
    if not found.choices:
        raise _wrong("near", _unclear(text, ()))
    sentence = N_("“%(text)s” is not one place for sure; it may be: %(places)s.")
    places = tuple(f"{LText(hit.zone.names).in_('fr')} ({hit.zone.code})" for hit in found.choices)
    fault = Message(sentence, {"text": text[:60], "places": Listing(places)})
    raise _wrong("near", fault, _choices(found.choices, reference))


def _wrong(name: str, fault: Message, choices: tuple[PlaceChoice, ...] = ()) -> InvalidInput:
    message = Message(N_("Some fields need to be corrected."))
    offered = {name: [(one.code, one.label) for one in choices]}
    return InvalidInput(message, {name: [fault]}, offered)


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in words, and the filters of the address that stay without it."""

    text: Message
    without: dict[str, Any]


def active_filters(
    values: Mapping[str, Any], place: Message | None, reference: Reference
) -> list[ActiveFilter]:
    """The filters of an address that can be removed one by one. Codes not known are skipped."""
    found: list[ActiveFilter] = []
    if place is not None:
        found.append(_filter(values, place, *PLACE_NAMES))
    for code in values.get("care", ()):
        if code in reference.care:
            left = [one for one in values["care"] if one != code]
            text = Message(N_("%(care)s"), {"care": reference.care[code].labels})
            found.append(ActiveFilter(text, {**values, "care": left}))
    for name, speak in _SPOKEN.items():
        text_of = speak(str(values[name]), reference) if name in values else None
        if text_of is not None:
            found.append(_filter(values, text_of, name))
    return found


PLACE_NAMES = ("place", "place_code", "zone", "within_km")
"""Parameters of the address that together say the place."""


def _filter(values: Mapping[str, Any], text: Message, *names: str) -> ActiveFilter:
    return ActiveFilter(text, {key: one for key, one in values.items() if key not in names})


def _say_country(value: str, _reference: Reference) -> Message | None:
    name = _COUNTRIES.get(value)
    return Message(N_("Services in %(country)s"), {"country": Message(name)}) if name else None


def _say_insured(value: str, _reference: Reference) -> Message | None:
    name = _COUNTRIES.get(value)
    return Message(N_("Insured in %(country)s"), {"country": Message(name)}) if name else None


def _say_language(value: str, reference: Reference) -> Message | None:
    known = reference.languages.get(value)
    return Message(N_("Speaks: %(language)s"), {"language": known.labels}) if known else None


def _say_weekday(value: str, _reference: Reference) -> Message | None:
    name = {str(day.value): text for day, text in WEEKDAY_NAMES.items()}.get(value)
    return Message(N_("Comes on: %(day)s"), {"day": Message(name)}) if name else None


_COUNTRIES = {country.value: name for country, name in COUNTRY_NAMES.items()}
_SPOKEN: dict[str, Callable[[str, Reference], Message | None]] = {
    "country": _say_country,
    "language": _say_language,
    "insured_in": _say_insured,
    "weekday": _say_weekday,
    "takes_new": lambda _value, _reference: Message(N_("Not full")),
    "q": lambda value, _reference: Message(N_("Name: %(words)s"), {"words": value[:60]}),
}

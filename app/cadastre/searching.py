"""From what was typed to what is looked for: places resolved, codes checked. Pure of rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.cadastre.asking import Phrasebook, Understood, understand_question
from app.cadastre.freshness import decay_on, trusted_from
from app.cadastre.schemas import NOT_A_LANGUAGE, read_point
from app.cadastre.vocabulary import BANDS, ServiceSearch, months_before
from app.core.errors import InvalidInput, Refused
from app.core.geo import Point
from app.core.messages import N_, Listing, LText, Message
from app.reference.choosing import PlaceChoice, choices_of, unclear
from app.reference.loader import Reference
from app.reference.places import PlaceHit, PlaceMatch
from app.reference.vocabulary import Country, Weekday
from app.reference.zones import Zone, ZoneCode

KnownName = Callable[[str], bool]
"""Whether words stand in the name of a provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search understood, with the place it is about; or the faults and the places to choose.

    `also` are the other places that share the postal code typed. `values` are the filters, each
    under its own name, whether chosen or heard in the question.
    """

    search: ServiceSearch
    place: Zone | None = None
    also: tuple[PlaceChoice, ...] = ()
    choices: tuple[PlaceChoice, ...] = ()
    faults: Mapping[str, list[Message | str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    heard: Understood | None = None

    @property
    def left_out(self) -> str:
        """Words of the question that were not understood and are nobody's name."""
        return self.heard.left_out if self.heard else ""


def understand(
    values: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
    known_name: KnownName | None = None,
) -> Asked:
    """The search that the values of FilterSchema mean; raises InvalidInput naming the field.

    A question is read as the form reads it; a program is not asked back, so homonyms of which none
    is far larger are a fault.
    """
    values, heard = hear(values, reference, today=today, known_name=known_name)
    search = _filters(values, reference, today)
    near = values.get("near")
    zone = _zone(values["zone"], reference, today) if "zone" in values else None
    if heard is not None and zone is None and near is None:
        zone = _place_asked(values, reference, today)
        where = _reach_or_near(values, zone, reference) if zone else (None, None, None)
        return Asked(search=_around(search, *where), place=zone, values=values, heard=heard)
    point, within = None, values.get("within_km")
    if near is not None:
        point = _point(near) or _only_place("near", near, reference, today).point
    if within is None and zone is None and point is not None:
        within = reference.search_km(point)
    around = _around(search, zone, point, within)
    return Asked(search=around, place=zone, values=values, heard=heard)


def _place_asked(values: Mapping[str, Any], reference: Reference, today: date) -> Zone | None:
    """The place of a question, or None if it names none; raises InvalidInput when unclear."""
    text = values.get("place_code") or values.get("place")
    if text is None:
        return None
    found = reference.gazetteer.resolve(text, day=today)
    zone = found.zone or _largest(found.choices, text, reference, is_question=True)[0]
    return zone or _only_place("q", values["place"], reference, today)


def understand_form(
    values: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
    known_name: KnownName | None = None,
) -> Asked:
    """The search that the form means; homonyms come back as choices, never as a guess."""
    values, heard = hear(values, reference, today=today, known_name=known_name)
    search = replace(_filters(values, reference, today), after=values.get("after"))
    text = values.get("place_code") or values.get("place") or values.get("zone")
    if text is None:
        return Asked(search=_around(search, None, None, None), values=values, heard=heard)
    found = reference.gazetteer.resolve(text, day=today)
    if found.zone is None and "place" in values and "place_code" in values:
        found = reference.gazetteer.resolve(values["place"], day=today)
    place, also = (
        (found.zone, ())
        if found.zone
        else _largest(found.choices, text, reference, is_question=heard is not None)
    )
    if place is not None:
        around = _around(search, *_reach_or_near(values, place, reference))
        return Asked(search=around, place=place, also=also, values=values, heard=heard)
    choices = choices_of(found.choices, reference.gazetteer)
    faults: dict[str, list[Message | str]] = {
        "place" if heard is None else "q": [unclear(text, choices, reference.gazetteer)]
    }
    return Asked(search=search, choices=choices, faults=faults, values=values, heard=heard)


def _reach_or_near(
    values: Mapping[str, Any], place: Zone, reference: Reference
) -> tuple[Zone | None, Point | None, float | None]:
    """Who comes to a place, or who has an address near it: two questions, told apart."""
    within = values.get("within_km")
    if within is None and values.get("where") == "near" and place.point is not None:
        within = reference.search_km(place.point)
    return (None if within else place), place.point, within


def hear(
    values: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
    known_name: KnownName | None = None,
) -> tuple[dict[str, Any], Understood | None]:
    """The same filters, with what the question `q` says put under its own names.

    What is chosen in the form goes before what was heard in the question.
    """
    found = {name: value for name, value in values.items() if name != "q"}
    if not values.get("q"):
        return found, None
    heard = understand_question(values["q"], phrasebook(reference), day=today)
    if heard.no_postal and not (known_name and known_name(heard.name)):
        raise _wrong("q", reference.gazetteer.no_such_code(heard.no_postal))
    said: dict[str, Any] = {
        "care": list(heard.care),
        "country": heard.country and heard.country.value,
        "language": heard.language,
        "weekday": heard.weekday and int(heard.weekday),
        "weekend": heard.weekend,
        **dict.fromkeys(heard.bands, True),
        "takes_new": heard.takes_new,
        "name": heard.name,
    }
    if not {"near", "zone", "place", "place_code"} & found.keys():
        said |= _place_heard(heard, known_name)
    said = {name: value for name, value in said.items() if value}
    if _is_no_name(said, found, known_name):
        heard = replace(heard, name="", left_out=said.pop("name"))
    return {**said, **found}, heard


def _is_no_name(
    said: Mapping[str, Any], found: Mapping[str, Any], known_name: KnownName | None
) -> bool:
    """Whether the words left over are nobody's name, beside something that was understood."""
    words = said.get("name")
    return bool(words and known_name and (len(said) > 1 or found) and not known_name(words))


def _place_heard(heard: Understood, known_name: KnownName | None) -> dict[str, Any]:
    """The place of a question. A misspelt one is taken only if the words name no provider."""
    if len(heard.places) == 1:
        return {"place_code": str(heard.places[0].zone.code), "place": heard.place_words}
    if heard.places:
        return {"place": heard.place_words}
    if not heard.guessed or not heard.name or (known_name is not None and known_name(heard.name)):
        return {}
    if len(heard.guessed) == 1 or heard.guessed[0].score - heard.guessed[1].score >= CLEARLY:
        code = str(heard.guessed[0].zone.code)
        return {"place_code": code, "place": heard.name, "name": ""}
    return {"place": heard.name, "name": ""}


CLEARLY = 5.0
"""Points of likeness by which a misspelt place is told from the next one."""

_BOOKS: dict[int, Phrasebook] = {}


def phrasebook(reference: Reference) -> Phrasebook:
    """The words of a question; built once for each set of shared facts."""
    if id(reference) not in _BOOKS:
        _BOOKS[id(reference)] = Phrasebook(reference)
    return _BOOKS[id(reference)]


def _largest(
    hits: tuple[PlaceHit, ...], text: str, reference: Reference, *, is_question: bool
) -> tuple[Zone | None, tuple[PlaceChoice, ...]]:
    """The most populated of the places that share a whole postal code, and the others.

    The page names them all, so nothing is chosen silently. Neighbours share a postal code: looking
    around the largest first is what a reader of a directory expects; a discharge still asks.
    """
    ordered = sorted(hits, key=lambda hit: (-(hit.zone.population or 0), hit.zone.code))
    same_code = {(hit.kind, hit.matched) for hit in hits} == {(PlaceMatch.POSTAL, text.strip())}
    if not ordered or not (same_code or (is_question and _is_far_larger(ordered))):
        return None, ()
    return ordered[0].zone, choices_of(tuple(ordered[1:]), reference.gazetteer)


MUCH_LARGER = 10
"""Times the people of its homonyms that a town has when a question is taken to mean it."""


def _is_far_larger(ordered: list[PlaceHit]) -> bool:
    """Lille the city and Lille the village; a question means the city, and the page names both."""
    if {hit.kind for hit in ordered} != {PlaceMatch.EXACT} or len(ordered) < 2:
        return False
    first, second = (hit.zone.population or 0 for hit in ordered[:2])
    return first >= MUCH_LARGER * max(second, 1)


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


def _filters(values: Mapping[str, Any], reference: Reference, today: date) -> ServiceSearch:
    _check_codes(values, reference)
    months = values.get("confirmed")
    return ServiceSearch(
        care=tuple(values.get("care", ())),
        country=Country(values["country"]) if "country" in values else None,
        language=values.get("language"),
        insured_in=Country(values["insured_in"]) if "insured_in" in values else None,
        weekday=Weekday(values["weekday"]) if "weekday" in values else None,
        weekend=values.get("weekend", False),
        **{name: values.get(name, False) for name in BANDS},
        takes_new=values.get("takes_new", False),
        confirmed_since=months_before(today, months) if months else None,
        trusted_from=trusted_from(decay_on(reference, today), today=today),
        text=values.get("name", ""),
        without=tuple(values.get("without", ())),
        limit=values.get("limit", 20),
        after=values.get("after"),
    )


def _check_codes(values: Mapping[str, Any], reference: Reference) -> None:
    for position, code in enumerate(values.get("care", ())):
        if code not in reference.care:
            sentence = N_("“%(value)s” is not a kind of care; they are: %(codes)s.")
            codes = ", ".join(reference.care)
            raise _wrong(f"care.{position}", Message(sentence, {"value": code, "codes": codes}))
    language = values.get("language")
    if language is not None and language not in reference.languages:
        raise _wrong("language", Message(NOT_A_LANGUAGE, {"value": language}))


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


def _only_place(name: str, text: str, reference: Reference, today: date) -> Zone:
    found = reference.gazetteer.resolve(text, day=today)
    if found.zone is not None:
        return found.zone
    if not found.choices:
        raise _wrong(name, unclear(text, (), reference.gazetteer))
    sentence = N_("“%(text)s” is not one place for sure; it may be: %(places)s.")
    places = tuple(f"{LText(hit.zone.names).in_('fr')} ({hit.zone.code})" for hit in found.choices)
    fault = Message(sentence, {"text": text[:60], "places": Listing(places)})
    raise _wrong(name, fault, choices_of(found.choices, reference.gazetteer))


def _wrong(name: str, fault: Message, choices: tuple[PlaceChoice, ...] = ()) -> InvalidInput:
    message = Message(N_("Some fields need to be corrected."))
    offered = {name: [(str(one.code), one.label) for one in choices]}
    return InvalidInput(message, {name: [fault]}, offered)

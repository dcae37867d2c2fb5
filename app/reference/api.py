"""JSON of the reference room: places, kinds of care, zones."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app

from app.core.clock import today
from app.core.errors import NotFound, Refused
from app.core.i18n import current_language, say
from app.core.messages import N_, Message
from app.core.openapi import Interface, LanguageQuery, leads_to
from app.core.web import audience
from app.reference.loader import Reference
from app.reference.places import PlaceHit, PlaceMatch
from app.reference.schemas import (
    CareKindsSchema,
    PlaceQuery,
    PlacesSchema,
    ZoneSchema,
)
from app.reference.vocabulary import CareKind, Country
from app.reference.zones import Zone, ZoneCode, ZoneTree

blp = Interface(
    "reference_api",
    __name__,
    url_prefix="/api/v1",
    description="Places of both sides of the border, and the kinds of care at home.",
)

_FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"}


class PlaceQueryIn(PlaceQuery, LanguageQuery):
    """What to look for, and the language of the answer."""


@blp.route("/places")
@blp.arguments(PlaceQueryIn, location="query")
@blp.response(200, PlacesSchema)
@leads_to(zone={"code": "items/0/code"}, list_services={"zone": "items/0/code"})
@audience("reference.read")
def places(query: Mapping[str, Any]) -> dict[str, Any]:
    """Find places by name or postal code, best first; homonyms are all given."""
    country = Country(query["country"]) if query["country"] else None
    hits = _reference().gazetteer.search(
        query["q"], day=today(), limit=query["limit"], country=country
    )
    return {"items": [_place(hit) for hit in hits]}


@blp.route("/care")
@blp.etag
@blp.arguments(LanguageQuery, location="query")
@blp.response(200, CareKindsSchema)
@leads_to(list_services={"care": "items/0/code"})
@audience("reference.read")
def care(_query: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """List the kinds of care at home."""
    return {"items": [_care(kind) for kind in _reference().care.values()]}, 200, _FOR_AN_HOUR


@blp.route("/zones/<code>")
@blp.arguments(LanguageQuery, location="query")
@blp.response(200, ZoneSchema)
@audience("reference.read")
def zone(_query: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Tell what is known of a zone, past or present."""
    zones = _reference().zones
    return _zone(_find(zones, code), zones)


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _find(zones: ZoneTree, code: str) -> Zone:
    try:
        found = zones.get(ZoneCode.parse(code))
    except Refused as error:
        raise NotFound(error.message) from error
    if found is None:
        raise NotFound(Message(N_("No zone has the code %(code)s."), {"code": code[:60]}))
    return found


def _place(hit: PlaceHit) -> dict[str, Any]:
    shown = {
        **_facts(hit.zone),
        "label": say(_reference().gazetteer.label(hit.zone)),
        "matched": hit.matched,
        "kind": hit.kind,
    }
    known = {*hit.zone.names.values(), *hit.zone.postal_codes[:1]}
    if hit.kind is PlaceMatch.POSTAL and hit.matched not in known:
        shown["detail"] = say(Message(N_("Postal code %(code)s"), {"code": hit.matched}))
    elif hit.matched not in known and ":" not in hit.matched:
        shown["detail"] = say(Message(N_("Found as %(name)s"), {"name": hit.matched}))
    return shown


def _care(kind: CareKind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "natures": kind.natures,
        "by_visit": kind.by_visit,
        "label": say(kind.labels),
        "description": say(kind.description),
        "words": {country.value: say(word) for country, word in kind.words.items()},
    }


def _zone(zone: Zone, zones: ZoneTree) -> dict[str, Any]:
    return {
        **_facts(zone),
        "level": zone.code.level,
        "aliases": zone.aliases,
        "population": zone.population,
        "inside": _named(zones.chain(zone.code)[1:], zones),
        "is_current": zone.is_current(today()),
        "valid_from": zone.valid_from,
        "valid_to": zone.valid_to,
        "successors": _named(zone.successors, zones),
    }


def _facts(zone: Zone) -> dict[str, Any]:
    return {
        "code": str(zone.code),
        "name": zone.name(current_language()),
        "names": zone.names,
        "postal_codes": zone.postal_codes,
        "country": zone.country,
        "lat": zone.point.lat if zone.point else None,
        "lon": zone.point.lon if zone.point else None,
    }


def _named(codes: Iterable[ZoneCode], zones: ZoneTree) -> list[dict[str, str]]:
    language = current_language()
    return [{"code": str(code), "name": zones.zones[code].name(language)} for code in codes]

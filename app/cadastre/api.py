"""The directory as JSON and GeoJSON, each text in the asked language."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import Response, current_app, jsonify

from app.cadastre.blueprint import kept_or_made
from app.cadastre.browsing import Found, browse
from app.cadastre.cards import Card
from app.cadastre.clusters import read_clusters
from app.cadastre.detail import Detail, read_service
from app.cadastre.open_now import with_hours
from app.cadastre.reach_shapes import reach_features
from app.cadastre.schemas import (
    FeaturesOut,
    LanguageSchema,
    MapSchema,
    SearchSchema,
    ServiceDetailOut,
    ServicesOut,
)
from app.cadastre.searching import Asked, understand
from app.cadastre.surroundings import is_a_name
from app.cadastre.towns import towns_of
from app.cadastre.vocabulary import ServiceSearch
from app.cadastre.whole import Reader
from app.core import clock
from app.core.addresses import page_of
from app.core.config import Config
from app.core.extensions import db
from app.core.i18n import choose_language, current_language, say
from app.core.messages import LText
from app.core.openapi import GEOJSON, Interface, leads_to
from app.core.spatial import from_column
from app.core.web import audience
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

blp = Interface(
    "cadastre_api",
    __name__,
    url_prefix="/api/v1",
    description="Home-care services on both sides of the border",
)


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _asked(query: dict[str, Any]) -> Asked:
    known = partial(is_a_name, db.session)
    asked = understand(query, _reference(), today=clock.today(), known_name=known)
    search = with_hours(db.session, asked.search, asked.values, now=clock.now())
    return replace(asked, search=search)


@blp.route("/services")
@blp.arguments(SearchSchema, location="query")
@blp.response(200, ServicesOut)
@blp.alt_response(200, schema=FeaturesOut, content_type=GEOJSON)
@leads_to(
    get_service={"public_id": "services/0/id"},
    reach_shapes={"public_id": "services/0/id"},
)
@audience("cadastre.read")
def list_services(query: dict[str, Any]) -> Any:
    """Services that reach a zone, or stand near a place; as GeoJSON with `format=geojson`."""
    is_geojson = query["format"] == "geojson"
    text = kept_or_made(db.session, lambda: _found_json(query, is_geojson=is_geojson))
    return Response(text, mimetype=GEOJSON if is_geojson else "application/json")


def _found_json(query: dict[str, Any], *, is_geojson: bool) -> str:
    asked = _asked(query)
    found = browse(db.session, asked.search, _reference(), today=clock.today())
    if is_geojson:
        return _geojson([*_home(asked.search), *_features(found)]).get_data(as_text=True)
    services = [_service(row, card) for row, card in zip(found.rows, found.cards, strict=True)]
    answer = {
        "services": services,
        "total": found.total,
        "next": str(found.next) if found.next else None,
        "previous": str(found.previous) if found.previous else None,
        "left_out": asked.left_out or None,
    }
    return current_app.json.dumps(answer, default=date.isoformat) + "\n"


@blp.route("/services/<public_id>")
@blp.arguments(LanguageSchema, location="query")
@blp.response(200, ServiceDetailOut)
@leads_to(reach_shapes={"public_id": "id"}, zone={"code": "place/zone"})
@audience("cadastre.read")
def get_service(_query: dict[str, str], public_id: str) -> dict[str, Any]:
    """One service with its provider's numbers, declared areas and conventions."""
    return _detail(
        read_service(db.session, public_id, _reference(), reader=Reader(now=clock.now()))
    )


@blp.route("/services/<public_id>/reach")
@blp.arguments(LanguageSchema, location="query")
@blp.response(200, FeaturesOut, content_type=GEOJSON)
@audience("cadastre.read")
def reach_shapes(_query: dict[str, str], public_id: str) -> Response:
    """Where a service declares to go: a point with `radius_km`, polygons, or towns."""
    return _geojson(reach_features(db.session, public_id, _reference()))


@blp.route("/map")
@blp.arguments(MapSchema, location="query")
@blp.response(200, FeaturesOut, content_type=GEOJSON)
@audience("cadastre.read")
def list_clusters(query: dict[str, Any]) -> Response:
    """Services of a rectangle as at most about 200 points, grouped for the zoom shown."""

    def make() -> str:
        today = clock.today()
        search = _asked(query).search
        rows = read_clusters(db.session, search, query["bbox"], query["zoom"], today=today)
        return _geojson([_cluster(row) for row in rows]).get_data(as_text=True)

    return Response(kept_or_made(db.session, make), mimetype=GEOJSON)


@blp.route("/map/base")
@blp.arguments(LanguageSchema, location="query")
@blp.response(200, FeaturesOut, content_type=GEOJSON)
@audience("cadastre.read")
def base_map(_query: dict[str, str]) -> Response:
    """What a map shows without tiles: the border, simplified to about 500 m, and the towns."""
    config: Config = current_app.config["PASSERELLE"]
    path = config.data_dir / "reference" / "border.geojson"
    line = json.loads(path.read_text(encoding="utf-8"))
    towns = towns_of(_reference().zones, choose_language(), today=clock.today())
    answer = _geojson([*line["features"], *(_feature(*town.at, town.facts) for town in towns)])
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _geojson(features: list[dict[str, Any]]) -> Response:
    answer = jsonify(type="FeatureCollection", features=features)
    answer.mimetype = GEOJSON
    return answer


def _feature(lat: float, lon: float, properties: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _home(search: ServiceSearch) -> list[dict[str, Any]]:
    if search.lat is None or search.lon is None:
        return []
    name = _town(str(search.zone)) if search.zone else ""
    return [_feature(search.lat, search.lon, {"kind": "home", "name": name})]


def _features(found: Found) -> list[dict[str, Any]]:
    return [
        _feature(
            row.lat,
            row.lon,
            {
                "id": card.public_id,
                "name": card.name,
                "country": card.country.value,
                "url": _page_of(card.public_id),
                "town": say(card.place),
                "phone": card.phone_shown,
                "detail": say(card.care),
                "care": row.care,
            },
        )
        for row, card in zip(found.rows, found.cards, strict=True)
    ]


def _cluster(row: Any) -> dict[str, Any]:
    if row.n > 1:
        return _feature(row.lat, row.lon, {"kind": "cluster", "count": row.n})
    reference = _reference()
    return _feature(
        row.lat,
        row.lon,
        {
            "id": row.public_id,
            "name": row.name,
            "country": row.country,
            "url": _page_of(row.public_id),
            "town": _town(row.site_zone),
            "phone": row.phone,
            "detail": say(reference.care[row.care].labels),
        },
    )


def _town(zone: str) -> str:
    return LText(_reference().zones.zones[ZoneCode.parse(zone)].names).in_(current_language())


def _page_of(public_id: str) -> str:
    return page_of(public_id, "cadastre.service", current_language())


def _service(row: Any, card: Card) -> dict[str, Any]:
    return {
        "id": card.public_id,
        "care": row.care,
        "care_label": say(card.care),
        "provider": card.name,
        "provider_type": row.type_code,
        "provider_type_label": say(card.type_label),
        "country": card.country.value,
        "phone": card.phone,
        "place": {
            "zone": row.site_zone,
            "name": _town(row.site_zone),
            "postal_code": row.postal_code,
            "lat": row.lat,
            "lon": row.lon,
        },
        "distance_km": card.distance_km,
        "coverage": _coverage(card),
        "weekdays": None if row.weekdays is None else _days(row.weekdays),
        "languages": row.languages,
        "insured_in": row.insured_in,
        "capacity": _capacity(row),
        "confirmed_on": row.confirmed_on,
        "status": row.status,
        "is_fictitious": row.is_fictitious,
        "url": _page_of(card.public_id),
    }


def _days(mask: int) -> list[int]:
    return [day for day in range(1, 8) if mask >> (day - 1) & 1]


def _coverage(card: Card) -> dict[str, str] | None:
    if card.coverage is None:
        return None
    return {"verdict": card.coverage.verdict.value, "reason": say(card.coverage.reason)}


def _capacity(row: Any) -> dict[str, Any] | None:
    if row.capacity_state is None:
        return None
    return {
        "state": row.capacity_state,
        "places": row.capacity_places,
        "places_by_weekday": row.capacity_by_weekday,
        "available_from": row.capacity_from,
        "said_on": row.capacity_said_on,
        "expires_on": row.capacity_expires_on,
        "is_current": row.capacity_expires_on >= clock.today(),
    }


def _detail(detail: Detail) -> dict[str, Any]:
    row = detail.row
    return {
        **_service(row, detail.card),
        "identifiers": [{"kind": kind, "value": value} for kind, value in detail.identifier_codes],
        "areas": [_area(area) for area in detail.areas],
        "conventions": [
            {
                "code": one.code,
                "title": say(LText(one.titles)),
                "care": one.care,
                "zones": one.zones,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "is_fictitious": one.is_fictitious,
            }
            for one in detail.conventions
        ],
        "closed_reason": row.closed_reason,
        "source": row.source,
    }


def _area(area: Any) -> dict[str, Any]:
    drawn = None if area.polygon is None else from_column(area.polygon).__geo_interface__
    return {
        "zones": area.zones,
        "radius_km": area.radius_km,
        "polygon": drawn,
        "declared_on": area.declared_on,
    }

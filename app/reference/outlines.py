"""Reads outlines of zones from GeoJSON (RFC 7946: longitude first, WGS84). Knows no database.

A feature is taken if it names one known zone and its geometry is sound; the others are told by
number, each with its reason. The file is refused as a whole if it is not GeoJSON.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from shapely import force_2d, get_num_coordinates, transform
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points
from shapely.validation import explain_validity

from app.core.errors import HomeCareError, InvalidInput, Refused
from app.core.geo import Point as Place
from app.core.geo import distance_km
from app.core.messages import N_, Message
from app.reference.vocabulary import Country
from app.reference.zones import Zone, ZoneCode, ZoneTree

MOST_BYTES = 64 * 1024 * 1024
MOST_POINTS = 100_000
"""Points of one outline: a detailed department has about 20 000."""

NEAR_KM = 15.0
"""How far an outline may lie from the point we have of its zone; sources differ by a few km."""

CODE_PROPERTIES: Mapping[str, Country | None] = {
    "zone": None,
    "code": None,
    "insee": Country.FR,
    "insee_com": Country.FR,
    "code_insee": Country.FR,
    "insee_dep": Country.FR,
    "nis": Country.BE,
    "nis_code": Country.BE,
    "niscode": Country.BE,
    "cd_munty_refnis": Country.BE,
}
"""Properties that may hold the official code, in lower case, with the country they imply."""


@dataclass(frozen=True, slots=True)
class OutlineFault:
    """Why a feature was not taken; `number` counts the features of the file from 1."""

    number: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outlines:
    """What a file gives: sound outlines by zone, and the features that were refused."""

    taken: Mapping[ZoneCode, BaseGeometry]
    faults: tuple[OutlineFault, ...]


class _BadFeature(Exception):
    """A feature that cannot be taken; the text says why."""


def read_outlines(content: bytes, zones: ZoneTree) -> Outlines:
    """Read a FeatureCollection; raises InvalidInput when the file itself is not one."""
    by_official = _by_official_code(zones)
    taken: dict[ZoneCode, BaseGeometry] = {}
    faults: list[OutlineFault] = []
    for number, feature in enumerate(_features(content), start=1):
        said = "?"
        try:
            said, countries = _said_code(feature)
            zone = _zone(said, countries, by_official, zones)
            if zone.code in taken:
                raise _BadFeature("this zone stands twice in the file")
            taken[zone.code] = _outline(feature, zone)
        except _BadFeature as error:
            faults.append(OutlineFault(number, said, str(error)))
    return Outlines(taken, tuple(faults))


def _features(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        sentence = N_("The file is larger than %(limit)s MB.")
        raise _bad_file(Message(sentence, {"limit": MOST_BYTES // 1024 // 1024}))
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _bad_file(Message(N_("The file is not JSON in UTF-8."))) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _bad_file(Message(N_("The file is not a GeoJSON FeatureCollection.")))
    if not _is_wgs84(document.get("crs")):
        raise _bad_file(Message(N_("The coordinates must be in WGS84 (EPSG:4326).")))
    features = document.get("features")
    if not isinstance(features, list):
        raise _bad_file(Message(N_("The file is not a GeoJSON FeatureCollection.")))
    return features


def _bad_file(message: Message) -> HomeCareError:
    return InvalidInput(message, {"file": [message]})


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _is_wgs84(crs: object) -> bool:
    """GeoJSON of today names no system; older files may name WGS84."""
    return crs is None or any(name in json.dumps(crs) for name in ("CRS84", "EPSG::4326", ":4326"))


def _by_official_code(zones: ZoneTree) -> dict[str, list[ZoneCode]]:
    """Zones by bare code; the national register of Belgium writes regions as 04000, or 4000."""
    found: dict[str, list[ZoneCode]] = {}
    for code in zones.zones:
        found.setdefault(code.code, []).append(code)
        if code.country is Country.BE and len(code.code) == 4:
            found.setdefault("0" + code.code, []).append(code)
    return found


def _said_code(feature: object) -> tuple[str, set[Country]]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise _BadFeature("it has no properties")
    lowered = {str(key).lower(): value for key, value in properties.items()}
    for name, implied in CODE_PROPERTIES.items():
        if isinstance(lowered.get(name), str):
            return lowered[name].strip(), _countries(lowered.get("country"), implied)
    names = ", ".join(CODE_PROPERTIES)
    raise _BadFeature(f"no property holds its official code as text (one of: {names})")


def _countries(said: object, implied: Country | None) -> set[Country]:
    if implied is not None:
        return {implied}
    if isinstance(said, str) and said.lower() in set(Country):
        return {Country(said.lower())}
    return set(Country)


def _zone(
    said: str,
    countries: set[Country],
    by_official: Mapping[str, list[ZoneCode]],
    zones: ZoneTree,
) -> Zone:
    try:
        codes = [ZoneCode.parse(said)]
    except Refused:
        codes = [code for code in by_official.get(said, ()) if code.country in countries]
    known = [zone for code in codes if (zone := zones.get(code))]
    if not known:
        raise _BadFeature("no zone has that code")
    if len(known) > 1:
        choices = ", ".join(str(zone.code) for zone in known)
        raise _BadFeature(f"several zones have that code ({choices}): add a property “country”")
    return known[0]


def _outline(feature: Mapping[str, Any], zone: Zone) -> BaseGeometry:
    found = _shape(feature.get("geometry"))
    west, south, east, north = found.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise _BadFeature(
            "coordinates outside -180..180 and -90..90: not WGS84 degrees (Lambert perhaps)"
        )
    if not found.is_valid:
        raise _BadFeature(f"the geometry is not valid: {explain_validity(found)}")
    _check_place(found, zone)
    return found


def _shape(geometry: object) -> Polygon | MultiPolygon:
    try:
        found = force_2d(shape(geometry))  # type: ignore[arg-type]  # anything may come; it raises
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise _BadFeature(f"the geometry cannot be read: {error}") from error
    if not isinstance(found, Polygon | MultiPolygon) or found.is_empty:
        raise _BadFeature("the geometry is not a Polygon or a MultiPolygon with points")
    if get_num_coordinates(found) > MOST_POINTS:
        raise _BadFeature(f"the outline has more than {MOST_POINTS} points")
    return found


def _check_place(found: BaseGeometry, zone: Zone) -> None:
    """The outline must lie where the zone is; latitude before longitude is recognised."""
    if zone.point is None:
        return
    away = _away_km(found, zone.point)
    if away <= NEAR_KM:
        return
    if _away_km(transform(found, lambda points: points[:, ::-1]), zone.point) <= NEAR_KM:
        raise _BadFeature("latitude stands before longitude: GeoJSON puts longitude first")
    raise _BadFeature(f"it lies {away:.0f} km from {zone.name('fr')}")


def _away_km(found: BaseGeometry, place: Place) -> float:
    nearest, _place = nearest_points(found, Point(place.lon, place.lat))
    try:
        return distance_km(Place(nearest.y, nearest.x), place)
    except ValueError:
        return inf

"""What the extracts of FINESS, the French register of establishments, have in common."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

import phonenumbers

from app.cadastre.identifiers import check, check_siret_or_siren
from app.cadastre.importers.tables import Cells, Unfit, read_table
from app.cadastre.records import Row, SiteRecord
from app.cadastre.vocabulary import IdentifierKind, PointPrecision
from app.core.errors import Refused
from app.core.geo import Point, distance_km
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country, ProviderType, ZoneLevel
from app.reference.zones import Zone, ZoneCode

FARTHEST_KM = 50.0
"""No point of a commune is that far from its centre: beyond, the coordinates are wrong."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_FRANCE = ((41.0, 51.5), (-5.5, 10.0))
"""Latitudes and longitudes of metropolitan France, rounded outward."""


def read_rows(
    stream: BinaryIO, columns: tuple[str, ...], build: Callable[[int, Cells], Row]
) -> Iterator[Row]:
    """Each line as what `build` makes of it, or as the fault it raised."""
    for found in read_table(stream, columns):
        if not isinstance(found, tuple):
            yield found
            continue
        line, cells = found
        try:
            yield build(line, cells)
        except Unfit as unfit:
            yield unfit.fault(line)


def key_of(cells: Cells) -> str:
    """The FINESS number of the establishment."""
    return _checked(cells, "finess_et", IdentifierKind.FINESS)


def identifiers_of(cells: Cells) -> tuple[tuple[IdentifierKind, str], ...]:
    """The official numbers of a line; a SIRET column that holds a SIREN is taken as such."""
    found = [(IdentifierKind.FINESS, key_of(cells))]
    if cells.get("finess_ej"):
        _checked(cells, "finess_ej", IdentifierKind.FINESS)
    if cells["siret"]:
        try:
            found.append(check_siret_or_siren(cells["siret"]))
        except Refused as error:
            raise Unfit("siret", cells["siret"], error.message) from error
    return tuple(found)


def name_of(cells: Cells) -> str:
    """The name, on one line."""
    name = cells["name"]
    if not name:
        raise Unfit("name", name, Message(N_("A name is missing.")))
    if len(name) > 300 or _CONTROL.search(name):
        raise Unfit("name", name, Message(N_("The name is too long or holds control characters.")))
    return name


def phone_of(cells: Cells) -> str | None:
    """The phone number as +33…, or None when none is given."""
    raw = cells["phone"]
    if not raw:
        return None
    try:
        number = phonenumbers.parse(raw, "FR")
    except phonenumbers.NumberParseException as error:
        raise Unfit("phone", raw, Message(N_("This is not a phone number."))) from error
    if not phonenumbers.is_possible_number(number):
        raise Unfit("phone", raw, Message(N_("This is not a French phone number.")))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def site_of(cells: Cells, street: str, reference: Reference, *, today: date) -> SiteRecord:
    """Where the establishment stands; the commune is the one that exists today."""
    zone = _zone_of(cells, reference, today)
    postal = cells["postal_code"]
    if postal and not re.fullmatch(r"[0-9]{5}", postal):
        raise Unfit("postal_code", postal, Message(N_("A French postal code has 5 digits.")))
    exact = not cells["position_precision"].startswith("commune")
    return SiteRecord(
        street=street or None,
        postal_code=postal or None,
        city=cells["city"] or None,
        zone=zone.code,
        point=_point_of(cells, zone),
        precision=PointPrecision.EXACT if exact else PointPrecision.COMMUNE,
    )


def provider_type_of(categories: frozenset[str], reference: Reference) -> ProviderType | None:
    """The first French type of exactly those FINESS categories, else of one of them."""
    french = [one for one in reference.provider_types.values() if one.country is Country.FR]
    exact = [one for one in french if one.finess_categories == categories]
    some = [one for one in french if one.finess_categories & categories]
    return next(iter(exact + some), None)


def _checked(cells: Cells, column: str, kind: IdentifierKind) -> str:
    try:
        return check(kind, cells[column])
    except Refused as error:
        raise Unfit(column, cells[column], error.message) from error


def _zone_of(cells: Cells, reference: Reference, today: date) -> Zone:
    raw = cells["insee"]
    try:
        code = ZoneCode(Country.FR, ZoneLevel.COMMUNE, raw)
    except Refused as error:
        sentence = N_("An INSEE code of a commune has 5 characters, such as 08190.")
        raise Unfit("insee", raw, Message(sentence)) from error
    if reference.zones.get(code) is None:
        raise Unfit("insee", raw, Message(N_("No commune of the border area has this code.")))
    now = reference.zones.current(code, today)
    if len(now) != 1:
        sentence = N_("This commune was divided; the file must say which part.")
        raise Unfit("insee", raw, Message(sentence))
    return reference.zones.zones[now[0]]


def _point_of(cells: Cells, zone: Zone) -> Point:
    lat, lon = _degrees(cells, "lat"), _degrees(cells, "lon")
    if not _in_france(lat, lon):
        swapped = N_("Latitude and longitude are swapped.")
        far = N_("This point is not in France (WGS84 degrees are expected).")
        raise Unfit("lat", cells["lat"], Message(swapped if _in_france(lon, lat) else far))
    point = Point(lat, lon)
    if zone.point is not None and distance_km(point, zone.point) > FARTHEST_KM:
        sentence = N_("This point is %(distance)s km away from %(zone)s.")
        values = {
            "distance": round(distance_km(point, zone.point)),
            "zone": zone.name("fr"),
        }
        raise Unfit("lat", f"{cells['lat']}, {cells['lon']}", Message(sentence, values))
    return point


def _in_france(lat: float, lon: float) -> bool:
    (south, north), (west, east) = _FRANCE
    return south <= lat <= north and west <= lon <= east


def _degrees(cells: Cells, column: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,20})?", cells[column]):
        sentence = N_("Degrees are expected, written like 50.1372.")
        raise Unfit(column, cells[column], Message(sentence))
    return float(cells[column])

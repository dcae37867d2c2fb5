"""What the layouts of FINESS, the French register of establishments, have in common."""

import re
from datetime import date

from app.cadastre.identifiers import check_siret_or_siren
from app.cadastre.importers import cells as read
from app.cadastre.importers.coordinates import AREA
from app.cadastre.importers.settling import FARTHEST_KM, Columns, Settler
from app.cadastre.importers.tables import Cells, Unfit
from app.cadastre.records import ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import IdentifierKind, PointPrecision
from app.core.errors import Refused
from app.core.geo import Point, distance_km
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country, ProviderType
from app.reference.zones import Zone

CARE_OF_CATEGORY = {
    "109": ("STY",),
    "124": ("NUR",),
    "127": ("HAH",),
    "207": ("RSP",),
    "354": ("NUR", "PCA"),
    "460": ("PCA", "HHK"),
    "463": ("COO", "SOC"),
    "500": ("STY",),
}
"""Categories of the FINESS nomenclature that deliver a kind of care of our vocabulary."""

COLUMNS_OF_PLACE = Columns(zone="insee", x="lon", y="lat")


def record_of(
    cells: Cells,
    line: int,
    *,
    site: SiteRecord,
    kind: ProviderType,
    care: tuple[str, ...],
) -> ProviderRecord:
    """An establishment as a provider: what every layout of FINESS says in the same way."""
    return ProviderRecord(
        key=key_of(cells),
        name=read.name_of(cells["name"]),
        type_code=kind.code,
        country=Country.FR,
        site=site,
        services=tuple(ServiceRecord(care=code) for code in care),
        identifiers=identifiers_of(cells),
        phone=read.phone_of(cells["phone"], Country.FR),
        email=read.email_of(cells.get("email", "")),
        line=line,
    )


def check_line(cells: Cells) -> str:
    """See that numbers, name and telephone are sound; gives the number of the establishment."""
    key = key_of(cells)
    identifiers_of(cells)
    read.name_of(cells["name"])
    read.phone_of(cells["phone"], Country.FR)
    return key


def key_of(cells: Cells) -> str:
    """The FINESS number of the establishment."""
    return read.identifier_of(IdentifierKind.FINESS, cells["finess_et"], "finess_et")[1]


def identifiers_of(cells: Cells) -> tuple[tuple[IdentifierKind, str], ...]:
    """The official numbers of a line; a SIRET column that holds a SIREN is taken as such."""
    found = [(IdentifierKind.FINESS, key_of(cells))]
    if cells.get("finess_ej"):
        read.identifier_of(IdentifierKind.FINESS, cells["finess_ej"], "finess_ej")
    if cells["siret"]:
        try:
            found.append(check_siret_or_siren(cells["siret"]))
        except Refused as error:
            raise Unfit("siret", cells["siret"], error.message) from error
    return tuple(found)


def site_of(cells: Cells, street: str, reference: Reference, *, today: date) -> SiteRecord:
    """Where the establishment stands; the commune is the one that exists today."""
    zone = zone_of(cells, reference, today)
    exact = not cells["position_precision"].startswith("commune")
    return SiteRecord(
        street=street or None,
        postal_code=postal_of(cells),
        city=cells["city"] or None,
        zone=zone.code,
        point=_point_of(cells, zone),
        precision=PointPrecision.EXACT if exact else PointPrecision.COMMUNE,
    )


def postal_of(cells: Cells) -> str | None:
    """The postal code, CEDEX codes included: letters are sent there."""
    postal = cells["postal_code"]
    if postal and not re.fullmatch(r"[0-9]{5}", postal):
        raise Unfit("postal_code", postal, Message(N_("A French postal code has 5 digits.")))
    return postal or None


def zone_of(cells: Cells, reference: Reference, today: date) -> Zone:
    """The commune of the line, by its INSEE code."""
    settler = Settler(reference, today=today, columns=COLUMNS_OF_PLACE)
    return settler.by_code(cells["insee"], Country.FR)


def provider_type_of(categories: frozenset[str], reference: Reference) -> ProviderType | None:
    """The first French type of exactly those FINESS categories, else of one of them."""
    french = [one for one in reference.provider_types.values() if one.country is Country.FR]
    exact = [one for one in french if one.finess_categories == categories]
    some = [one for one in french if one.finess_categories & categories]
    return next(iter(exact + some), None)


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
    (south, north), (west, east) = AREA
    return south <= lat <= north and west <= lon <= east


def _degrees(cells: Cells, column: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,20})?", cells[column]):
        sentence = N_("Degrees are expected, written like 50.1372.")
        raise Unfit(column, cells[column], Message(sentence))
    return float(cells[column])

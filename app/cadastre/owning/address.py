"""The form of an address: the street, the town, and the point on the map; faults by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cadastre.owning.fields import WRONG, bounded
from app.cadastre.upkeep.reading import Form, Reading
from app.cadastre.vocabulary import PointPrecision
from app.core.errors import InvalidInput, Refused
from app.core.geo import Point
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.places import PlaceHit
from app.reference.vocabulary import Country
from app.reference.zones import Zone, ZoneCode


class UnclearTown(InvalidInput):
    """The town typed may be several; `hits` are those to choose from."""

    def __init__(self, fault: Message, hits: tuple[PlaceHit, ...]) -> None:
        super().__init__(WRONG, {"town": [fault]})
        self.hits = hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as it was typed, its town found and its point known."""

    street: str | None
    postal_code: str | None
    town: Zone
    point: Point
    precision: PointPrecision

    def columns(self, zone_row: int) -> dict[str, Any]:
        """The columns of a site and its place, as the change log holds them."""
        return {
            "street": self.street,
            "postal_code": self.postal_code,
            "place": {
                "lat": self.point.lat,
                "lon": self.point.lon,
                "zone_id": zone_row,
                "precision": self.precision.value,
            },
        }


def read_address(form: Form, reference: Reference, country: Country, *, today: date) -> Address:
    """What the form says; without coordinates the point is the centre of the town.

    Raises InvalidInput by field; UnclearTown when the town may be several.
    """
    reading = Reading(form, reference, country)
    street = reading.taken("street", bounded("street"))
    postal_code = reading.taken("postal_code", bounded("postal_code"))
    lat = reading.taken("lat", lambda text: _degrees(text, 90))
    lon = reading.taken("lon", lambda text: _degrees(text, 180))
    if (lat is None) != (lon is None) and not reading.faults:
        reading.fault("lon", Message(N_("A point needs its latitude and its longitude.")))
    if reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    town = _town(reading, today)
    exact = lat is not None and lon is not None
    point = Point(lat, lon) if exact else town.point
    if point is None:
        fault = Message(N_("The centre of this town is not known: give the point."))
        raise InvalidInput(WRONG, {"lat": [fault]})
    return Address(
        street=street,
        postal_code=postal_code,
        town=town,
        point=point,
        precision=PointPrecision.EXACT if exact else PointPrecision.COMMUNE,
    )


def _degrees(text: str, most: int) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not -most <= number <= most:
        sentence = N_("A number of degrees is expected, such as 50.1378.")
        raise Refused(Message(sentence))
    return round(number, 6)


def _town(reading: Reading, today: date) -> Zone:
    """The town chosen, if its name stands there still, else the one that was typed."""
    typed, gazetteer = reading.one("town"), reading.reference.gazetteer
    chosen = _chosen(reading)
    if chosen is not None and typed in {"", *chosen.names.values()}:
        return chosen
    found = gazetteer.resolve(typed, day=today) if typed else None
    if found is not None and found.zone is not None and found.zone.code.level.is_home:
        return found.zone
    if chosen is not None and found is not None and chosen.code in {
        hit.zone.code for hit in found.choices
    }:  # fmt: skip
        return chosen
    sentence = N_("Which town is it? “%(town)s” is none for sure.")
    hits = found.choices if found is not None else ()
    raise UnclearTown(Message(sentence, {"town": typed[:60]}), hits)


def _chosen(reading: Reading) -> Zone | None:
    codes = [code for code in reading.form.get("town_code") or () if code]
    try:
        found = reading.reference.zones.get(ZoneCode.parse(codes[-1] if codes else ""))
    except (ValueError, Refused):
        return None
    return found if found is not None and found.code.level.is_home else None


def values_of(site: Any, town: Zone, language: str) -> Mapping[str, list[str]]:
    """What the form shows of an address; a point that is the centre of the town is not shown."""
    exact = site.point_precision == PointPrecision.EXACT
    return {
        "street": [site.street or ""],
        "postal_code": [site.postal_code or ""],
        "town": [town.name(language)],
        "town_code": [str(town.code)],
        "lat": [f"{site.lat:.6f}" if exact else ""],
        "lon": [f"{site.lon:.6f}" if exact else ""],
    }

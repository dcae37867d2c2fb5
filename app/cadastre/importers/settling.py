"""Where a row stands: its commune as it exists today, and its point. Knows no database.

A commune is found by its official code, else by postal code and name. CEDEX words and codes
designate a sorting office, no place: they are set aside. A merged commune gives its heir; homonyms
and divided communes are never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.cadastre.importers.coordinates import number_of, read_point
from app.cadastre.importers.tables import Unfit
from app.cadastre.vocabulary import PointPrecision
from app.core.errors import Refused
from app.core.geo import Point
from app.core.messages import N_, Listing, Message
from app.reference.loader import Reference
from app.reference.places import Resolution
from app.reference.spelling import fold
from app.reference.vocabulary import Country, ZoneLevel
from app.reference.zones import Zone, ZoneCode

FARTHEST_KM = 50.0
"""No point of a commune is that far from its centre: beyond, the coordinates are wrong."""

MOST_NAMED = 5
"""Places named when a short name may mean several."""

_CEDEX = re.compile(r"\bcedex\b\.?\s*[0-9]{0,2}", re.IGNORECASE)
_BOX = re.compile(r"\b(BP|CS|TSA)\s*[0-9]+\b", re.IGNORECASE)
_LEVELS = {Country.FR: ZoneLevel.COMMUNE, Country.BE: ZoneLevel.MUNICIPALITY}
_DIGITS = {Country.FR: 5, Country.BE: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of the columns that a fault of a place is told by."""

    zone: str = "zone"
    postal_code: str = "postal_code"
    city: str = "city"
    x: str = "lon"
    y: str = "lat"


class Settler:
    """Finds places for one file; what was found once is remembered, within bounds."""

    MOST_REMEMBERED = 20_000

    def __init__(
        self, reference: Reference, *, today: date, columns: Columns | None = None
    ) -> None:
        self.reference = reference
        self.today = today
        self.columns = columns or Columns()
        self._known: dict[tuple[Country | None, str, str], Zone] = {}

    def by_code(self, raw: str, country: Country) -> Zone:
        """The commune of an INSEE or NIS code; a merged one gives its heir."""
        sentence = N_("“%(code)s” is not the code of a commune: INSEE in France, NIS in Belgium.")
        wrong = Message(sentence, {"code": raw[:20]})
        try:
            code = ZoneCode(country, _LEVELS[country], raw)
        except Refused as error:
            raise Unfit(self.columns.zone, raw, wrong) from error
        if self.reference.zones.get(code) is None:
            outside = N_("No commune of the border area has this code.")
            raise Unfit(self.columns.zone, raw, Message(outside))
        now = self.reference.zones.current(code, self.today)
        if len(now) != 1:
            divided = N_("This commune was divided; the file must say which part.")
            raise Unfit(self.columns.zone, raw, Message(divided))
        return self.reference.zones.zones[now[0]]

    def by_address(self, postal: str, city: str, country: Country | None) -> Zone:
        """The commune of a postal code and a name of a town."""
        key = (country, postal, city)
        if key not in self._known:
            found = self._look(postal, city, country)
            if len(self._known) >= self.MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return self._known[key]

    def _look(self, postal: str, city: str, country: Country | None) -> Zone:
        self._check_postal(postal, country)
        name = plain_city(city)
        sign = country or country_of_postal(postal)
        tries = [f"{postal} {name}"] if postal else []
        if _CEDEX.search(city) or not postal:
            tries.append(name)
        missed: Resolution | None = None
        for text in [one for one in tries if one.strip()]:
            found = self.reference.gazetteer.resolve(text, day=self.today)
            zones = self._fitting(found, postal, sign, cedex=text == name)
            if len(zones) == 1:
                self._check_alone(zones[0], name, is_told=bool(postal))
                return zones[0]
            missed = found if missed is None or zones else missed
        raise self._not_found(postal, city, missed)

    def _check_alone(self, zone: Zone, name: str, *, is_told: bool) -> None:
        """A short name without a postal code may be that of a larger place: Saint-Martin."""
        if is_told:
            return
        longer = [
            one
            for start, one in self._names
            if start.startswith(f"{fold(name)} ")
            and one.country is zone.country
            and (one.population or 0) > (zone.population or 0)
        ]
        if not longer:
            return
        longer.sort(key=lambda one: -(one.population or 0))
        label = self.reference.gazetteer.label
        names = Listing(tuple(label(one) for one in (zone, *longer[:MOST_NAMED])))
        sentence = N_("This may be one of several places: %(places)s. Give the postal code.")
        raise Unfit(self.columns.city, name, Message(sentence, {"places": names}))

    @cached_property
    def _names(self) -> tuple[tuple[str, Zone], ...]:
        """The places of today by the beginning of their names."""
        return tuple(
            (fold(name), zone)
            for zone in self.reference.zones.zones.values()
            if zone.code.level.is_home and zone.is_current(self.today)
            for name in set(zone.names.values())
        )

    def _fitting(
        self, found: Resolution, postal: str, country: Country | None, *, cedex: bool
    ) -> list[Zone]:
        """What the words may mean; a CEDEX code at least tells the department."""
        exact = [found.zone] if found.zone else [hit.zone for hit in found.choices if is_sure(hit)]
        zones = {zone.code: zone for zone in exact if country in {None, zone.country}}
        if cedex and postal and len(zones) > 1:
            zones = {code: zone for code, zone in zones.items() if code.code[:2] == postal[:2]}
        return list(zones.values())

    def _check_postal(self, postal: str, country: Country | None) -> None:
        if postal and not re.fullmatch(r"[0-9]{4,5}", postal):
            sentence = N_("A postal code has 5 digits in France, 4 in Belgium.")
            raise Unfit(self.columns.postal_code, postal, Message(sentence))
        if postal and country is not None and len(postal) != _DIGITS[country]:
            french = N_("A French postal code has 5 digits.")
            belgian = N_("A Belgian postal code has 4 digits.")
            said = french if country is Country.FR else belgian
            raise Unfit(self.columns.postal_code, postal, Message(said))

    def _not_found(self, postal: str, city: str, found: Resolution | None) -> Unfit:
        value = f"{postal} {city}".strip()
        if not value:
            return Unfit(self.columns.city, "", Message(N_("The row does not say where it is.")))
        if found is not None and len(found.choices) > 1 and all(map(is_sure, found.choices)):
            label = self.reference.gazetteer.choice_label
            names = Listing(tuple(label(hit) for hit in found.choices))
            sentence = N_("Several places are called so: %(places)s. Give the code of the commune.")
            return Unfit(self.columns.city, value, Message(sentence, {"places": names}))
        sentence = N_("No place of the border area has this postal code and name.")
        return Unfit(self.columns.city, value, Message(sentence))

    def point_of(self, x: str, y: str, zone: Zone) -> tuple[Point, PointPrecision]:
        """The point of two cells, else the centre of the commune."""
        if not x and not y:
            if zone.point is None:
                sentence = Message(N_("The point of this place is not known; give coordinates."))
                raise Unfit(self.columns.x, "", sentence)
            return zone.point, PointPrecision.COMMUNE
        numbers = [self._number(self.columns.x, x), self._number(self.columns.y, y)]
        try:
            point = read_point(*numbers, near=zone.point, farthest_km=FARTHEST_KM)
        except Refused as error:
            raise Unfit(self.columns.x, f"{x}, {y}", error.message) from error
        return point, PointPrecision.EXACT

    def _number(self, column: str, text: str) -> float:
        try:
            return number_of(text)
        except Refused as error:
            raise Unfit(column, text, error.message) from error


def is_sure(hit: object) -> bool:
    """Whether a place answers exactly to the words typed."""
    return getattr(hit, "score", 0.0) >= 100.0


def plain_city(text: str) -> str:
    """The name of a town without CEDEX, its number and its box."""
    return " ".join(_BOX.sub(" ", _CEDEX.sub(" ", text)).split())


def is_cedex(text: str) -> bool:
    """Whether a line of an address names a sorting office."""
    return bool(_CEDEX.search(text)) or "cedex" in fold(text).split()


def country_of_postal(postal: str) -> Country | None:
    """Five digits are French, four Belgian."""
    return {5: Country.FR, 4: Country.BE}.get(len(postal))

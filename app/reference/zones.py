"""Zone codes such as `fr:commune:08190` and the facts of a zone. Pure.

An idea seen in udata's geoids: a place is never a bare code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from app.core.errors import Refused
from app.core.geo import Point
from app.core.messages import N_, Message
from app.reference.vocabulary import Country, ZoneLevel

_SHAPES = {
    (Country.FR, ZoneLevel.COUNTRY): r"FR",
    (Country.FR, ZoneLevel.REGION): r"[0-9]{2}",
    (Country.FR, ZoneLevel.DEPARTMENT): r"[0-9][0-9AB]",
    (Country.FR, ZoneLevel.COMMUNE): r"[0-9][0-9AB][0-9]{3}",
    (Country.BE, ZoneLevel.COUNTRY): r"BE",
    (Country.BE, ZoneLevel.REGION): r"[0-9]{4,5}",
    (Country.BE, ZoneLevel.PROVINCE): r"[0-9]{5}",
    (Country.BE, ZoneLevel.ARRONDISSEMENT): r"[0-9]{5}",
    (Country.BE, ZoneLevel.MUNICIPALITY): r"[0-9]{5}",
}


@dataclass(frozen=True, slots=True, order=True)
class ZoneCode:
    """An administrative area by country, level and official code (INSEE or NIS)."""

    country: Country
    level: ZoneLevel
    code: str

    def __post_init__(self) -> None:
        shape = _SHAPES.get((self.country, self.level))
        if shape is None or not re.fullmatch(shape, self.code):
            raise Refused(_not_a_zone(f"{self.country}:{self.level}:{self.code}"))

    def __str__(self) -> str:
        return f"{self.country}:{self.level}:{self.code}"

    @classmethod
    @lru_cache(maxsize=65536)  # every zone once: offers of one search name the same ones again
    def parse(cls, text: str) -> "ZoneCode":
        """Read `country:level:code`; raises Refused when it is not a zone code."""
        parts = text.split(":")
        if len(parts) != 3:
            raise Refused(_not_a_zone(text))
        try:
            return cls(Country(parts[0]), ZoneLevel(parts[1]), parts[2])
        except ValueError as error:
            raise Refused(_not_a_zone(text)) from error


def _not_a_zone(text: str) -> Message:
    sentence = N_("“%(text)s” is not a zone code such as fr:commune:08190.")
    return Message(sentence, {"text": text[:60]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """What is known of a zone on its dates of validity. Point in WGS84."""

    code: ZoneCode
    parent: ZoneCode | None
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    postal_codes: tuple[str, ...]
    population: int | None
    point: Point | None
    valid_from: date | None
    valid_to: date | None
    successors: tuple[ZoneCode, ...]

    @property
    def country(self) -> Country:
        """The side of the border."""
        return self.code.country

    def is_current(self, day: date) -> bool:
        """Whether the zone exists on that day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def name(self, language: str) -> str:
        """Its name in that language, else the first one known."""
        return self.names.get(language) or next(iter(self.names.values()))


class ZoneTree:
    """All zones, with their chain upward. Built once from data/reference."""

    def __init__(self, zones: Mapping[ZoneCode, Zone]) -> None:
        self.zones = zones
        self._homes: dict[ZoneCode, list[ZoneCode]] = {}
        for zone in zones.values():
            if zone.code.level.is_home:
                for above in self.chain(zone.code):
                    self._homes.setdefault(above, []).append(zone.code)

    @cached_property
    def towns(self) -> int:
        """How many communes and municipalities there are, without those that ended."""
        return sum(
            zone.code.level.is_home and zone.valid_to is None for zone in self.zones.values()
        )

    def get(self, code: ZoneCode) -> Zone | None:
        """The zone of that code, past or present."""
        return self.zones.get(code)

    def chain(self, code: ZoneCode) -> tuple[ZoneCode, ...]:
        """The zone, then what holds it, up to the country."""
        found: list[ZoneCode] = []
        step: ZoneCode | None = code
        while step is not None and step in self.zones:
            found.append(step)
            step = self.zones[step].parent
        return tuple(found)

    def homes(self, code: ZoneCode, day: date) -> list[ZoneCode]:
        """The communes or municipalities inside a zone that exist on that day.

        A zone that was merged answers with its successors.
        """
        zone = self.zones.get(code)
        if zone is None:
            return []
        if not zone.is_current(day):
            return [home for heir in zone.successors for home in self.homes(heir, day)]
        return [home for home in self._homes.get(code, []) if self.zones[home].is_current(day)]

    def current(self, code: ZoneCode, day: date) -> list[ZoneCode]:
        """The same zone if it still exists, else what it became."""
        zone = self.zones.get(code)
        if zone is None:
            return []
        if zone.is_current(day):
            return [code]
        return [now for heir in zone.successors for now in self.current(heir, day)]

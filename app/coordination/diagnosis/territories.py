"""The territories that a diagnosis is read for: a zone, a ZOAST, or the whole border region."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from app.benefits.zoast import Zoast
from app.benefits.zoast_book import load_zoast
from app.core.errors import NotFound, Refused
from app.core.geo import Box, Point
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import ZoneLevel
from app.reference.zones import Zone, ZoneCode

WHOLE = "frontiere"
ZOAST = "zoast"
AROUND = 0.3
"""Degrees: about 30 km north and south."""
_WHOLE_NAME = LText(
    {"fr": "Toute la région frontalière", "nl": "De hele grensstreek", "en": "The border region"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """Some communes with a name; `possible` may belong to it, which nobody could tell."""

    code: str
    name: LText
    homes: Sequence[Zone]
    possible: int = 0
    zone: Zone | None = None

    @property
    def is_commune(self) -> bool:
        """Whether it is one commune."""
        return self.zone is not None and self.zone.code.level.is_home

    @property
    def codes(self) -> list[str]:
        """The codes of its communes."""
        return [str(home.code) for home in self.homes]

    @property
    def middle(self) -> Point:
        """The middle of its rectangle."""
        box = self.box
        return Point((box.south + box.north) / 2, (box.west + box.east) / 2)

    @property
    def box(self) -> Box:
        """The rectangle of its communes, with its surroundings."""
        points = [home.point for home in self.homes if home.point is not None]
        lats, lons = [one.lat for one in points], [one.lon for one in points]
        return Box(
            south=min(lats) - AROUND,
            west=min(lons) - AROUND,
            north=max(lats) + AROUND,
            east=max(lons) + AROUND,
        )


def find_territory(reference: Reference, code: str, day: date) -> Territory:
    """The territory of an address. Raises NotFound with what was asked."""
    if code == WHOLE:
        return Territory(code=WHOLE, name=_WHOLE_NAME, homes=_all_homes(reference, day))
    area, _, name = code.partition(":")
    if area == ZOAST:
        return _zoast(reference, name, day)
    try:
        asked = ZoneCode.parse(code)
    except Refused as error:
        raise NotFound(error.message) from error
    current = reference.zones.current(asked, day)
    homes = _zones(reference, reference.zones.homes(asked, day))
    if not current or not homes:
        sentence = N_("No commune is known in the zone %(code)s on %(day)s.")
        raise NotFound(Message(sentence, {"code": code[:40], "day": day}))
    zone = reference.zones.zones[current[0] if len(current) == 1 else asked]
    return Territory(code=str(zone.code), name=LText(dict(zone.names)), homes=homes, zone=zone)


def _zoast(reference: Reference, name: str, day: date) -> Territory:
    area = next((one for one in zoasts(reference) if one.id == name), None)
    if area is None:
        sentence = N_("There is no ZOAST called %(name)s.")
        raise NotFound(Message(sentence, {"name": name[:40]}))
    sure = {home for code in area.zones for home in reference.zones.homes(code, day)}
    perhaps = {home for code in area.possible for home in reference.zones.homes(code, day)} - sure
    chosen = sure or perhaps
    return Territory(
        code=f"{ZOAST}:{area.id}",
        name=area.name,
        homes=_zones(reference, sorted(chosen, key=str)),
        possible=len(perhaps),
    )


def zoasts(reference: Reference) -> tuple[Zoast, ...]:
    """The register of the ZOAST, read once."""
    return _read_zoasts(reference.folder.parent / "benefits" / "zoast")


@lru_cache(maxsize=2)
def _read_zoasts(folder: Path) -> tuple[Zoast, ...]:
    return load_zoast(folder)


def _zones(reference: Reference, codes: Sequence[ZoneCode]) -> list[Zone]:
    return [reference.zones.zones[code] for code in codes]


def _all_homes(reference: Reference, day: date) -> list[Zone]:
    zones = reference.zones.zones.values()
    return [zone for zone in zones if zone.code.level.is_home and zone.is_current(day)]


def listed(reference: Reference, day: date) -> Iterator[Territory]:
    """The territories that an index offers: departments, provinces, ZOAST."""
    for zone in reference.zones.zones.values():
        if zone.code.level in {ZoneLevel.DEPARTMENT, ZoneLevel.PROVINCE} and zone.is_current(day):
            yield find_territory(reference, str(zone.code), day)
    for area in zoasts(reference):
        yield find_territory(reference, f"{ZOAST}:{area.id}", day)

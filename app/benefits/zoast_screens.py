"""The register of the ZOAST made ready for its page: a table, and a drawing of the areas.

The drawing is made of the communes' points, in degrees of latitude, since not every commune has an
outline here. A commune surely in an area and one that may be in it are two different strokes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from app.benefits.sourcing import STANDING_NAMES, Standing
from app.benefits.zoast import Establishment, Since, Zoast
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, Country
from app.reference.zones import ZoneCode

MARGIN = 0.1
"""Degrees left around what is drawn."""

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """The part of the drawing to show."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view(self) -> str:
        """As the drawing wants it."""
        return f"{self.x:.3f} {self.y:.3f} {self.width:.3f} {self.height:.3f}"


@dataclass(frozen=True, slots=True)
class EstablishmentLine:
    """One establishment, with its number in the drawing if its place is known."""

    name: str
    country: Message
    since: date | None
    to_confirm: bool
    number: int | None
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaScreen:
    """One area in words and in strokes; ``box`` is None where no place of it is known."""

    id: str
    number: int
    name: LText
    since: Message
    standing: Message
    to_confirm: bool
    note: LText | None
    sure: Sequence[LText]
    possible: Sequence[LText]
    sure_path: str
    possible_path: str
    box: Box | None
    label: Spot
    establishments: Sequence[EstablishmentLine]
    all_listed: bool
    left_out: Sequence[tuple[LText, bool]]
    rights: Sequence[LText]
    papers: Sequence[LText]
    ask: Sequence[LText]
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True)
class Register:
    """Every area, the border, and the box that holds them all."""

    areas: Sequence[AreaScreen]
    border: Sequence[str]
    box: Box


def register(areas: Iterable[Zoast], reference: Reference, *, on: date) -> Register:
    """The whole register as known on that day."""
    flat = _Flat(reference)
    screens = [
        _area(number, area, reference, flat, on=on) for number, area in enumerate(areas, start=1)
    ]
    border = [flat.line(points) for points in reference.border]
    corners = [
        (x, y)
        for screen in screens
        if screen.box
        for x in (screen.box.x + MARGIN, screen.box.x + screen.box.width - MARGIN)
        for y in (screen.box.y + MARGIN, screen.box.y + screen.box.height - MARGIN)
    ]
    return Register(screens, border, _box(corners) or Box(0, 0, 1, 1))


class _Flat:
    """Degrees on a plane: east to the right, south down, an east-west degree as short as there."""

    def __init__(self, reference: Reference) -> None:
        spots = [lat for line in reference.border for _, lat in line]
        self._narrow = cos(radians(sum(spots) / len(spots))) if spots else 1

    def spot(self, lat: float, lon: float) -> Spot:
        return lon * self._narrow, -lat

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        spots = [self.spot(lat, lon) for lon, lat in points]
        return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in spots)


def _dots(spots: Iterable[Spot]) -> str:
    """Strokes without length: with round ends they are dots, in a few bytes each."""
    return "".join(f"M{x:.3f} {y:.3f}h0" for x, y in spots)


def _box(spots: Sequence[Spot]) -> Box | None:
    if not spots:
        return None
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return Box(
        min(xs) - MARGIN,
        min(ys) - MARGIN,
        max(xs) - min(xs) + 2 * MARGIN,
        max(ys) - min(ys) + 2 * MARGIN,
    )


def _area(number: int, area: Zoast, reference: Reference, flat: _Flat, *, on: date) -> AreaScreen:
    sure, possible = _communes(area.zones, reference, on), _communes(area.possible, reference, on)
    sure_spots = _spots(sure, reference, flat)
    all_spots = [*sure_spots, *_spots(possible, reference, flat)]
    lines = _establishments(area.establishments, reference, flat)
    placed = [(line.x, line.y) for line in lines if line.number]
    left_out = [*area.statuses_out.values(), *area.care_out.values(), area.work_accident]
    return AreaScreen(
        id=area.id,
        number=number,
        name=area.name,
        since=_since(area),
        standing=Message(STANDING_NAMES[area.basis.status]),
        to_confirm=area.basis.status is not Standing.SOURCED,
        note=area.basis.note,
        sure=_names(area.zones, reference),
        possible=_names(area.possible, reference),
        sure_path=_dots(sure_spots),
        possible_path=_dots(_spots(possible - sure, reference, flat)),
        box=_box([*all_spots, *placed]),
        label=_middle(sure_spots or _belgian(possible, reference, flat) or all_spots or placed),
        establishments=lines,
        all_listed=area.all_listed,
        left_out=[(one.text, one.status is not Standing.SOURCED) for one in left_out],
        rights=area.rights,
        papers=area.papers,
        ask=area.ask,
        sources=area.basis.sources,
        checked_on=area.basis.checked_on,
    )


def _since(area: Zoast) -> Message:
    if area.since is Since.YEAR:
        return Message(N_("Since %(year)s"), {"year": str(area.basis.valid_from.year)})
    return Message(N_("Since %(day)s"), {"day": area.basis.valid_from})


def _communes(codes: Iterable[ZoneCode], reference: Reference, on: date) -> set[ZoneCode]:
    return {home for code in codes for home in reference.zones.homes(code, on)}


def _spots(homes: Iterable[ZoneCode], reference: Reference, flat: _Flat) -> list[Spot]:
    points = (reference.zones.zones[home].point for home in sorted(homes, key=str))
    return [flat.spot(point.lat, point.lon) for point in points if point is not None]


def _belgian(homes: Iterable[ZoneCode], reference: Reference, flat: _Flat) -> list[Spot]:
    """Of what may be in an area, the Belgian districts lie closer to it than a whole department."""
    return _spots([home for home in homes if home.country is Country.BE], reference, flat)


def _names(codes: Iterable[ZoneCode], reference: Reference) -> list[LText]:
    found = (reference.zones.get(code) for code in sorted(codes, key=str))
    return [LText(dict(zone.names)) for zone in found if zone is not None]


def _middle(spots: Sequence[Spot]) -> Spot:
    if not spots:
        return 0, 0
    return sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)


def _establishments(
    found: Iterable[Establishment], reference: Reference, flat: _Flat
) -> list[EstablishmentLine]:
    lines: list[EstablishmentLine] = []
    numbers = iter(range(1, len(reference.hospitals) + 1))
    for one in found:
        hospital = reference.hospitals.get(one.hospital or "")
        known = hospital is not None and hospital.lat is not None and hospital.lon is not None
        x, y = (
            flat.spot(hospital.lat, hospital.lon)
            if hospital is not None and hospital.lat is not None and hospital.lon is not None
            else (0, 0)
        )
        lines.append(
            EstablishmentLine(
                one.name,
                Message(COUNTRY_NAMES[one.country]),
                one.valid_from,
                one.status is not Standing.SOURCED,
                next(numbers) if known else None,
                x,
                y,
            )
        )
    return lines

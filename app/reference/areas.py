"""Areas in forms: what may be ticked or typed, and which zones that means. Pure."""

import re
from collections.abc import Collection, Iterable
from datetime import date

from app.core.errors import Refused
from app.core.forms import Reading
from app.core.messages import N_, Listing, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import ZoneLevel
from app.reference.zones import Zone, ZoneCode

MOST_PLACES = 400
SHOWN_ZONES = 8
_AREAS = (ZoneLevel.REGION, ZoneLevel.DEPARTMENT, ZoneLevel.PROVINCE, ZoneLevel.ARRONDISSEMENT)

Choices = list[tuple[str, object]]


def read_zones(reading: Reading, reference: Reference, today: date) -> list[str]:
    """The zones ticked under `zones` and typed under `places`, as codes; faults name the field."""
    found = {
        code for code in reading.form.get("zones") or () if _is_known(reading, code, reference)
    }
    typed = (reading.form.get("places") or [""])[0]
    names = [name for line in re.split(r"[\n;]", typed) if (name := " ".join(line.split()))]
    for name in names[:MOST_PLACES]:
        found |= _places_of(reading, name, reference, today)
    if not found and not {"zones", "places"} & reading.faults.keys():
        reading.fault(
            "places", N_("Say where it holds: tick an area or write the name of a town at least.")
        )
    if len(found) > MOST_PLACES:
        reading.fault("places", N_("At most %(most)s places: tick an area instead."), most=400)
    return sorted(found)


def read_town(reading: Reading, name: str, reference: Reference, today: date) -> str | None:
    """The one town whose name or postal code was typed; None when it is blank or not clear."""
    said = reading.text(name, 120)
    if not said:
        return None
    answer = reference.gazetteer.resolve(said, day=today)
    if answer.zone is not None:
        return str(answer.zone.code)
    _not_clear(reading, name, said, [hit.zone for hit in answer.choices[:4]], reference)
    return None


def _is_known(reading: Reading, code: str, reference: Reference) -> bool:
    try:
        known = reference.zones.get(ZoneCode.parse(code)) is not None
    except Refused:
        known = False
    if not known:
        reading.fault("zones", N_("There is no place “%(value)s”."), value=code[:60])
    return known


def _places_of(reading: Reading, name: str, reference: Reference, today: date) -> set[str]:
    """One town by its name; every town of a postal code; a homonym is asked back."""
    answer = reference.gazetteer.resolve(name, day=today)
    if answer.zone is not None:
        return {str(answer.zone.code)}
    if name.isdigit() and answer.choices:
        return {str(hit.zone.code) for hit in answer.choices}
    _not_clear(reading, "places", name, [hit.zone for hit in answer.choices[:4]], reference)
    return set()


def _not_clear(
    reading: Reading, field: str, name: str, zones: list[Zone], reference: Reference
) -> None:
    if zones:
        told = [reference.gazetteer.label(zone) for zone in zones]
        reading.fault(
            field,
            N_("“%(value)s” is not clear: %(choices)s? Write its postal code instead."),
            value=name[:60],
            choices=Listing(tuple(told)),
        )
    else:
        reading.fault(field, N_("There is no place “%(value)s”."), value=name[:60])


def area_choices(
    reference: Reference, ticked: Iterable[str], *, today: date
) -> tuple[Choices, Choices]:
    """Areas that may be ticked, and towns, only when they are ticked already."""
    chosen = set(ticked)
    areas, towns = [], []
    for zone in reference.zones.zones.values():
        code = str(zone.code)
        if zone.code.level in _AREAS and (code in chosen or zone.is_current(today)):
            areas.append((_AREAS.index(zone.code.level), code, reference.gazetteer.label(zone)))
        elif zone.code.level.is_home and code in chosen:
            towns.append((code, reference.gazetteer.label(zone)))
    ordered = sorted(areas, key=lambda one: one[0])
    return [(code, name) for _level, code, name in ordered], sorted(towns, key=lambda one: one[0])


def named(codes: Iterable[str], reference: Reference) -> Listing:
    """Zones by their names, the first ones and how many more."""
    found = [reference.zones.get(ZoneCode.parse(code)) for code in codes]
    names: list[object] = [LText(zone.names) for zone in found if zone is not None]
    more = len(names) - SHOWN_ZONES
    if more > 0:
        rest = Message(N_("%(count)s more"), {"count": more})
        names = [*names[:SHOWN_ZONES], rest]
    return Listing(tuple(names))


def homes_of(codes: Collection[str], reference: Reference, day: date) -> frozenset[str]:
    """Every commune or municipality inside those zones on that day."""
    return frozenset(
        str(home) for code in codes for home in reference.zones.homes(ZoneCode.parse(code), day)
    )

"""The reach editor: ticks, pasted postal codes, a radius, a drawing; conditions of each area. Pure.

A reach is a list of areas. The form shows one of them; what it says takes the place of that one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cadastre.upkeep.drawn import points_of, read_drawing
from app.cadastre.upkeep.reading import Form, read_amount
from app.core.errors import InvalidInput, Refused
from app.core.geo import Point, distance_km
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.spelling import fold
from app.reference.vocabulary import Country, Weekday, days_to_mask
from app.reference.zones import ZoneCode

NEAR_KM = 45
"""How far from its address the towns to tick are offered."""

FARTHEST_KM = 200
_POSTAL = re.compile(r"\b(?:[FfBb]-?)?([0-9]{4,5})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town to tick: its code, its name with postal codes, how far it is."""

    code: str
    name: LText
    postal_codes: str
    km: int
    country: Country
    is_ticked: bool
    lat: float
    lon: float


def towns_near(
    site: Point, reference: Reference, ticked: Sequence[str], *, today: date
) -> list[Town]:
    """The towns of both countries around an address, nearest first, ticked ones whatever far."""
    chosen = set(ticked)
    found = []
    for zone in reference.zones.zones.values():
        if not zone.code.level.is_home or zone.point is None or not zone.is_current(today):
            continue
        away = distance_km(site, zone.point)
        if away <= NEAR_KM or str(zone.code) in chosen:
            found.append(
                Town(
                    code=str(zone.code),
                    name=LText(zone.names),
                    postal_codes=", ".join(zone.postal_codes[:3]),
                    km=round(away),
                    country=zone.country,
                    is_ticked=str(zone.code) in chosen,
                    lat=zone.point.lat,
                    lon=zone.point.lon,
                )
            )
    return sorted(found, key=lambda town: (town.km, town.code))


def values_of(area: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the editor shows of one declared area."""
    found: dict[str, list[str]] = {"zones": list(area.get("zones") or ())}
    if "radius_km" in area:
        found["radius_km"] = [f"{area['radius_km']:g}"]
    if "polygon" in area:
        found["drawing"] = [points_of(area["polygon"])]
    if area.get("weekdays") is not None:
        found["weekdays"] = [str(day) for day in range(1, 8) if area["weekdays"] >> (day - 1) & 1]
    if area.get("fee_cents") is not None:
        found["fee"] = [f"{area['fee_cents'] / 100:.2f}".replace(".", ",")]
    for code, text in (area.get("conditions") or {}).items():
        found[f"conditions_{code}"] = [text]
    return found


def replaced(
    areas: Sequence[Mapping[str, Any]], place: int | None, told: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The reach with one area replaced by others, by none, or with more of them at its end."""
    kept = [dict(area) for number, area in enumerate(areas) if number != place]
    at = len(kept) if place is None else place
    return [*kept[:at], *map(dict, told), *kept[at:]]


def read_area(form: Form, reference: Reference, *, today: date) -> list[dict[str, Any]]:
    """The areas that the form declares, all on its conditions; raises InvalidInput by field."""
    faults: dict[str, list[Message | str]] = {}
    zones = _ticked(form, reference, faults) | _pasted(form, reference, faults, today)
    most = round(reference.policy("longest_reach_zones", today))
    if len(zones) > most:
        sentence = N_("%(count)s places are too many, at most %(most)s: give a radius instead.")
        faults["zones"] = [Message(sentence, {"count": len(zones), "most": most})]
    radius = _radius(form, faults)
    drawn = _drawn(form, faults)
    conditions = _conditions(form, faults)
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    found: list[dict[str, Any]] = []
    if zones:
        found.append({"kind": "zones", "zones": sorted(zones), **conditions})
    if radius is not None:
        found.append({"kind": "radius", "radius_km": radius, **conditions})
    if drawn is not None:
        found.append({"kind": "polygon", "polygon": drawn, **conditions})
    if not found:
        nothing = Message(N_("Tick a town, type a postal code, give a distance or draw an area."))
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), {"zones": [nothing]})
    return found


def _ticked(form: Form, reference: Reference, faults: dict[str, list[Message | str]]) -> set[str]:
    found = set()
    for text in form.get("zones") or ():
        try:
            known = reference.zones.get(ZoneCode.parse(text))
        except (ValueError, Refused):
            known = None
        if known is None:
            sentence = N_("There is no place “%(value)s”.")
            faults["zones"] = [Message(sentence, {"value": text[:60]})]
        else:
            found.add(text)
    return found


def _pasted(
    form: Form, reference: Reference, faults: dict[str, list[Message | str]], today: date
) -> set[str]:
    """Every town of every postal code pasted; each code that is none is named."""
    text = (form.get("postal_codes") or [""])[0]
    codes = {found[1] for found in _POSTAL.finditer(text)}
    by_code: dict[str, set[str]] = {code: set() for code in codes}
    for zone in reference.zones.zones.values():
        if zone.code.level.is_home and zone.is_current(today):
            for code in codes.intersection(zone.postal_codes):
                by_code[code].add(str(zone.code))
    found = set().union(*by_code.values())
    told: list[Message | str] = []
    unknown = sorted(code for code, zones in by_code.items() if not zones)
    if unknown:
        sentence = N_("No town here has the postal code %(codes)s.")
        told.append(Message(sentence, {"codes": ", ".join(unknown[:10])}))
    sentence = N_("“%(value)s” is no postal code.")
    strange = _strange_words(text, found, reference)
    told.extend(Message(sentence, {"value": word[:60]}) for word in strange)
    if told:
        faults["postal_codes"] = told
    return found


MOST_TOLD = 10
_SIGNS = frozenset({"b", "be", "f", "fr", "cedex"})
"""What people write beside a postal code."""


def _strange_words(text: str, codes: set[str], reference: Reference) -> list[str]:
    """What stands beside the postal codes and is not the name of one of their towns."""
    zones = (reference.zones.zones[ZoneCode.parse(code)] for code in codes)
    names = (name for zone in zones for name in (*zone.names.values(), *zone.aliases))
    known = _SIGNS | {word for name in names for word in fold(name).split()}
    words = re.split(r"[\s,;/|()]+", _POSTAL.sub(" ", text))
    strange = [one for one in words if fold(one) and not known.issuperset(fold(one).split())]
    return list(dict.fromkeys(strange))[:MOST_TOLD]


def covered_already(
    areas: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
    reference: Reference,
    site: Point,
) -> list[LText]:
    """The towns that the areas told name, and that other areas of the service hold already."""
    zones = {code for area in areas for code in area.get("zones") or ()}
    radius = max((area.get("radius_km") or 0 for area in areas), default=0)
    found = []
    for text in (code for area in told for code in area.get("zones") or ()):
        code = ZoneCode.parse(text)
        zone = reference.zones.zones[code]
        is_near = zone.point is not None and distance_km(site, zone.point) <= radius
        if is_near or not zones.isdisjoint(map(str, reference.zones.chain(code))):
            found.append(LText(zone.names))
    return found


def _drawn(form: Form, faults: dict[str, list[Message | str]]) -> str | None:
    text = (form.get("drawing") or [""])[0].strip()
    try:
        return read_drawing(text) if text else None
    except Refused as error:
        faults["drawing"] = [error.message]
        return None


def _radius(form: Form, faults: dict[str, list[Message | str]]) -> float | None:
    text = (form.get("radius_km") or [""])[0].strip().replace(",", ".")
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text) and 0 < float(text) <= FARTHEST_KM:
        return float(text)
    sentence = N_("A number of kilometres is expected, more than 0 and at most %(most)s.")
    faults["radius_km"] = [Message(sentence, {"most": FARTHEST_KM})]
    return None


def _conditions(form: Form, faults: dict[str, list[Message | str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    days = form.get("weekdays") or []
    if days and all(day in {"1", "2", "3", "4", "5", "6", "7"} for day in days):
        mask = days_to_mask(frozenset(Weekday(int(day)) for day in days))
        found |= {"weekdays": mask} if mask != 127 else {}
    fee = (form.get("fee") or [""])[0].strip()
    if fee:
        try:
            found["fee_cents"] = read_amount(fee)
        except Refused as error:
            faults["fee"] = [error.message]
    texts = {
        code: " ".join((form.get(f"conditions_{code}") or [""])[0].split())[:300]
        for code in ("fr", "nl", "en")
    }
    said = {code: text for code, text in texts.items() if text}
    return found | ({"conditions": said} if said else {})

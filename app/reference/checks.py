"""What could be wrong in data/reference beyond its shape, as sentences for whoever edits it. Pure.

The loader refuses what it cannot read; here stand the ties between entries and the languages.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.core.geo import distance_km
from app.core.messages import LText
from app.reference.loader import Reference
from app.reference.vocabulary import Country, PolicyValue
from app.reference.zones import Zone, ZoneCode, ZoneTree

NATURES = frozenset({"health", "ltc", "social", "coordination"})
STATUSES = frozenset({"sourced", "to_confirm"})
FAR_KM = 100.0
"""More than half the length of the longest department of the area, the Nord (184 km)."""

_POSTAL = {Country.FR: re.compile(r"[0-9]{5}"), Country.BE: re.compile(r"[1-9][0-9]{3}")}


def find_faults(reference: Reference, *, languages: Sequence[str], today: date) -> list[str]:
    """Every fault found, each naming the file and the entry; an empty list if all is well."""
    return [
        *_zones(reference.zones),
        *_care(reference, languages),
        *_provider_types(reference, languages, today),
        *_hospitals(reference, today),
        *_spoken(reference, languages),
        *_policies(reference.policies, today),
        *_terms(reference, languages),
        *_lists(reference, languages),
    ]


def _zones(zones: ZoneTree) -> Iterator[str]:
    for zone in zones.zones.values():
        for test in _ZONE_TESTS:
            yield from (f"zones, {zone.code}: {fault}" for fault in test(zone, zones))


def _parent(zone: Zone, zones: ZoneTree) -> Iterator[str]:
    if zone.parent is None and zone.code.level != "country":
        yield "it has no parent"
    elif zone.parent is not None and zone.parent not in zones.zones:
        yield f"its parent {zone.parent} does not exist"
    elif zones.chain(zone.code)[-1].country is not zone.country:
        yield "its chain ends in another country"


def _dates(zone: Zone, zones: ZoneTree) -> Iterator[str]:
    if zone.valid_from and zone.valid_to and zone.valid_from > zone.valid_to:
        yield "it ends before it begins"
    if zone.code.level.is_home and bool(zone.valid_to) != bool(zone.successors):
        yield "a last day and successors go together"
    for heir in zone.successors:
        if zone.valid_to and not zones.current(heir, zone.valid_to + timedelta(days=1)):
            yield f"its successor {heir} does not exist the day after"


def _names(zone: Zone, _tree: ZoneTree) -> Iterator[str]:
    if not zone.names.get("fr") and not zone.names.get("nl"):
        yield "it has no name in French or Dutch"
    spoken = [*zone.names.values(), *zone.aliases]
    if any(name != name.strip() or "  " in name for name in spoken):
        yield "a name has blanks around or twice inside"


def _postal_codes(zone: Zone, _tree: ZoneTree) -> Iterator[str]:
    for code in zone.postal_codes:
        if not _POSTAL[zone.country].fullmatch(code):
            yield f"{code} is not a postal code of its country"
    if zone.code.level.is_home and zone.valid_to is None and not zone.postal_codes:
        yield "it has no postal code"


def _point(zone: Zone, zones: ZoneTree) -> Iterator[str]:
    if zone.code.level.is_home and zone.point is None:
        yield "it has no point"
    above = zones.get(zone.parent) if zone.parent else None
    if not zone.code.level.is_home or zone.point is None or above is None or above.point is None:
        return
    away = distance_km(zone.point, above.point)
    if away > FAR_KM:
        yield f"its point lies {away:.0f} km from {above.name('fr')}"


_ZONE_TESTS: tuple[Callable[[Zone, ZoneTree], Iterator[str]], ...] = (
    _parent,
    _dates,
    _names,
    _postal_codes,
    _point,
)


def _unsaid(text: LText, languages: Sequence[str], where: str) -> Iterator[str]:
    missing = [code for code in languages if not (text.texts.get(code) or "").strip()]
    if missing:
        yield f"{where} is missing in {', '.join(missing)}"


def _care(reference: Reference, languages: Sequence[str]) -> Iterator[str]:
    for kind in reference.care.values():
        name = f"care.yaml, {kind.code}"
        yield from _unsaid(kind.labels, languages, f"{name}: labels")
        yield from _unsaid(kind.description, languages, f"{name}: description")
        if not kind.natures or not NATURES.issuperset(kind.natures):
            yield f"{name}: natures must be of {', '.join(sorted(NATURES))}"
        if not isinstance(kind.by_visit, bool):
            yield f"{name}: by_visit must be true or false"


def _provider_types(reference: Reference, languages: Sequence[str], today: date) -> Iterator[str]:
    for kind in reference.provider_types.values():
        name = f"provider_types.yaml, {kind.code}"
        yield from _unsaid(kind.labels, languages, f"{name}: labels")
        for field in ("authorised_by", "gate", "payer"):
            claim = getattr(kind, field)
            if claim is not None:
                yield from _unsaid(claim.text, languages, f"{name}: {field}")
                if claim.status not in STATUSES:
                    yield f"{name}: {field} has the status {claim.status}"
        for care in sorted(kind.care - set(reference.care)):
            yield f"{name}: the care {care} does not exist"
        if not kind.sources or kind.checked_on > today:
            yield f"{name}: it needs sources, and a date of check that is past"
        if kind.lead_time_days and kind.lead_time_days[0] > kind.lead_time_days[1]:
            yield f"{name}: the shortest delay is longer than the longest"


def _hospitals(reference: Reference, today: date) -> Iterator[str]:
    for hospital in reference.hospitals.values():
        name = f"hospitals.csv, {hospital.code}"
        zone = reference.zones.get(ZoneCode.parse(hospital.zone))
        if zone is None or not zone.code.level.is_home or not zone.is_current(today):
            yield f"{name}: {hospital.zone} is not a commune or municipality of today"
        elif zone.country is not hospital.country:
            yield f"{name}: it stands in another country than its zone"
        if not hospital.name or not hospital.source or hospital.status not in STATUSES:
            yield f"{name}: it needs a name, a source and a status"


def _spoken(reference: Reference, languages: Sequence[str]) -> Iterator[str]:
    for language in reference.languages.values():
        yield from _unsaid(language.labels, languages, f"languages.yaml, {language.code}: labels")


def _terms(reference: Reference, languages: Sequence[str]) -> Iterator[str]:
    for term in reference.terms.terms.values():
        name = f"terms.yaml, {term.code}"
        yield from _unsaid(term.labels, languages, f"{name}: labels")
        if term.false_friend is not None:
            yield from _unsaid(term.false_friend, languages, f"{name}: false_friend")
        if not term.words:
            yield f"{name}: no country has a word for it"
        for care in sorted(term.care - set(reference.care)):
            yield f"{name}: the care {care} does not exist"
    for care in reference.care:
        if reference.terms.of_care(care) is None:
            yield f"terms.yaml: no term names the care {care}"


def _lists(reference: Reference, languages: Sequence[str]) -> Iterator[str]:
    for file in ("acts", "publics", "facilities", "occupations"):
        for entry in getattr(reference, file).values():
            name = f"{file}.yaml, {entry.code}"
            yield from _unsaid(entry.labels, languages, f"{name}: labels")
            for care in sorted(entry.care - set(reference.care)):
                yield f"{name}: the care {care} does not exist"


def _policies(policies: Sequence[PolicyValue], today: date) -> Iterator[str]:
    for policy in policies:
        if not policy.source or policy.checked_on > today:
            yield f"policy.yaml, {policy.key}: it needs a source, and a date of check that is past"
        if policy.valid_from > (policy.valid_to or date.max):
            yield f"policy.yaml, {policy.key}: it ends before it begins"
    for key in Counter(policy.key for policy in policies):
        values = sorted((one for one in policies if one.key == key), key=lambda one: one.valid_from)
        for one, other in pairwise(values):
            if (one.valid_to or date.max) >= other.valid_from:
                yield f"policy.yaml, {key}: two values on {other.valid_from.isoformat()}"

"""Reads and validates data/reference once. A mistake in a file is told by file, entry and field."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from shapely import Point as FlatPoint
from shapely import STRtree

from app.core.errors import HomeCareError
from app.core.geo import Point
from app.core.messages import N_, LText, Message
from app.core.yaml_files import read_yaml
from app.reference.places import Gazetteer
from app.reference.terms import Term, TermTable
from app.reference.vocabulary import (
    CareKind,
    Claim,
    Country,
    Hospital,
    Listed,
    PolicyValue,
    ProviderType,
    SpokenLanguage,
)
from app.reference.zones import Zone, ZoneCode, ZoneTree

POINTS_KEPT = 4096
"""Places whose search distance is kept at once: communes are asked again and again."""


class DataFault(HomeCareError):
    """A file of data/reference is wrong."""


@dataclass(frozen=True)
class Reference:
    """All shared facts, by code, and the folder they were read from."""

    folder: Path
    zones: ZoneTree
    care: Mapping[str, CareKind]
    provider_types: Mapping[str, ProviderType]
    hospitals: Mapping[str, Hospital]
    languages: Mapping[str, SpokenLanguage]
    policies: tuple[PolicyValue, ...]
    terms: TermTable
    acts: Mapping[str, Listed]
    publics: Mapping[str, Listed]
    facilities: Mapping[str, Listed]
    occupations: Mapping[str, Listed]
    search_words: Mapping[str, tuple[str, ...]]
    search_distances: Mapping[str, int]
    border: tuple[tuple[tuple[float, float], ...], ...]
    coast: tuple[tuple[tuple[float, float], ...], ...]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Place search over the zones; built at first use."""
        return Gazetteer(self.zones, typo_score=lambda day: self.policy("place_typo_score", day))

    def search_km(self, point: Point) -> float:
        """How far "near here" goes at that point: the distance kept for the nearest commune."""
        return self._search_km(point)

    @cached_property
    def _search_km(self) -> Callable[[Point], float]:
        return lru_cache(POINTS_KEPT)(self._look_up_search_km)

    def _look_up_search_km(self, point: Point) -> float:
        places, distances = self._measured
        nearest = places.nearest(_flat(point))
        if nearest is None:
            raise DataFault(Message(N_("search_distances.csv is empty.")))
        return float(distances[nearest])

    @cached_property
    def _measured(self) -> tuple[STRtree, tuple[int, ...]]:
        zones = self.zones.zones
        found = ((zones[ZoneCode.parse(code)], km) for code, km in self.search_distances.items())
        known = [(_flat(zone.point), km) for zone, km in found if zone.point is not None]
        return STRtree([place for place, _km in known]), tuple(km for _place, km in known)

    @cached_property
    def _policies(self) -> Mapping[str, Sequence[PolicyValue]]:
        found: dict[str, list[PolicyValue]] = {}
        for one in self.policies:
            found.setdefault(one.key, []).append(one)
        return found

    def policy(self, key: str, day: date) -> float:
        """The project's parameter of that name on that day; raises DataFault if there is none."""
        for found in self._policies.get(key, ()):
            if found.valid_from <= day <= (found.valid_to or date.max):
                return found.value
        raise DataFault(
            Message(N_("policy.yaml has no %(key)s for %(day)s."), {"key": key, "day": day})
        )


def load_reference(folder: Path) -> Reference:
    """Read every file of the folder; raises DataFault naming file, entry and field."""
    return Reference(
        folder=folder,
        zones=ZoneTree({zone.code: zone for zone in _read_zones(folder / "zones")}),
        care=_by_code(_entries(folder / "care.yaml", "care", _care_kind)),
        provider_types=_by_code(
            _entries(folder / "provider_types.yaml", "provider_types", _provider_type)
        ),
        hospitals=_by_code(_rows(folder / "hospitals.csv", _hospital)),
        languages=_by_code(_entries(folder / "languages.yaml", "languages", _spoken_language)),
        policies=tuple(_entries(folder / "policy.yaml", "policy", _policy)),
        terms=TermTable(_by_code(_entries(folder / "terms.yaml", "terms", _term))),
        **{
            name: _by_code(_entries(folder / f"{name}.yaml", name, _listed))
            for name in ("acts", "publics", "facilities", "occupations")
        },
        search_distances=dict(_rows(folder / "search_distances.csv", _search_distance)),
        search_words=dict(_entries(folder / "search_words.yaml", "search_words", _search_words)),
        border=_lines(folder / "border.geojson"),
        coast=_lines(folder / "coast.geojson"),
    )


def _lines(path: Path) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The lines of a file of the map, longitude first."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return tuple(
            tuple((float(lon), float(lat)) for lon, lat in feature["geometry"]["coordinates"])
            for feature in features
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path, error) from error


def _by_code(items: Iterator[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.code in found:
            raise DataFault(Message(N_("%(code)s stands twice."), {"code": item.code}))
        found[item.code] = item
    return found


def _entries(path: Path, key: str, build: Callable[[dict[str, Any]], Any]) -> Iterator[Any]:
    try:
        entries = read_yaml(path, dated=True).get(key)
    except ValueError as error:
        raise _unreadable(path, error) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _unreadable(path, ValueError(f"a list named {key} is expected"))
    for position, entry in enumerate(entries, start=1):
        yield _build(path, str(entry.get("code") or entry.get("key") or position), build, entry)


def _rows(path: Path, build: Callable[[dict[str, Any]], Any]) -> Iterator[Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    for line, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        yield _build(path, f"line {line}", build, row)


def _unreadable(path: Path, error: Exception) -> DataFault:
    values = {"file": path.name, "fault": " ".join(str(error).split())}
    return DataFault(Message(N_("%(file)s cannot be read: %(fault)s"), values))


def _build(path: Path, name: str, build: Callable[[dict[str, Any]], Any], entry: Any) -> Any:
    try:
        return build(entry)
    except (KeyError, TypeError, ValueError, AttributeError, HomeCareError) as error:
        sentence = N_("%(file)s, %(entry)s: %(fault)s")
        values = {"file": path.name, "entry": name, "fault": repr(error)}
        raise DataFault(Message(sentence, values)) from error


"""The C loader where the package has it: ten times faster, as safe."""


def _read_zones(folder: Path) -> Iterator[Zone]:
    for path in sorted(folder.glob("*.csv")):
        yield from _rows(path, _zone)


def _zone(row: dict[str, str]) -> Zone:
    names = {code: row[f"name_{code}"] for code in ("fr", "nl", "de") if row[f"name_{code}"]}
    return Zone(
        code=ZoneCode.parse(row["code"]),
        parent=ZoneCode.parse(row["parent"]) if row["parent"] else None,
        names=names,
        aliases=_many(row["aliases"]),
        postal_codes=_many(row["postal_codes"]),
        population=int(row["population"]) if row["population"] else None,
        point=Point(float(row["lat"]), float(row["lon"])) if row["lat"] else None,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successors=tuple(ZoneCode.parse(code) for code in _many(row["successors"])),
    )


def _many(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _care_kind(entry: dict[str, Any]) -> CareKind:
    return CareKind(
        code=entry["code"],
        natures=tuple(entry["natures"]),
        by_visit=entry["by_visit"],
        labels=LText(entry["labels"]),
        description=LText(entry["description"]),
        words={Country(key): LText(texts) for key, texts in (entry.get("words") or {}).items()},
    )


def _claim(entry: dict[str, Any] | None) -> Claim | None:
    return Claim(LText(entry["text"]), entry["status"]) if entry else None


def _provider_type(entry: dict[str, Any]) -> ProviderType:
    lead = entry.get("lead_time_days") or {}
    return ProviderType(
        code=entry["code"],
        country=Country(entry["country"]),
        jurisdiction=entry["jurisdiction"],
        labels=LText(entry["labels"]),
        care=frozenset(entry["care"]),
        professions={care: tuple(codes) for care, codes in entry["professions"].items()},
        self_employed=entry["self_employed"],
        territorial=entry["territorial"],
        authorised_by=_claim(entry.get("authorised_by")),
        gate=_claim(entry.get("gate")),
        payer=_claim(entry.get("payer")),
        lead_time_days=(lead["min"], lead["max"]) if lead.get("min") is not None else None,
        finess_categories=frozenset(str(code) for code in entry.get("finess_categories") or ()),
        sources=tuple(entry["sources"]),
        checked_on=entry["checked_on"],
    )


def _term(entry: dict[str, Any]) -> Term:
    warning = entry.get("false_friend")
    return Term(
        code=entry["code"],
        labels=LText(entry["labels"]),
        words={Country(key): LText(texts) for key, texts in entry["words"].items()},
        care=frozenset(entry.get("care") or ()),
        false_friend=LText(warning) if warning else None,
        heard=tuple(entry.get("heard") or ()),
        to_confirm=entry["status"] != "sourced",
        benefits=frozenset(entry.get("benefits") or ()),
    )


def _listed(entry: dict[str, Any]) -> Listed:
    return Listed(
        code=entry["code"],
        labels=LText(entry["labels"]),
        care=frozenset(entry.get("care") or ()),
        theme=entry.get("theme"),
    )


def _spoken_language(entry: dict[str, Any]) -> SpokenLanguage:
    return SpokenLanguage(entry["code"], LText(entry["labels"]))


def _hospital(row: dict[str, str]) -> Hospital:
    return Hospital(
        code=row["code"],
        name=row["name"],
        country=Country(row["country"]),
        zone=row["zone"],
        city=row["city"],
        postal_code=row["postal_code"],
        address=row["address"],
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        finess=row["finess"],
        phone=row["phone"],
        source=row["source"],
        status=row["status"],
    )


def _policy(entry: dict[str, Any]) -> PolicyValue:
    return PolicyValue(
        key=entry["key"],
        value=float(entry["value"]),
        unit=entry["unit"],
        source=entry["source"],
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        checked_on=entry["checked_on"],
    )


def _search_distance(row: dict[str, str]) -> tuple[str, int]:
    return row["code"], int(row["distance_km"])


def _flat(point: Point) -> FlatPoint:
    """On a plane to compare distances on: degrees, longitudes squeezed as at 50° north."""
    return FlatPoint(point.lon * _SQUEEZE, point.lat)


_SQUEEZE = 0.64


def _search_words(entry: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """All words of the entry, whatever the language: a question may mix them."""
    return entry["code"], tuple(str(word) for code in ("fr", "nl", "en") for word in entry[code])

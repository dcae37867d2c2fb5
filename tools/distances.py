"""Computes data/reference/search_distances.csv: how far "near here" goes, for each commune.

The rule: the smallest radius around the centre of the commune, in steps of 5 km, within which at
least 50 000 people live, between 10 and 40 km. Where people are few, services are few: one looks
farther. Populations are those of data/reference/zones; the countries around the covered zones are
not counted, so that the edge of the covered area errs on the wide side.

    python -m tools.distances          writes the file
    python -m tools.distances --check  fails when the file is not what the zones give
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from app.core.config import ROOT
from app.core.geo import Point, distance_km
from app.reference.loader import load_reference
from app.reference.zones import Zone

PEOPLE = 50_000
STEP_KM, LEAST_KM, MOST_KM = 5, 10, 40
TARGET = ROOT / "data" / "reference" / "search_distances.csv"
SOURCE = "computed by tools/distances.py from data/reference/zones"


def inhabited(zones: list[Zone]) -> list[tuple[Point, int]]:
    """Centres of today's homes with their people."""
    return [(zone.point, zone.population) for zone in zones if zone.point and zone.population]


def radius(centre: Point, people: list[tuple[Point, int]]) -> int:
    """The smallest radius that holds enough people."""
    sums = dict.fromkeys(range(LEAST_KM, MOST_KM + 1, STEP_KM), 0)
    for point, count in people:
        if abs(point.lat - centre.lat) > MOST_KM / 110:
            continue
        away = distance_km(centre, point)
        for step in sums:
            sums[step] += count if away <= step else 0
    return next((step for step, total in sums.items() if total >= PEOPLE), MOST_KM)


def rows(zones: list[Zone]) -> Iterator[tuple[str, int]]:
    """Each commune of today with its distance, in the order of codes."""
    people = inhabited(zones)
    for zone in sorted(zones, key=lambda one: str(one.code)):
        if zone.point is not None:
            yield str(zone.code), radius(zone.point, people)


def written() -> str:
    """The content of the file."""
    reference = load_reference(ROOT / "data" / "reference")
    zones = reference.zones.zones.values()
    homes = [zone for zone in zones if zone.code.level.is_home and zone.valid_to is None]
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow(("code", "distance_km", "source", "valid_from", "checked_on"))
    for code, distance in rows(homes):
        writer.writerow((code, distance, SOURCE, "2026-11-22", "2026-11-22"))
    return content.getvalue()


def main(arguments: list[str], target: Path = TARGET) -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(prog="python -m tools.distances")
    parser.add_argument("--check", action="store_true", help="compare only")
    content = written()
    if parser.parse_args(arguments).check:
        return int(target.read_text(encoding="utf-8") != content)
    target.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

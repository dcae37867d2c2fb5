"""`make bench`, or `python -m tools.bench --sizes 10000 --engines sqlite --quick`."""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Engine

from app.core import clock
from app.core.config import ROOT
from app.core.memory import keep_what_was_loaded
from app.reference.loader import Reference, load_reference
from tools.bench.cases import Bench
from tools.bench.crowd import main as whole_plans
from tools.bench.filling import as_measure, fill, floor, rows_in
from tools.bench.places import connect, database, gather_statistics, has_postgis
from tools.bench.timing import Measure, measure
from tools.bench.world import World

RUNS = 100
QUICK_RUNS = 15
HEAD = ("size", "case", "median", "p95", "floor", "median", "p95", "ratio", "target")


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Sizes, engines, number of runs."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of services")
    parser.add_argument("--engines", default="sqlite,postgis", help="sqlite, postgis or both")
    parser.add_argument("--quick", action="store_true", help="few runs, 10 000 services only")
    parser.add_argument("--only", default="", help="cases whose name holds this, such as match")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Measure, print the table, write the file."""
    options = read_options(arguments)
    sizes = [10_000] if options.quick else [int(size) for size in options.sizes.split(",")]
    engines = options.engines.split(",")
    if "postgis" in engines and not has_postgis():
        print("No PostgreSQL server answers: SQLite only (PASSERELLE_TEST_POSTGIS says where).")
        engines.remove("postgis")
    reference = load_reference(ROOT / "data" / "reference")
    found: list[Measure] = []
    for engine in engines:
        print(f"\n{engine}\n{row(HEAD)}", flush=True)
        for size in sizes:
            for one in measure_all(engine, size, reference, options):
                print(as_row(one), flush=True)
                found.append(one)
    write(options.out, found)
    if options.quick or options.only:
        return 0
    print("\nWhole plans: 200 people, 5 needs each, up to 50 services for each need")
    return whole_plans()


def measure_all(
    engine: str, size: int, reference: Reference, options: argparse.Namespace
) -> Iterator[Measure]:
    """Fill a database, then every case on it."""
    today = clock.today()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with database(engine, folder, reference) as url:
            filled = connect(url)
            world = World(reference, today=today)
            seconds = fill(filled, reference, world, size=size, now=clock.now())
            if not options.only:
                yield _filled_beside_its_floor(engine, size, folder, reference, (filled, seconds))
            gather_statistics(filled)
            bench = Bench(filled, url, reference, today)
            keep_what_was_loaded()  # as the server does before its first answer
            for case in bench.cases():
                if options.only in case.name:
                    runs = QUICK_RUNS if options.quick else RUNS
                    yield measure(case, engine=engine, size=size, runs=runs)
            filled.dispose()


def _filled_beside_its_floor(
    engine: str, size: int, folder: Path, reference: Reference, done: tuple[Engine, float]
) -> Measure:
    filled, seconds = done
    with database(engine, folder, reference) as other:
        empty = connect(other)
        floor_seconds = floor(filled, empty)
        empty.dispose()
    return as_measure(engine, size, rows_in(filled), seconds, floor_seconds)


def row(cells: tuple[str, ...]) -> str:
    """A line of the table."""
    widths = (7, 52, 9, 9, 34, 9, 9, 7, 8)
    return " ".join(
        cell.ljust(width) if place in {1, 4} else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )


def as_row(one: Measure) -> str:
    """A measure as a line: milliseconds, and a tick where the target is met."""
    bound = "≤" if one.is_at_most else "≥"
    times = (one.seconds, one.floor_seconds)
    shown = [f"{1000 * number:.2f}" for spread in times for number in (spread.median, spread.p95)]
    mark = "✓" if one.is_met else "✗"
    return row(
        (
            str(one.size),
            one.name,
            *shown[:2],
            one.floor_name,
            *shown[2:],
            f"{one.ratio:.2f}x",
            f"{bound}{one.target:g} {mark}",
        )
    )


def write(path: Path, found: list[Measure]) -> None:
    """Keep the figures, with what they were measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "measured_on": clock.now().isoformat(timespec="seconds"),
    }
    content = {"machine": machine, "measures": [asdict(one) for one in found]}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"\nMilliseconds. Written to {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A large file through the whole import: `python -m tools.bench.imports --rows 1000000`.

The file is written from the directory that the other measures use, then taken the way of the pages
and of the terminal: read and compared, applied in one transaction, and the same file once more,
which changes nothing. Says the seconds of each step and the most memory that was held.
"""

import argparse
import csv
import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importing import jobs, operations
from app.cadastre.importing.keeping import store
from app.cadastre.importing.models import ImportRun
from app.cadastre.importing.operations import Author, Received
from app.cadastre.importing.reading import Options, sample_of
from app.cadastre.models import Provider, Reach
from app.cadastre.records import ProviderRecord
from app.cadastre.vocabulary import ImportField
from app.core import clock
from app.core.config import ROOT
from app.core.db import begin_write
from app.reference.loader import load_reference
from tools.bench.places import connect, database
from tools.bench.world import World

HEAD = ("Code interne", "Nom", "Type", "Zone", "Soins", "Secteur")
COLUMNS = dict(zip(HEAD, ("key", "name", "type", "zone", "care", "coverage"), strict=True))
TOWNS_KM = 8
"""A radius about as wide as the twenty communes that the others name: a file of a million rows
must stay below 64 MB, and names of communes would not."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an import: seconds, those of work in this process, its most memory until then."""

    name: str
    seconds: float
    work_seconds: float
    peak_mb: float


def write_file(path: Path, world: World, rows: int) -> None:
    """So many rows, one provider with one service each."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(map(_row, islice(world.records(3 * rows), rows)))


def _row(one: ProviderRecord) -> tuple[str, ...]:
    service = one.services[0]
    radius = round(service.areas[0].radius_km or TOWNS_KM)
    key = one.key.removeprefix("bench-")
    return (key, f"Essai {key}", one.type_code, str(one.site.zone), service.care, f"{radius} km")


def whole_import(bench: jobs.Bench, path: Path) -> tuple[list[Step], dict[str, int]]:
    """Take a file in, read it, apply it; what each step took, and what became of the rows."""
    steps = []
    began = _clocks()
    run_id = _take_in(bench, path)
    steps.append(_step("taking in", began))
    for name, start, work in (
        ("reading", operations.begin_reading, jobs.read_file),
        ("applying", operations.begin_applying, jobs.apply_file),
    ):
        began = _clocks()
        with Session(bench.engine) as session:
            begin_write(session)
            start(session, session.get_one(ImportRun, run_id), now=bench.clock())
            session.commit()
        work(bench, run_id, _Teller(name).tell)
        steps.append(_step(name, began))
    with Session(bench.engine) as session:
        run = session.get_one(ImportRun, run_id)
        return steps, {**(run.counts or {}), run.state: 1}


def _take_in(bench: jobs.Bench, path: Path) -> int:
    with Session(bench.engine) as session, path.open("rb") as stream:
        stored = store(stream, bench.folder)
        kept = bench.folder / stored.name
        begin_write(session)
        received = Received(path.name, stored, kept)
        source = operations.source_code("bench")
        run = operations.start_run(session, received, source, Author("bench"), now=bench.clock())
        sample = sample_of(kept)
        fields = {field.value: field for field in ImportField}
        columns = {fields[COLUMNS[name]]: at for at, name in enumerate(sample.header)}
        options = Options(columns=columns, header_row=sample.header_row)
        operations.choose_options(session, run, options, kept, now=bench.clock())
        run_id = run.id
        session.commit()
    return run_id


class _Teller:
    """Says every hundred thousand rows how much memory is held: it must not grow with the file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._told = 0

    def tell(self, done: int, _total: int | None) -> None:
        """That many rows are done."""
        if done - self._told >= 100_000:
            self._told = done
            print(f"  {self._name} {done:,}: {_peak_mb():.0f} MB", flush=True)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _clocks() -> tuple[float, float]:
    return perf_counter(), process_time()


def _step(name: str, began: tuple[float, float]) -> Step:
    seconds, work = (now - then for now, then in zip(_clocks(), began, strict=True))
    return Step(name, seconds, work, _peak_mb())


def _show(rows: int, steps: list[Step], counts: dict[str, int]) -> None:
    for step in steps:
        rate = f"{rows / step.seconds:,.0f} rows/s"
        work = f"{step.work_seconds:9.1f} s of work"
        print(f"{step.name:10} {step.seconds:9.1f} s {work} {rate:>16}  {step.peak_mb:,.0f} MB")
    print(", ".join(f"{count:,} {name}" for name, count in counts.items() if count), flush=True)


def main(arguments: list[str]) -> int:
    """Measure one size on one engine."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgis"), default="sqlite")
    options = parser.parse_args(arguments)
    reference = load_reference(ROOT / "data" / "reference")
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as name:
        folder = Path(name)
        path = folder / "providers.csv"
        write_file(path, World(reference, today=clock.today()), options.rows)
        print(f"{options.engine}: {options.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB")
        print(f"before: {_peak_mb():.0f} MB", flush=True)
        with database(options.engine, folder, reference) as url:
            engine = connect(url)
            again: Callable[[], tuple[list[Step], dict[str, int]]] = partial(
                whole_import, jobs.Bench(engine, reference, folder, clock.now), path
            )
            _show(options.rows, *again())
            _show(options.rows, *again())
            with engine.connect() as reading:
                for model in (Provider, Reach):
                    found = reading.scalar(select(func.count()).select_from(model)) or 0
                    print(f"{found:,} {model.__tablename__}")
            engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

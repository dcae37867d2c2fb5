"""Import: through the product, then the same rows by the driver's own bulk writing."""

from collections.abc import Iterator
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, text
from sqlalchemy.orm import Session

from app.cadastre.imports import import_records
from app.cadastre.models import (
    CapacityReport,
    CoverageArea,
    Identifier,
    Provider,
    Reach,
    Service,
    Site,
)
from app.core.db import Base, begin_write
from app.reference.loader import Reference
from tools.bench.timing import Measure, Spread
from tools.bench.world import World

MODELS = (Provider, Identifier, Site, Service, CoverageArea, CapacityReport, Reach)
BATCH = 20_000
SOURCE = "bench"


def fill(engine: Engine, reference: Reference, world: World, *, size: int, now: datetime) -> float:
    """Import that many services as `flask cadastre import` does; the seconds it took."""
    records = list(world.records(size))
    began = perf_counter()
    with Session(engine) as session:
        begin_write(session)
        import_records(session, records, reference, source=SOURCE, now=now)
        session.commit()
    return perf_counter() - began


def rows_in(engine: Engine) -> int:
    """How many rows the import wrote, in all tables."""
    with engine.connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(model)) for model in MODELS]
    return sum(count or 0 for count in counts)


def floor(filled: Engine, empty: Engine) -> float:
    """Write the rows of one database into another of the same tables: executemany, or COPY."""
    seconds = 0.0
    tables: list[Table] = [Base.metadata.tables[model.__tablename__] for model in MODELS]
    with filled.connect() as source, empty.connect().execution_options(write=True) as target:
        with target.begin():
            for table in tables:
                for rows in _batches(source, table):
                    began = perf_counter()
                    _write(target, table, rows)
                    seconds += perf_counter() - began
            began = perf_counter()
        return seconds + perf_counter() - began


def _batches(source: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    order = ", ".join(column.name for column in table.primary_key)
    names = ", ".join(column.name for column in table.columns)
    statement = text(f"SELECT {names} FROM {table.name} ORDER BY {order}")  # noqa: S608 - our names
    found = source.execution_options(stream_results=True).execute(statement)
    for rows in found.partitions(BATCH):
        yield [tuple(map(_bare, row)) for row in rows]


def _bare(value: Any) -> Any:
    """As the driver writes it: JSON columns come back parsed from PostgreSQL."""
    if isinstance(value, list | dict):
        from psycopg.types.json import Json  # noqa: PLC0415 - not needed on SQLite

        return Json(value)
    return value


def _write(target: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    driver = target.connection.driver_connection
    assert driver is not None
    names = ", ".join(column.name for column in table.columns)
    if target.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our names
        return
    with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def as_measure(engine: str, size: int, rows: int, seconds: float, floor_seconds: float) -> Measure:
    """Import as a case: the ratio is the speed beside the floor's, so that more is better."""
    how = "executemany" if engine == "sqlite" else "COPY"
    return Measure(
        name=f"import ({rows / seconds:,.0f} rows/s, {size / seconds:,.0f} services/s)",
        floor_name=f"{how} ({rows / floor_seconds:,.0f} rows/s)",
        engine=engine,
        size=size,
        seconds=Spread(seconds, seconds),
        floor_seconds=Spread(floor_seconds, floor_seconds),
        ratio=floor_seconds / seconds,
        target=0.25,
        is_at_most=False,
    )

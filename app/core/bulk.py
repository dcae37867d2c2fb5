"""Writes many rows at once with the driver's own means: executemany on SQLite, COPY on PostgreSQL.

For imports and tables written out. The rows go through the types of their columns, into the
session's transaction; nothing of SQLAlchemy's unit of work knows of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, cast

from geoalchemy2.elements import WKBElement
from sqlalchemy import Column, FromClause, Table, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Convert = Callable[[Any], Any]


def take_ids(session: Session, table: FromClause, count: int) -> list[int]:
    """Numbers for that many new rows of a table, which nobody else will take.

    On SQLite that holds in a transaction that writes: it is the only one.
    """
    if not count:
        return []
    column = table.c.id
    if session.connection().dialect.name == "sqlite":
        last = session.scalar(select(func.coalesce(func.max(column), 0)))
        return list(range(int(last or 0) + 1, int(last or 0) + 1 + count))
    sequence = func.pg_get_serial_sequence(cast("Table", table).name, column.name)
    series = func.generate_series(1, count).table_valued("number")
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))


def insert_rows(session: Session, table: FromClause, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all name the same columns; defaults that Python knows are filled in."""
    if not rows:
        return
    dialect = session.connection().dialect
    known = cast("Table", table)
    columns = [column for column in known.columns if column.name in rows[0]]
    filled = [column for column in known.columns if _has_default(column, rows[0])]
    lists = [_converted((row[column.name] for row in rows), column, dialect) for column in columns]
    lists += [_converted(_defaults(column, len(rows)), column, dialect) for column in filled]
    names = [column.name for column in (*columns, *filled)]
    insert_columns(session, known.name, names, zip(*lists, strict=True))


def insert_columns(
    session: Session, table: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write tuples of values that the driver takes as they are."""
    connection = session.connection()
    driver = connection.connection.driver_connection
    assert driver is not None
    listed = ", ".join(names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        driver.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608 - our names
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def insert_plain(session: Session, table: str, names: Sequence[str], rows: Iterable[str]) -> None:
    """Write rows of numbers and codes given as lines with tabs: the shortest way into PostgreSQL.

    Only there, and only for values that hold neither tab, backslash nor line break.
    """
    driver = session.connection().connection.driver_connection
    assert driver is not None
    listed = ", ".join(names)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for piece in rows:
            copy.write(piece)


def is_sqlite(session: Session) -> bool:
    """Whether the session stands on SQLite."""
    return session.connection().dialect.name == "sqlite"


def _has_default(column: Column[Any], row: Mapping[str, Any]) -> bool:
    return column.name not in row and column.default is not None and not column.primary_key


def _defaults(column: Column[Any], count: int) -> Iterator[Any]:
    default: Any = column.default
    if default.is_callable:
        return (default.arg(None) for _ in range(count))
    return repeat(default.arg, count)


def _converted(values: Iterable[Any], column: Column[Any], dialect: Dialect) -> list[Any]:
    convert = cast("Convert | None", column.type.dialect_impl(dialect).bind_processor(dialect))
    if hasattr(column.type.dialect_impl(dialect), "geometry_type"):
        convert = _as_hex
    return list(values) if convert is None else [convert(value) for value in values]


def _as_hex(value: WKBElement | None) -> str | None:
    return None if value is None else bytes(value.data).hex()

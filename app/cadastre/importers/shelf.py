"""A place to put the parts of a large file down and join them: a database that goes to the disk."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self


class Shelf:
    """Tables of texts in a temporary database; gone when it is closed."""

    def __init__(self, tables: Mapping[str, Sequence[str]]) -> None:
        self.tables = tables
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.row_factory = sqlite3.Row
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("PRAGMA cache_size=-16384")
        for name, columns in tables.items():
            self._rows.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        self._rows.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()

    def put(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows down; columns that the table does not have are let fall."""
        columns = self.tables[table]
        marks = ", ".join("?" * len(columns))
        values = ([_text(row.get(name)) for name in columns] for row in rows)
        self._rows.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - our names

    def index(self, table: str, column: str) -> None:
        """Make a column quick to look up."""
        self._rows.execute(f"CREATE INDEX ix_{table}_{column} ON {table} ({column})")

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a statement, one at a time."""
        yield from self._rows.execute(statement, values)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None

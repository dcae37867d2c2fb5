"""Encrypts anew what older keys sealed or no row binds, batch by batch; may be stopped."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    Table,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from app.core.vault import COLUMN_BOUND, ROW_BOUND, Encrypted, key_name, ring, row_column


def encrypted_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every encrypted column, in the order of the tables."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def is_current(sealed: bytes, *, binds: bool = True) -> bool:
    """Whether a value is as we would write it: by the first key, for its row; or erased."""
    version = ROW_BOUND if binds else COLUMN_BOUND
    return not sealed or (sealed[0] == version and key_name(sealed) == ring().first)


def count_unbound(session: Session, column: Column[Any]) -> int:
    """How many values of a column are bound to it, but not to their row."""
    raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
    values = session.execute(raw).yield_per(1000).scalars()
    return sum(bytes(value[:1]) == bytes((COLUMN_BOUND,)) for value in values)


def count_by_key(session: Session, column: Column[Any]) -> Counter[str]:
    """How many values of a column each key sealed."""
    found: Counter[str] = Counter()
    raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
    for value in session.execute(raw).yield_per(1000).scalars():
        if value:
            found[key_name(bytes(value))] += 1
    return found


def rotate(
    session: Session, column: Column[Any], *, batch: int, binds: bool = True
) -> Iterator[int]:
    """Seal with the first key, for its row, what was not; yields after each batch, for a commit.

    Values that are as we would write them are left alone: a second run goes on from there. Without
    `binds` they are bound to their column only, as older versions of the platform read them.
    """
    assert isinstance(column.table, Table)
    named = row_column(column.table.c)
    place = column.type.place  # type: ignore[attr-defined]  # only encrypted columns come here
    keys = list(column.table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        page = select(*keys, named, type_coerce(column, LargeBinary)).order_by(*keys).limit(batch)
        page = page.where(column.is_not(None))
        if last is not None:
            page = page.where(tuple_(*keys) > tuple_(*last))
        rows = session.execute(page).all()
        if not rows:
            return
        changed = 0
        for *key, row, sealed in rows:
            if is_current(bytes(sealed), binds=binds):
                continue
            content = ring().open_bytes(bytes(sealed), place, str(row))
            anew = literal(
                ring().seal_bytes(content, place, str(row) if binds else None), LargeBinary
            )
            where = [one == value for one, value in zip(keys, key, strict=True)]
            session.execute(update(column.table).where(*where).values({column.name: anew}))
            changed += 1
        last = tuple(rows[-1][:-2])
        yield changed

"""Encrypts anew what older keys sealed, batch by batch; may be stopped and started again."""

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

from app.core.vault import Encrypted, key_name, ring


def encrypted_columns(metadata: MetaData) -> list[Column[Any]]:
    """Every encrypted column, in the order of the tables."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def count_by_key(session: Session, column: Column[Any]) -> Counter[str]:
    """How many values of a column each key sealed."""
    found: Counter[str] = Counter()
    raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
    for value in session.execute(raw).yield_per(1000).scalars():
        found[key_name(bytes(value))] += 1
    return found


def rotate(session: Session, column: Column[Any], *, batch: int) -> Iterator[int]:
    """Seal with the first key what another sealed; yields after each batch, for a commit.

    Values that the first key sealed are left alone: a second run starts where the first stopped.
    """
    assert isinstance(column.table, Table)
    place = column.type.place  # type: ignore[attr-defined]  # only encrypted columns come here
    keys = list(column.table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        page = select(*keys, type_coerce(column, LargeBinary)).order_by(*keys).limit(batch)
        page = page.where(column.is_not(None))
        if last is not None:
            page = page.where(tuple_(*keys) > tuple_(*last))
        rows = session.execute(page).all()
        if not rows:
            return
        changed = 0
        for *key, sealed in rows:
            if key_name(bytes(sealed)) == ring().first:
                continue
            content = ring().open_bytes(bytes(sealed), place)
            anew = literal(ring().seal_bytes(content, place), LargeBinary)
            where = [one == value for one, value in zip(keys, key, strict=True)]
            session.execute(update(column.table).where(*where).values({column.name: anew}))
            changed += 1
        last = tuple(rows[-1][:-1])
        yield changed

"""Binds what is written into encrypted columns to its row, whoever writes it through the models.

A row must have a name before it is written: a key that the database makes is known too late. So a
table with encrypted columns has a random name made here (`seal_id` or `public_id`), or its key is
that of the record it belongs to.
"""

from functools import cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper

from app.core.vault import BoundBytes, BoundText, Encrypted, VaultError, bound, row_column

NAMES = frozenset({"seal_id", "public_id"})
"""Columns that hold a random name of the row."""


def bind_rows(base: type[Any], *, new_name: Any) -> None:
    """From now on each value of an encrypted column is bound to its row when it is flushed.

    `new_name` makes a random name, for a row that has none yet.
    """

    def before(_mapper: Mapper[Any], _connection: Any, target: Any) -> None:
        bind_row(target, new_name=new_name)

    event.listen(base, "before_insert", before, propagate=True)
    event.listen(base, "before_update", before, propagate=True)


def bind_row(target: Any, *, new_name: Any) -> None:
    """Bind what is new in the encrypted columns of one row; raises VaultError without a name."""
    mapper = inspect(target).mapper
    sealed = _encrypted(mapper)
    if sealed:
        _bind(mapper, target, sealed, new_name)


@cache
def _encrypted(mapper: Mapper[Any]) -> tuple[str, ...]:
    return tuple(
        attribute.key
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0].type, Encrypted)
    )


def _bind(mapper: Mapper[Any], target: Any, sealed: tuple[str, ...], new_name: Any) -> None:
    row = _row_of(mapper, target, new_name)
    state = inspect(target)
    for key in sealed:
        value = state.dict.get(key)
        is_new = value is not None and state.attrs[key].history.has_changes()
        is_bound = isinstance(value, BoundText | BoundBytes) and value.row == row
        if is_new and not is_bound:
            setattr(target, key, bound(value, row))


def _row_of(mapper: Mapper[Any], target: Any, new_name: Any) -> str:
    column = row_column(mapper.local_table.c)
    key = mapper.get_property_by_column(column).key
    if getattr(target, key) is None and column.name in NAMES:
        setattr(target, key, new_name())
    name = getattr(target, key)
    if name is None:
        raise VaultError(f"a row of {mapper.local_table} has no name before it is written")
    return str(name)

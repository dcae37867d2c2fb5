"""Tables: the declarative base, naming convention and annotated column types. No Flask."""

import secrets
import sqlite3
from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, Date, DateTime, Engine, MetaData, String, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.row_seals import bind_rows

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that a reader could take for another."""


def new_public_id() -> str:
    """A random identifier of 80 bits for addresses; tells nothing of the row."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


class Moment(TypeDecorator[datetime]):
    """An instant, always aware and in UTC; SQLite forgets the zone, so it is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant, store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables of the platform."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: Moment,
        date: Date,
        list[str]: JSON,
        list[int]: JSON,
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
    }


bind_rows(Base, new_name=new_public_id)

PublicId = Annotated[str, mapped_column(String(16), unique=True, default=new_public_id)]
Code = Annotated[str, mapped_column(String(64))]
Line = Annotated[str, mapped_column(String(300))]
SealId = Annotated[str, mapped_column(String(16), default=new_public_id)]
"""The random name of a row to which its encrypted values are bound."""

WAL_SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First SQLite versions without the WAL reset race: main line and its two back-ports."""


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether write-ahead logging of that SQLite version is free of the reset corruption race."""
    main, *backports = WAL_SAFE
    return version >= main or any(
        backport <= version < (*backport[:1], backport[1] + 1, 0) for backport in backports
    )


def prepare_sqlite(engine: Engine) -> None:
    """Give a SQLite engine explicit transactions, full durability and foreign keys."""
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    pragmas = (
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=15000",
        "trusted_schema=OFF",
        "cache_size=-65536",
        "mmap_size=268435456",
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not manage transactions
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_write(session: Session) -> None:
    """Start the session's transaction as a writer, so that no reader has to be upgraded later."""
    session.connection(execution_options={"write": True})

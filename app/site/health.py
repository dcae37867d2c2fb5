"""Whether this installation can serve: each part, in one word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    CompoundSelect,
    LargeBinary,
    Select,
    String,
    cast,
    func,
    inspect,
    literal,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.access.models import User
from app.core.config import ROOT, Config
from app.core.db import Base
from app.core.rotation import encrypted_columns
from app.core.vault import EncryptedText, VaultError, key_name, ring, row_column
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState
from app.reference.loader import Reference
from app.reference.models import ZoneRow

OK = "ok"
DEMONSTRATION = "this database holds the demonstration; use another PASSERELLE_VAR_DIR or database"
"""Its people are known to all, so that no real data may come to lie beside them."""
LATE_LETTERS = timedelta(hours=8)
"""A letter that is due waits for a mail server that is away; longer, nobody sends any more."""


def parts(
    session: Session, reference: Reference, config: Config, *, now: datetime
) -> dict[str, str]:
    """`ok`, or what is wrong: database, tables, zones, outbox, people, keys, and the reference."""
    found = {"reference": OK if reference.care and reference.hospitals else "empty"}
    try:
        session.execute(text("SELECT 1"))
        found["database"] = OK
        found["tables"] = OK if revision(session) == newest_revision() else "not migrated"
        is_there = found["tables"] == OK
        found["zones"] = OK if is_there and _has_zones(session) else "not loaded"
        if is_there:
            is_late = not config.keeps_mail and outbox_age(session, now=now)[1] > LATE_LETTERS
            found["outbox"] = "letters wait too long" if is_late else OK
            is_wrong = not config.is_demo and holds_demonstration(session)
            found["people"] = DEMONSTRATION if is_wrong else OK
            found["keys"] = OK if all(one.opened for one in keys(session)) else "keys do not fit"
    except SQLAlchemyError:
        found["database"] = "unreachable"
    return found


@dataclass(slots=True)
class KeyUse:
    """How many of the sealed values that were looked at name that key, and how many it opens."""

    name: str
    seen: int = 0
    opened: int = 0


def keys(session: Session) -> list[KeyUse]:
    """Each key that sealed the oldest or the newest row of a table: does ours of that name fit?

    One statement, whatever is stored; files are left alone, because they are large.
    """
    found: dict[str, KeyUse] = {}
    for place, row, sealed in session.execute(_ends()):
        if not sealed:
            continue  # erased
        name, is_opened = _try(bytes(sealed), place, row)
        use = found.setdefault(name, KeyUse(name))
        use.seen += 1
        use.opened += is_opened
    return [found[name] for name in sorted(found)]


def _try(sealed: bytes, place: str, row: str) -> tuple[str, bool]:
    name = ""  # of what is no sealed value at all
    try:
        name = key_name(sealed)
        ring().open(sealed, place, row)
    except (VaultError, UnicodeDecodeError):
        return name, False
    return name, True


@cache
def _ends() -> CompoundSelect[str, str, bytes]:
    return union_all(
        *(
            _ends_of(column)
            for column in encrypted_columns(Base.metadata)
            if isinstance(column.type, EncryptedText)
        )
    )


def _ends_of(column: Column[Any]) -> Select[str, str, bytes]:
    """The sealed values of a column in the first and the last row of its table."""
    table = column.table
    key = next(iter(table.primary_key.columns))
    row = cast(row_column(table.c), String)
    sealed = type_coerce(column, LargeBinary)
    ends = [select(end(key)).scalar_subquery() for end in (func.min, func.max)]
    assert isinstance(column.type, EncryptedText)  # only encrypted columns come here
    where = column.type.place
    place = literal(where, String)
    return select(place, row, sealed).where(key.in_(ends), column.is_not(None))


def outbox_age(session: Session, *, now: datetime) -> tuple[int, timedelta]:
    """How many letters wait, and how long the oldest of those due has waited."""
    waiting = OutboxMessage.state == MessageState.WAITING
    count = session.scalar(select(func.count()).where(waiting)) or 0
    oldest = session.scalar(select(func.min(OutboxMessage.due_at)).where(waiting))
    return count, max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def holds_demonstration(session: Session) -> bool:
    """Whether there are accounts of the demonstration, in which anybody may act."""
    return session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None


def newest_revision() -> str:
    """The revision that the code expects."""
    head = (ROOT / "migrations" / ".head").read_text(encoding="utf-8").strip()
    return head.partition("_")[0]


def revision(session: Session) -> str | None:
    """The revision of the tables, or None when there are none."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return None
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _has_zones(session: Session) -> bool:
    return session.scalar(select(ZoneRow.id).limit(1)) is not None

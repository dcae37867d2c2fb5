"""Puts sealed values into other rows and other columns: how many can be read there?

    python -m tools.swaps 1000 [URL of a database]

Everything happens in one transaction that is undone. The answer wanted is none.
"""

import sys
from datetime import UTC, datetime
from random import Random

from sqlalchemy import LargeBinary, create_engine, literal, select, type_coerce, update
from sqlalchemy.orm import Session

from app.core.db import Base
from app.core.vault import VaultError, demo_ring, unlock
from app.post.models import OutboxMessage

SEED = 20261122
ROWS = 40
COLUMNS = ("text", "html")


def main(swaps: int, url: str) -> int:
    """Swap so often; 1 when a value was read where it does not belong."""
    unlock(demo_ring("swaps"))
    engine = create_engine(url)
    with Session(engine) as session:
        table = Base.metadata.tables[OutboxMessage.__tablename__]
        table.create(session.connection())
        session.add_all(_letter(number) for number in range(ROWS))
        session.flush()
        read = sum(_is_read(session, chance) for chance in map(_chance, range(swaps)))
        session.rollback()
    print(f"{engine.dialect.name}: {read} of {swaps} values read where they do not belong")
    return 1 if read else 0


def _chance(number: int) -> Random:
    return Random(SEED + number)  # noqa: S311 - places are drawn to be the same again


def _letter(number: int) -> OutboxMessage:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    named = {"channel": "mail", "recipient": "x@x.invalid", "subject": "x", "language": "fr"}
    times = {"created_at": now, "due_at": now, "state": "waiting", "attempts": 0}
    words = {"text": f"text {number}", "html": f"html {number}", "about": "x", "key": str(number)}
    return OutboxMessage(**named, **times, **words)


def _is_read(session: Session, chance: Random) -> bool:
    """Put one value into another place, try to read it there, and undo it."""
    table = Base.metadata.tables[OutboxMessage.__tablename__]
    ids = session.scalars(select(table.c.id).order_by(table.c.id)).all()
    places = [(row, name) for row in ids for name in COLUMNS]
    (from_row, from_name), (to_row, to_name) = chance.sample(places, 2)
    raw = type_coerce(table.c[from_name], LargeBinary)
    stolen = session.scalars(select(raw).where(table.c.id == from_row)).one()
    with session.begin_nested() as undo:
        moved = {to_name: literal(stolen, LargeBinary)}
        session.execute(update(table).where(table.c.id == to_row).values(moved))
        try:
            session.scalars(select(table.c[to_name]).where(table.c.id == to_row)).one()
        except VaultError:
            return False
        finally:
            undo.rollback()
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite://"))

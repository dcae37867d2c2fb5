"""How far the works of imports are, as every process sees it; and which of them have died."""

from datetime import datetime

from sqlalchemy import Connection, text, update
from sqlalchemy.orm import Session

from app.cadastre.importing.models import ImportRun
from app.cadastre.importing.vocabulary import RunState

_LOCK = 0x1A9
"""Names the locks of imports among those of the database."""


def take_turn(session: Session, run_id: int) -> None:
    """Wait until no other transaction applies that run.

    SQLite has one writer anyhow. A lock beside the row, since the row tells the progress meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:kind, :run)")
        session.execute(lock, {"kind": _LOCK, "run": run_id})


def note_progress(
    writer: Session | Connection, run_id: int, done: int, total: int | None, *, now: datetime
) -> None:
    """So many rows are worked on."""
    told = {"rows_done": done, "rows_total": total, "seen_at": now}
    writer.execute(update(ImportRun).where(ImportRun.id == run_id).values(told))


def mark_interrupted(session: Session, *, silent_since: datetime) -> int:
    """Works that have said nothing since then have died; says so, and returns how many.

    Applying is one transaction and reading stores nothing of the directory, so nothing of them is
    there. On SQLite whoever writes is alone: no work can be applying besides.
    """
    found = session.execute(
        update(ImportRun)
        .where(
            ImportRun.state.in_([state.value for state in RunState if state.is_working]),
            ImportRun.seen_at < silent_since,
        )
        .values(state=RunState.INTERRUPTED.value)
        .returning(ImportRun.id)
    )
    return len(found.all())

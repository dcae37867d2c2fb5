"""Whether this installation can serve: each part, in one word."""

from sqlalchemy import inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.config import ROOT
from app.reference.loader import Reference
from app.reference.models import ZoneRow

OK = "ok"


def parts(session: Session, reference: Reference) -> dict[str, str]:
    """`ok`, or what is wrong, for the database, the tables, the zones and the reference."""
    found = {"reference": OK if reference.care and reference.hospitals else "empty"}
    try:
        session.execute(text("SELECT 1"))
        found["database"] = OK
        found["tables"] = OK if revision(session) == newest_revision() else "not migrated"
        found["zones"] = OK if found["tables"] == OK and _has_zones(session) else "not loaded"
    except SQLAlchemyError:
        found["database"] = "unreachable"
    return found


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

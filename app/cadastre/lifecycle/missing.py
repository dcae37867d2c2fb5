"""What is known of a service that somebody misses, and the names it may stand under already."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.record_words import ReportTopic
from app.cadastre.surroundings import names_alike
from app.cadastre.upkeep.operations import Complaint
from app.cadastre.upkeep_models import ErrorReport

TOLD = ("name", "town", "care", "phone", "website")


def names_like(session: Session, name: str) -> tuple[str, ...]:
    """Names of the directory that may be meant; none for a blank."""
    return names_alike(session, name) if name.strip() else ()


def complaint_of(form: Mapping[str, Any], *, language: str, source: bytes) -> Complaint:
    """The form of a missing service as a report that a coordinator decides."""
    return Complaint(
        topic=ReportTopic.MISSING.value,
        text=form["text"],
        reply_to=form["reply_to"],
        language=language,
        source=source,
        told={name: form[name] for name in TOLD if form[name]},
    )


def known_of(session: Session, public_id: str) -> dict[str, list[str]]:
    """What a report tells of a missing service, as the form of a record has it."""
    wanted = select(ErrorReport.told).where(ErrorReport.public_id == public_id)
    told = session.scalar(wanted) or {}
    return {name: [value] for name, value in told.items()}

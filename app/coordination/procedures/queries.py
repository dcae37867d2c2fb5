"""The SQL of shared documents."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.access.models import Organisation, User
from app.coordination.procedures.models import Procedure, ProcedureReading, ProcedureVersion


def documents() -> Select[Procedure]:
    """Every document with its versions, the oldest first."""
    return (
        select(Procedure)
        .options(selectinload(Procedure.versions))
        .order_by(Procedure.id)
        .execution_options(populate_existing=True)
    )


def document_named(public_id: str) -> Select[Procedure]:
    """One document with its versions."""
    return documents().where(Procedure.public_id == public_id)


def to_review(until: date) -> Select[Procedure]:
    """Published documents that hold and whose day of review is not later than that."""
    published = Procedure.versions.any(ProcedureVersion.published_at.is_not(None))
    return documents().where(
        published, Procedure.withdrawn_at.is_(None), Procedure.review_on <= until
    )


def read_by(user_id: int) -> Select[int]:
    """The versions that somebody says to have read."""
    return select(ProcedureReading.version_id).where(ProcedureReading.user_id == user_id)


def readers(version_id: int) -> Select[str, ProcedureReading]:
    """Who says to have read a version, the newest first."""
    return (
        select(User.name, ProcedureReading)
        .join(User, User.id == ProcedureReading.user_id)
        .where(ProcedureReading.version_id == version_id)
        .order_by(ProcedureReading.at.desc())
    )


def counts(version_ids: Collection[int]) -> Select[int, int]:
    """How many people have read each version."""
    return (
        select(ProcedureReading.version_id, func.count())
        .where(ProcedureReading.version_id.in_(version_ids))
        .group_by(ProcedureReading.version_id)
    )


def reading_of(version_id: int, user_id: int) -> Select[ProcedureReading]:
    """Whether somebody has read a version."""
    return select(ProcedureReading).where(
        ProcedureReading.version_id == version_id, ProcedureReading.user_id == user_id
    )


def team(organisation_id: int) -> Select[Organisation]:
    """One organisation."""
    return select(Organisation).where(Organisation.id == organisation_id)

"""Statements of imports."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from app.cadastre.importing.models import ImportEffect, ImportLine, ImportRun, SourceMapping
from app.cadastre.ledger import Change
from app.cadastre.models import CapacityReport, Provider, Service, Verification
from app.cadastre.upkeep_models import Custody, RecordClaim
from app.cadastre.vocabulary import ImportOutcome

MOST_SHOWN = 50
"""Lines of a preview on one page."""

RECENT_RUNS = select(ImportRun).order_by(ImportRun.id.desc()).limit(MOST_SHOWN)
KNOWN_SOURCES = select(SourceMapping).order_by(SourceMapping.name)


def run_of(public_id: str) -> Select[ImportRun]:
    """The run of that address."""
    return select(ImportRun).where(ImportRun.public_id == public_id)


def lines_of(run_id: int, outcome: ImportOutcome, after: int) -> Select[ImportLine]:
    """A page of lines of a preview, and one more to know whether there is another page."""
    return (
        select(ImportLine)
        .where(ImportLine.run_id == run_id, ImportLine.outcome == outcome.value)
        .where(ImportLine.line > after)
        .order_by(ImportLine.line)
        .limit(MOST_SHOWN + 1)
    )


def line_before(run_id: int, outcome: ImportOutcome, before: int) -> Select[int]:
    """The lines up to which the page before begins, nearest first."""
    return (
        select(ImportLine.line)
        .where(ImportLine.run_id == run_id, ImportLine.outcome == outcome.value)
        .where(ImportLine.line <= before)
        .order_by(ImportLine.line.desc())
        .offset(MOST_SHOWN)
        .limit(1)
    )


def faults_of(run_id: int) -> Select[ImportLine]:
    """Every line that cannot be taken."""
    return (
        select(ImportLine)
        .where(ImportLine.run_id == run_id, ImportLine.outcome == ImportOutcome.REFUSED.value)
        .order_by(ImportLine.line)
        .execution_options(yield_per=500)
    )


def skipped_lines(run_id: int) -> Select[int]:
    """The numbers of the lines that somebody took out."""
    return select(ImportLine.line).where(
        ImportLine.run_id == run_id, ImportLine.is_taken.is_(False)
    )


def effects_of(run_id: int, kind: str) -> Select[ImportEffect]:
    """What a run did to providers, of one kind."""
    return (
        select(ImportEffect)
        .where(ImportEffect.run_id == run_id, ImportEffect.kind == kind)
        .order_by(ImportEffect.provider_id)
    )


def touched_since(run: ImportRun, providers: Sequence[int]) -> Select[int]:
    """Which of these providers somebody or something touched after that run made them.

    A change that was taken back is no change.
    """
    of_services = (
        select(Service.provider_id)
        .join(CapacityReport, CapacityReport.service_id == Service.id)
        .union(
            select(Service.provider_id).join(Verification, Verification.service_id == Service.id),
            select(Custody.provider_id),
            select(RecordClaim.provider_id),
            select(Change.provider_id).where(
                Change.at >= run.applied_at,
                func.coalesce(Change.batch, "") != run.public_id,
                Change.reverts_id.is_(None),
                Change.id.not_in(select(Change.reverts_id).where(Change.reverts_id.is_not(None))),
            ),
            select(Provider.id).where(Provider.updated_at != run.applied_at),
        )
        .subquery()
    )
    return select(Provider.id).where(
        Provider.id.in_(providers), Provider.id.in_(select(of_services.c.provider_id))
    )


def names_of(providers: Sequence[int]) -> Select[int, str, str]:
    """Id, public id and name of providers."""
    return select(Provider.id, Provider.public_id, Provider.name).where(Provider.id.in_(providers))

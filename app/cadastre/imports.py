"""Takes over what a source says, by set: compare, then create and update. One transaction.

Rows are compared by the fingerprint of their record, so that an unchanged row is not written.
An update touches what the source knows (names, address, numbers, kinds of care), never what a
provider said here: capacity, coverage, languages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import Identifier, ImportRun, Provider, Service, Site
from app.cadastre.reaching import chunks, write_reach, zone_ids
from app.cadastre.records import Fault, ImportReport, LeftOut, ProviderRecord, Row
from app.cadastre.vocabulary import ServiceStatus
from app.cadastre.writing import (
    insert_identifiers,
    insert_providers,
    insert_services,
    provider_columns,
    site_columns,
)
from app.core.clock import LOCAL
from app.core.messages import N_, Message
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """The file an import read: its source, its name, its SHA-256."""

    source: str
    name: str
    digest: str


def import_records(
    session: Session,
    rows: Iterable[Row],
    reference: Reference,
    *,
    source: str,
    now: datetime,
) -> ImportReport:
    """Take over the sound rows of a source and account for every row.

    A refused row does not keep the others out; whoever commits may decide otherwise.
    """
    report = ImportReport()
    records = _sort_out(rows, report)
    present = _present(session, source)
    new = [record for key, record in records.items() if key not in present]
    changed = {
        present[key][0]: record
        for key, record in records.items()
        if key in present and present[key][1] != record.digest()
    }
    touched = insert_providers(session, new, source=source, now=now)
    touched += _update_providers(session, changed, now=now)
    write_reach(session, reference, touched, today=now.astimezone(LOCAL).date())
    report.created, report.updated = len(new), len(changed)
    report.unchanged = len(records) - len(new) - len(changed)
    return report


def note_run(
    session: Session, report: ImportReport, file: ImportedFile, *, now: datetime
) -> ImportRun:
    """Keep the figures of an import."""
    run = ImportRun(
        source=file.source,
        file_name=file.name[:200],
        digest=file.digest,
        started_at=now,
        counts=dict(report.counts()),
    )
    session.add(run)
    session.flush()
    return run


def _sort_out(rows: Iterable[Row], report: ImportReport) -> dict[str, ProviderRecord]:
    records: dict[str, ProviderRecord] = {}
    for row in rows:
        report.read += 1
        if isinstance(row, LeftOut):
            report.left_out.append(row)
        elif isinstance(row, Fault):
            report.faults.append(row)
        elif row.key in records:
            report.faults.append(_twice(row, records[row.key].line))
        else:
            records[row.key] = row
    report.refused = len(report.faults)
    return records


def _twice(record: ProviderRecord, first: int) -> Fault:
    sentence = N_("This provider stands on line %(line)s already.")
    return Fault(
        line=record.line,
        column=None,
        value=record.key,
        message=Message(sentence, {"line": first}),
    )


def _present(session: Session, source: str) -> dict[str, tuple[int, str | None]]:
    statement = select(Provider.source_key, Provider.id, Provider.source_digest).where(
        Provider.source == source
    )
    return {key: (row, digest) for key, row, digest in session.execute(statement).all()}


def _update_providers(
    session: Session, records: Mapping[int, ProviderRecord], *, now: datetime
) -> list[int]:
    """Bring providers up to their source; returns the services whose reach may have changed."""
    if not records:
        return []
    zones = zone_ids(session)
    ids = list(records)
    session.execute(
        update(Provider),
        [{"id": row, **provider_columns(record, now)} for row, record in records.items()],
    )
    for some in chunks(ids):
        session.execute(delete(Identifier).where(Identifier.provider_id.in_(some)))
    insert_identifiers(session, records)
    touched: list[int] = []
    for some in chunks(ids):
        touched += _update_sites(session, {row: records[row] for row in some}, zones, now)
    return touched


def _update_sites(
    session: Session,
    records: Mapping[int, ProviderRecord],
    zones: Mapping[str, int],
    now: datetime,
) -> list[int]:
    """The first site of a provider is the one its source knows."""
    sites: dict[int, int] = {}
    statement = select(Site.provider_id, Site.id).where(Site.provider_id.in_(records))
    for provider, site in session.execute(statement.order_by(Site.id)).all():
        sites.setdefault(provider, site)
    session.execute(
        update(Site),
        [{"id": sites[row], **site_columns(rec.site, zones)} for row, rec in records.items()],
    )
    return _update_services(session, {sites[row]: (row, rec) for row, rec in records.items()}, now)


def _update_services(
    session: Session, at_site: Mapping[int, tuple[int, ProviderRecord]], now: datetime
) -> list[int]:
    columns = Service.site_id, Service.care, Service.id, Service.status, Service.closed_reason
    known = select(*columns).where(Service.site_id.in_(at_site))
    present = {(row.site_id, row.care): row for row in session.execute(known)}
    told = {
        (site, service.care): (service, provider, site, record.site)
        for site, (provider, record) in at_site.items()
        for service in record.services
    }
    changes = [
        {
            "id": row.id,
            "lat": at_site[row.site_id][1].site.point.lat,
            "lon": at_site[row.site_id][1].site.point.lon,
            "status": _status(row, is_told=key in told),
        }
        for key, row in present.items()
    ]
    if changes:
        session.execute(update(Service), changes)
    new = [service for key, service in told.items() if key not in present]
    return [*(row.id for row in present.values()), *insert_services(session, new, now)]


def _status(row: Any, *, is_told: bool) -> str:
    """Closed when its source drops it, open when it comes back; a closing with a reason stays."""
    if not is_told:
        return ServiceStatus.CLOSED.value
    return str(row.status) if row.closed_reason else ServiceStatus.OPEN.value

"""Takes over what a source says, by set: compare, then create and update. One transaction.

Rows are compared by the fingerprint of their record, so that an unchanged row is not written.
An update touches what the source knows (names, address, numbers, kinds of care), never what a
provider said here: capacity, coverage, languages. Rows pass by some thousands at a time and are
not held: what an import needs of memory does not grow with its file.
"""

import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Any, Protocol, Self

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import Identifier, Provider, Service, Site
from app.cadastre.reaching import chunks, write_reach, zone_ids
from app.cadastre.records import Fault, ImportReport, LeftOut, ProviderRecord, Row
from app.cadastre.vocabulary import ImportOutcome, ServiceStatus
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

BATCH = 5_000
"""Rows read, compared and written at a time."""


@dataclass(frozen=True, slots=True)
class Met:
    """A row and what it means for the directory; `provider_id` is the one it was compared with."""

    outcome: ImportOutcome
    row: Row
    provider_id: int | None = None


class Keeper(Protocol):
    """Keeps what an import changes, so that it can be taken back."""

    def before(self, changed: Mapping[int, ProviderRecord]) -> None:
        """These providers are about to be changed."""

    def after(self, created: Sequence[str], changed: Mapping[int, ProviderRecord]) -> None:
        """Providers of these keys were created, these were changed."""


def compare(
    session: Session, rows: Iterable[Row], *, source: str, skip: Container[int] = ()
) -> Iterator[list[Met]]:
    """What each row means for the directory as it stands, some thousands of rows at a time.

    `skip` holds the lines that somebody took out. A key that stands twice is a fault.
    """
    with _Seen() as seen:
        passing = iter(rows)
        while some := list(islice(passing, BATCH)):
            sorted_out = [_sort_out(row, seen, skip) for row in some]
            keys = [met.row.key for met in sorted_out if isinstance(met.row, ProviderRecord)]
            present = _present(session, source, keys)
            yield [_meet(met, present) for met in sorted_out]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How a file is taken over. `tell` is told how many rows are done, now and then."""

    source: str
    now: datetime
    skip: Container[int] = ()
    keeper: Keeper | None = None
    tell: Callable[[int], None] | None = None


def import_records(
    session: Session, rows: Iterable[Row], reference: Reference, *, source: str, now: datetime
) -> ImportReport:
    """Take over the sound rows of a source and account for every row.

    A refused row does not keep the others out; whoever commits may decide otherwise.
    """
    return take_over(session, rows, reference, Taking(source=source, now=now))


def take_over(
    session: Session, rows: Iterable[Row], reference: Reference, taking: Taking
) -> ImportReport:
    """As `import_records`, but for the lines somebody took out; what changes may be kept."""
    report = ImportReport()
    for met in compare(session, rows, source=taking.source, skip=taking.skip):
        _apply(session, met, reference, taking)
        for one in met:
            report.note(one.outcome, one.row)
        if taking.tell is not None:
            taking.tell(report.read)
    return report


def _apply(session: Session, met: Sequence[Met], reference: Reference, taking: Taking) -> None:
    new: list[ProviderRecord] = []
    changed: dict[int, ProviderRecord] = {}
    for one in met:
        if isinstance(one.row, ProviderRecord) and one.outcome is ImportOutcome.CREATED:
            new.append(one.row)
        elif isinstance(one.row, ProviderRecord) and one.outcome is ImportOutcome.UPDATED:
            changed[one.provider_id or 0] = one.row
    if taking.keeper is not None:
        taking.keeper.before(changed)
    touched = insert_providers(session, new, source=taking.source, now=taking.now)
    touched += _update_providers(session, changed, now=taking.now)
    write_reach(session, reference, touched, today=taking.now.astimezone(LOCAL).date())
    if taking.keeper is not None:
        taking.keeper.after([record.key for record in new], changed)


class _Seen:
    """The keys of a file with their lines, in a database of its own that may go to the disk."""

    def __enter__(self) -> Self:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._rows.execute("BEGIN")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()

    def first_line(self, key: str, line: int) -> int | None:
        """The line on which that key stood before, or None: it is noted then."""
        statement = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING"
        if self._rows.execute(statement, (key, line)).rowcount:
            return None
        found = self._rows.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0])


def _sort_out(row: Row, seen: _Seen, skip: Container[int]) -> Met:
    if isinstance(row, LeftOut):
        return Met(ImportOutcome.LEFT_OUT, row)
    if isinstance(row, Fault):
        return Met(ImportOutcome.REFUSED, row)
    if row.line in skip:
        return Met(ImportOutcome.SKIPPED, row)
    first = seen.first_line(row.key, row.line)
    if first is not None:
        return Met(ImportOutcome.REFUSED, _twice(row, first))
    return Met(ImportOutcome.CREATED, row)


def _meet(met: Met, present: Mapping[str, tuple[int, str | None]]) -> Met:
    row = met.row
    if not isinstance(row, ProviderRecord) or row.key not in present:
        return met
    provider, digest = present[row.key]
    if met.outcome is not ImportOutcome.CREATED:
        return Met(met.outcome, row, provider)
    same = digest == row.digest()
    return Met(ImportOutcome.UNCHANGED if same else ImportOutcome.UPDATED, row, provider)


def _twice(record: ProviderRecord, first: int) -> Fault:
    sentence = N_("This provider stands on line %(line)s already.")
    return Fault(
        line=record.line,
        column=None,
        value=record.key,
        message=Message(sentence, {"line": first}),
    )


def _present(
    session: Session, source: str, keys: Sequence[str]
) -> dict[str, tuple[int, str | None]]:
    found: dict[str, tuple[int, str | None]] = {}
    columns = select(Provider.source_key, Provider.id, Provider.source_digest)
    for some in chunks(keys, 1_000):
        wanted = columns.where(Provider.source == source, Provider.source_key.in_(some))
        found.update((key, (row, digest)) for key, row, digest in session.execute(wanted).all())
    return found


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
    _update_identifiers(session, records)
    touched: list[int] = []
    for some in chunks(ids):
        touched += _update_sites(session, {row: records[row] for row in some}, zones, now)
    return touched


def _update_identifiers(session: Session, records: Mapping[int, ProviderRecord]) -> None:
    """Take out the numbers that the source no longer gives, add the new ones; leave the others."""
    gone: list[int] = []
    kept: set[tuple[int, str, str]] = set()
    for some in chunks(list(records)):
        for row in session.scalars(select(Identifier).where(Identifier.provider_id.in_(some))):
            told = {(kind.value, value) for kind, value in records[row.provider_id].identifiers}
            if (row.kind, row.value) in told:
                kept.add((row.provider_id, row.kind, row.value))
            else:
                gone.append(row.id)
    for some in chunks(gone):
        session.execute(delete(Identifier).where(Identifier.id.in_(some)))
    insert_identifiers(session, records, known=kept)


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

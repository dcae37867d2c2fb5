"""The change log: one way to write a field, so that each change can be told and taken back.

`change_fields` writes columns of one record; `change_parts` writes what lies beside it (areas of a
service, numbers of a provider, the place of a site); `change_record` does both; `note_changes`
keeps what a set-based writer such as an import changed by itself. Values in the log are as JSON
holds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, insert, select
from sqlalchemy.orm import Session

from app.cadastre.ledger import Change
from app.cadastre.models import Convention, Provider, Service, Site
from app.cadastre.owners import LegalEntity, Professional
from app.cadastre.parts import PARTS, read_part, write_part
from app.cadastre.reaching import chunks
from app.cadastre.record_words import RecordKind
from app.cadastre.records import search_key
from app.core.clock import LOCAL
from app.core.db import Moment
from app.core.errors import Conflict, NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference

Record = Provider | Service | Site | LegalEntity | Professional | Convention

TABLES: Mapping[RecordKind, type[Record]] = {
    RecordKind.PROVIDER: Provider,
    RecordKind.SERVICE: Service,
    RecordKind.SITE: Site,
    RecordKind.LEGAL_ENTITY: LegalEntity,
    RecordKind.PROFESSIONAL: Professional,
    RecordKind.CONVENTION: Convention,
}
KIND_OF = {table: kind for kind, table in TABLES.items()}

CREATED = "created"
"""The field of the line that says that a record came to be; it cannot be taken back alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who changes something, when and why. `batch` holds one form or one import together.

    `provider_id` says in whose history a change of a person or of an owner is told: they stand
    behind several providers, and only one of them made it.
    """

    who: str
    at: datetime
    why: str | None = None
    user_id: int | None = None
    batch: str | None = None
    provider_id: int | None = None

    @property
    def day(self) -> date:
        """The day of the deed on the wall."""
        return self.at.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that a set-based writer changed; values as JSON holds them."""

    kind: RecordKind
    record_id: int
    provider_id: int | None
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRevert:
    """What came of taking a batch back: lines taken back, and lines whose field moved since."""

    reverted: tuple[int, ...]
    moved: tuple[int, ...]


def plain(value: Any) -> Any:
    """A value of a column as JSON holds it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def change_fields(
    session: Session, record: Record, values: Mapping[str, Any], deed: Deed
) -> list[Change]:
    """Give fields of a record new values and write each change down; equal values change nothing.

    Values are those of the columns, not of JSON.
    """
    lines = []
    for field, value in values.items():
        old = plain(getattr(record, field))
        if old == plain(value):
            continue
        setattr(record, field, value)
        lines.append(_field_change(record, (field, old, plain(value)), deed))
    _name_anew(record)
    session.flush()
    return note_changes(session, lines, deed)


def _name_anew(record: Record) -> None:
    """The name as it is looked for follows the name as it is written."""
    if isinstance(record, Provider):
        record.search_name = search_key(record.name)
    elif isinstance(record, Professional):
        record.search_name = search_key(f"{record.family_name} {record.given_name or ''}")


def change_parts(
    session: Session,
    record: Record,
    values: Mapping[str, Any],
    deed: Deed,
    reference: Reference,
) -> list[Change]:
    """Write what lies beside a record (see app.cadastre.parts) and note the changes."""
    lines = []
    for part, value in values.items():
        old = read_part(session, record, part)
        if old != value:
            write_part(session, record, (part, value), reference, today=deed.day)
            told = (part, old, read_part(session, record, part))
            lines.append(_field_change(record, told, deed))
    return note_changes(session, lines, deed)


def change_record(
    session: Session,
    record: Record,
    values: Mapping[str, Any],
    deed: Deed,
    reference: Reference,
) -> list[Change]:
    """Write fields and parts of one record together."""
    parts = {name: value for name, value in values.items() if name in PARTS}
    fields = {name: value for name, value in values.items() if name not in PARTS}
    written = change_fields(session, record, fields, deed)
    return written + change_parts(session, record, parts, deed, reference)


def note_made(session: Session, record: Record, told: Mapping[str, Any], deed: Deed) -> None:
    """The history of a record begins with its making."""
    line = _field_change(record, (CREATED, None, dict(told)), deed)
    note_changes(session, [line], deed)


def note_changes(
    session: Session,
    lines: Iterable[FieldChange],
    deed: Deed,
    *,
    reverts: int | None = None,
) -> list[Change]:
    """Write lines of the log, by set; every writing operation ends here."""
    rows = [_row(line, deed, reverts) for line in lines]
    written: list[Change] = []
    for some in chunks(rows):
        written += session.scalars(insert(Change).returning(Change), some).all()
    return written


def _row(line: FieldChange, deed: Deed, reverts: int | None) -> dict[str, Any]:
    return {
        "record_kind": line.kind.value,
        "record_id": line.record_id,
        "provider_id": line.provider_id,
        "field": line.field,
        "old": line.old,
        "new": line.new,
        "who": deed.who[:120],
        "user_id": deed.user_id,
        "at": deed.at,
        "why": deed.why[:300] if deed.why else None,
        "batch": deed.batch,
        "reverts_id": reverts,
    }


def _field_change(record: Record, told: tuple[str, Any, Any], deed: Deed) -> FieldChange:
    """`told` is the field, its old value, its new one."""
    field, old, new = told
    return FieldChange(
        kind=KIND_OF[type(record)],
        record_id=record.id,
        provider_id=_provider_of(record) or deed.provider_id,
        field=field,
        old=old,
        new=new,
    )


def _provider_of(record: Record) -> int | None:
    if isinstance(record, Provider):
        return record.id
    return record.provider_id if isinstance(record, Service | Site) else None


def revert_change(session: Session, change_id: int, reference: Reference, deed: Deed) -> Change:
    """Take one change back: its field gets its old value again, which is a change like any other.

    Raises NotFound, or Conflict when the field has moved since.
    """
    change = session.get(Change, change_id)
    if change is None:
        raise NotFound(Message(N_("There is no such change.")))
    record = _record_of(session, change)
    if change.field == CREATED or record is None:
        raise Conflict(Message(N_("The making of a record cannot be taken back by itself.")))
    now = current_value(session, record, change.field)
    if now != change.new:
        raise Conflict(_moved(session, change))
    return _put_back(session, record, change, reference, deed)


def revert_batch(session: Session, batch: str, reference: Reference, deed: Deed) -> BatchRevert:
    """Take back all that one form or one import changed, the last change first.

    A field that somebody changed since stays as it is and is named in `moved`.
    """
    reverted: list[int] = []
    moved: list[int] = []
    wanted = select(Change.id).where(
        Change.batch == batch, Change.reverts_id.is_(None), Change.field != CREATED
    )
    for change_id in session.scalars(wanted.order_by(Change.id.desc())).all():
        try:
            revert_change(session, change_id, reference, deed)
        except Conflict:
            moved.append(change_id)
        else:
            reverted.append(change_id)
    return BatchRevert(reverted=tuple(reverted), moved=tuple(moved))


def _record_of(session: Session, change: Change) -> Record | None:
    table: Any = TABLES[RecordKind(change.record_kind)]
    found: Record | None = session.get(table, change.record_id)
    return found


def current_value(session: Session, record: Record, field: str) -> Any:
    """The value of a field or of a part, as JSON holds it."""
    if field in PARTS:
        return read_part(session, record, field)
    return plain(getattr(record, field))


def _put_back(
    session: Session, record: Record, change: Change, reference: Reference, deed: Deed
) -> Change:
    if change.field in PARTS:
        told = (change.field, change.old)
        write_part(session, record, told, reference, today=deed.day)
    else:
        setattr(record, change.field, _column_value(record, change.field, change.old))
        _name_anew(record)
        session.flush()
    whose = replace(deed, provider_id=change.provider_id)
    line = _field_change(record, (change.field, change.new, change.old), whose)
    (written,) = note_changes(session, [line], deed, reverts=change.id)
    return written


def _column_value(record: Record, field: str, value: Any) -> Any:
    """The value of a column from its form in JSON."""
    kind = type(record).__table__.c[field].type
    if value is not None and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _moved(session: Session, change: Change) -> Message:
    later = session.scalars(
        select(Change)
        .where(
            Change.record_kind == change.record_kind,
            Change.record_id == change.record_id,
            Change.field == change.field,
            Change.id > change.id,
        )
        .order_by(Change.id.desc())
        .limit(1)
    ).one_or_none()
    if later is None:
        return Message(N_("This field has another value by now: nothing was taken back."))
    sentence = N_("%(who)s changed this field again on %(day)s: nothing was taken back.")
    return Message(sentence, {"who": later.who, "day": later.at.astimezone(LOCAL).date()})


def changes_of(provider_id: int, *, most: int, before: int | None = None) -> Any:
    """The log of a provider, its services and sites, the newest first, one line more than asked."""
    statement = select(Change).where(Change.provider_id == provider_id)
    if before is not None:
        statement = statement.where(Change.id < before)
    return statement.order_by(Change.id.desc()).limit(most + 1)


def reverted_among(session: Session, change_ids: Sequence[int]) -> set[int]:
    """Which of these changes were taken back."""
    found = session.scalars(select(Change.reverts_id).where(Change.reverts_id.in_(change_ids)))
    return {change for change in found if change is not None}

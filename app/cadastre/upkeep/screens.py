"""What the pages of upkeep show: lines of preview, of history, of queues. Knows no web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.cadastre.changes import CREATED, changes_of, reverted_among
from app.cadastre.freshness import Trust, decay_on, next_check, score
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service
from app.cadastre.owners import LegalEntity, Professional, full_name
from app.cadastre.record_words import (
    AUTONOMY_NAMES,
    RECORD_NAMES,
    TOPIC_NAMES,
    Autonomy,
    ClaimState,
    RecordKind,
    ReportState,
    ReportTopic,
)
from app.cadastre.upkeep.operations import Line
from app.cadastre.upkeep.wording import NO_NAMES, label_of, value_on
from app.cadastre.upkeep_models import ErrorReport, RecordClaim
from app.cadastre.vocabulary import ServiceStatus
from app.core.messages import LText, Message
from app.reference.loader import Reference

LINES = 50
"""Lines of history on one page."""

MOST_DUE = 200
"""Providers looked at for one call sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """One field of a preview or of a conflict, in words."""

    label: object
    old: object
    new: object
    theirs: object
    who: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One change, in words, and whether it can be taken back."""

    id: int
    what: Message
    whose: str | None
    label: object
    old: object
    new: object
    who: str
    at: datetime
    why: str | None
    is_taken_back: bool
    takes_back: bool
    can_be_taken_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of the history of a provider; `older` is the mark of the next page."""

    lines: tuple[HistoryLine, ...]
    older: int | None


def line_words(
    lines: Iterable[Line],
    reference: Reference,
    names: Mapping[str, str] = NO_NAMES,
    *,
    today: date,
) -> list[LineWords]:
    """Lines of a draft in words."""
    return [
        LineWords(
            label=label_of(line.field),
            old=value_on(today, line.field, line.old, reference, names),
            new=value_on(today, line.field, line.new, reference, names),
            theirs=value_on(today, line.field, line.theirs, reference, names),
            who=line.who,
        )
        for line in lines
    ]


def history_of(
    session: Session, provider_id: int, reference: Reference, *, before: int | None
) -> History:
    """The changes of a provider and of its services, the newest first."""
    rows = session.scalars(changes_of(provider_id, most=LINES, before=before)).all()
    shown = rows[:LINES]
    return History(
        lines=tuple(history_lines(session, shown, reference)),
        older=shown[-1].id if len(rows) > LINES else None,
    )


def history_lines(
    session: Session, rows: Sequence[Change], reference: Reference
) -> list[HistoryLine]:
    """Changes in words, and which of them were taken back."""
    gone = reverted_among(session, [row.id for row in rows])
    names = names_in(session, rows)
    return [_history_line(row, gone, reference, names) for row in rows]


def names_in(session: Session, rows: Sequence[Change]) -> Mapping[str, str]:
    """The people and the owners that changes speak of: by address, and by kind and row."""
    told = [value for row in rows for value in (row.old, row.new)]
    people = {one["person"] for value in told if isinstance(value, list) for one in value
              if isinstance(one, dict) and "person" in one}  # fmt: skip
    owners = {value for row in rows if row.field == "owner" for value in (row.old, row.new)}
    changed = {(row.record_kind, row.record_id) for row in rows}
    return {
        **_names_of_people(session, people, _rows_of(changed, RecordKind.PROFESSIONAL)),
        **_names_of_owners(session, owners - {None}, _rows_of(changed, RecordKind.LEGAL_ENTITY)),
    }


def _rows_of(changed: Iterable[tuple[str, int]], kind: RecordKind) -> set[int]:
    return {row for found, row in changed if found == kind}


def _names_of_people(session: Session, ids: set[str], rows: set[int]) -> dict[str, str]:
    if not ids and not rows:
        return {}
    table = Professional
    wanted = select(table.id, table.public_id, table.given_name, table.family_name)
    found: dict[str, str] = {}
    for one in session.execute(wanted.where(table.public_id.in_(ids) | table.id.in_(rows))):
        name = full_name(one.given_name, one.family_name)
        found |= {one.public_id: name, f"{RecordKind.PROFESSIONAL}:{one.id}": name}
    return found


def _names_of_owners(session: Session, ids: set[str], rows: set[int]) -> dict[str, str]:
    if not ids and not rows:
        return {}
    table = LegalEntity
    wanted = select(table.id, table.public_id, table.name)
    found: dict[str, str] = {}
    for one in session.execute(wanted.where(table.public_id.in_(ids) | table.id.in_(rows))):
        found |= {one.public_id: one.name, f"{RecordKind.LEGAL_ENTITY}:{one.id}": one.name}
    return found


def _history_line(
    row: Change, gone: set[int], reference: Reference, names: Mapping[str, str]
) -> HistoryLine:
    return HistoryLine(
        id=row.id,
        what=Message(RECORD_NAMES[RecordKind(row.record_kind)]),
        whose=names.get(f"{row.record_kind}:{row.record_id}"),
        label=label_of(row.field),
        old=value_on(row.at.date(), row.field, row.old, reference, names),
        new=value_on(row.at.date(), row.field, row.new, reference, names),
        who=row.who,
        at=row.at,
        why=row.why,
        is_taken_back=row.id in gone,
        takes_back=row.reverts_id is not None,
        can_be_taken_back=row.id not in gone and row.field != CREATED,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One service in the hands of an organisation."""

    public_id: str
    provider_public_id: str
    name: str
    care: LText
    confirmed_on: date | None


def desk_lines(rows: Sequence[Any], reference: Reference) -> list[DeskLine]:
    """The services of a desk."""
    return [
        DeskLine(
            public_id=service.public_id,
            provider_public_id=provider.public_id,
            name=provider.name,
            care=reference.care[service.care].labels,
            confirmed_on=service.confirmed_on,
        )
        for service, provider in rows
    ]


def waiting_claims(session: Session) -> Sequence[Any]:
    """Claims that a coordinator may decide, the oldest first."""
    statement = (
        select(
            RecordClaim.public_id,
            RecordClaim.reason,
            RecordClaim.created_at,
            RecordClaim.state,
            Provider.name.label("provider"),
            Organisation.name.label("organisation"),
        )
        .join(Provider, Provider.id == RecordClaim.provider_id)
        .join(Organisation, Organisation.id == RecordClaim.organisation_id)
        .where(RecordClaim.state.in_([ClaimState.WAITING, ClaimState.CODE_SENT]))
        .order_by(RecordClaim.id)
        .limit(100)
    )
    return session.execute(statement).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A provider whose record should be confirmed again, and how to ask."""

    public_id: str
    service_public_id: str
    name: str
    phone: str | None
    email: str | None
    how: Message | None
    points: int
    confirmed_on: date | None
    due_on: date


def due_lines(session: Session, reference: Reference, *, today: date) -> list[DueLine]:
    """The records that are due, those longest without a confirmation first: a call sheet."""
    oldest = func.min(Service.confirmed_on).label("confirmed_on")
    statement = (
        select(Provider, oldest, func.min(Service.public_id).label("service"))
        .join(Service, Service.provider_id == Provider.id)
        .where(Service.status == ServiceStatus.OPEN)
        .group_by(Provider.id)
        .order_by(oldest.asc().nulls_first(), Provider.search_name)
        .limit(MOST_DUE)
    )
    found = [_due(*row, reference, today) for row in session.execute(statement)]
    return [line for line in found if line.due_on <= today]


def _due(
    provider: Provider, confirmed_on: date | None, service: str, reference: Reference, today: date
) -> DueLine:
    decay = decay_on(reference, today)
    trust = Trust(
        confirmed_on=confirmed_on,
        unanswered_since=provider.unanswered_since,
        bounced_on=provider.bounced_on,
    )
    every = provider.confirm_every_days
    return DueLine(
        public_id=provider.public_id,
        service_public_id=service,
        name=provider.name,
        phone=provider.phone,
        email=provider.email,
        how=Message(AUTONOMY_NAMES[Autonomy(provider.autonomy)]) if provider.autonomy else None,
        points=score(trust, decay, today=today),
        confirmed_on=confirmed_on,
        due_on=next_check(confirmed_on, every, decay, today=today),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """An error report that waits; without a service, one that is missing, as `told`."""

    public_id: str
    service_public_id: str | None
    provider: str
    topic: Message
    text: str
    reply_to: str | None
    created_at: datetime
    told: tuple[tuple[Message | str, object], ...] = ()


def waiting_reports(session: Session, reference: Reference) -> list[ReportLine]:
    """Error reports that wait for a coordinator, the oldest first."""
    statement = (
        select(ErrorReport, Service.public_id, Provider.name)
        .outerjoin(Service, Service.id == ErrorReport.service_id)
        .outerjoin(Provider, Provider.id == Service.provider_id)
        .where(ErrorReport.state == ReportState.WAITING)
        .order_by(ErrorReport.id)
        .limit(100)
    )
    return [
        ReportLine(
            public_id=row.public_id,
            service_public_id=service,
            provider=provider or (row.told or {}).get("name", ""),
            topic=Message(TOPIC_NAMES[ReportTopic(row.topic)]),
            text=row.text,
            reply_to=row.reply_to,
            created_at=row.created_at,
            told=_told(row.told or {}, reference),
        )
        for row, service, provider in session.execute(statement)
    ]


def _told(
    told: Mapping[str, str], reference: Reference
) -> tuple[tuple[Message | str, object], ...]:
    """What is known of a service that is missing: the names of the fields, and what was said."""
    return tuple(
        (label_of(_TOLD_LABELS.get(name, name)), _told_value(name, value, reference))
        for name, value in told.items()
        if name != "name"
    )


def _told_value(name: str, value: str, reference: Reference) -> object:
    return reference.care[value].labels if name == "care" and value in reference.care else value


_TOLD_LABELS = {"town": "city"}
"""The fields of a missing service that a record calls otherwise."""

"""Whose record is it: what a person may edit. What is not theirs is answered like an absence."""

import re
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import Role, Subject
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service
from app.cadastre.owners import ProfessionalProvider
from app.cadastre.record_words import ClaimState, RecordKind
from app.cadastre.upkeep_models import Custody, RecordClaim
from app.cadastre.vocabulary import ServiceStatus
from app.core.errors import NotFound
from app.core.messages import N_, Message

_PUBLIC_ID = re.compile(r"[0-9a-z]{16}")


def theirs(subject: Subject) -> Select[int]:
    """The providers in the hands of the organisation of a person."""
    by_custody = select(Custody.provider_id).where(
        Custody.organisation_id == subject.organisation_id
    )
    by_name = (
        select(Provider.id)
        .join(Organisation, Organisation.provider_public_id == Provider.public_id)
        .where(Organisation.id == subject.organisation_id)
    )
    return by_custody.union(by_name)  # type: ignore[return-value]  # a union selects the same column


def own_provider(session: Session, subject: Subject, public_id: str) -> Provider:
    """The provider of that address, if that person may edit it; raises NotFound if not."""
    found = None
    if _PUBLIC_ID.fullmatch(public_id):
        found = session.scalars(
            select(Provider).where(Provider.public_id == public_id)
        ).one_or_none()
    if found is None or not may_edit(session, subject, found.id):
        raise NotFound(Message(N_("There is no record at this address.")))
    return found


def own_service(session: Session, subject: Subject, public_id: str) -> tuple[Service, Provider]:
    """The service of that address with its provider, if that person may edit it."""
    found = _service_with_provider(session, public_id)
    if found is None or not may_edit(session, subject, found[1].id):
        raise NotFound(Message(N_("There is no record at this address.")))
    return found


def may_edit(session: Session, subject: Subject, provider_id: int) -> bool:
    """Coordinators edit all; providers what is in the hands of their organisation."""
    if subject.user_id is None or subject.organisation_id is None:
        return False
    if subject.role is Role.COORDINATOR:
        return True
    if subject.role is not Role.PROVIDER:
        return False
    held = select(Provider.id).where(Provider.id == provider_id, Provider.id.in_(theirs(subject)))
    return session.scalar(held) is not None


def own_services(subject: Subject) -> Select[Service, Provider]:
    """The services a person's organisation answers for, by provider."""
    return (
        select(Service, Provider)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Provider.id.in_(theirs(subject)))
        .order_by(Provider.search_name, Service.care)
    )


def own_change(
    session: Session, subject: Subject, provider: Provider, change_id: int, *, today: date
) -> None:
    """Raise NotFound unless that change is part of the history of this provider.

    A change of a person or an owner whom others share is for coordinators.
    """
    change = session.get(Change, change_id)
    if change is None or change.provider_id != provider.id:
        raise NotFound(Message(N_("There is no such change.")))
    kind, record = change.record_kind, change.record_id
    shared = kind == RecordKind.PROFESSIONAL and is_person_shared(session, subject, record, today)
    shared = shared or (
        kind == RecordKind.LEGAL_ENTITY and is_owner_shared(session, subject, record)
    )
    if shared:
        raise NotFound(Message(N_("There is no such change.")))


def is_person_shared(session: Session, subject: Subject, person_id: int, today: date) -> bool:
    """Whether a person works for others too, so that only a coordinator changes the record."""
    if subject.role is Role.COORDINATOR:
        return False
    works = ProfessionalProvider
    elsewhere = select(works.provider_id).where(
        works.professional_id == person_id,
        works.valid_to.is_(None) | (works.valid_to >= today),
        works.provider_id.not_in(theirs(subject)),
    )
    return session.scalar(elsewhere.limit(1)) is not None


def is_owner_shared(session: Session, subject: Subject, owner_id: int) -> bool:
    """Whether a legal organisation owns others too, so that only a coordinator changes it."""
    if subject.role is Role.COORDINATOR:
        return False
    elsewhere = select(Provider.id).where(
        Provider.legal_entity_id == owner_id, Provider.id.not_in(theirs(subject))
    )
    return session.scalar(elsewhere.limit(1)) is not None


def public_service(session: Session, public_id: str) -> tuple[Service, Provider]:
    """The service of that address with its provider, for anybody; raises NotFound."""
    found = _service_with_provider(session, public_id)
    if found is None:
        raise NotFound(Message(N_("There is no service at this address.")))
    return found


def open_claim(
    session: Session, subject: Subject, provider: Provider, *, now: datetime
) -> RecordClaim | None:
    """The claim of a person's organisation that waits, if any."""
    return session.scalars(
        select(RecordClaim)
        .where(
            RecordClaim.provider_id == provider.id,
            RecordClaim.organisation_id == subject.organisation_id,
            RecordClaim.state.in_([ClaimState.CODE_SENT, ClaimState.WAITING]),
            RecordClaim.expires_at > now,
        )
        .order_by(RecordClaim.id.desc())
        .limit(1)
    ).one_or_none()


def services_of(session: Session, provider: Provider) -> list[Service]:
    """The open services of a provider."""
    return list(
        session.scalars(
            select(Service)
            .where(Service.provider_id == provider.id, Service.status == ServiceStatus.OPEN)
            .order_by(Service.care, Service.id)
        )
    )


def provider_of(session: Session, public_id: str) -> Provider:
    """The provider a signed link speaks of; raises NotFound."""
    found = session.scalars(select(Provider).where(Provider.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no record at this address.")))
    return found


def _service_with_provider(session: Session, public_id: str) -> tuple[Service, Provider] | None:
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    found = session.execute(
        select(Service, Provider)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.public_id == public_id)
    ).one_or_none()
    return None if found is None else (found[0], found[1])

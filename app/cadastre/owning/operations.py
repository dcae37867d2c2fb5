"""Verbs about the organisation behind a provider: make it, join one that is known, leave it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed, change_parts, note_made
from app.cadastre.models import Provider
from app.cadastre.operations import OWN_SOURCE
from app.cadastre.owners import LegalEntity, LegalIdentifier
from app.core.db import new_public_id
from app.reference.loader import Reference


def owner_of(session: Session, provider: Provider) -> LegalEntity | None:
    """The legal organisation behind a provider, if one is known."""
    if provider.legal_entity_id is None:
        return None
    return session.get(LegalEntity, provider.legal_entity_id)


def owner_with(session: Session, numbers: Sequence[Sequence[str]]) -> LegalEntity | None:
    """The organisation of the directory that has one of these numbers."""
    table = LegalIdentifier
    claims = [(table.kind == kind) & (table.value == number) for kind, number in numbers]
    if not claims:
        return None
    whose = select(table.legal_entity_id).where(or_(*claims))
    found = select(LegalEntity).where(LegalEntity.id.in_(whose)).order_by(LegalEntity.id)
    return session.scalars(found.limit(1)).one_or_none()


def make_owner(
    session: Session, told: Mapping[str, Any], deed: Deed, reference: Reference
) -> LegalEntity:
    """A new legal organisation, which owns nothing yet."""
    columns = {name: value for name, value in told.items() if name != "identifiers"}
    made = LegalEntity(
        **columns,
        is_fictitious=False,
        source=OWN_SOURCE,
        source_key=new_public_id(),
        updated_at=deed.at,
    )
    session.add(made)
    session.flush()
    said = {name: value for name, value in columns.items() if value}
    note_made(session, made, said, deed)
    numbers = {"identifiers": told["identifiers"]}
    change_parts(session, made, numbers, deed, reference)
    return made


def join(
    session: Session,
    provider: Provider,
    owner: LegalEntity | None,
    deed: Deed,
    reference: Reference,
) -> int:
    """Say who stands behind a provider, or that nobody does; tells whether that changed."""
    wanted = {"owner": owner.public_id if owner else None}
    return len(change_parts(session, provider, wanted, deed, reference))

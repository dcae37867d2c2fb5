"""Fictitious people and legal organisations behind the fictitious providers."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.models import Organisation, User
from app.access.vocabulary import OrganisationKind
from app.cadastre.demo_record import OWNERS, PEOPLE, DemoProfessional, fictitious_number
from app.cadastre.ledger import Change
from app.cadastre.models import Provider
from app.cadastre.owners import (
    LegalEntity,
    LegalIdentifier,
    Professional,
    ProfessionalProvider,
    ProfessionalRegistration,
)
from app.cadastre.records import search_key
from app.cadastre.upkeep_models import Custody, RecordClaim
from app.cadastre.vocabulary import IdentifierKind
from app.reference.vocabulary import Country

SOURCE = "demo"
IN_HAND = "case-convention-fr"
"""The provider that the fictitious team of providers looks after."""


def stand_behind(session: Session, *, now: datetime) -> None:
    """Give some fictitious providers their owners and their people."""
    wanted = {one.works_for for one in PEOPLE} | {key for *_rest, key in OWNERS}
    found = select(Provider.source_key, Provider.id).where(
        Provider.source == SOURCE, Provider.source_key.in_(wanted)
    )
    providers = dict(session.execute(found).all())
    _hand_over(session, providers[IN_HAND], now)
    for number, person in enumerate(PEOPLE, start=1):
        _employ(session, person, providers[person.works_for], number, now)
    for number, (key, name, country, owned) in enumerate(OWNERS, start=1):
        kind = IdentifierKind.FINESS if country is Country.FR else IdentifierKind.BCE
        owner = LegalEntity(
            name=name,
            country=country.value,
            legal_form="association" if country is Country.FR else "ASBL",
            is_fictitious=True,
            source=SOURCE,
            source_key=key,
            updated_at=now,
            identifiers=[LegalIdentifier(kind=kind.value, value=fictitious_number(kind, number))],
        )
        session.add(owner)
        session.flush()
        owns = update(Provider).where(Provider.id == providers[owned])
        session.execute(owns.values(legal_entity_id=owner.id))


def _hand_over(session: Session, provider_id: int, now: datetime) -> None:
    team = select(Organisation.id).where(
        Organisation.kind == OrganisationKind.PROVIDER, Organisation.is_fictitious
    )
    for organisation in session.scalars(team.limit(1)):
        session.add(
            Custody(
                organisation_id=organisation,
                provider_id=provider_id,
                since=now,
                granted_by="demo",
            )
        )


def forget_people(session: Session) -> None:
    """Changes and claims made by fictitious people let go of them, so that they can be removed."""
    people = select(User.id).where(User.is_demo).scalar_subquery()
    session.execute(update(Change).where(Change.user_id.in_(people)).values(user_id=None))
    session.execute(delete(RecordClaim).where(RecordClaim.user_id.in_(people)))


def _employ(
    session: Session, person: DemoProfessional, provider_id: int, number: int, now: datetime
) -> None:
    row = Professional(
        given_name=person.given_name,
        family_name=person.family_name,
        search_name=search_key(f"{person.family_name} {person.given_name}"),
        profession=person.profession,
        languages=list(person.languages),
        is_fictitious=True,
        source=SOURCE,
        source_key=person.key,
        updated_at=now,
        registrations=[
            ProfessionalRegistration(
                country=country.value,
                register=register,
                number=fictitious_number(IdentifierKind(register), number),
                status=status,
                checked_on=now.date(),
            )
            for country, register, status in person.registers
        ],
    )
    session.add(row)
    session.flush()
    session.add(ProfessionalProvider(professional_id=row.id, provider_id=provider_id))
    session.flush()

"""The SQL of the whole record: what only the page and the forms of one service read."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, bindparam, literal, select

from app.cadastre.models import CoverageArea, Provider, Reach, Service
from app.cadastre.owners import (
    LegalEntity,
    LegalIdentifier,
    Professional,
    ProfessionalProvider,
    ProfessionalRegistration,
)
from app.reference.models import ZoneRow

RECORD_OF = (
    select(
        Service.access_conditions,
        Service.documents_to_bring,
        Service.access_person,
        Service.access_professional,
        Service.access_note,
        Service.professional_phone,
        Service.professional_email,
        Service.costs,
        Service.equipment,
        Service.accessibility,
        Service.capacity_said_by,
        Service.capacity_how,
        Service.confirmed_how,
        Service.visibility.label("service_visibility"),
        Provider.visibility.label("provider_visibility"),
        Provider.legal_entity_id,
        Provider.confirm_every_days,
        Provider.contact_confirmed_on,
        Provider.contact_confirmed_by,
        Provider.contact_confirmed_how,
        Provider.unanswered_since,
        Provider.bounced_on,
    )
    .join(Provider, Provider.id == Service.provider_id)
    .where(Service.id == bindparam("service_id"))
)
"""Beside the columns that every list reads: `service_id`."""

PROFESSIONALS_OF = (
    select(
        Professional.id,
        Professional.given_name,
        Professional.family_name,
        Professional.profession,
        Professional.languages,
        ProfessionalRegistration.country,
        ProfessionalRegistration.register,
        ProfessionalRegistration.number,
        ProfessionalRegistration.status,
        ProfessionalRegistration.valid_to,
    )
    .join(ProfessionalProvider, ProfessionalProvider.professional_id == Professional.id)
    .outerjoin(
        ProfessionalRegistration, ProfessionalRegistration.professional_id == Professional.id
    )
    .where(
        ProfessionalProvider.provider_id == bindparam("provider_id"),
        ProfessionalProvider.valid_from.is_(None)
        | (ProfessionalProvider.valid_from <= bindparam("today")),
        ProfessionalProvider.valid_to.is_(None)
        | (ProfessionalProvider.valid_to >= bindparam("today")),
    )
    .order_by(Professional.profession, Professional.search_name, ProfessionalRegistration.country)
)
"""Who works for a provider today, one row for each register: `provider_id`, `today`."""

OWNER_OF = (
    select(LegalEntity.name, LegalEntity.legal_form, LegalIdentifier.kind, LegalIdentifier.value)
    .outerjoin(LegalIdentifier, LegalIdentifier.legal_entity_id == LegalEntity.id)
    .where(LegalEntity.id == bindparam("legal_entity_id"))
    .order_by(LegalIdentifier.kind)
)
"""The legal organisation behind a provider, one row for each number: `legal_entity_id`."""

REACHED_BY = (
    select(ZoneRow.code, Reach.kind)
    .join(ZoneRow, ZoneRow.id == Reach.zone_id)
    .where(Reach.service_id == bindparam("service_id"))
    .order_by(ZoneRow.code)
)
"""The homes that a service reaches: `service_id`."""

CONDITIONS_OF = (
    select(
        CoverageArea.id,
        CoverageArea.kind,
        CoverageArea.zones,
        CoverageArea.radius_km,
        CoverageArea.weekdays,
        CoverageArea.fee_cents,
        CoverageArea.conditions,
    )
    .where(CoverageArea.service_id == bindparam("service_id"))
    .order_by(CoverageArea.id)
)
"""The areas of a service with their conditions: `service_id`."""


NAMES = select(Provider.search_name).distinct()
"""Every name of a provider, as it is looked for."""


BEGINNING = 4
"""Letters from which the beginning of a word of a name is enough."""


def one_named(words: Sequence[str]) -> Select[int]:
    """A provider whose name has words that begin so (as search_key writes them), if there is one.

    A short one must be a whole word: "va" is not the beginning of "van".
    """
    whole = literal(" ") + Provider.search_name + literal(" ")
    claims = [
        and_(
            Provider.search_name.contains(word, autoescape=True),
            whole.contains(f" {word}" if len(word) >= BEGINNING else f" {word} ", autoescape=True),
        )
        for word in words
    ]
    return select(Provider.id).where(*claims).limit(1)

"""The SQL of partners."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.coordination.partners.models import (
    ContactGroup,
    ContactGroupSeat,
    GroupMeeting,
    Partner,
    PartnerContact,
    PartnerSignature,
)
from app.coordination.procedures.models import Procedure, ProcedureVersion
from app.coordination.procedures.vocabulary import SIGNED_KINDS


def partners(kind: str | None = None) -> Select[Partner]:
    """Partners with their contacts, by name; those that left come last."""
    statement = (
        select(Partner)
        .options(selectinload(Partner.contacts))
        .order_by(Partner.left_on.is_not(None), func.lower(Partner.name), Partner.id)
        .execution_options(populate_existing=True)
    )
    return statement if kind is None else statement.where(Partner.kind == kind)


def partner_named(public_id: str) -> Select[Partner]:
    """One partner with its contacts."""
    return partners().where(Partner.public_id == public_id)


def same_name(name: str) -> Select[Partner]:
    """A partner of that name, whatever its letters."""
    return select(Partner).where(func.lower(Partner.name) == name.casefold())


def groups() -> Select[ContactGroup]:
    """Every group, by name."""
    return select(ContactGroup).order_by(func.lower(ContactGroup.name), ContactGroup.id)


def group_named(public_id: str) -> Select[ContactGroup]:
    """One group."""
    return select(ContactGroup).where(ContactGroup.public_id == public_id)


def seats(group_ids: Collection[int]) -> Select[int, PartnerContact, str]:
    """Who is in which group: group, contact, name of the partner."""
    return (
        select(ContactGroupSeat.group_id, PartnerContact, Partner.name)
        .join(PartnerContact, PartnerContact.id == ContactGroupSeat.contact_id)
        .join(Partner, Partner.id == PartnerContact.partner_id)
        .where(ContactGroupSeat.group_id.in_(group_ids))
        .order_by(PartnerContact.name, PartnerContact.id)
    )


def meetings(group_ids: Collection[int]) -> Select[GroupMeeting]:
    """The meetings of groups, the newest first."""
    return (
        select(GroupMeeting)
        .where(GroupMeeting.group_id.in_(group_ids))
        .order_by(GroupMeeting.planned_at.desc(), GroupMeeting.id.desc())
    )


def all_contacts() -> Select[PartnerContact, str]:
    """Every contact of partners that have not left, by partner."""
    return (
        select(PartnerContact, Partner.name)
        .join(Partner, Partner.id == PartnerContact.partner_id)
        .where(Partner.left_on.is_(None))
        .order_by(func.lower(Partner.name), PartnerContact.name, PartnerContact.id)
    )


def signatures(
    partner_id: int,
) -> Select[PartnerSignature, ProcedureVersion, Procedure]:
    """What a partner signed, the newest first."""
    return (
        select(PartnerSignature, ProcedureVersion, Procedure)
        .join(ProcedureVersion, ProcedureVersion.id == PartnerSignature.version_id)
        .join(Procedure, Procedure.id == ProcedureVersion.procedure_id)
        .where(PartnerSignature.partner_id == partner_id)
        .order_by(PartnerSignature.signed_on.desc(), PartnerSignature.id.desc())
    )


def to_sign(partner_id: int) -> Select[ProcedureVersion]:
    """The newest published version of every charter and protocol that a partner has not signed."""
    newest = (
        select(ProcedureVersion.procedure_id, func.max(ProcedureVersion.number).label("number"))
        .where(ProcedureVersion.published_at.is_not(None))
        .group_by(ProcedureVersion.procedure_id)
        .subquery()
    )
    signed = select(PartnerSignature.version_id).where(PartnerSignature.partner_id == partner_id)
    return (
        select(ProcedureVersion)
        .join(
            newest,
            (newest.c.procedure_id == ProcedureVersion.procedure_id)
            & (newest.c.number == ProcedureVersion.number),
        )
        .join(Procedure, Procedure.id == ProcedureVersion.procedure_id)
        .where(
            Procedure.kind.in_([kind.value for kind in SIGNED_KINDS]),
            Procedure.withdrawn_at.is_(None),
            ProcedureVersion.id.not_in(signed),
        )
        .order_by(ProcedureVersion.id)
    )

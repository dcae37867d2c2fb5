"""Verbs of partners: keep, reach, group, meet, sign, leave. None of them commits."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.partners import queries
from app.coordination.partners.models import (
    ContactGroup,
    ContactGroupSeat,
    GroupMeeting,
    Partner,
    PartnerContact,
    PartnerSignature,
)
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.forms import WRONG
from app.core.messages import N_, Message


def partner_of(session: Session, public_id: str) -> Partner:
    """The partner at that address, with its contacts; raises NotFound."""
    found = session.scalars(queries.partner_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no partner at this address.")))
    return found


def keep(
    session: Session, known: Partner | None, terms: Mapping[str, Any], *, fictitious: bool
) -> Partner:
    """A new partner, or new words about one; raises InvalidInput when the name is taken."""
    same = session.scalars(queries.same_name(terms["name"])).first()
    if same is not None and same is not known:
        fault = Message(N_("A partner of this name is in the register already."))
        raise InvalidInput(WRONG, {"name": [fault]})
    row = known or Partner(is_fictitious=fictitious, contacts=[])
    for name, value in terms.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def leave(session: Session, partner: Partner, left_on: date) -> None:
    """A partner works with the coordination no more; raises Conflict the second time."""
    if partner.left_on is not None:
        raise Conflict(Message(N_("This partner has left already.")))
    if left_on < partner.since:
        sentence = N_("It is a partner since %(day)s: it cannot leave before.")
        fault = Message(sentence, {"day": partner.since})
        raise InvalidInput(WRONG, {"left_on": [fault]})
    partner.left_on = left_on
    session.flush()


def add_contact(session: Session, partner: Partner, terms: Mapping[str, Any]) -> PartnerContact:
    """Somebody to write to at a partner."""
    made = PartnerContact(partner_id=partner.id, **terms)
    partner.contacts.append(made)
    session.flush()
    return made


def drop_contact(session: Session, partner: Partner, public_id: str) -> None:
    """Somebody is not to be written to any more; groups forget the contact too."""
    found = next((one for one in partner.contacts if one.public_id == public_id), None)
    if found is None:
        raise NotFound(Message(N_("There is no such contact.")))
    partner.contacts.remove(found)
    session.flush()


def sign(
    session: Session, partner: Partner, version_id: int, said: tuple[date, str], *, today: date
) -> PartnerSignature:
    """A partner signed a charter or protocol (day, name); raises InvalidInput."""
    signed_on, signed_by = said
    open_versions = {one.id for one in session.scalars(queries.to_sign(partner.id))}
    if version_id not in open_versions:
        fault = Message(N_("This document is signed already, or cannot be signed."))
        raise InvalidInput(WRONG, {"version": [fault]})
    if signed_on > today:
        fault = Message(N_("A signature cannot be in the future."))
        raise InvalidInput(WRONG, {"signed_on": [fault]})
    made = PartnerSignature(
        partner_id=partner.id, version_id=version_id, signed_on=signed_on, signed_by=signed_by
    )
    session.add(made)
    session.flush()
    return made


def group_of(session: Session, public_id: str) -> ContactGroup:
    """The group at that address; raises NotFound."""
    found = session.scalars(queries.group_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no group at this address.")))
    return found


def make_group(session: Session, name: str, purpose: str, *, fictitious: bool) -> ContactGroup:
    """A new group; raises InvalidInput when the name is taken."""
    if any(one.name.casefold() == name.casefold() for one in session.scalars(queries.groups())):
        fault = Message(N_("There is a group of this name already."))
        raise InvalidInput(WRONG, {"group_name": [fault]})
    made = ContactGroup(name=name, purpose=purpose, is_fictitious=fictitious)
    session.add(made)
    session.flush()
    return made


def set_group(session: Session, group: ContactGroup, contact_ids: Collection[str]) -> int:
    """The contacts of a group are these from now on; tells how many."""
    chosen = [
        contact
        for contact, _partner in session.execute(queries.all_contacts())
        if contact.public_id in contact_ids
    ]
    for group_id, contact, _name in session.execute(queries.seats([group.id])).all():
        session.delete(session.get_one(ContactGroupSeat, (group_id, contact.id)))
    session.flush()
    session.add_all(ContactGroupSeat(group_id=group.id, contact_id=one.id) for one in chosen)
    session.flush()
    return len(chosen)


def plan_meeting(session: Session, group: ContactGroup, terms: Mapping[str, Any]) -> GroupMeeting:
    """A meeting of a group."""
    made = GroupMeeting(group_id=group.id, **terms)
    session.add(made)
    session.flush()
    return made


def note_held(
    session: Session, group: ContactGroup, public_id: str, *, today: date
) -> GroupMeeting:
    """A meeting took place; raises NotFound, or Conflict before its day."""
    rows = session.scalars(queries.meetings([group.id])).all()
    row = next((one for one in rows if one.public_id == public_id), None)
    if row is None:
        raise NotFound(Message(N_("There is no such meeting.")))
    if row.planned_at.date() > today:
        raise Conflict(Message(N_("It is planned later: it cannot have taken place.")))
    row.held_on = row.planned_at.date()
    session.flush()
    return row

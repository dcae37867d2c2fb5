"""Fictitious partners with their contacts, a group that meets, a signed charter."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.coordination.partners.models import (
    ContactGroup,
    ContactGroupSeat,
    GroupMeeting,
    Partner,
    PartnerContact,
)
from app.coordination.partners.operations import (
    add_contact,
    keep,
    make_group,
    plan_meeting,
    set_group,
    sign,
)
from app.coordination.partners.queries import to_sign
from app.coordination.partners.vocabulary import PartnerKind
from app.core.clock import LOCAL

ARDENNES, NAMUR = "fr:department:08", "be:province:90000"
PARTNERS = (
    ("CHU de la vallée (fictif)", PartnerKind.HOSPITAL, "be", NAMUR, "Claire Fictive"),
    ("Soins du Pont de Givet (fictif)", PartnerKind.SERVICE, "fr", ARDENNES, "Paul Modèle"),
    ("Caisse de la vallée (fictive)", PartnerKind.INSURER, "fr", ARDENNES, "Inès Supposée"),
    ("Mutualité de la Meuse (fictive)", PartnerKind.INSURER, "be", NAMUR, "Wim Denkbeeld"),
    ("Aidants des deux rives (fictif)", PartnerKind.ASSOCIATION, "fr", ARDENNES, "Zoé Exemple"),
)


def load_demo(session: Session, *, now: datetime) -> int:
    """Write the partners; tells how many."""
    today = now.astimezone(LOCAL).date()
    rows = [_partner(session, place, today) for place in range(len(PARTNERS))]
    for version in session.scalars(to_sign(rows[0].id)).all():
        said = (today - timedelta(days=40), PARTNERS[0][4])
        sign(session, rows[0], version.id, said, today=today)
    group = make_group(
        session, "Sorties de la vallée (fictif)", "Préparer les retours à domicile", fictitious=True
    )
    ids = {contact.public_id for row in rows[:3] for contact in row.contacts}
    set_group(session, group, ids)
    terms = {
        "planned_at": datetime.combine(today + timedelta(days=12), time(10), LOCAL),
        "place": "Dinant (fictif)",
        "subject": "Les week-ends",
    }
    plan_meeting(session, group, terms)
    return len(rows)


def _partner(session: Session, place: int, today: date) -> Partner:
    name, kind, country, zone, person = PARTNERS[place]
    terms = {
        "name": name,
        "kind": kind.value,
        "country": country,
        "zones": [zone],
        "note": None,
        "since": today - timedelta(days=400 + place),
    }
    row = keep(session, None, terms, fictitious=True)
    contact = {
        "name": person,
        "function": None,
        "email": f"contact{place + 1}@passerelle.invalid",
        "phone": None,
        "language": "fr",
        "checked_on": today - timedelta(days=30),
    }
    add_contact(session, row, contact)
    return row


def wipe_demo(session: Session) -> None:
    """Remove the fictitious partners and groups."""
    partners = select(Partner.id).where(Partner.is_fictitious)
    groups = select(ContactGroup.id).where(ContactGroup.is_fictitious)
    session.execute(delete(ContactGroupSeat).where(ContactGroupSeat.group_id.in_(groups)))
    session.execute(delete(GroupMeeting).where(GroupMeeting.group_id.in_(groups)))
    session.execute(delete(ContactGroup).where(ContactGroup.is_fictitious))
    session.execute(delete(PartnerContact).where(PartnerContact.partner_id.in_(partners)))
    session.execute(delete(Partner).where(Partner.is_fictitious))

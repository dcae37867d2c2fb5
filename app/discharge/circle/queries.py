"""The SQL of the care circle."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.access.models import Membership, Organisation, TrailLine, User
from app.access.permissions import Facts, Grant
from app.access.queries import LAST_MEMBERSHIP
from app.access.vocabulary import Subject
from app.discharge.circle.models import CareCircleMember, EmergencyAccess
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral

KEPT_SHOWN = 200
"""Emergency accesses on one page of review, the newest first."""


def open_to(
    session: Session, user_id: int, now: datetime, *, held: bool = False
) -> tuple[frozenset[int], frozenset[int]]:
    """The discharges whose circle a person sits in now, and those an emergency opens now.

    `held`: nobody ends one of those seats until this transaction ends.
    """
    seats = select(CareCircleMember.discharge_id).where(
        CareCircleMember.user_id == user_id,
        CareCircleMember.since <= now,
        CareCircleMember.until > now,
    )
    if held:
        seats = seats.with_for_update(read=True)
    opened = select(EmergencyAccess.discharge_id).where(
        EmergencyAccess.user_id == user_id, EmergencyAccess.until > now
    )
    return frozenset(session.scalars(seats)), frozenset(session.scalars(opened))


def facts_of(session: Session, subject: Subject, _action: str, public_id: str) -> Facts | None:
    """What decides whether a person reaches a discharge: who keeps it, seats and emergencies."""
    asked = select(Discharge.id, Discharge.organisation_id).where(Discharge.public_id == public_id)
    kept = session.execute(asked).one_or_none()
    if kept is None or subject.user_id is None:
        return None
    who = subject.user_id
    seats = select(CareCircleMember.since, CareCircleMember.until).where(
        CareCircleMember.discharge_id == kept.id, CareCircleMember.user_id == who
    )
    opened = select(EmergencyAccess.opened_at, EmergencyAccess.until).where(
        EmergencyAccess.discharge_id == kept.id, EmergencyAccess.user_id == who
    )
    return Facts(
        owner_id=kept.organisation_id,
        circle=tuple(_grants(session, seats, who)),
        emergencies=tuple(_grants(session, opened, who)),
    )


def _grants(session: Session, asked: Select[datetime, datetime], user_id: int) -> Iterator[Grant]:
    for since, until in session.execute(asked):
        yield Grant(user_id=user_id, since=since, until=until)


def seat_of(discharge_id: int, user_id: int) -> Select[CareCircleMember]:
    """The seat of one person in a circle, running or past."""
    return select(CareCircleMember).where(
        CareCircleMember.discharge_id == discharge_id, CareCircleMember.user_id == user_id
    )


def seats_of(discharge_id: int) -> Select[Any, Any, Any, Any]:
    """The seats of a circle with the people's names, in the order they were given."""
    return (
        select(
            CareCircleMember, User.name, Organisation.name.label("organisation"), Membership.role
        )
        .join(User, User.id == CareCircleMember.user_id)
        .join(Membership, Membership.id == LAST_MEMBERSHIP)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(CareCircleMember.discharge_id == discharge_id)
        .order_by(CareCircleMember.since, CareCircleMember.id)
    )


def emergencies() -> Select[Any, Any, Any, Any]:
    """Emergency accesses with who and what, those without a review first, then the newest."""
    return (
        select(
            EmergencyAccess,
            Discharge.reference,
            User.name,
            Organisation.name.label("organisation"),
        )
        .join(Discharge, Discharge.id == EmergencyAccess.discharge_id)
        .join(User, User.id == EmergencyAccess.user_id)
        .join(Membership, Membership.id == LAST_MEMBERSHIP)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .order_by(EmergencyAccess.reviewed_at.is_not(None), EmergencyAccess.opened_at.desc())
        .limit(KEPT_SHOWN)
    )


def accesses_to(public_id: str) -> Select[Any, Any, Any]:
    """Every line of the trail about one discharge and the requests made for it, the newest first,
    with the names of today."""
    person, place = aliased(User), aliased(Organisation)
    requests = (
        select(Referral.public_id)
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(Discharge.public_id == public_id)
    )
    itself = and_(TrailLine.object_kind == "discharge", TrailLine.object_id == public_id)
    asked = and_(TrailLine.object_kind == "referral", TrailLine.object_id.in_(requests))
    return (
        select(TrailLine, person.name, place.name.label("organisation"))
        .outerjoin(person, person.id == TrailLine.user_id)
        .outerjoin(place, place.id == TrailLine.organisation_id)
        .where(or_(itself, asked))
        .order_by(TrailLine.number.desc())
    )


def keepers_of(discharge: Discharge, today: date) -> Select[str, str]:
    """Mail address and language of who opened a record and of who looks after their team today."""
    runs = (Membership.valid_from <= today) & (
        Membership.valid_to.is_(None) | (Membership.valid_to >= today)
    )
    managing = select(Membership.user_id).where(
        Membership.organisation_id == discharge.organisation_id, Membership.manages, runs
    )
    return (
        select(User.email, User.language)
        .where(User.is_active, (User.id == discharge.created_by_id) | User.id.in_(managing))
        .order_by(User.id)
    )


def access_in_full(access_id: int) -> Select[Any, Any, Any, Any]:
    """One emergency access with its record, and with who opened it."""
    return (
        select(EmergencyAccess, Discharge, User.name, Organisation.name.label("organisation"))
        .join(Discharge, Discharge.id == EmergencyAccess.discharge_id)
        .join(User, User.id == EmergencyAccess.user_id)
        .join(Membership, Membership.id == LAST_MEMBERSHIP)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(EmergencyAccess.id == access_id)
    )


def by_reference(hospital: str, reference: str) -> Select[Discharge]:
    """The discharges of a hospital under that pseudonym."""
    return select(Discharge).where(
        Discharge.hospital_code == hospital, Discharge.reference == reference
    )

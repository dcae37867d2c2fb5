"""The SQL of people: who someone is today, which sign-ins are live."""

from datetime import date, datetime

from sqlalchemy import Select, func, or_, select

from app.access.models import Membership, Organisation, SignIn, TrailLine, User

EXPORTED = (
    *("number", "at", "user_id", "organisation_id", "role", "action", "object_kind", "object_id"),
    *("purpose", "allowed", "detail", "request_id", "previous", "seal"),
)
LAST_MEMBERSHIP = (
    select(func.max(Membership.id))
    .where(Membership.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
)
"""The membership that says best who somebody is today."""


def roles_of(user_id: int, *, today: date) -> Select[User, Membership, Organisation]:
    """The memberships in force of an active person, oldest first."""
    return (
        select(User, Membership, Organisation)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            User.id == user_id,
            User.is_active,
            Membership.valid_from <= today,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
        .order_by(Membership.valid_from, Membership.id)
        .limit(1)
    )


def keepers_held(organisation_id: int | None) -> Select[int]:
    """Who looks after a team, locked in one order: two who remove each other wait in turn."""
    return (
        select(Membership.id)
        .where(Membership.organisation_id == organisation_id, Membership.manages)
        .order_by(Membership.id)
        .with_for_update()
    )


def account_by_email(email: str) -> Select[User]:
    """The account with that address; addresses are kept in small letters."""
    return select(User).where(User.email == email.lower())


def demo_accounts() -> Select[User, Membership, Organisation]:
    """The fictitious people of the demonstration, in the order they were written."""
    return (
        select(User, Membership, Organisation)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.is_demo, User.is_active)
        .order_by(User.id)
    )


def live_sign_ins(user_id: int, *, now: datetime) -> Select[SignIn]:
    """The sessions of a person that have not ended, newest first."""
    return (
        select(SignIn)
        .where(SignIn.user_id == user_id, SignIn.expires_at > now)
        .order_by(SignIn.last_seen_at.desc())
    )


def trail_lines(object_id: str | None = None) -> Select[TrailLine]:
    """The audit trail in order, or what concerns one public identifier."""
    lines = select(TrailLine).order_by(TrailLine.number)
    return lines if object_id is None else lines.where(TrailLine.object_id == object_id)

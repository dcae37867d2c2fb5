"""Verbs of a team: list, invite, hand the keys, remove. None of them commits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access.factor.operations import lose_factor
from app.access.models import Membership, Organisation, User
from app.access.operations import NewAccount, create_user, end_sessions
from app.access.trail import Deed, record
from app.access.vocabulary import ROLE_NAMES, OrganisationKind, Purpose, Recognition, Role, Subject
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message

ROLES_OF: Mapping[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.HOSPITAL: (Role.SOCIAL_WORKER,),
    OrganisationKind.PROVIDER: (Role.PROVIDER,),
    OrganisationKind.COORDINATION: (Role.COORDINATOR, Role.CASE_MANAGER),
    OrganisationKind.PLATFORM: (Role.ADMINISTRATOR, Role.PROFESSION_EDITOR),
}
"""What a member of an organisation of that kind may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member, as the page shows it."""

    public_id: str
    name: str
    email: str
    role: Role
    manages: bool
    has_factor: bool
    owes_factor: bool
    is_me: bool

    @property
    def role_label(self) -> Message:
        """The role in words."""
        return Message(ROLE_NAMES[self.role])


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Who looks after the team, and when."""

    subject: Subject
    today: date
    now: datetime


def roles_here(session: Session, subject: Subject) -> tuple[Role, ...]:
    """What a new member of this organisation may be."""
    place = session.get_one(Organisation, subject.organisation_id)
    return ROLES_OF[OrganisationKind(place.kind)]


def list_members(
    session: Session, subject: Subject, *, today: date, asked: Collection[str]
) -> list[Member]:
    """The members of today, by name; `asked` are the roles that need a second factor."""
    rows = session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(*_of_today(subject, today))
        .order_by(User.name, User.id)
    ).all()
    return [
        Member(
            public_id=user.public_id,
            name=user.name,
            email=user.email,
            role=Role(membership.role),
            manages=membership.manages,
            has_factor=user.totp_since is not None,
            owes_factor=user.totp_since is None and membership.role in asked,
            is_me=user.id == subject.user_id,
        )
        for user, membership in rows
    ]


def invite_member(session: Session, account: NewAccount, keeper: Keeper) -> User:
    """Open an account in the keeper's own organisation, as yet without a password."""
    if account.role not in roles_here(session, keeper.subject):
        fault = Message(N_("A member of this organisation cannot have that role."))
        raise InvalidInput(fault, {"role": [fault]})
    place = session.get_one(Organisation, keeper.subject.organisation_id)
    user = create_user(session, account, place.name, today=keeper.today, now=keeper.now)
    _write_down(session, keeper, user, "invited")
    return user


def remove_member(session: Session, public_id: str, keeper: Keeper) -> User:
    """End a membership today and every session at once; the last keeper stays.

    Raises NotFound for somebody of another team.
    """
    user, membership = _find(session, public_id, keeper)
    if membership.manages:
        _leave_a_keeper(session, keeper)
    membership.valid_to = keeper.today - timedelta(days=1)
    membership.valid_from = min(membership.valid_from, membership.valid_to)
    end_sessions(session, user.id)
    session.flush()
    _write_down(session, keeper, user, "removed")
    return user


def hand_keys(session: Session, public_id: str, keeper: Keeper, *, manages: bool) -> User:
    """Let a member look after the team too, or no longer; the last keeper stays."""
    user, membership = _find(session, public_id, keeper)
    if membership.manages and not manages:
        _leave_a_keeper(session, keeper)
    membership.manages = manages
    session.flush()
    _write_down(session, keeper, user, "keys given" if manages else "keys taken")
    return user


def find_member(session: Session, public_id: str, keeper: Keeper) -> User:
    """Somebody of the keeper's own team; raises NotFound."""
    return _find(session, public_id, keeper)[0]


def take_factor_off(session: Session, public_id: str, keeper: Keeper, how: Recognition) -> User:
    """Take a lost second factor off, after making sure who asks; never the own one."""
    user = find_member(session, public_id, keeper)
    if user.id == keeper.subject.user_id:
        raise Refused(
            Message(
                N_(
                    "Nobody takes the own second factor off here: another who looks after the "
                    "team does, or the operator of the platform."
                )
            )
        )
    lose_factor(session, user, now=keeper.now)
    _write_down(session, keeper, user, f"second factor off, {how.value}")
    return user


def _leave_a_keeper(session: Session, keeper: Keeper) -> None:
    """Raise Refused unless two people look after the team. The rows are locked: two keepers who
    remove each other at the same moment must not both succeed.
    """
    keepers = session.scalars(
        select(Membership.id)
        .where(*_of_today(keeper.subject, keeper.today), Membership.manages)
        .with_for_update()
    ).all()
    if len(keepers) < 2:
        raise Refused(
            Message(N_("The last person who looks after a team cannot leave: name another first."))
        )


def _find(session: Session, public_id: str, keeper: Keeper) -> tuple[User, Membership]:
    found = session.execute(
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(*_of_today(keeper.subject, keeper.today), User.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such member in your team.")))
    user, membership = found
    return user, membership


def _of_today(subject: Subject, today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Membership.organisation_id == subject.organisation_id,
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )


def _write_down(session: Session, keeper: Keeper, user: User, detail: str) -> None:
    deed = Deed(
        subject=keeper.subject,
        action="team.manage",
        object_kind="user",
        object_id=user.public_id,
        detail=detail,
        purpose=Purpose.SUPPORT,
    )
    record(session, deed, now=keeper.now)

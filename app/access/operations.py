"""Verbs of people: recognise, sign in, end sessions, create accounts."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.access.models import Membership, Organisation, SignIn, SignInWindow, User
from app.access.passwords import check_leaked, check_new, hash_password
from app.access.queries import account_by_email, demo_accounts, roles_of
from app.access.vocabulary import (
    DemoPerson,
    OrganisationKind,
    Person,
    Role,
    Subject,
)
from app.core.errors import Conflict, NotFound
from app.core.messages import N_, Message

_WINDOWS: Any = SignInWindow.__table__
SITE = "Passerelle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a password may be wrong before one has to wait, and how long at most."""

    free_attempts: int
    longest_wait: timedelta


def find_person(
    session: Session, user_id: int, *, today: date, held: bool = False
) -> Person | None:
    """Who that is today, or None when the account is closed or has no role in force.

    `held`: nobody takes the role away until this transaction ends; whoever is doing so is awaited.
    """
    asked = roles_of(user_id, today=today)
    if held:
        asked = asked.with_for_update(read=True, of=Membership)
    found = session.execute(asked.execution_options(populate_existing=held)).one_or_none()
    if found is None:
        return None
    user, membership, organisation = found
    return Person(
        subject=Subject(
            role=Role(membership.role),
            user_id=user.id,
            organisation_id=organisation.id,
            manages=membership.manages,
        ),
        name=user.name,
        email=user.email,
        language=user.language,
        organisation=organisation.name,
        has_factor=user.totp_since is not None,
        factor_due_at=user.factor_due_at,
    )


def find_account(session: Session, email: str) -> User:
    """The account with that address; raises NotFound."""
    user = session.scalar(account_by_email(email))
    if user is None:
        raise NotFound(Message(N_("There is no account for %(email)s."), {"email": email}))
    return user


def list_demo_people(session: Session) -> list[DemoPerson]:
    """The fictitious people one may enter as, in demonstration mode."""
    return [
        DemoPerson(
            key=user.email.partition("@")[0],
            user_id=user.id,
            name=user.name,
            language=user.language,
            role=Role(membership.role),
            organisation=organisation.name,
            country=organisation.country,
        )
        for user, membership, organisation in session.execute(demo_accounts())
    ]


def source_hash(address: str, key: str) -> bytes:
    """A keyed hash of a network source: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        text = "unknown"
    else:
        prefix = 32 if found.version == 4 else 64
        text = str(ipaddress.ip_network((found, prefix), strict=False))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


def counter_of(kind: str, what: str, key: str) -> bytes:
    """A keyed hash to count by, of something that must not be read in the counter."""
    return hmac.new(key.encode(), f"{kind}|{what}".encode(), hashlib.sha256).digest()


def count_attempt(session: Session, source: bytes, *, now: datetime, window: timedelta) -> int:
    """Count one more attempt of that source; returns how many in the present window."""
    starts_at = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % window
    session.execute(delete(SignInWindow).where(SignInWindow.starts_at < starts_at))
    dialect = session.get_bind().dialect.name
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = build(_WINDOWS).values(source_hash=source, starts_at=starts_at, attempts=1)
    counted = row.on_conflict_do_update(
        index_elements=["source_hash", "starts_at"],
        set_={"attempts": _WINDOWS.c.attempts + 1},
    ).returning(_WINDOWS.c.attempts)
    return int(session.execute(counted).scalar_one())


def write_the_same(session: Session, user: User | None) -> None:
    """Write one account unchanged: this one, or any when the address is unknown.

    A failure of a known account is written down, one of an unknown address is not: without this
    the time of a disk write would tell which addresses have accounts.
    """
    which = user.id if user else select(func.min(User.id)).scalar_subquery()
    unchanged = update(User).where(User.id == which).values(failed_sign_ins=User.failed_sign_ins)
    session.execute(unchanged, execution_options={"synchronize_session": False})


def record_attempt(
    user: User | None,
    *,
    is_right: bool,
    patience: Patience,
    now: datetime,
    is_known_device: bool = False,
) -> bool:
    """Whether the attempt opens the door; failures lengthen the wait, a success clears it.

    While an account waits, even the right password is answered like a wrong one; but not in a
    browser where the person signed in before, so that strangers cannot keep anybody out.
    """
    if user is None or not user.is_active:
        return False
    if is_known_device:
        return is_right
    if user.locked_until is not None and now < user.locked_until <= now + patience.longest_wait:
        return False  # one that waits longer was locked before the clock was put back
    if is_right:
        user.failed_sign_ins, user.locked_until = 0, None
        return True
    user.failed_sign_ins += 1
    beyond = user.failed_sign_ins - patience.free_attempts
    if beyond >= 0:
        wait = min(timedelta(seconds=2 ** min(beyond, 20)), patience.longest_wait)
        user.locked_until = now + wait
    return False


def end_session(session: Session, user_id: int, name: str) -> bool:
    """End one session of a person, named by the first letters of its hash; whether it was there."""
    if len(name) != 16 or not set(name) <= set("0123456789abcdef"):
        return False
    rows = session.scalars(select(SignIn.id_hash).where(SignIn.user_id == user_id)).all()
    found = [row for row in rows if bytes(row).hex().startswith(name)]
    session.execute(delete(SignIn).where(SignIn.id_hash.in_(found)))
    return bool(found)


def end_sessions(session: Session, user_id: int, *, keep: bytes | None = None) -> int:
    """End the sessions of a person, all but one if one is kept; returns how many."""
    ended = delete(SignIn).where(SignIn.user_id == user_id).returning(SignIn.id_hash)
    if keep is not None:
        ended = ended.where(SignIn.id_hash != keep)
    return len(session.execute(ended).all())


def end_all_sessions(session: Session, email: str | None) -> int:
    """End every session of an account, or of everybody; raises NotFound for an unknown account."""
    if email is None:
        everyone = delete(SignIn).where(SignIn.user_id.is_not(None)).returning(SignIn.id_hash)
        return len(session.execute(everyone).all())
    return end_sessions(session, find_account(session, email).id)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What is needed to open an account."""

    email: str
    name: str
    language: str
    role: Role


def create_organisation(
    session: Session,
    *,
    name: str,
    kind: OrganisationKind,
    country: str,
    hospital_code: str | None = None,
) -> Organisation:
    """Add an organisation; raises Conflict when one of that name exists."""
    if session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None:
        sentence = N_("There is already an organisation named %(name)s.")
        raise Conflict(Message(sentence, {"name": name}))
    organisation = Organisation(
        name=name, kind=kind.value, country=country, hospital_code=hospital_code
    )
    session.add(organisation)
    session.flush()
    return organisation


def create_user(
    session: Session, account: NewAccount, organisation_name: str, *, today: date, now: datetime
) -> User:
    """Open an account with a role in an organisation, as yet without a password.

    Raises NotFound for an unknown organisation and Conflict for an address already taken.
    """
    organisation = session.scalar(
        select(Organisation).where(Organisation.name == organisation_name)
    )
    if organisation is None:
        sentence = N_("There is no organisation named %(name)s; create it first.")
        raise NotFound(Message(sentence, {"name": organisation_name}))
    if session.scalar(account_by_email(account.email)) is not None:
        sentence = N_("There is already an account for %(email)s.")
        raise Conflict(Message(sentence, {"email": account.email}))
    user = User(
        email=account.email.lower(),
        name=account.name,
        language=account.language,
        created_at=now,
        memberships=[
            Membership(organisation=organisation, role=account.role.value, valid_from=today)
        ],
    )
    session.add(user)
    session.flush()
    return user


def is_empty(session: Session, organisation_name: str) -> bool:
    """Whether nobody was ever a member of the organisation of that name."""
    member = select(Membership.id).join(Organisation).where(Organisation.name == organisation_name)
    return session.scalar(member.limit(1)) is None


def let_manage(session: Session, user: User, *, manages: bool, today: date) -> bool:
    """Let somebody look after the team of today, or no longer; False without a role in force."""
    found = session.execute(roles_of(user.id, today=today)).one_or_none()
    if found is None:
        return False
    found[1].manages = manages
    session.flush()
    return True


def set_password(
    session: Session, email: str, password: str, *, shortest: int, leaked: Path | None = None
) -> User:
    """Give an account a new password and end all its sessions; `leaked`: a list of stolen ones.

    Raises NotFound for an unknown account and InvalidInput for a weak password.
    """
    user = find_account(session, email)
    houses = select(Organisation.name).join(Membership).where(Membership.user_id == user.id)
    known = [SITE, user.name, *session.scalars(houses)]
    check_new(password, email=user.email, shortest=shortest, known=known)
    if leaked is not None:
        check_leaked(leaked, password)
    user.password_hash = hash_password(password)
    user.failed_sign_ins, user.locked_until = 0, None
    end_sessions(session, user.id)
    return user

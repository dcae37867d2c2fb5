"""Fictitious people and organisations of the demonstration. The same rows each time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.models import Membership, Organisation, SignIn, User
from app.access.vocabulary import OrganisationKind, Role
from app.core.errors import Conflict
from app.core.messages import N_, Message

ADDRESS = "{key}@passerelle.invalid"
"""The domain `.invalid` is reserved: no letter can ever leave for it (RFC 2606)."""


SINCE = timedelta(days=400)
"""How long the people have worked there: what they did in the past, they did in their role."""


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """What was written, by key."""

    organisations: dict[str, Organisation]
    users: dict[str, User]


@dataclass(frozen=True, slots=True)
class _Team:
    name: str
    kind: OrganisationKind
    country: str
    hospital_code: str | None = None


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    language: str
    role: Role
    team: str
    manages: bool = False


TEAMS = {
    "dinant": _Team(
        "Service social (fictif), CHU UCL Namur - Dinant",
        OrganisationKind.HOSPITAL,
        "be",
        "be:hospital:chu-ucl-namur-dinant",
    ),
    "charleville": _Team(
        "Service social (fictif), CH Charleville - Hôpital Manchester",
        OrganisationKind.HOSPITAL,
        "fr",
        "fr:hospital:080000425",
    ),
    "kortrijk": _Team(
        "Sociale dienst (fictief), AZ Groeninge",
        OrganisationKind.HOSPITAL,
        "be",
        "be:hospital:az-groeninge",
    ),
    "coordination": _Team(
        "Coordination Ardennes-Namur (fictive)", OrganisationKind.COORDINATION, "fr"
    ),
    "provider": _Team("Soins du Pont de Givet (fictif)", OrganisationKind.PROVIDER, "fr"),
    "platform": _Team("Équipe Passerelle (fictive)", OrganisationKind.PLATFORM, "be"),
}

MEMBERS = {
    "social_worker_dinant": _Member(
        "Claire Fictive", "fr", Role.SOCIAL_WORKER, "dinant", manages=True
    ),
    "social_worker_charleville": _Member(
        "Karim Imaginaire", "fr", Role.SOCIAL_WORKER, "charleville"
    ),
    "social_worker_kortrijk": _Member("Lotte Verzonnen", "nl", Role.SOCIAL_WORKER, "kortrijk"),
    "coordinator": _Member("Odile Exemple", "fr", Role.COORDINATOR, "coordination", manages=True),
    "case_manager": _Member("Gaëlle Inventée", "fr", Role.CASE_MANAGER, "coordination"),
    "provider": _Member("Paul Modèle", "fr", Role.PROVIDER, "provider", manages=True),
    "profession_editor": _Member("Bram Verbeeld", "nl", Role.PROFESSION_EDITOR, "platform"),
    "administrator": _Member("Alex Voorbeeld", "en", Role.ADMINISTRATOR, "platform"),
}


def load_demo(session: Session, *, today: date, now: datetime) -> DemoPeople:
    """Write the fictitious people; raises Conflict when some are there already."""
    if session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        raise Conflict(Message(N_("The demonstration people are there already.")))
    organisations = {key: _organisation(team) for key, team in TEAMS.items()}
    users = {key: _user(key, member, now) for key, member in MEMBERS.items()}
    session.add_all(organisations.values())
    session.add_all(users.values())
    session.flush()
    session.add_all(
        Membership(
            user_id=users[key].id,
            organisation_id=organisations[member.team].id,
            role=member.role.value,
            manages=member.manages,
            valid_from=today - SINCE,
        )
        for key, member in MEMBERS.items()
    )
    session.flush()
    return DemoPeople(organisations=organisations, users=users)


def wipe_demo(session: Session) -> None:
    """Remove the fictitious people and their sessions; the audit trail keeps what they did.

    What they wrote in other rooms must be gone before.
    """
    users = select(User.id).where(User.is_demo).scalar_subquery()
    teams = select(Organisation.id).where(Organisation.is_fictitious).scalar_subquery()
    session.execute(delete(SignIn).where(SignIn.user_id.in_(users)))
    session.execute(
        delete(Membership).where(
            Membership.user_id.in_(users) | Membership.organisation_id.in_(teams)
        )
    )
    session.execute(delete(User).where(User.is_demo))
    session.execute(delete(Organisation).where(Organisation.is_fictitious))


def _organisation(team: _Team) -> Organisation:
    return Organisation(
        name=team.name,
        kind=team.kind.value,
        country=team.country,
        hospital_code=team.hospital_code,
        is_fictitious=True,
    )


def _user(key: str, member: _Member, now: datetime) -> User:
    return User(
        email=ADDRESS.format(key=key),
        name=member.name,
        language=member.language,
        is_demo=True,
        created_at=now,
    )

"""Who asks: one person for each way of standing to a record. Those of the demonstration, and more.

`ward` keeps the discharge that everybody asks for; the coordination of Odile keeps the case file.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.demo import ADDRESS
from app.access.models import Membership, Organisation, User
from app.access.vocabulary import OrganisationKind, Role
from app.cadastre.models import Provider
from app.cadastre.upkeep_models import Custody

VISITOR = "visitor"
AUTHOR, COLLEAGUE = "social_worker_charleville", "ward_colleague"
SEATED, SEAT_OVER, OTHER_WARD = "social_worker_dinant", "social_worker_kortrijk", "other_ward"
ODILE, ODILE_SEATED, ODILE_ELSEWHERE = "coordinator", "coordinator_seated", "coordinator_elsewhere"
GAELLE, GAELLE_COLLEAGUE, GAELLE_ELSEWHERE = (
    "case_manager",
    "manager_colleague",
    "manager_elsewhere",
)
PAUL = "provider"
ASKED, ACCEPTED, REFUSED, WITHDRAWN = "asked", "accepted", "refused", "withdrawn"
NOT_ASKED = "not_asked"
EDITOR, ADMIN = "profession_editor", "administrator"
REMOVED, CLOSED = "removed", "closed_account"
BEFORE = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class New:
    """Somebody whom the demonstration does not have: the role, and beside whom or where."""

    role: Role
    beside: str = ""
    kind: OrganisationKind = OrganisationKind.HOSPITAL
    manages: bool = False


NEW = {
    COLLEAGUE: New(Role.SOCIAL_WORKER, beside=AUTHOR, manages=True),
    OTHER_WARD: New(Role.SOCIAL_WORKER),
    ODILE_SEATED: New(Role.COORDINATOR, kind=OrganisationKind.COORDINATION),
    ODILE_ELSEWHERE: New(Role.COORDINATOR, beside=ODILE_SEATED),
    GAELLE_COLLEAGUE: New(Role.CASE_MANAGER, beside=GAELLE),
    GAELLE_ELSEWHERE: New(Role.CASE_MANAGER, beside=ODILE_SEATED),
    ASKED: New(Role.PROVIDER, kind=OrganisationKind.PROVIDER),
    ACCEPTED: New(Role.PROVIDER, kind=OrganisationKind.PROVIDER),
    REFUSED: New(Role.PROVIDER, kind=OrganisationKind.PROVIDER),
    WITHDRAWN: New(Role.PROVIDER, kind=OrganisationKind.PROVIDER),
    NOT_ASKED: New(Role.PROVIDER, kind=OrganisationKind.PROVIDER),
    REMOVED: New(Role.SOCIAL_WORKER, beside=AUTHOR),
    CLOSED: New(Role.SOCIAL_WORKER, beside=AUTHOR),
}
FORMER = (REMOVED, CLOSED)
"""They sign in, then lose the membership or the account: from then on they are visitors."""
PEOPLE = (
    *(VISITOR, AUTHOR, COLLEAGUE, SEATED, SEAT_OVER, OTHER_WARD),
    *(ODILE, ODILE_SEATED, ODILE_ELSEWHERE, GAELLE, GAELLE_COLLEAGUE, GAELLE_ELSEWHERE),
    *(PAUL, ASKED, ACCEPTED, REFUSED, WITHDRAWN, NOT_ASKED, EDITOR, ADMIN, REMOVED, CLOSED),
)


@dataclass
class Cast:
    """The accounts and the organisations, by the names above."""

    users: dict[str, User] = field(default_factory=dict)
    places: dict[str, Organisation] = field(default_factory=dict)


def gather(session: Session, now: datetime) -> Cast:
    """Everybody, those of the demonstration and the new ones."""
    cast = Cast()
    for key in PEOPLE:
        if key in NEW or key == VISITOR:
            continue
        user = session.scalars(select(User).where(User.email == ADDRESS.format(key=key))).one()
        at = select(Organisation).join(Membership).where(Membership.user_id == user.id)
        cast.users[key], cast.places[key] = user, session.scalars(at).one()
    for key, new in NEW.items():
        place = cast.places.get(new.beside) or _place(session, key, new)
        user = User(
            email=ADDRESS.format(key=key),
            name=f"Fictif {key}",
            language="fr",
            is_demo=True,
            created_at=now,
        )
        session.add(user)
        session.flush()
        session.add(
            Membership(
                user_id=user.id,
                organisation_id=place.id,
                role=new.role.value,
                manages=new.manages,
                valid_from=(now - BEFORE).date(),
            )
        )
        cast.users[key], cast.places[key] = user, place
    session.flush()
    return cast


def hand_over(session: Session, cast: Cast, key: str, provider: str, now: datetime) -> None:
    """The organisation of somebody answers for a provider of the directory."""
    cast.places[key].provider_public_id = provider
    row = session.scalars(select(Provider.id).where(Provider.public_id == provider)).one()
    place = cast.places[key].id
    session.add(Custody(organisation_id=place, provider_id=row, since=now, granted_by="tests"))
    session.flush()


def _place(session: Session, key: str, new: New) -> Organisation:
    place = Organisation(
        name=f"Maison fictive {key}", kind=new.kind.value, country="fr", is_fictitious=True
    )
    session.add(place)
    session.flush()
    return place

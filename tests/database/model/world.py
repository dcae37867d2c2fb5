"""What each life of the model starts from: three teams, four discharges, six services."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from alembic import command
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.vocabulary import Role, Subject
from app.cadastre import demo as directory
from app.cadastre.models import Provider, Service
from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET, ROOT
from app.core.db import begin_write
from app.core.vault import demo_ring, unlock
from app.discharge import operations
from app.discharge.models import Discharge, NeedRow
from app.discharge.referrals.preparing import set_identity
from app.discharge.referrals.vocabulary import SharedField
from app.discharge.vocabulary import Edit, Entry, NeedWish, Situation
from app.reference.loader import Reference, load_reference
from app.reference.models import ZoneRow
from app.reference.operations import load_zones
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Weekday
from app.reference.zones import ZoneCode
from tools.arena import engine_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LEAVES = NOW + timedelta(days=10)
SOME_DAYS = frozenset({Weekday.MONDAY, Weekday.FRIDAY})
HOSPITALS = {
    "social_worker_dinant": ("dinant", Role.SOCIAL_WORKER, "be:hospital:chu-ucl-namur-dinant"),
    "social_worker_charleville": ("charleville", Role.SOCIAL_WORKER, "fr:hospital:080000425"),
    "case_manager": ("coordination", Role.CASE_MANAGER, "be:hospital:az-groeninge"),
}
WHOSE = ("social_worker_dinant", "social_worker_charleville", "case_manager", *HOSPITALS)[:4]
"""Who prepares each discharge; the last one is for practice."""
PLACES: tuple[dict[str, object], ...] = (
    {"state": CapacityState.HAS_PLACES, "places": 1, "days": None},
    {"state": CapacityState.HAS_PLACES, "places": 2, "days": [1, 2, 1, 1, 1, 1, 1]},
    {"state": CapacityState.HAS_PLACES, "places": 2, "days": None},
    {"state": CapacityState.FULL, "places": None, "days": None},
    {"state": None, "places": None, "days": None},
    {"state": CapacityState.HAS_PLACES, "places": 1, "days": None},
)
"""What each service says of its places at the start; the second and the fifth have no mail."""
MUTE = frozenset({1, 4})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One discharge at the start, and who of its team works on it."""

    id: int
    public_id: str
    subject: Subject
    needs: tuple[int, ...]
    is_practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A database with all that, and what was read of it once."""

    engine: Engine
    reference: Reference
    people: tuple[Known, ...]
    services: tuple[str, ...]
    providers: dict[str, str]
    mute: frozenset[str]


@contextmanager
def made_in(url: str) -> Iterator[World]:
    """The world, written into an empty database."""
    unlock(demo_ring(DEMO_SECRET))
    command.upgrade(alembic_config(url), "head")
    engine, reference = engine_of(url), load_reference(ROOT / "data" / "reference")
    with Session(engine) as session:
        begin_write(session)
        if session.scalar(select(func.count(ZoneRow.id))) == 0:
            load_zones(session, reference.zones)
        cast = people.load_demo(session, today=TODAY, now=NOW)
        directory.load_demo(session, reference, today=TODAY, now=NOW)
        services = _services(session)
        found = tuple(_discharge(session, cast, number) for number in range(len(WHOSE)))
        providers = {
            row.public_id: row.provider
            for row in session.execute(
                select(Service.public_id, Provider.public_id.label("provider"))
                .join(Provider, Provider.id == Service.provider_id)
                .where(Service.public_id.in_(services))
            )
        }
        session.commit()
    try:
        yield World(
            engine=engine,
            reference=reference,
            people=found,
            services=services,
            providers=providers,
            mute=frozenset(services[number] for number in MUTE),
        )
    finally:
        engine.dispose()


def _services(session: Session) -> tuple[str, ...]:
    """One service of each of the first providers, with its places and its way of writing."""
    first = select(func.min(Service.id)).group_by(Service.provider_id)
    asked = select(Service.id, Service.public_id, Service.provider_id).where(Service.id.in_(first))
    rows = session.execute(asked.order_by(Service.id).limit(len(PLACES))).all()
    for number, (row, said) in enumerate(zip(rows, PLACES, strict=True)):
        values = {
            "capacity_state": said["state"],
            "capacity_places": said["places"],
            "capacity_by_weekday": said["days"],
            "capacity_said_on": TODAY if said["state"] else None,
            "capacity_expires_on": TODAY + timedelta(days=60) if said["state"] else None,
        }
        session.execute(update(Service).where(Service.id == row.id).values(values))
        email = None if number in MUTE else f"soins-{number}@exemple.invalid"
        mail = update(Provider).where(Provider.id == row.provider_id).values(email=email)
        session.execute(mail)
    return tuple(row.public_id for row in rows)


def _discharge(session: Session, cast: people.DemoPeople, number: int) -> Known:
    user = WHOSE[number]
    team, role, hospital = HOSPITALS[user]
    subject = Subject(
        role=role,
        user_id=cast.users[user].id,
        organisation_id=cast.organisations[team].id,
    )
    entry = entry_of(f"MODEL-{number}", hospital, LEAVES)
    row = operations.create_discharge(session, subject, entry, now=NOW)
    row.is_training = number == len(WHOSE) - 1
    edit = Edit(subject=subject, public_id=row.public_id, version=row.version)
    operations.set_needs(session, edit, [_wish("NUR", EVERY_DAY), _wish("MEA", SOME_DAYS)], now=NOW)
    set_identity(session, row.id, {SharedField.NAME: "Secrète"}, now=NOW)
    asked = select(NeedRow.id).where(NeedRow.discharge_id == row.id).order_by(NeedRow.position)
    return Known(
        id=row.id,
        public_id=row.public_id,
        subject=subject,
        needs=tuple(session.scalars(asked)),
        is_practice=row.is_training,
    )


def entry_of(reference: str, hospital: str, leaves_at: datetime) -> Entry:
    """The first form of a discharge to Givet on that day."""
    return Entry(
        reference=reference,
        hospital_code=hospital,
        situation=Situation(
            home=ZoneCode.parse("fr:commune:08190"),
            discharge_at=leaves_at,
            insured_in=Country.FR,
            languages=("fr",),
        ),
    )


def _wish(care: str, days: frozenset[Weekday]) -> NeedWish:
    starts_on = LEAVES.date()
    return NeedWish(
        care=care, days=days, visits_per_day=1, starts_on=starts_on, until=None, essential=True
    )


def standing(session: Session, known: Known) -> Discharge:
    """That discharge as a page of its team finds it."""
    return operations.find_discharge(session, known.subject, known.public_id)

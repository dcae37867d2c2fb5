"""Fictitious discharges, on days relative to today, awkward cases among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.models import Organisation, User
from app.access.vocabulary import Role, Subject
from app.benefits.catalogue import read_benefits
from app.core.clock import LOCAL
from app.core.config import ROOT
from app.core.errors import Conflict
from app.core.messages import N_, Message
from app.discharge import operations
from app.discharge.answers import match_discharge
from app.discharge.ending.models import DischargeEnd
from app.discharge.ending.vocabulary import EndKind
from app.discharge.following.demo import wipe_days, write_return, write_year
from app.discharge.intake.books import load_books
from app.discharge.intake.operations import Shelf, keep_tasks
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.papers.demo import wipe_links, write_link
from app.discharge.referrals.demo import link_account, wipe_letters, write_requests
from app.discharge.vocabulary import Edit, Entry, NeedWish, Situation
from app.reference.calendar import is_holiday
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Country, Weekday
from app.reference.zones import ZoneCode

DATA = ROOT / "data"
SINCE_PLANNED = timedelta(weeks=2)
"""How long ago the plan of somebody who is home was made: services need days to start."""
WORKING_DAYS = frozenset(day for day in Weekday if day <= Weekday.FRIDAY)
WEEKEND = EVERY_DAY - WORKING_DAYS


@dataclass(frozen=True, slots=True)
class _Need:
    care: str
    days: frozenset[Weekday] = EVERY_DAY
    visits: int = 1
    weeks: int | None = None
    essential: bool = True
    acts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Case:
    """`in_days`: days from today, or the country whose next public holiday is the day."""

    team: str
    user: str
    reference: str
    hospital: str
    home: str
    in_days: int | Country
    insured_in: Country | None
    languages: tuple[str, ...]
    needs: tuple[_Need, ...]
    ends: str = ""


DINANT = ("dinant", "social_worker_dinant")
CHARLEVILLE = ("charleville", "social_worker_charleville")
KORTRIJK = ("kortrijk", "social_worker_kortrijk")
COORDINATION = ("coordination", "coordinator")
AT_DINANT = "be:hospital:chu-ucl-namur-dinant"
AT_CHARLEVILLE = "fr:hospital:080000425"
AT_KORTRIJK = "be:hospital:az-groeninge"
AT_LILLE = "fr:hospital:590784864"
FR, BE = Country.FR, Country.BE
NURSING, WASHING = _Need("NUR"), _Need("PCA", visits=2, weeks=8)
MEALS, BED = _Need("MEA", WORKING_DAYS), _Need("EQP")
PHYSIO = _Need("PHY", frozenset({Weekday.TUESDAY, Weekday.THURSDAY}), weeks=6, essential=False)
FIVE = (NURSING, WASHING, MEALS, BED, PHYSIO)

RESPITE, TRANSPORT = _Need("RSP", WORKING_DAYS, essential=False), _Need("TRA", essential=False)
FEW = (NURSING, MEALS, BED)
RELIEF = _Need("PAL", weeks=3, acts=frozenset({"pain_pump"}))
NIGHTS = _Need("SIT-N", WEEKEND)

GIVET, FUMAY, CHARLEVILLE_TOWN = "fr:commune:08190", "fr:commune:08185", "fr:commune:08105"
GUISE, TOURCOING = "fr:commune:02361", "fr:commune:59599"
DINANT_TOWN, BEAURAING = "be:municipality:91034", "be:municipality:91013"
SAINT_LEGER, KORTRIJK_TOWN = "be:municipality:85034", "be:municipality:34022"
MOUSCRON, TOURNAI = "be:municipality:57096", "be:municipality:57081"

CASES = (
    _Case(*DINANT, "DIN-101", AT_DINANT, GIVET, 12, FR, ("fr",), FIVE),
    _Case(*DINANT, "DIN-102", AT_DINANT, DINANT_TOWN, 8, BE, ("fr",), (NURSING, MEALS), "ready"),
    _Case(*DINANT, "DIN-103", AT_DINANT, BEAURAING, 12, None, (), (WASHING, MEALS)),
    _Case(*DINANT, "DIN-104", AT_DINANT, FUMAY, BE, FR, ("fr",), (*FEW, RELIEF)),
    _Case(*CHARLEVILLE, "CM-201", AT_CHARLEVILLE, DINANT_TOWN, 10, BE, ("fr",), FIVE),
    _Case(*CHARLEVILLE, "CM-202", AT_CHARLEVILLE, CHARLEVILLE_TOWN, 9, FR, ("fr",), (PHYSIO,)),
    _Case(*CHARLEVILLE, "CM-203", AT_CHARLEVILLE, GUISE, 2, FR, ("fr",), (NIGHTS, NURSING)),
    _Case(*CHARLEVILLE, "CM-204", AT_CHARLEVILLE, SAINT_LEGER, 9, FR, ("fr",), (NURSING, BED)),
    _Case(*KORTRIJK, "KOR-301", AT_KORTRIJK, TOURCOING, 9, BE, ("nl",), (NURSING, RESPITE, BED)),
    _Case(*KORTRIJK, "KOR-302", AT_KORTRIJK, KORTRIJK_TOWN, 1, BE, ("nl",), (NURSING, TRANSPORT)),
    _Case(*KORTRIJK, "KOR-303", AT_KORTRIJK, KORTRIJK_TOWN, -3, BE, ("nl",), (BED,), "gone"),
    _Case(*DINANT, "DIN-105", AT_DINANT, GIVET, -4, FR, ("fr",), FIVE, "gone"),
    _Case(
        *COORDINATION,
        "COO-401",
        AT_LILLE,
        MOUSCRON,
        12,
        FR,
        ("fr",),
        (NURSING, RESPITE, BED, MEALS),
        "ready",
    ),
    _Case(*COORDINATION, "COO-402", AT_LILLE, MOUSCRON, 6, FR, ("fr",), (NURSING, MEALS, PHYSIO)),
    _Case(*COORDINATION, "COO-403", AT_LILLE, TOURNAI, 7, BE, ("fr",), (NURSING, WASHING, MEALS)),
    _Case(*COORDINATION, "COO-404", AT_LILLE, TOURCOING, 7, FR, ("nl",), (NURSING, BED)),
    _Case(*COORDINATION, "COO-405", AT_LILLE, MOUSCRON, 9, FR, ("fr",), (NURSING, RESPITE)),
    _Case(*COORDINATION, "COO-406", AT_LILLE, MOUSCRON, 10, BE, ("fr",), (WASHING, RESPITE, MEALS)),
)
"""Among them: a holiday, with a convention that names its acts and one that ends soon (DIN-104); no
insurance known, homonyms (Saint-Léger), nobody around, both ways; and several that share the same
places (COO-402 to COO-406), for who plans them together."""


WITH_REQUESTS = "CM-201"
"""The discharge whose needs were asked for already, with every kind of answer."""


def load_demo(  # noqa: PLR0913 - the one caller names each of them
    session: Session,
    reference: Reference,
    *,
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    today: date,
    now: datetime,
) -> int:
    """Write the fictitious discharges; returns how many. Raises Conflict when some are there."""
    if session.scalar(select(Discharge.id).where(Discharge.is_fictitious).limit(1)):
        raise Conflict(Message(N_("The fictitious discharges are there already.")))
    shelf = Shelf(reference, load_books(DATA), read_benefits(DATA / "benefits").catalogue)
    for case in CASES:
        subject = Subject(
            role=Role.SOCIAL_WORKER,
            user_id=users[case.user].id,
            organisation_id=organisations[case.team].id,
        )
        found = _write(session, case, subject, shelf, today=today, now=now)
        if case.reference == WITH_REQUESTS:
            lines = write_requests(session, found, subject, reference, now=now)
            link_account(organisations["provider"], lines)
    team, user = COORDINATION
    coordinator = Subject(
        role=Role.COORDINATOR,
        user_id=users[user].id,
        organisation_id=organisations[team].id,
    )
    return len(CASES) + write_year(session, coordinator, AT_DINANT, now=now)


def wipe_demo(session: Session) -> None:
    """Remove every discharge of the fictitious organisations, those that visitors added too."""
    teams = select(Organisation.id).where(Organisation.is_fictitious)
    wipe_letters(session, teams)
    wipe_links(session, teams)
    wipe_days(session, teams)
    discharges = select(Discharge.id).where(Discharge.organisation_id.in_(teams))
    plans = select(CarePlan.id).where(CarePlan.discharge_id.in_(discharges))
    session.execute(delete(PlanLine).where(PlanLine.plan_id.in_(plans)))
    session.execute(delete(CarePlan).where(CarePlan.discharge_id.in_(discharges)))
    session.execute(delete(NeedRow).where(NeedRow.discharge_id.in_(discharges)))
    session.execute(delete(Discharge).where(Discharge.organisation_id.in_(teams)))


def _write(  # noqa: PLR0913 - one case and all that stands around it
    session: Session,
    case: _Case,
    subject: Subject,
    shelf: Shelf,
    *,
    today: date,
    now: datetime,
) -> Discharge:
    gone = case.ends == "gone"
    day = _day(case.in_days, today) + (SINCE_PLANNED if gone else timedelta())
    situation = Situation(
        home=ZoneCode.parse(case.home),
        discharge_at=datetime.combine(day, time(14, 0), LOCAL),
        insured_in=case.insured_in,
        languages=case.languages,
    )
    entry = Entry(reference=case.reference, hospital_code=case.hospital, situation=situation)
    found = operations.create_discharge(session, subject, entry, now=now)
    found.is_fictitious = True
    session.flush()
    wishes = [_wish(need, day) for need in case.needs]
    operations.set_needs(session, _edit(found, subject), wishes, now=now)
    keep_tasks(session, found, shelf)
    if case.ends:
        answer = match_discharge(session, found, shelf.reference, today=today)
        chosen = {
            int(line.need.key): line.match.offer.service_id
            for line in answer.proposal.covered
            if line.match
        }
        operations.save_plan(session, _edit(found, subject), chosen, shelf.reference, now=now)
        if gone:
            _move_back(found)
            keep_tasks(session, found, shelf)
        write_link(session, found, shelf.reference, now=now)
    if gone:
        _gone_home(session, found, subject, shelf.reference, now)
    return found


def _gone_home(
    session: Session, found: Discharge, subject: Subject, reference: Reference, now: datetime
) -> None:
    """Somebody went home: what is known since, and what says that the preparation ended."""
    before = found.status
    write_return(session, _edit(found, subject), reference, now=now)
    session.add(
        DischargeEnd(
            discharge_id=found.id,
            kind=EndKind.GONE_HOME.value,
            from_status=before,
            at=min(found.discharge_at, now),
            by_id=subject.user_id,
        )
    )


def _move_back(found: Discharge) -> None:
    """Let two weeks have passed since the plan was made, weekdays as they were."""
    found.discharge_at -= SINCE_PLANNED
    for need in found.needs:
        need.starts_on -= SINCE_PLANNED
        need.until = need.until - SINCE_PLANNED if need.until else None
    for plan in found.plans:
        plan.saved_at -= SINCE_PLANNED


def _edit(found: Discharge, subject: Subject) -> Edit:
    return Edit(subject=subject, public_id=found.public_id, version=found.version)


def _day(in_days: int | Country, today: date) -> date:
    if not isinstance(in_days, Country):
        return today + timedelta(days=in_days)
    coming = (today + timedelta(days=shift) for shift in range(1, 366))
    return next(day for day in coming if is_holiday(day, in_days))


def _wish(need: _Need, day: date) -> NeedWish:
    return NeedWish(
        care=need.care,
        days=need.days,
        visits_per_day=need.visits,
        starts_on=day,
        until=day + timedelta(weeks=need.weeks) if need.weeks else None,
        essential=need.essential,
        acts=need.acts,
    )

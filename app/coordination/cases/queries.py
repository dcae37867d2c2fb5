"""The SQL of case files. Every question carries the reader: others' files do not exist."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from app.access.models import Membership, Organisation, User
from app.access.permissions import Facts, Grant, manages_cases
from app.access.vocabulary import OrganisationKind, Role, Subject
from app.coordination.cases.models import (
    CaseAlert,
    CaseEvent,
    CaseFile,
    CaseHandover,
    CasePerson,
    CaseReferral,
    CaseSeat,
    CaseStay,
)
from app.coordination.cases.vocabulary import FOLLOWED, CaseState, SeatScope

OPEN_STATES = (CaseState.REFERRED, CaseState.WAITING, *FOLLOWED)


def is_own(subject: Subject) -> ColumnElement[bool]:
    """Files that the reader's own team holds."""
    if not manages_cases(subject):
        return false()
    return CaseFile.organisation_id == subject.organisation_id


def _sits(subject: Subject, now: datetime) -> ColumnElement[bool]:
    return and_(
        CaseSeat.case_id == CaseFile.id,
        CaseSeat.user_id == subject.user_id,
        CaseSeat.since <= now,
        CaseSeat.until > now,
    )


def visible_to(subject: Subject, now: datetime) -> ColumnElement[bool]:
    """The files of the reader's team, and those whose circle the reader sits in now."""
    return or_(is_own(subject), exists().where(_sits(subject, now)))


def case_named(subject: Subject, public_id: str, now: datetime) -> Select[CaseFile]:
    """One file that the reader may see."""
    return select(CaseFile).where(CaseFile.public_id == public_id, visible_to(subject, now))


def scopes_of(subject: Subject, case_id: int, now: datetime) -> Select[str]:
    """How much of a file the seats of the reader show."""
    return (
        select(CaseSeat.scope)
        .join(CaseFile, CaseFile.id == CaseSeat.case_id)
        .where(CaseFile.id == case_id, _sits(subject, now))
    )


def facts_of(session: Session, subject: Subject, action: str, public_id: str) -> Facts | None:
    """What decides whether a person reaches a file: the team that holds it, and their own seats.

    Writing takes a seat for the whole file; reading, and settling what one does oneself, any.
    """
    asked = select(CaseFile.id, CaseFile.organisation_id).where(CaseFile.public_id == public_id)
    held = session.execute(asked).one_or_none()
    if held is None or subject.user_id is None:
        return None
    seats = select(CaseSeat.since, CaseSeat.until).where(
        CaseSeat.case_id == held.id, CaseSeat.user_id == subject.user_id
    )
    if action == "case.write":
        seats = seats.where(CaseSeat.scope == SeatScope.WHOLE.value)
    return Facts(
        owner_id=held.organisation_id if manages_cases(subject) else None,
        circle=tuple(
            Grant(user_id=subject.user_id, since=since, until=until)
            for since, until in session.execute(seats)
        ),
    )


def files_for(
    subject: Subject, now: datetime, states: Sequence[CaseState], *, only_mine: bool = False
) -> Select[Any, Any, Any]:
    """The files in those states, with the names of the case manager and the correspondent."""
    found = (
        select(CaseFile, User.name.label("manager"), _next_alert(CaseFile.id).label("alert_due"))
        .outerjoin(User, User.id == CaseFile.manager_id)
        .where(visible_to(subject, now), CaseFile.state.in_([one.value for one in states]))
        .order_by(CaseFile.updated_at.desc(), CaseFile.id)
    )
    if only_mine:
        me = subject.user_id
        found = found.where(or_(CaseFile.manager_id == me, CaseFile.correspondent_id == me))
    return found


def _next_alert(case_id: Any) -> Any:
    return (
        select(func.min(CaseAlert.due_at))
        .where(CaseAlert.case_id == case_id, CaseAlert.handled_at.is_(None))
        .correlate(CaseFile)
        .scalar_subquery()
    )


def counts_by_state(subject: Subject, now: datetime) -> Select[str, int]:
    """How many files the reader sees in each state."""
    return (
        select(CaseFile.state, func.count())
        .where(visible_to(subject, now))
        .group_by(CaseFile.state)
    )


def person_of(case_id: int) -> Select[CasePerson]:
    """Who the person is."""
    return select(CasePerson).where(CasePerson.case_id == case_id)


def referrals_of(case_id: int) -> Select[CaseReferral]:
    """Every referral of a person, the last first."""
    return (
        select(CaseReferral).where(CaseReferral.case_id == case_id).order_by(CaseReferral.id.desc())
    )


def sent_by(subject: Subject) -> Select[CaseReferral, str, str, str]:
    """What the reader's organisation referred: pseudonym, how long it can wait, answer only."""
    return (
        select(CaseReferral, CaseFile.reference, CaseFile.urgency, Organisation.name)
        .join(CaseFile, CaseFile.id == CaseReferral.case_id)
        .join(Organisation, Organisation.id == CaseFile.organisation_id)
        .where(CaseReferral.by_organisation_id == subject.organisation_id)
        .order_by(CaseReferral.id.desc())
    )


def coordinations(*, fictitious: bool) -> Select[Organisation]:
    """The organisations that take cases on; those of the demonstration apart."""
    return (
        select(Organisation)
        .where(
            Organisation.kind == OrganisationKind.COORDINATION.value,
            Organisation.is_fictitious.is_(fictitious),
        )
        .order_by(Organisation.name, Organisation.id)
    )


def team_of(organisation_id: int, roles: Sequence[Role], today: Any) -> Select[int, str, str]:
    """The active people of an organisation in those roles: number, name, role."""
    return (
        select(User.id, User.name, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_([one.value for one in roles]),
            Membership.valid_from <= today,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
            User.is_active,
        )
        .order_by(User.name, User.id)
    )


def places_at(user_id: int) -> Select[int, int | None, str]:
    """The places taken at a case manager: file, place, intensity."""
    return select(CaseFile.id, CaseFile.slot, CaseFile.intensity).where(
        CaseFile.manager_id == user_id, CaseFile.slot.is_not(None)
    )


def loads_of(organisation_id: int) -> Select[int | None, str, int]:
    """How many files of each intensity each case manager of a team follows; one statement."""
    return (
        select(CaseFile.manager_id, CaseFile.intensity, func.count())
        .where(CaseFile.organisation_id == organisation_id, CaseFile.slot.is_not(None))
        .group_by(CaseFile.manager_id, CaseFile.intensity)
    )


def waiting(subject: Subject) -> Select[CaseFile]:
    """The files of the reader's team that wait for a case manager."""
    return select(CaseFile).where(is_own(subject), CaseFile.state == CaseState.WAITING.value)


def seats_of(case_id: int, last_membership: Any) -> Select[Any, Any, Any, Any]:
    """The seats of a circle, past ones too, with the names of today."""
    return (
        select(CaseSeat, User.name, Organisation.name.label("organisation"), Membership.role)
        .join(User, User.id == CaseSeat.user_id)
        .join(Membership, Membership.id == last_membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(CaseSeat.case_id == case_id)
        .order_by(CaseSeat.until.desc(), CaseSeat.id)
    )


def running_seat(case_id: int, user_id: int, now: datetime) -> Select[CaseSeat]:
    """The seat that somebody has now, if any."""
    return select(CaseSeat).where(
        CaseSeat.case_id == case_id, CaseSeat.user_id == user_id, CaseSeat.until > now
    )


def stays_of(case_id: int) -> Select[CaseStay]:
    """Stays in hospital, the last first."""
    return (
        select(CaseStay)
        .where(CaseStay.case_id == case_id)
        .order_by(CaseStay.started_on.desc(), CaseStay.id.desc())
    )


def open_stay(case_id: int) -> Select[CaseStay]:
    """The stay that has not ended."""
    return (
        select(CaseStay)
        .where(CaseStay.case_id == case_id, CaseStay.ended_on.is_(None))
        .order_by(CaseStay.id.desc())
        .limit(1)
    )


def handover_of(case_id: int) -> Select[CaseHandover]:
    """The hand-over under way, if any."""
    return select(CaseHandover).where(
        CaseHandover.case_id == case_id, CaseHandover.finished_at.is_(None)
    )


def alerts_of(case_id: int) -> Select[CaseAlert]:
    """The alerts of a file, open ones first."""
    return (
        select(CaseAlert)
        .where(CaseAlert.case_id == case_id)
        .order_by(CaseAlert.handled_at.is_not(None), CaseAlert.raised_at.desc())
    )


def open_alerts(subject: Subject, now: datetime) -> Select[CaseAlert, CaseFile]:
    """The open alerts of the files where the reader sees the whole, the first due first."""
    whole = exists().where(_sits(subject, now), CaseSeat.scope == SeatScope.WHOLE.value)
    return (
        select(CaseAlert, CaseFile)
        .join(CaseFile, CaseFile.id == CaseAlert.case_id)
        .where(CaseAlert.handled_at.is_(None), or_(is_own(subject), whole))
        .order_by(CaseAlert.due_at, CaseAlert.id)
    )


def events_of(case_id: int) -> Select[CaseEvent, str | None]:
    """What happened, with who wrote it down."""
    return (
        select(CaseEvent, User.name)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id.desc())
    )


def account_language(user_id: int) -> Select[str, str]:
    """Where and in which language somebody of the platform is written to."""
    return select(User.email, User.language).where(User.id == user_id)


def names_of(user_ids: Sequence[int]) -> Select[int, str]:
    """The names of people."""
    return select(User.id, User.name).where(User.id.in_(user_ids))


def seated_now(case_id: int, now: datetime) -> Select[int, str]:
    """Who sits in the circle at that moment."""
    return (
        select(User.id, User.name)
        .join(CaseSeat, CaseSeat.user_id == User.id)
        .where(CaseSeat.case_id == case_id, CaseSeat.since <= now, CaseSeat.until > now)
        .order_by(User.name, User.id)
    )

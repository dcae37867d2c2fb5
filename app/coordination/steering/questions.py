"""The questions of the indicators, each of which gives both a figure and its list.

Every question gives the same columns: ref, link, place, start, end, yes. What was done for practice
is in none of them, and fictitious people are never mixed with real ones.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.coordination.cases.models import CaseAlert, CaseFile, CaseReferral
from app.coordination.cases.vocabulary import FOLLOWED, CaseState
from app.coordination.desk.models import DeskRequest
from app.coordination.steering.vocabulary import Side, Window
from app.core.db import Moment
from app.discharge import life
from app.discharge.following.models import Following, Opinion
from app.discharge.following.vocabulary import SATISFIED, OpinionOf, Whereabouts
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.queries import LAST_PLAN
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import SAID_YES
from app.discharge.vocabulary import DischargeStatus

Question = Callable[[Window], Select[*tuple[Any, ...]]]
GONE = tuple(one.value for one in DischargeStatus if life.is_home(one))
IN_HOSPITAL = tuple(
    one.value
    for one in DischargeStatus
    if one.value not in GONE and one is not DischargeStatus.CANCELLED
)


def moments(window: Window) -> tuple[datetime, datetime]:
    """The period as instants, the last day included."""
    start = datetime.combine(window.first, time(), UTC)
    return start, datetime.combine(window.last, time(), UTC) + timedelta(days=1)


def _during(column: Any, window: Window) -> ColumnElement[bool]:
    start, end = moments(window)
    return and_(column >= start, column < end)


def _columns(**given: Any) -> list[Any]:
    usual = {
        "ref": cast(null(), String),
        "link": cast(null(), String),
        "place": cast(null(), String),
        "end": cast(null(), DateTime(timezone=True)),
        "yes": literal(0),
    }
    found = {**usual, **given}
    return [found[name].label(name) for name in ("ref", "link", "place", "start", "end", "yes")]


def _said(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _files(window: Window) -> list[ColumnElement[bool]]:
    """The files of the team, on that side."""
    found: list[ColumnElement[bool]] = [CaseFile.is_fictitious.is_(window.fictitious)]
    if window.organisation_id is not None:
        found.append(CaseFile.organisation_id == window.organisation_id)
    return [*found, *_side(CaseFile.home_zone_code, window)]


def _side(column: Any, window: Window) -> list[ColumnElement[bool]]:
    return [] if window.side is Side.ALL else [column.startswith(f"{window.side.value}:")]


def _leaving(window: Window) -> list[ColumnElement[bool]]:
    """Discharges that count, on that side."""
    return [
        Discharge.is_training.is_(False),
        Discharge.is_fictitious.is_(window.fictitious),
        *_side(Discharge.home_zone_code, window),
    ]


def followed(window: Window) -> Select[*tuple[Any, ...]]:
    """Who is followed now."""
    return select(
        *_columns(
            ref=CaseFile.reference,
            link=CaseFile.public_id,
            place=CaseFile.home_zone_code,
            start=CaseFile.created_at,
        )
    ).where(CaseFile.state.in_([one.value for one in FOLLOWED]), *_files(window))


def waiting(window: Window) -> Select[*tuple[Any, ...]]:
    """Who waits for a case manager now."""
    return select(
        *_columns(
            ref=CaseFile.reference,
            link=CaseFile.public_id,
            place=CaseFile.home_zone_code,
            start=func.coalesce(CaseFile.waiting_since, CaseFile.created_at, type_=Moment()),
        )
    ).where(CaseFile.state == CaseState.WAITING.value, *_files(window))


def _referrals(window: Window, *also: Any) -> Select[*tuple[Any, ...]]:
    in_time = CaseReferral.decided_at <= CaseReferral.due_at
    return (
        select(
            *_columns(
                ref=CaseFile.reference,
                link=CaseFile.public_id,
                place=CaseFile.home_zone_code,
                start=CaseReferral.at,
                end=CaseReferral.decided_at,
                yes=_said(in_time),
            )
        )
        .join(CaseFile, CaseFile.id == CaseReferral.case_id)
        .where(_during(CaseReferral.at, window), *_files(window), *also)
    )


def referrals_due(window: Window) -> Select[*tuple[Any, ...]]:
    """Referrals whose answer came, or should have come by now."""
    due = or_(CaseReferral.decided_at.is_not(None), CaseReferral.due_at < window.now)
    return _referrals(window, due)


def ruptures(window: Window) -> Select[*tuple[Any, ...]]:
    """Alerts of ruptures, and whether they were dealt with in time."""
    return (
        select(
            *_columns(
                ref=CaseFile.reference,
                link=CaseFile.public_id,
                place=CaseFile.home_zone_code,
                start=CaseAlert.raised_at,
                end=CaseAlert.handled_at,
                yes=_said(CaseAlert.handled_at <= CaseAlert.due_at),
            )
        )
        .join(CaseFile, CaseFile.id == CaseAlert.case_id)
        .where(_during(CaseAlert.raised_at, window), *_files(window))
    )


def desk_due(window: Window) -> Select[*tuple[Any, ...]]:
    """Requests at the desk whose answer came, or should have come by now."""
    due = or_(DeskRequest.answered_at.is_not(None), DeskRequest.due_at < window.now)
    mine: list[ColumnElement[bool]] = [DeskRequest.is_fictitious.is_(window.fictitious)]
    if window.organisation_id is not None:
        mine.append(DeskRequest.owner_id == window.organisation_id)
    return select(
        *_columns(
            link=DeskRequest.public_id,
            place=DeskRequest.home_zone_code,
            start=DeskRequest.asked_at,
            end=DeskRequest.answered_at,
            yes=_said(DeskRequest.answered_at <= DeskRequest.due_at),
        )
    ).where(
        _during(DeskRequest.asked_at, window),
        due,
        *mine,
        *_side(DeskRequest.home_zone_code, window),
    )


def service_answers(window: Window) -> Select[*tuple[Any, ...]]:
    """Requests to services that were answered."""
    return (
        select(*_columns(start=Referral.sent_at, end=Referral.answered_at))
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(
            _during(Referral.sent_at, window),
            Referral.answered_at.is_not(None),
            *_leaving(window),
        )
    )


def needs_at_discharge(window: Window) -> Select[*tuple[Any, ...]]:
    """Needs of people who went home, and whether a service was chosen for each."""
    chosen = (
        select(PlanLine.id)
        .join(CarePlan, CarePlan.id == PlanLine.plan_id)
        .where(
            PlanLine.need_id == NeedRow.id,
            PlanLine.service_public_id.is_not(None),
            CarePlan.version == LAST_PLAN,
        )
        .correlate(NeedRow, Discharge)
    )
    return (
        select(*_columns(start=Discharge.discharge_at, yes=_said(chosen.exists())))
        .select_from(NeedRow)
        .join(Discharge, Discharge.id == NeedRow.discharge_id)
        .where(
            _during(Discharge.discharge_at, window),
            Discharge.status.in_(GONE),
            *_leaving(window),
        )
    )


def late_leavings(window: Window) -> Select[*tuple[Any, ...]]:
    """People for whom services were asked and whose planned day passed: from it to the last day.

    The last day is the one they went home, today for who is still in hospital; but no later than
    the day on which the last service could start, once every need that was asked about has one.
    """
    yes = Referral.state.in_([one.value for one in SAID_YES])
    mine = Referral.discharge_id == Discharge.id
    asked = select(Referral.id).where(mine, Referral.sent_at.is_not(None)).correlate(Discharge)
    ready = select(func.max(Referral.starts_on)).where(mine, yes).correlate(Discharge)
    answer = aliased(Referral)
    granted = select(answer.id).where(
        answer.need_id == Referral.need_id,
        answer.state.in_([one.value for one in SAID_YES]),
    )
    lacking = asked.where(Referral.need_id.is_not(None), ~granted.correlate(Referral).exists())
    last_start = ready.scalar_subquery()
    still = Discharge.status.in_(IN_HOSPITAL)
    left = case((still, literal(window.today, Date)), else_=Following.went_home_on)
    was_ready = and_(~lacking.exists(), last_start < left)
    end = case((was_ready, last_start), else_=left)
    return (
        select(*_columns(start=Discharge.discharge_at, end=end))
        .outerjoin(Following, Following.discharge_id == Discharge.id)
        .where(
            _during(Discharge.discharge_at, window),
            Discharge.discharge_at <= window.now,
            asked.exists(),
            or_(still, Following.went_home_on.is_not(None)),
            *_leaving(window),
        )
    )


def returns(window: Window) -> Select[*tuple[Any, ...]]:
    """People whose thirty days are over and whose outcome is known: who came back to hospital."""
    known = (Whereabouts.HOME, Whereabouts.MOVED, Whereabouts.REHOSPITALISED)
    back = and_(
        Following.outcome == Whereabouts.REHOSPITALISED.value,
        Following.outcome_on <= Following.outcome_due_on,
    )
    return (
        select(*_columns(start=Following.went_home_on, yes=_said(back)))
        .join(Discharge, Discharge.id == Following.discharge_id)
        .where(
            Following.went_home_on.between(window.first, window.last),
            Following.outcome_due_on <= window.today,
            Following.outcome.in_([one.value for one in known]),
            *_leaving(window),
        )
    )


def opinions(window: Window) -> Select[*tuple[Any, ...]]:
    """People who went home and said how satisfied they are."""
    happy = Opinion.satisfied.in_([one.value for one in SATISFIED])
    return (
        select(*_columns(start=Following.went_home_on, yes=_said(happy)))
        .select_from(Opinion)
        .join(Following, Following.discharge_id == Opinion.discharge_id)
        .join(Discharge, Discharge.id == Opinion.discharge_id)
        .where(
            Opinion.asked_of == OpinionOf.PERSON.value,
            Opinion.satisfied.is_not(None),
            Following.went_home_on.between(window.first, window.last),
            *_leaving(window),
        )
    )


DIRECTORY: dict[str, Callable[[date, str | None], Select[*tuple[Any, ...]]]] = {}
"""Questions that the directory answers; the factory binds them, this room does not know it."""


def confirmed(window: Window) -> Select[*tuple[Any, ...]]:
    """Services of the directory, and whether they were confirmed lately."""
    since = window.today - timedelta(days=window.fresh_days)
    side = None if window.side is Side.ALL else window.side.value
    found = DIRECTORY["confirmed"](since, side).subquery()
    return select(
        *_columns(
            ref=found.c.name, link=found.c.public_id, start=found.c.start, yes=_said(found.c.fresh)
        )
    )

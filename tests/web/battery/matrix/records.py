"""The records of people that are asked for: who stands how to them, a canary in every free text."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import Provider, Service
from app.coordination.cases.models import CaseAlert, CaseFile, CaseSeat
from app.coordination.cases.plan_models import CaseAction, CaseDocument, CaseGoal, CaseNeed
from app.coordination.desk.models import DeskOffer, DeskRequest
from app.core.config import ROOT
from app.core.db import Base
from app.discharge.circle.models import CareCircleMember, EmergencyAccess
from app.discharge.following.models import LineCheck, Opinion
from app.discharge.grounds.models import SharingGround
from app.discharge.intake.models import DischargeTask
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.referrals.models import DischargeIdentity, Referral
from app.site.privacy.retention import read_retention
from tests.web.battery.matrix import cast as who
from tests.web.battery.matrix.cast import Cast, hand_over

CANARY = "canari"
LATER, BEFORE = timedelta(days=20), timedelta(days=3)
NO_FREE_TEXT = {"content", "findings"}
"""Columns of personal text that hold a structure, which a canary would break."""
Objects = dict[str, str]


def stage_records(session: Session, cast: Cast, now: datetime) -> Objects:
    """The records and their parts, by the names that addresses.py uses."""
    opened = _discharge(session, "CM-201")
    gone = _discharge(session, "DIN-105")
    ward = cast.places[who.AUTHOR].id
    gone.organisation_id, gone.created_by_id = ward, cast.users[who.AUTHOR].id
    session.add(DischargeIdentity(discharge_id=gone.id, name="-", updated_at=now))
    for record in (opened, gone):
        _let_in(session, record, cast, now)
    session.flush()
    found = _discharge_parts(session, opened, gone)
    found |= _requests(session, opened, cast, now)
    found |= _case(session, cast, now)
    found |= _desk(session, cast)
    _write_canaries(session)
    return found


def _discharge(session: Session, reference: str) -> Discharge:
    return session.scalars(select(Discharge).where(Discharge.reference == reference)).one()


def _let_in(session: Session, record: Discharge, cast: Cast, now: datetime) -> None:
    """Two seats that run, one that is over; one emergency that runs, one that is over."""
    for key, until in (
        (who.SEATED, now + LATER),
        (who.ODILE_SEATED, now + LATER),
        (who.SEAT_OVER, now - timedelta(hours=1)),
    ):
        user = cast.users[key].id
        seat = CareCircleMember(
            discharge_id=record.id, user_id=user, since=now - BEFORE, until=until
        )
        session.add(seat)
    for key, until in (
        (who.GAELLE, now + timedelta(hours=9)),
        (who.GAELLE_COLLEAGUE, now - timedelta(hours=1)),
    ):
        session.add(
            EmergencyAccess(
                discharge_id=record.id,
                user_id=cast.users[key].id,
                reason="care_missing",
                words="-",
                opened_at=now - BEFORE,
                until=until,
            )
        )


def _discharge_parts(session: Session, opened: Discharge, gone: Discharge) -> Objects:
    need = select(NeedRow.id).order_by(NeedRow.id)
    task = select(DischargeTask.id).order_by(DischargeTask.id)
    seat = select(CareCircleMember.id).order_by(CareCircleMember.id)
    emergency = select(EmergencyAccess.public_id).order_by(EmergencyAccess.id)
    ground = select(SharingGround.public_id).order_by(SharingGround.id)
    check = select(LineCheck.public_id).order_by(LineCheck.id)
    asked = {
        "gone_provider": _who_comes(gone),
        "open_need": need.where(NeedRow.discharge_id == opened.id),
        "gone_need": need.where(NeedRow.discharge_id == gone.id),
        "open_task": task.where(DischargeTask.discharge_id == opened.id),
        "open_seat": seat.where(CareCircleMember.discharge_id == opened.id),
        "emergency": emergency.where(EmergencyAccess.discharge_id == opened.id),
        "open_ground": ground.where(SharingGround.discharge_id == opened.id),
        "gone_check": check.where(LineCheck.discharge_id == gone.id, LineCheck.state == "waiting"),
    }
    opinion = session.scalars(select(Opinion).order_by(Opinion.id)).first()
    assert opinion is not None
    opinion.discharge_id = gone.id
    found = {"open": opened.public_id, "gone": gone.public_id, "gone_opinion": opinion.public_id}
    return found | _firsts(session, asked)


def _who_comes(gone: Discharge) -> Select[str]:
    """The providers of the plan."""
    return (
        select(Provider.public_id)
        .join(Service, Service.provider_id == Provider.id)
        .join(PlanLine, PlanLine.service_public_id == Service.public_id)
        .join(CarePlan, CarePlan.id == PlanLine.plan_id)
        .where(CarePlan.discharge_id == gone.id)
        .order_by(PlanLine.id)
    )


def _firsts(session: Session, asked: Mapping[str, Select[Any]]) -> Objects:
    """The first row of each question."""
    return {key: str(session.scalars(one.limit(1)).one()) for key, one in asked.items()}


def _requests(session: Session, opened: Discharge, cast: Cast, now: datetime) -> Objects:
    """One request in each state, and whoever answers for its service."""
    asked = select(Referral).where(Referral.discharge_id == opened.id).order_by(Referral.id)
    by_state: dict[str, Referral] = {}
    for one in session.scalars(asked):
        by_state[one.state] = one  # the last of each state, so that no two are of one service
    withdrawn = by_state["expired"]
    withdrawn.state = "withdrawn"
    found: Objects = {}
    for key, referral in (
        (who.ASKED, by_state["sent"]),
        (who.ACCEPTED, by_state["confirmed"]),
        (who.REFUSED, by_state["declined"]),
        (who.WITHDRAWN, withdrawn),
    ):
        hand_over(session, cast, key, referral.provider_public_id, now)
        found[f"request_{key}"] = referral.public_id
    found["request_draft"] = by_state["draft"].public_id
    found["open_provider"] = by_state["confirmed"].provider_public_id
    found["asked_provider"] = by_state["sent"].provider_public_id
    return found


def _case(session: Session, cast: Cast, now: datetime) -> Objects:
    """The file of somebody in hospital, with seats of every scope."""
    case = session.scalars(select(CaseFile).where(CaseFile.state == "in_hospital")).one()
    _give_seats(session, case, cast, now)
    document = CaseDocument(
        case_id=case.id,
        name="papier.pdf",
        kind="application/pdf",
        size=5,
        digest=b"d" * 32,
        content=b"%PDF-",
        added_at=now,
    )
    session.add(document)
    session.flush()
    goal = session.scalars(select(CaseGoal).where(CaseGoal.case_id == case.id)).first()
    assert goal is not None
    of_goal = select(CaseAction.id).where(CaseAction.goal_id == goal.id)
    needs = select(CaseNeed.id).where(CaseNeed.case_id == case.id)
    seats = select(CaseSeat.id).where(CaseSeat.case_id == case.id)
    asked = {
        "case_action": of_goal.order_by(CaseAction.id),
        "case_need": needs.order_by(CaseNeed.id),
        "case_seat": seats.order_by(CaseSeat.id),
        "case_alert": select(CaseAlert.id).where(CaseAlert.case_id == case.id),
        "case_ground": select(SharingGround.public_id).where(SharingGround.case_id == case.id),
    }
    found = {"case": case.public_id, "case_goal": str(goal.id)}
    return found | {"case_document": document.public_id} | _firsts(session, asked)


def _give_seats(session: Session, case: CaseFile, cast: Cast, now: datetime) -> None:
    """For the whole file, for one's own part, and one that is over; the plan is Paul's already."""
    basis = session.scalars(select(CaseSeat.basis).limit(1)).one()
    for key, scope, until in (
        (who.SEATED, "whole", now + LATER),
        (who.COLLEAGUE, "own", now + LATER),
        (who.SEAT_OVER, "whole", now - timedelta(hours=1)),
    ):
        session.add(
            CaseSeat(
                case_id=case.id,
                user_id=cast.users[key].id,
                function="home_help",
                scope=scope,
                basis=basis,
                since=now - BEFORE,
                until=until,
            )
        )


def _desk(session: Session, cast: Cast) -> Objects:
    """A request at the desk: the provider of Paul owns it, Dinant asked it, the ward is offered."""
    request = session.scalars(select(DeskRequest).where(DeskRequest.state == "offered")).one()
    offer = session.scalars(select(DeskOffer).where(DeskOffer.request_id == request.id)).one()
    request.owner_id = cast.places[who.PAUL].id
    request.asked_by_id = cast.places[who.SEATED].id
    offer.to_id = cast.places[who.AUTHOR].id
    return {"desk": request.public_id}


def _write_canaries(session: Session) -> None:
    """Every text about a person, wherever one is kept, becomes a canary; names of records too."""
    rules = read_retention(ROOT / "data" / "privacy").tables
    for mapper in Base.registry.mappers:
        name = mapper.class_.__table__.name
        wanted = set(rules[name].personal_text) - NO_FREE_TEXT if name in rules else set()
        for number, row in enumerate(session.scalars(select(mapper.class_)) if wanted else ()):
            for column in wanted:
                if name == "discharge_identity" or getattr(row, column) is not None:
                    setattr(row, column, f"{CANARY}-{name}-{column}-{number}"[:40])
    session.execute(update(Discharge).values(reference="canari-" + Discharge.reference))
    session.execute(update(CaseFile).values(reference="canari-" + CaseFile.reference))
    session.flush()

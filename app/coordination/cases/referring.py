"""Referring somebody into case management, and deciding. Nothing here commits."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import OrganisationKind
from app.coordination.cases import machine, queries
from app.coordination.cases.entry import EntryJudgement, judge
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.leftovers import drop_actions
from app.coordination.cases.models import CaseFile, CasePerson, CaseReferral, CaseStay
from app.coordination.cases.opening import Told, change, note
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import (
    CaseDeed,
    CaseState,
    EntryRefusal,
    Intensity,
    ReferralOrigin,
    Urgency,
    WaitReason,
)
from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.discharge.models import Discharge
from app.discharge.operations import find_discharge
from app.reference.calendar import add_working_days
from app.reference.vocabulary import Country

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
END_OF_DAY = time(17, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoIsIt:
    """Who the person is; written down only when the person agrees."""

    name: str
    birth_date: str | None = None
    address: str | None = None
    phone: str | None = None
    carer_name: str | None = None
    carer_phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWish:
    """What a partner says when it refers somebody."""

    organisation_id: int
    origin: ReferralOrigin
    home: str
    language: str
    urgency: Urgency
    criteria: Mapping[str, str]
    professionals: int | None
    agrees: str
    words: str
    person: WhoIsIt | None = None
    discharge_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the coordination decided on a referral."""

    admits: bool
    words: str
    refusal: EntryRefusal | None = None
    urgency: Urgency | None = None
    intensity: Intensity | None = None


def refer(session: Session, hand: Hand, wish: ReferralWish) -> CaseFile:
    """Open a file to decide on. Raises InvalidInput, NotFound for a discharge of others."""
    team = _team(session, hand, wish)
    if wish.person and wish.agrees != "yes":
        fault = Message(N_("Without the person's agreement, leave name, address and carer empty."))
        raise InvalidInput(fault, {"name": [fault]})
    discharge = None
    if wish.discharge_id:
        discharge = find_discharge(session, hand.subject, wish.discharge_id, only_team=True)
    case = CaseFile(
        reference=_new_reference(session, team.id),
        organisation_id=team.id,
        home_zone_code=wish.home,
        language=wish.language,
        state=CaseState.REFERRED.value,
        version=1,
        intensity=Intensity.STANDARD.value,
        urgency=wish.urgency.value,
        is_fictitious=team.is_fictitious,
        created_at=hand.now,
        updated_at=hand.now,
    )
    session.add(case)
    session.flush()
    if wish.person:
        _write_person(session, case, wish.person)
    session.add(_referral(case, team, hand, wish))
    if discharge is not None:
        session.add(_stay(case, discharge, hand))
    note(
        session,
        case,
        hand,
        Told(kind=EventKind.REFERRED, about=wish.origin.value, words=wish.words),
    )
    return case


def judgement(referral: CaseReferral, hand: Hand) -> EntryJudgement:
    """Whether the criteria are met, as far as the referral says."""
    least = hand.policy.entry_professionals
    return judge(referral.criteria, referral.professionals, least)


def last_referral(session: Session, case: CaseFile) -> CaseReferral:
    """The referral that was or is to be decided."""
    return session.scalars(queries.referrals_of(case.id).limit(1)).one()


def decide(session: Session, hand: Hand, edit: CaseEdit, decision: Decision) -> CaseFile:
    """Take the person on, or say why not; who referred reads the answer."""
    if not decision.admits and decision.refusal is None:
        fault = Message(N_("Say why the person is not taken on."))
        raise InvalidInput(fault, {"refusal": [fault]})
    case = change(session, hand, edit, only_team=True)
    deed = CaseDeed.ADMIT if decision.admits else CaseDeed.DECLINE
    case.state = machine.after(CaseState(case.state), deed).value
    referral = last_referral(session, case)
    referral.decided_at, referral.decided_by_id = hand.now, hand.subject.user_id
    referral.is_admitted, referral.answer = decision.admits, decision.words
    if decision.admits:
        case.waiting_since, case.wait_reason = hand.now, WaitReason.JUST_ADMITTED.value
        case.urgency = (decision.urgency or Urgency(case.urgency)).value
        case.intensity = (decision.intensity or Intensity(case.intensity)).value
        note(session, case, hand, Told(kind=EventKind.ADMITTED, words=decision.words))
    else:
        assert decision.refusal is not None  # refused above
        referral.refusal, case.ended_at = decision.refusal.value, hand.now
        drop_actions(session, case, hand)
        note(
            session,
            case,
            hand,
            Told(kind=EventKind.DECLINED, about=decision.refusal.value, words=decision.words),
        )
    session.flush()
    return case


def refer_again(session: Session, hand: Hand, edit: CaseEdit, words: str) -> CaseFile:
    """A file that is over is looked at again; all that it holds is still there."""
    case = change(session, hand, edit, only_team=True)
    case.state = machine.after(CaseState(case.state), CaseDeed.REFER_AGAIN).value
    before = last_referral(session, case)
    team = session.get_one(Organisation, case.organisation_id)
    case.ended_at = case.end_reason = case.end_words = case.outcome = None
    session.add(
        CaseReferral(
            case_id=case.id,
            origin=ReferralOrigin.COORDINATION.value,
            by_user_id=hand.subject.user_id,
            by_organisation_id=hand.subject.organisation_id,
            at=hand.now,
            due_at=due_at(hand, Country(team.country), Urgency(case.urgency)),
            criteria=dict(before.criteria),
            professionals=before.professionals,
            person_agrees=before.person_agrees,
            words=words,
        )
    )
    note(
        session,
        case,
        hand,
        Told(kind=EventKind.REFERRED, about=ReferralOrigin.COORDINATION.value, words=words),
    )
    return case


def write_person(session: Session, hand: Hand, edit: CaseEdit, person: WhoIsIt) -> CaseFile:
    """Write down or correct who the person is."""
    case = change(session, hand, edit)
    _write_person(session, case, person)
    return case


def due_at(hand: Hand, country: Country, urgency: Urgency) -> datetime:
    """By when a referral is answered: the sooner the less it can wait, in working days."""
    day = add_working_days(hand.today, hand.policy.decision_days[urgency], country)
    return datetime.combine(day, END_OF_DAY, LOCAL)


def _team(session: Session, hand: Hand, wish: ReferralWish) -> Organisation:
    found = session.get(Organisation, wish.organisation_id)
    mine = session.get_one(Organisation, hand.subject.organisation_id)
    is_fit = (
        found is not None
        and found.kind == OrganisationKind.COORDINATION
        and found.is_fictitious == mine.is_fictitious
    )
    if found is None or not is_fit:
        fault = Message(N_("This organisation takes no cases on."))
        raise InvalidInput(fault, {"organisation": [fault]})
    return found


def _new_reference(session: Session, organisation_id: int) -> str:
    """A pseudonym that nobody can guess anything from, and that is easy to say by telephone."""
    while True:
        drawn = "".join(secrets.choice(_LETTERS) for _ in range(6))
        reference = f"{drawn[:3]}-{drawn[3:]}"
        known = select(CaseFile.id).where(
            CaseFile.organisation_id == organisation_id, CaseFile.reference == reference
        )
        if session.scalar(known) is None:
            return reference


def _write_person(session: Session, case: CaseFile, person: WhoIsIt) -> None:
    session.merge(
        CasePerson(
            case_id=case.id,
            name=person.name,
            birth_date=person.birth_date,
            address=person.address,
            phone=person.phone,
            carer_name=person.carer_name,
            carer_phone=person.carer_phone,
        )
    )
    session.flush()


def _referral(case: CaseFile, team: Organisation, hand: Hand, wish: ReferralWish) -> CaseReferral:
    return CaseReferral(
        case_id=case.id,
        origin=wish.origin.value,
        by_user_id=hand.subject.user_id,
        by_organisation_id=hand.subject.organisation_id,
        at=hand.now,
        due_at=due_at(hand, Country(team.country), wish.urgency),
        criteria=dict(wish.criteria),
        professionals=wish.professionals,
        person_agrees=wish.agrees,
        words=wish.words,
    )


def _stay(case: CaseFile, discharge: Discharge, hand: Hand) -> CaseStay:
    return CaseStay(
        case_id=case.id,
        hospital_code=discharge.hospital_code,
        discharge_public_id=discharge.public_id,
        started_on=min(discharge.created_at.astimezone(LOCAL).date(), hand.today),
        noted_by_id=hand.subject.user_id,
        noted_at=hand.now,
    )

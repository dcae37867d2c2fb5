"""What the pages of case management show: plain values in words. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.vocabulary import Role
from app.coordination.cases import queries
from app.coordination.cases.assigning import MANAGERS
from app.coordination.cases.entry import EntryJudgement
from app.coordination.cases.hands import Hand
from app.coordination.cases.load import Load, load_of, waiting_key
from app.coordination.cases.machine import deeds_of
from app.coordination.cases.models import CaseAlert, CaseFile, CasePerson, CaseReferral, CaseStay
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_words import ALERT_KIND_NAMES, AlertKind
from app.coordination.cases.referring import judgement
from app.coordination.cases.vocabulary import (
    CASE_OUTCOME_NAMES,
    CASE_STATE_NAMES,
    CLOSE_REASON_NAMES,
    ENTRY_REFUSAL_NAMES,
    INTENSITY_NAMES,
    OVER,
    REFERRAL_ORIGIN_NAMES,
    URGENCY_NAMES,
    WAIT_REASON_NAMES,
    CaseDeed,
    CaseOutcome,
    CaseState,
    CloseReason,
    EntryRefusal,
    Intensity,
    ReferralOrigin,
    SeatScope,
    Urgency,
    WaitReason,
)
from app.core.messages import N_, Message, counted
from app.discharge.screens import place_label
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

TONES = {
    CaseState.REFERRED: "doubt",
    CaseState.WAITING: "doubt",
    CaseState.ACTIVE: "ok",
    CaseState.IN_HOSPITAL: "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHeading:
    """The head of each page of one file."""

    public_id: str
    reference: str
    version: int
    state: Message
    tone: str
    place: Message
    is_own: bool
    is_open: bool
    sees_plan: bool
    sees_whole: bool
    may: Mapping[str, bool]
    is_fictitious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One file in a list."""

    public_id: str
    reference: str
    place: Message
    state: Message
    tone: str
    intensity: Message
    manager: str | None
    urgency: Message | None
    is_urgent: bool
    alert_due: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSheet:
    """A referral with its judgement and its answer."""

    origin: Message
    at: datetime
    due_at: datetime
    is_late: bool
    words: str
    agrees: str
    judgement: EntryJudgement
    answer: Message | None
    reason: Message | None
    answer_words: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine:
    """One person on the waiting list, with the place in the line."""

    place: int
    public_id: str
    reference: str
    home: Message
    urgency: Message
    reason: Message | None
    since: datetime
    days: Message
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """The case load of one case manager."""

    user_id: int
    name: str
    load: Load
    by_intensity: Sequence[tuple[Message, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One alert in words."""

    public_id: str
    kind: Message
    care: object | None
    provider: str | None
    raised_at: datetime
    due_at: datetime
    is_late: bool
    handled_at: datetime | None
    answer: str | None
    case: str | None = None
    case_id: str | None = None


def heading(seen: Seen, hand: Hand) -> CaseHeading:
    """The head of a file's pages."""
    case, state = seen.case, CaseState(seen.case.state)
    deeds = deeds_of(state)
    return CaseHeading(
        public_id=case.public_id,
        reference=case.reference,
        version=case.version,
        state=Message(CASE_STATE_NAMES[state]),
        tone=TONES.get(state, "neutral"),
        place=place_of(case, hand.reference),
        is_own=seen.is_own,
        is_open=state not in OVER,
        sees_plan=seen.shows(SeatScope.PLAN),
        sees_whole=seen.shows(SeatScope.WHOLE),
        may={deed.value: deed in deeds for deed in CaseDeed},
        is_fictitious=case.is_fictitious,
    )


def place_of(case: CaseFile, reference: Reference) -> Message:
    """Where the person lives: a town, never an address."""
    return place_label(ZoneCode.parse(case.home_zone_code), reference)


def case_lines(rows: Sequence[Any], reference: Reference) -> list[CaseLine]:
    """The files of a list."""
    return [
        CaseLine(
            public_id=row.CaseFile.public_id,
            reference=row.CaseFile.reference,
            place=place_of(row.CaseFile, reference),
            state=Message(CASE_STATE_NAMES[CaseState(row.CaseFile.state)]),
            tone=TONES.get(CaseState(row.CaseFile.state), "neutral"),
            intensity=Message(INTENSITY_NAMES[Intensity(row.CaseFile.intensity)]),
            manager=row.manager,
            urgency=urgency_words(row.CaseFile),
            is_urgent=row.CaseFile.urgency == Urgency.URGENT,
            alert_due=row.alert_due,
            since=row.CaseFile.created_at,
        )
        for row in rows
    ]


def urgency_words(case: CaseFile) -> Message | None:
    """How long a person can wait, while they do."""
    if case.state not in (CaseState.REFERRED, CaseState.WAITING):
        return None
    return Message(URGENCY_NAMES[Urgency(case.urgency)])


def referral_sheet(referral: CaseReferral, hand: Hand) -> ReferralSheet:
    """A referral in words."""
    return ReferralSheet(
        origin=Message(REFERRAL_ORIGIN_NAMES[ReferralOrigin(referral.origin)]),
        at=referral.at,
        due_at=referral.due_at,
        is_late=referral.decided_at is None and referral.due_at < hand.now,
        words=referral.words,
        agrees=referral.person_agrees,
        judgement=judgement(referral, hand),
        answer=answer_words(referral),
        reason=(
            Message(ENTRY_REFUSAL_NAMES[EntryRefusal(referral.refusal)])
            if referral.refusal
            else None
        ),
        answer_words=referral.answer,
        decided_at=referral.decided_at,
    )


def answer_words(referral: CaseReferral) -> Message | None:
    """What was decided; None while nothing was."""
    if referral.decided_at is None:
        return None
    return Message(N_("Taken on") if referral.is_admitted else N_("Not taken on"))


def waiting_lines(cases: Sequence[CaseFile], hand: Hand) -> list[WaitLine]:
    """The waiting list in its order."""
    listed = sorted(
        cases, key=lambda one: waiting_key(one.urgency, one.waiting_since or one.created_at)
    )
    return [_waiting(place, case, hand) for place, case in enumerate(listed, start=1)]


def _waiting(place: int, case: CaseFile, hand: Hand) -> WaitLine:
    since = case.waiting_since or case.created_at
    reason = case.wait_reason
    return WaitLine(
        place=place,
        public_id=case.public_id,
        reference=case.reference,
        home=place_of(case, hand.reference),
        urgency=Message(URGENCY_NAMES[Urgency(case.urgency)]),
        reason=Message(WAIT_REASON_NAMES[WaitReason(reason)]) if reason else None,
        since=since,
        days=counted(N_("%(count)s day"), N_("%(count)s days"), max(0, (hand.now - since).days)),
        version=case.version,
    )


def loads(session: Session, hand: Hand, organisation_id: int) -> list[LoadLine]:
    """The case load of everybody of a team, in three statements."""
    counts: dict[int | None, dict[Intensity, int]] = {}
    for manager_id, intensity, number in session.execute(queries.loads_of(organisation_id)):
        counts.setdefault(manager_id, {})[Intensity(intensity)] = number
    team = session.execute(queries.team_of(organisation_id, MANAGERS, hand.today)).all()
    return [
        _load(row.id, row.name, counts.get(row.id, {}), hand)
        for row in team
        if row.id in counts or row.role == Role.CASE_MANAGER
    ]


def _load(user_id: int, name: str, counts: Mapping[Intensity, int], hand: Hand) -> LoadLine:
    each = [one for one, number in counts.items() for _ in range(number)]
    return LoadLine(
        user_id=user_id,
        name=name,
        load=load_of(each, hand.policy),
        by_intensity=[
            (Message(INTENSITY_NAMES[one]), counts[one]) for one in Intensity if one in counts
        ],
    )


def alert_lines(alerts: Sequence[tuple[CaseAlert, CaseFile]], hand: Hand) -> list[AlertLine]:
    """Alerts in words, with the file they belong to."""
    return [_alert(alert, case, hand) for alert, case in alerts]


def _alert(alert: CaseAlert, case: CaseFile, hand: Hand) -> AlertLine:
    care = hand.reference.care.get(alert.care or "")
    return AlertLine(
        public_id=alert.public_id,
        kind=Message(ALERT_KIND_NAMES[AlertKind(alert.kind)]),
        care=care.labels if care else None,
        provider=alert.provider_name,
        raised_at=alert.raised_at,
        due_at=alert.due_at,
        is_late=alert.handled_at is None and alert.due_at < hand.now,
        handled_at=alert.handled_at,
        answer=alert.answer,
        case=case.reference,
        case_id=case.public_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """A stay in hospital in words."""

    hospital: str | None
    started_on: date
    ended_on: date | None
    discharge_id: str | None


def stay_lines(stays: Sequence[CaseStay], reference: Reference) -> list[StayLine]:
    """The stays in words."""
    return [
        StayLine(
            hospital=_hospital(one.hospital_code, reference),
            started_on=one.started_on,
            ended_on=one.ended_on,
            discharge_id=one.discharge_public_id,
        )
        for one in stays
    ]


def _hospital(code: str | None, reference: Reference) -> str | None:
    found = reference.hospitals.get(code or "")
    return found.name if found else None


def ending_words(case: CaseFile) -> tuple[Message, Message] | None:
    """Why a file ended and where the person lives; None while it goes on or was never opened."""
    if case.end_reason is None or case.outcome is None:
        return None
    return (
        Message(CLOSE_REASON_NAMES[CloseReason(case.end_reason)]),
        Message(CASE_OUTCOME_NAMES[CaseOutcome(case.outcome)]),
    )


def person_rows(person: CasePerson | None) -> list[tuple[Message, str | None]]:
    """Who the person is, field by field."""
    if person is None:
        return []
    return [
        (Message(N_("Name")), person.name),
        (Message(N_("Born on")), person.birth_date),
        (Message(N_("Address")), person.address),
        (Message(N_("Telephone")), person.phone),
        (Message(N_("Carer")), person.carer_name),
        (Message(N_("Telephone of the carer")), person.carer_phone),
    ]

"""The SQL of the days after."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from app.access.models import Organisation, User
from app.discharge.following.models import (
    Following,
    HospitalStay,
    LineCheck,
    Opinion,
    StayNotice,
)
from app.discharge.following.vocabulary import TO_ANSWER, CheckState, OpinionOf, StayEnd
from app.discharge.intake.models import DischargeTask
from app.discharge.models import CarePlan, Discharge
from app.discharge.queries import whole
from app.discharge.vocabulary import DischargeStatus
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState


def following_of(discharge_id: int) -> Select[Following]:
    """The follow-up of a discharge."""
    return select(Following).where(Following.discharge_id == discharge_id)


def checks_of(discharge_id: int) -> Select[LineCheck]:
    """Every question about the lines of a discharge, by moment."""
    return (
        select(LineCheck)
        .where(LineCheck.discharge_id == discharge_id)
        .order_by(LineCheck.due_at, LineCheck.id)
    )


def open_checks_of(discharge_id: int) -> Select[LineCheck]:
    """The questions of a discharge whose answer is still of use, locked."""
    return (
        select(LineCheck)
        .where(LineCheck.discharge_id == discharge_id, LineCheck.state.in_(TO_ANSWER))
        .order_by(LineCheck.id)
        .with_for_update()
    )


def check_named(public_id: str) -> Select[LineCheck]:
    """One question by its public name."""
    return select(LineCheck).where(LineCheck.public_id == public_id)


def opinions_of(discharge_id: int) -> Select[Opinion]:
    """Every opinion asked about a discharge: the person's first."""
    return (
        select(Opinion)
        .where(Opinion.discharge_id == discharge_id)
        .order_by(Opinion.asked_of, Opinion.id)
    )


def opinion_named(public_id: str) -> Select[Opinion]:
    """One opinion by its public name."""
    return select(Opinion).where(Opinion.public_id == public_id)


def discharge_by_id(discharge_id: int) -> Select[Discharge]:
    """One discharge, with its needs and plans."""
    return whole(Discharge.id == discharge_id)


def sender_of(discharge_id: int) -> Select[str, str, str]:
    """Who of the ward opened a discharge: name, mail address, organisation."""
    return (
        select(User.name, User.email, Organisation.name)
        .join(Discharge, Discharge.created_by_id == User.id)
        .join(Organisation, Organisation.id == Discharge.organisation_id)
        .where(Discharge.id == discharge_id)
    )


def kind_of_team(discharge_id: int) -> Select[str]:
    """What kind of organisation prepares a discharge."""
    return (
        select(Organisation.kind)
        .join(Discharge, Discharge.organisation_id == Organisation.id)
        .where(Discharge.id == discharge_id)
    )


def opener_of(discharge_id: int) -> Select[str, str, str, str]:
    """Who opened a discharge: address, language, the ward's reference, the public identifier.

    Nobody for practice, or when the account is closed.
    """
    return (
        select(User.email, User.language, Discharge.reference, Discharge.public_id)
        .join(Discharge, Discharge.created_by_id == User.id)
        .where(
            Discharge.id == discharge_id,
            Discharge.is_training.is_(False),
            User.is_active.is_(True),
        )
    )


def names_of(user_ids: list[int]) -> Select[int, str]:
    """The names of people of the ward."""
    return select(User.id, User.name).where(User.id.in_(user_ids))


def task_coded(discharge_id: int, code: str) -> Select[DischargeTask]:
    """The task of a discharge that carries that code."""
    return select(DischargeTask).where(
        DischargeTask.discharge_id == discharge_id, DischargeTask.code == code
    )


def plan_overtook() -> Select[int]:
    """Discharges gone home whose plan has a version that is not followed yet."""
    last = (
        select(func.max(CarePlan.version))
        .where(CarePlan.discharge_id == Following.discharge_id)
        .correlate(Following)
        .scalar_subquery()
    )
    return (
        select(Following.discharge_id)
        .join(Discharge, Discharge.id == Following.discharge_id)
        .where(_is_followed(), Following.plan_version < last)
        .order_by(Following.discharge_id)
    )


def to_ask(now: datetime) -> Select[LineCheck]:
    """Questions whose moment has come, locked."""
    return (
        select(LineCheck)
        .join(Discharge, Discharge.id == LineCheck.discharge_id)
        .where(_is_followed(), LineCheck.state == CheckState.WAITING, LineCheck.due_at <= now)
        .order_by(LineCheck.id)
        .with_for_update(of=LineCheck)
    )


def silent_since(moment: datetime) -> Select[LineCheck]:
    """Questions that were asked by then, or whose letter did not arrive, locked."""
    failed = select(OutboxMessage.id).where(
        OutboxMessage.about == "following:" + LineCheck.public_id,
        OutboxMessage.state == MessageState.FAILED,
    )
    return (
        select(LineCheck)
        .join(Discharge, Discharge.id == LineCheck.discharge_id)
        .where(
            _is_followed(),
            LineCheck.state == CheckState.ASKED,
            (LineCheck.asked_at <= moment) | failed.exists(),
        )
        .order_by(LineCheck.id)
        .with_for_update(of=LineCheck)
    )


def opinions_due(today: date) -> Select[int]:
    """Discharges whose services are to be asked what they think, and were not yet."""
    asked = select(Opinion.id).where(
        Opinion.discharge_id == Following.discharge_id,
        Opinion.asked_of == OpinionOf.PROFESSIONAL,
    )
    return (
        select(Following.discharge_id)
        .join(Discharge, Discharge.id == Following.discharge_id)
        .where(_is_followed(), Following.opinion_due_on <= today, ~asked.exists())
        .order_by(Following.discharge_id)
    )


def _is_followed() -> ColumnElement[bool]:
    return Discharge.status == DischargeStatus.GONE_HOME.value


def last_stay(discharge_id: int) -> Select[HospitalStay]:
    """The last stay in hospital of a discharge that was not taken back, locked."""
    return (
        select(HospitalStay)
        .where(
            HospitalStay.discharge_id == discharge_id,
            HospitalStay.ending.is_distinct_from(StayEnd.TAKEN_BACK.value),
        )
        .order_by(HospitalStay.id.desc())
        .limit(1)
        .with_for_update()
    )


def stay_that_lasts(discharge_id: int) -> Select[HospitalStay]:
    """The stay of a discharge that lasts or lies ahead, to be read only."""
    return select(HospitalStay).where(
        HospitalStay.discharge_id == discharge_id, HospitalStay.ending.is_(None)
    )


def first_begun_stay(discharge_id: int) -> Select[HospitalStay]:
    """The first stay in hospital that really took place since the person went home."""
    return (
        select(HospitalStay)
        .where(
            HospitalStay.discharge_id == discharge_id,
            HospitalStay.began_at.is_not(None),
            HospitalStay.ending.is_distinct_from(StayEnd.TAKEN_BACK.value),
        )
        .order_by(HospitalStay.starts_on, HospitalStay.id)
        .limit(1)
    )


def stays_to_begin(today: date) -> Select[HospitalStay]:
    """Planned stays whose day has come, locked."""
    return (
        select(HospitalStay)
        .join(Discharge, Discharge.id == HospitalStay.discharge_id)
        .where(
            _is_followed(),
            HospitalStay.ending.is_(None),
            HospitalStay.began_at.is_(None),
            HospitalStay.starts_on <= today,
        )
        .order_by(HospitalStay.id)
        .with_for_update(of=HospitalStay)
    )


def notices_of(stay_id: int) -> Select[StayNotice]:
    """What services were told about a stay, in the order it was told."""
    return select(StayNotice).where(StayNotice.stay_id == stay_id).order_by(StayNotice.id)


def notices_failed() -> Select[StayNotice, int]:
    """Notices whose letter did not arrive, not noted yet, each with its discharge; locked."""
    lost = select(OutboxMessage.id).where(
        OutboxMessage.about == "stay:" + StayNotice.public_id,
        OutboxMessage.state == MessageState.FAILED,
    )
    return (
        select(StayNotice, HospitalStay.discharge_id)
        .join(HospitalStay, HospitalStay.id == StayNotice.stay_id)
        .where(StayNotice.failed.is_(False), lost.exists())
        .order_by(StayNotice.id)
        .with_for_update(of=StayNotice)
    )


def paused_checks_of(discharge_id: int) -> Select[LineCheck]:
    """The questions that wait for the end of a stay in hospital, locked."""
    return (
        select(LineCheck)
        .where(LineCheck.discharge_id == discharge_id, LineCheck.state == CheckState.PAUSED.value)
        .order_by(LineCheck.id)
        .with_for_update()
    )

"""The SQL of requests."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.access.models import Organisation, User
from app.discharge.life import OPEN as OPEN_DISCHARGES
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.queries import whole
from app.discharge.referrals.models import (
    DischargeIdentity,
    MailRefusal,
    Referral,
    ReferralLog,
    ReferralWave,
)
from app.discharge.referrals.vocabulary import (
    OPEN,
    WAITING,
    LetterKind,
    ReferralEvent,
    ReferralState,
)
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState


def _whole() -> tuple[ExecutableOption, ...]:
    """What a request is shown with. Not at import: it makes SQLAlchemy tie all tables together."""
    return selectinload(Referral.wave), selectinload(Referral.events)


def of_discharge(discharge_id: int) -> Select[Referral]:
    """Every request of a discharge with its wave and its log, in the order they were made."""
    return (
        select(Referral)
        .where(Referral.discharge_id == discharge_id)
        .options(*_whole())
        .order_by(Referral.wave_id, Referral.position, Referral.id)
    )


def lock_discharge(discharge_id: ColumnElement[int] | int) -> Select[int]:
    """Nobody else changes that discharge; its key may still be referred to."""
    asked = select(Discharge.id).where(Discharge.id == discharge_id)
    return asked.with_for_update(key_share=True)


def lock_requests(discharge_id: int) -> Select[int]:
    """Nobody else changes the requests of that discharge."""
    asked = select(Referral.id).where(Referral.discharge_id == discharge_id)
    return asked.order_by(Referral.id).with_for_update()


def discharge_named_by(public_id: str) -> ColumnElement[int]:
    """The number of the discharge of a request."""
    asked = select(Referral.discharge_id).where(Referral.public_id == public_id)
    return asked.scalar_subquery()


def by_public_id(public_id: str) -> Select[Referral]:
    """One request, by the name that its links carry."""
    return select(Referral).where(Referral.public_id == public_id).options(*_whole())


def same_need(referral: Referral) -> Select[Referral]:
    """The other requests for the same need."""
    return (
        select(Referral)
        .where(
            Referral.discharge_id == referral.discharge_id,
            Referral.need_id == referral.need_id,
            Referral.id != referral.id,
        )
        .order_by(Referral.id)
    )


def same_service(referral: Referral) -> Select[Referral]:
    """The other requests of the discharge to the same service, with their waves."""
    return (
        select(Referral)
        .where(
            Referral.discharge_id == referral.discharge_id,
            Referral.service_public_id == referral.service_public_id,
            Referral.id != referral.id,
        )
        .options(selectinload(Referral.wave))
        .order_by(Referral.id)
    )


def inbox(provider_public_id: str) -> Select[Referral]:
    """The requests that a provider received: never a draft, the most pressing first."""
    return (
        select(Referral)
        .where(
            Referral.provider_public_id == provider_public_id,
            Referral.state != ReferralState.DRAFT,
        )
        .options(*_whole())
        .order_by(Referral.respond_by, Referral.id)
    )


def provider_of(organisation_id: int | None) -> Select[str | None]:
    """The provider of the directory that an organisation is."""
    return select(Organisation.provider_public_id).where(Organisation.id == organisation_id)


def to_remind(now: datetime) -> Select[Referral]:
    """Requests whose next reminder is due, locked; what somebody changes now is left for later."""
    first = (Referral.reminded == 0) & (Referral.remind_first_at <= now)
    last = (Referral.reminded == 1) & (Referral.remind_last_at <= now)
    return (
        select(Referral)
        .where(Referral.state.in_(WAITING), Referral.respond_by > now, first | last)
        .order_by(Referral.id)
        .with_for_update(skip_locked=True)
    )


def to_expire(now: datetime) -> Select[Referral]:
    """Requests whose time to answer is over, locked; what somebody changes now is left."""
    return (
        select(Referral)
        .where(Referral.state.in_(WAITING), Referral.respond_by <= now)
        .order_by(Referral.id)
        .with_for_update(skip_locked=True)
    )


def bounced() -> Select[Referral]:
    """Open requests one of whose letters did not arrive, and for which that is not noted yet."""
    failed = select(OutboxMessage.id).where(
        OutboxMessage.about == "referral:" + Referral.public_id,
        OutboxMessage.state == MessageState.FAILED,
    )
    noted = select(ReferralLog.id).where(
        ReferralLog.referral_id == Referral.id, ReferralLog.event == ReferralEvent.BOUNCE
    )
    return (
        select(Referral)
        .where(Referral.state.in_(OPEN), failed.exists(), ~noted.exists())
        .order_by(Referral.id)
        .with_for_update(skip_locked=True)
    )


def discharge_by_id(discharge_id: int) -> Select[Discharge]:
    """The discharge of a request, with its needs and plans."""
    return whole(Discharge.id == discharge_id)


def sender_of(wave_id: int) -> Select[str, str, str]:
    """Who made a wave: name, mail address, organisation."""
    return (
        select(User.name, User.email, Organisation.name)
        .join(ReferralWave, ReferralWave.created_by_id == User.id)
        .join(Discharge, Discharge.id == ReferralWave.discharge_id)
        .join(Organisation, Organisation.id == Discharge.organisation_id)
        .where(ReferralWave.id == wave_id)
    )


def owners_of(referral: Referral) -> Select[str, str, str]:
    """Who made the request and who opened its discharge: (mail address, language, reference)."""
    asked = select(ReferralWave.created_by_id).where(ReferralWave.id == referral.wave_id)
    mine = or_(User.id == Discharge.created_by_id, User.id == asked.scalar_subquery())
    return (
        select(User.email, User.language, Discharge.reference)
        .join(Discharge, mine)
        .where(Discharge.id == referral.discharge_id, User.is_active.is_(True))
        .order_by(User.id)
    )


def identity_of(discharge_id: int) -> Select[DischargeIdentity]:
    """Who the person is."""
    return select(DischargeIdentity).where(DischargeIdentity.discharge_id == discharge_id)


def letters_left(about: str, sends: int) -> Select[int]:
    """A letter that asked and has left: of that sending, and not kept from leaving."""
    kept = (MessageState.WAITING, MessageState.WITHDRAWN)
    key = f"{about}:{LetterKind.REQUEST}:{sends}:"
    return (
        select(OutboxMessage.id)
        .where(OutboxMessage.key.startswith(key), OutboxMessage.state.not_in(kept))
        .limit(1)
    )


def refusal_of(address: str) -> Select[MailRefusal]:
    """Whether an address asked for no more letters."""
    return select(MailRefusal).where(MailRefusal.address == address)


def answers_by_channel(organisation_id: int, since: datetime) -> Select[str, str, int]:
    """What services answered, by which way: (event, channel, number); every way counts alike."""
    answers = (
        ReferralEvent.ACCEPT,
        ReferralEvent.ACCEPT_CONDITIONALLY,
        ReferralEvent.ASK,
        ReferralEvent.DECLINE,
        ReferralEvent.EXPIRE,
    )
    return (
        select(ReferralLog.event, ReferralLog.channel, func.count())
        .join(Referral, Referral.id == ReferralLog.referral_id)
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(
            Discharge.organisation_id == organisation_id,
            ReferralLog.at >= since,
            ReferralLog.event.in_(answers),
        )
        .group_by(ReferralLog.event, ReferralLog.channel)
    )


def pending_of(discharge_ids: Sequence[int]) -> Select[int, str, int, datetime | None]:
    """For a list of discharges: (discharge, state, number, oldest sending) of their requests."""
    return (
        select(Referral.discharge_id, Referral.state, func.count(), func.min(Referral.sent_at))
        .where(Referral.discharge_id.in_(discharge_ids))
        .group_by(Referral.discharge_id, Referral.state)
    )


def is_practice(discharge_id: int) -> Select[bool]:
    """Whether a discharge is for practice: of such a one no letter leaves the machine."""
    return select(Discharge.is_training).where(Discharge.id == discharge_id)


def to_call_of(organisation_id: int | None) -> Select[str, str, str, str, str | None]:
    """Requests that want a telephone call, over all open discharges of an organisation.

    (discharge, its reference, request, provider, telephone), the nearest discharge first.
    """
    return (
        select(
            Discharge.public_id.label("discharge_id"),
            Discharge.reference,
            Referral.public_id.label("referral_id"),
            Referral.provider_name,
            Referral.phone,
        )
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(
            Discharge.organisation_id == organisation_id,
            Discharge.status.in_([one.value for one in OPEN_DISCHARGES]),
            Referral.to_call.is_(True),
        )
        .order_by(Discharge.discharge_at, Referral.respond_by, Referral.id)
    )


def told_of(
    discharge_ids: Sequence[int],
) -> Select[int | None, str, str, date | None, str | None]:
    """Where the requests of some discharges stand: (need, service, state, day of start, who pulled
    out: the name of a service that was confirmed and said that it cannot come after all)."""
    pulled = select(ReferralLog.id).where(
        ReferralLog.referral_id == Referral.id,
        ReferralLog.event == ReferralEvent.DECLINE,
        ReferralLog.from_state == ReferralState.CONFIRMED,
    )
    left = (Referral.state == ReferralState.DECLINED) & pulled.exists()
    return (
        select(
            Referral.need_id,
            Referral.service_public_id,
            Referral.state,
            Referral.starts_on,
            case((left, Referral.provider_name), else_=None),
        )
        .where(Referral.discharge_id.in_(discharge_ids), Referral.need_id.is_not(None))
        .order_by(Referral.id)
    )


def needs_chosen(discharge_ids: Sequence[int]) -> Select[int, int, date, bool, str | None]:
    """The needs of some discharges, each with the service that their last plan gives it."""
    last = (
        select(func.max(CarePlan.id))
        .where(CarePlan.discharge_id == NeedRow.discharge_id)
        .correlate(NeedRow)
        .scalar_subquery()
    )
    return (
        select(
            NeedRow.discharge_id,
            NeedRow.id,
            NeedRow.starts_on,
            NeedRow.essential,
            PlanLine.service_public_id,
        )
        .outerjoin(PlanLine, (PlanLine.need_id == NeedRow.id) & (PlanLine.plan_id == last))
        .where(NeedRow.discharge_id.in_(discharge_ids))
        .order_by(NeedRow.discharge_id, NeedRow.position, NeedRow.id)
    )

"""Fictitious requests of past quarters, refused or never answered, for tables to talk about."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.coordination.shared.quarters import Quarter
from app.core.clock import LOCAL
from app.discharge.models import Discharge, NeedRow
from app.discharge.referrals.models import Referral, ReferralWave
from app.discharge.referrals.sheet import shown_of
from app.discharge.referrals.vocabulary import DeclineReason, ReferralState, WaveMode
from app.reference.vocabulary import EVERY_DAY, days_to_mask

SERVICE = "tablesdemo"
"""Begins the address of the services that were asked: none of them is in the directory."""

STORIES = (
    *((2, "NUR", DeclineReason.NO_CAPACITY, 9), (2, "NUR", DeclineReason.NOT_ALLOWED_THERE, 5)),
    *((1, "NUR", DeclineReason.NO_CAPACITY, 7), (1, "NUR", DeclineReason.OUTSIDE_AREA, 2)),
    *((1, "PCA", DeclineReason.NO_CAPACITY, 6), (1, "SIT-N", DeclineReason.DAYS_OR_HOURS, 3)),
    *((1, "NUR", None, 6), (1, "MEA", None, 2), (0, "NUR", DeclineReason.NO_CAPACITY, 3)),
)
"""How many quarters ago, for which care, why not (None: silence), how often."""


def write_requests(session: Session, *, now: datetime) -> int:
    """Spread the stories over people who are home since long; tells how many requests."""
    today = now.astimezone(LOCAL).date()
    people = session.scalars(
        select(Discharge)
        .where(Discharge.is_fictitious, Discharge.reference.startswith("AN-"))
        .order_by(Discharge.reference)
    ).all()
    written = 0
    for ago, care, reason, count in STORIES if people else ():
        quarter = _quarter(today, ago)
        for number in range(count):
            person = people[(written * 2 + number) % len(people)]
            day = min(quarter.first + timedelta(days=3 + 7 * number), today)
            _write(session, person, (care, reason), day, f"{SERVICE}{written:06d}")
            written += 1
    session.flush()
    return written


def _quarter(today: date, ago: int) -> Quarter:
    quarter = Quarter.of(today)
    for _step in range(ago):
        quarter = quarter.previous
    return quarter


def _write(
    session: Session,
    person: Discharge,
    told: tuple[str, DeclineReason | None],
    day: date,
    service: str,
) -> None:
    care, reason = told
    asked = datetime.combine(day, time(9), LOCAL)
    answered = asked + timedelta(hours=5)
    wave = ReferralWave(
        discharge_id=person.id,
        mode=WaveMode.PARALLEL.value,
        shared=[],
        created_by_id=person.created_by_id,
        created_at=asked,
    )
    session.add(wave)
    session.flush()
    session.add(
        Referral(
            wave_id=wave.id,
            discharge_id=person.id,
            position=1,
            service_public_id=service,
            provider_public_id=service,
            provider_name="Service d'exemple (fictif)",
            country="fr",
            language="fr",
            shown=shown_of(person, _need(care, day)),
            state=(ReferralState.DECLINED if reason else ReferralState.EXPIRED).value,
            sends=1,
            sent_at=asked,
            respond_by=answered,
            answered_at=answered if reason else None,
            decline_reason=reason.value if reason else None,
        )
    )


def _need(care: str, day: date) -> NeedRow:
    return NeedRow(
        care=care,
        weekdays=days_to_mask(EVERY_DAY),
        visits_per_day=1,
        starts_on=day,
        until=None,
        essential=True,
        time_bands=None,
        acts=[],
    )


def wipe_requests(session: Session, teams: Select[int]) -> None:
    """Remove these requests again."""
    people = select(Discharge.id).where(Discharge.organisation_id.in_(teams))
    waves = select(Referral.wave_id).where(
        Referral.service_public_id.startswith(SERVICE), Referral.discharge_id.in_(people)
    )
    found = list(session.scalars(waves))
    session.execute(delete(Referral).where(Referral.wave_id.in_(found)))
    session.execute(delete(ReferralWave).where(ReferralWave.id.in_(found)))

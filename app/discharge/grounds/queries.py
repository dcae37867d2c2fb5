"""The SQL of the grounds of sharing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from app.access.models import Membership, Organisation, User
from app.access.queries import LAST_MEMBERSHIP
from app.discharge.grounds.models import SharingGround
from app.discharge.grounds.vocabulary import Recipient, SharedRecord


def of_record(record: SharedRecord) -> ColumnElement[bool]:
    """The grounds of one record."""
    if record.discharge_id is not None:
        return SharingGround.discharge_id == record.discharge_id
    return SharingGround.case_id == record.case_id


def runs(now: datetime) -> ColumnElement[bool]:
    """Grounds that hold at that moment."""
    return (
        SharingGround.ended_at.is_(None)
        & (SharingGround.recorded_at <= now)
        & (SharingGround.until > now)
    )


def standing(record: SharedRecord, recipient: ColumnElement[bool]) -> Select[SharingGround]:
    """What was recorded for one recipient and has not been ended, the last first."""
    return (
        select(SharingGround)
        .where(of_record(record), recipient, SharingGround.ended_at.is_(None))
        .order_by(SharingGround.until.desc(), SharingGround.id.desc())
    )


def is_user(user_id: int | None) -> ColumnElement[bool]:
    """Grounds for somebody with an account."""
    return SharingGround.user_id == user_id


def is_recipient(recipient: Recipient) -> ColumnElement[bool]:
    """Grounds for a person or a provider."""
    if recipient.user_id is not None:
        return is_user(recipient.user_id)
    return SharingGround.provider_public_id == recipient.provider_public_id


def named(record: SharedRecord, public_id: str) -> Select[SharingGround]:
    """One ground of a record, locked."""
    return (
        select(SharingGround)
        .where(of_record(record), SharingGround.public_id == public_id)
        .with_for_update()
    )


def lines_of(record: SharedRecord) -> Select[Any, Any, Any, Any]:
    """The grounds of a record with the names of today, what runs first, then the newest."""
    recorder = aliased(User)
    return (
        select(
            SharingGround,
            User.name,
            Organisation.name.label("organisation"),
            recorder.name.label("recorder"),
        )
        .outerjoin(User, User.id == SharingGround.user_id)
        .outerjoin(Membership, Membership.id == LAST_MEMBERSHIP)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(recorder, recorder.id == SharingGround.recorded_by_id)
        .where(of_record(record))
        .order_by(SharingGround.ended_at.is_not(None), SharingGround.id.desc())
    )


def providers_told(
    discharge_id: int, providers: Sequence[str], now: datetime
) -> Select[str | None]:
    """Which of these providers may be told of the person now."""
    return select(SharingGround.provider_public_id).where(
        SharingGround.discharge_id == discharge_id,
        SharingGround.provider_public_id.in_(providers),
        runs(now),
    )

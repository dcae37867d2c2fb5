"""The follow-up of a discharge, the questions about its lines, the opinions.

What somebody wrote is encrypted; the rest are codes, so that it can be counted.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId
from app.core.vault import EncryptedText

_IS_OPEN = text("ending IS NULL")


class Following(Base):
    """The weeks after one discharge: the call to the person, and what became of it.

    `plan_version`: the last version of the plan whose lines are followed. `asked_by`: who first
    asked for the help, None when nobody said. `outcome` is None until somebody says it, and then
    may be "unknown".
    """

    __tablename__ = "following"

    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    went_home_on: Mapped[date]
    plan_version: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    asked_by: Mapped[str | None] = mapped_column(String(16))
    call_due_on: Mapped[date]
    call_result: Mapped[str | None] = mapped_column(String(12))
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    call_note: Mapped[str | None] = mapped_column(EncryptedText("following.call_note"))
    opinion_due_on: Mapped[date]
    outcome_due_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(String(16))
    outcome_on: Mapped[date | None]
    outcome_reason: Mapped[str | None] = mapped_column(String(16))
    outcome_at: Mapped[datetime | None]
    outcome_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    __table_args__ = (
        Index(None, "went_home_on"),
        CheckConstraint(
            "outcome_reason IS NULL OR outcome = 'rehospitalised'", name="reason_of_a_return"
        ),
    )


class LineCheck(Base):
    """One question to one service about one line of the plan, some days after the discharge.

    `recipient` is None when the service has no mail address: then the ward calls.
    """

    __tablename__ = "line_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    plan_version: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))
    service_public_id: Mapped[str] = mapped_column(String(16))
    provider_name: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(8))
    phone: Mapped[str | None] = mapped_column(String(32))
    recipient: Mapped[str | None] = mapped_column(String(254))
    day: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(10))
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    note: Mapped[str | None] = mapped_column(EncryptedText("line_check.note"))

    __table_args__ = (
        UniqueConstraint("discharge_id", "need_id", "plan_version", "day"),
        Index(None, "state", "due_at"),
        Index(None, "need_id"),
    )


class Opinion(Base):
    """What the person, or a service that came, thinks of it. Without an answer: asked in vain."""

    __tablename__ = "opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    asked_of: Mapped[str] = mapped_column(String(12))
    provider_public_id: Mapped[str | None] = mapped_column(String(16))
    provider_name: Mapped[str | None] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str | None] = mapped_column(String(254))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(10))
    satisfied: Mapped[str | None] = mapped_column(String(12))
    useful: Mapped[str | None] = mapped_column(String(12))
    improves: Mapped[str | None] = mapped_column(String(12))
    comment: Mapped[str | None] = mapped_column(EncryptedText("opinion.comment"))

    __table_args__ = (UniqueConstraint("discharge_id", "provider_public_id"),)


class HospitalStay(Base):
    """A stay in hospital that interrupts a plan; a person has at most one that is open.

    `places_until`: the last day on which the places are kept, None when they were given back.
    `began_at` is None while a planned stay lies ahead; `ending`: how it ended, None while it lasts.
    """

    __tablename__ = "hospital_stay"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    places_until: Mapped[date | None]
    announced_at: Mapped[datetime]
    announced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    began_at: Mapped[datetime | None]
    resumes_on: Mapped[date | None]
    ending: Mapped[str | None] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    __table_args__ = (
        Index(
            "uq_hospital_stay_open",
            "discharge_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(None, "discharge_id"),
    )


class StayNotice(Base):
    """What one service was told about a stay; without `recipient`, or `failed`, it is called.

    `cares` and `need_ids` go together, one for each need of the plan that it holds.
    """

    __tablename__ = "stay_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    stay_id: Mapped[int] = mapped_column(
        ForeignKey("hospital_stay.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    service_public_id: Mapped[str] = mapped_column(String(16))
    provider_name: Mapped[str] = mapped_column(String(300))
    cares: Mapped[list[str]]
    need_ids: Mapped[list[int]]
    language: Mapped[str] = mapped_column(String(8))
    phone: Mapped[str | None] = mapped_column(String(32))
    recipient: Mapped[str | None] = mapped_column(String(254))
    failed: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class ClosingNotice(Base):
    """What the ward was told: a service that a discharge counts on closes. `cause`: which closing.

    `first_on`: from which day on, None when it is closed since nobody knows when. It goes when it
    is true no more, so that the same service may be told of anew.
    """

    __tablename__ = "closing_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    service_public_id: Mapped[str] = mapped_column(String(16))
    provider_name: Mapped[str] = mapped_column(String(300))
    cause: Mapped[str] = mapped_column(String(32))
    is_final: Mapped[bool]
    first_on: Mapped[date | None]
    cares: Mapped[list[str]]
    need_ids: Mapped[list[int]]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("discharge_id", "service_public_id", "cause"),)

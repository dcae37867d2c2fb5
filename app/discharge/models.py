"""Discharges: pseudonymous. No name, no address; a reference, a home zone, needs, a plan."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    column,
    false,
    func,
    select,
    table,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.core.db import Base, PublicId

_REFERRAL = table("referral", column("discharge_id"), column("need_id"), column("state"))
"""The table of requests by its name: their room stands on this one."""

NO_ITEM = text("'[]'")
"""An empty list, for rows written before a column was there."""


class Discharge(Base):
    """One planned hospital exit, owned by an organisation and invisible to others.

    `insured_in` is None when the ward does not know. `discharge_at` is an instant.
    `version` grows at each change, so that two people cannot silently overwrite each other.
    `age_band`, `sex` and `dependency` are None when nobody said; `current_providers` come already
    and `wanted_providers` were chosen by the person (public identifiers of the directory).
    `is_training`: practice, of which nothing may leave the machine.
    `needs_asked` and `needs_confirmed`: for how many needs somebody was asked, and was confirmed.
    """

    __tablename__ = "discharge"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reference: Mapped[str] = mapped_column(String(40))
    hospital_code: Mapped[str] = mapped_column(String(64))
    ward: Mapped[str | None] = mapped_column(String(40))
    home_zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"))
    home_zone_code: Mapped[str] = mapped_column(String(32))
    discharge_at: Mapped[datetime]
    insured_in: Mapped[str | None] = mapped_column(String(2))
    languages: Mapped[list[str]]
    age_band: Mapped[str | None] = mapped_column(String(8))
    sex: Mapped[str | None] = mapped_column(String(8))
    dependency: Mapped[str | None] = mapped_column(String(8))
    current_providers: Mapped[list[str]] = mapped_column(server_default=NO_ITEM, default=list)
    wanted_providers: Mapped[list[str]] = mapped_column(server_default=NO_ITEM, default=list)
    status: Mapped[str] = mapped_column(String(16), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    is_training: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    needs_asked: Mapped[int] = column_property(
        select(func.count(_REFERRAL.c.need_id.distinct()))
        .where(
            _REFERRAL.c.discharge_id == id,  # noqa: A003 - the column of this class, not the builtin
            _REFERRAL.c.state.not_in(("draft", "withdrawn", "cancelled")),
        )
        .scalar_subquery()
    )
    needs_confirmed: Mapped[int] = column_property(
        select(func.count(_REFERRAL.c.need_id.distinct()))
        .where(
            _REFERRAL.c.discharge_id == id,  # noqa: A003 - the column of this class, not the builtin
            _REFERRAL.c.state == "confirmed",
        )
        .scalar_subquery()
    )

    needs: Mapped[list["NeedRow"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="discharge",
        order_by="NeedRow.position",
    )
    plans: Mapped[list["CarePlan"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="discharge"
    )

    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        Index(None, "organisation_id", "status", "discharge_at"),
    )


class NeedRow(Base):
    """One requirement of a discharge: kind of care, weekdays (bits), visits a day, dates.

    `time_bands`: parts of the day as bits, None when any will do; `acts`: codes of acts.
    """

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    care: Mapped[str] = mapped_column(String(8))
    weekdays: Mapped[int] = mapped_column(SmallInteger)
    visits_per_day: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date]
    until: Mapped[date | None]
    essential: Mapped[bool]
    time_bands: Mapped[int | None] = mapped_column(SmallInteger)
    acts: Mapped[list[str]] = mapped_column(server_default=NO_ITEM, default=list)

    discharge: Mapped[Discharge] = relationship(lazy="raise", back_populates="needs")

    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="some_weekday"),
        CheckConstraint("visits_per_day BETWEEN 1 AND 24", name="visits"),
    )


class CarePlan(Base):
    """What the social worker chose and saved, gaps included; each saving is a new version."""

    __tablename__ = "care_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id"), index=True)
    version: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    discharge: Mapped[Discharge] = relationship(lazy="raise", back_populates="plans")
    lines: Mapped[list["PlanLine"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="plan"
    )

    __table_args__ = (UniqueConstraint("discharge_id", "version"),)


class PlanLine(Base):
    """Who was chosen for one need, by the public identifier of the service; None is a gap."""

    __tablename__ = "plan_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    service_public_id: Mapped[str | None] = mapped_column(String(16))
    verdict: Mapped[str | None] = mapped_column(String(8))

    plan: Mapped[CarePlan] = relationship(lazy="raise", back_populates="lines")

    __table_args__ = (UniqueConstraint("plan_id", "need_id"),)

"""Schemes, their parts and actions, the figures that are noted, the decisions they come from."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Line, PublicId


class TerritorialScheme(Base):
    """What a territory wants in a number of years."""

    __tablename__ = "territorial_scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    titles: Mapped[dict[str, str]]
    zones: Mapped[list[str]]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    is_fictitious: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="period_in_order"),)


class SchemePart(Base):
    """An intention, or an orientation of an intention."""

    __tablename__ = "scheme_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    scheme_id: Mapped[int] = mapped_column(
        ForeignKey("territorial_scheme.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("scheme_part.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[str] = mapped_column(String(12))
    position: Mapped[int] = mapped_column(SmallInteger)
    titles: Mapped[dict[str, str]]


class SchemeAction(Base):
    """An action with its owner and the figure that it should move from baseline to target."""

    __tablename__ = "scheme_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    scheme_id: Mapped[int] = mapped_column(
        ForeignKey("territorial_scheme.id", ondelete="CASCADE"), index=True
    )
    part_id: Mapped[int] = mapped_column(ForeignKey("scheme_part.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    titles: Mapped[dict[str, str]]
    owner: Mapped[Line]
    partners: Mapped[list[str]]
    due_on: Mapped[date]
    progress: Mapped[str] = mapped_column(String(12))
    indicator: Mapped[dict[str, str]]
    unit: Mapped[str] = mapped_column(String(40))
    baseline: Mapped[float | None]
    baseline_on: Mapped[date | None]
    target: Mapped[float]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index(None, "part_id"),)


class SchemeValue(Base):
    """The figure of an action on a day, with its source. Rows are added, never changed.

    `table_action_id`: the measured action of a table that it was taken from.
    """

    __tablename__ = "scheme_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("scheme_action.id", ondelete="CASCADE"))
    on: Mapped[date]
    value: Mapped[float]
    source: Mapped[Line]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(120))
    table_action_id: Mapped[int | None] = mapped_column(
        ForeignKey("table_action.id", ondelete="SET NULL")
    )

    __table_args__ = (
        UniqueConstraint("action_id", "table_action_id"),
        Index(None, "action_id", "on"),
    )


class SchemeTie(Base):
    """A decision of a table that feeds an action of a scheme."""

    __tablename__ = "scheme_tie"

    action_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_action.id", ondelete="CASCADE"), primary_key=True
    )
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("table_decision.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index(None, "decision_id"),)

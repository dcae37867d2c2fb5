"""Holds and the seats they take. The key of a seat is what makes double booking impossible."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId

_IS_ACTIVE = text("state IN ('held', 'kept')")


class PlaceHold(Base):
    """A place at a service kept for one discharge; `bundle` joins those taken together.

    A person has one active hold at a service, however many needs it serves.
    """

    __tablename__ = "place_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    bundle: Mapped[str] = mapped_column(String(16), index=True)
    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), index=True
    )
    service_public_id: Mapped[str] = mapped_column(String(16))
    weekdays: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10))
    held_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_place_hold_active",
            "discharge_id",
            "service_public_id",
            unique=True,
            sqlite_where=_IS_ACTIVE,
            postgresql_where=_IS_ACTIVE,
        ),
        Index(None, "service_public_id", "state"),
        Index(None, "state", "expires_at"),
    )


class PlaceSeat(Base):
    """One announced place of a service on one weekday (0: any), taken by a hold."""

    __tablename__ = "place_seat"

    service_public_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hold_id: Mapped[int] = mapped_column(
        ForeignKey("place_hold.id", ondelete="CASCADE"), index=True
    )

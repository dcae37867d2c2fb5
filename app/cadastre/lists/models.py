"""Rows of what people keep: lists of services, and searches. No patient is named here."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId


class KeptList(Base):
    """A list of services of a person; with `is_shared`, the organisation reads it too.

    `is_first` marks the bookmarks of a person: the one list that fills by one press.
    """

    __tablename__ = "kept_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    is_shared: Mapped[bool] = mapped_column(default=False)
    is_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class KeptService(Base):
    """A service in a list."""

    __tablename__ = "kept_service"

    list_id: Mapped[int] = mapped_column(
        ForeignKey("kept_list.id", ondelete="CASCADE"), primary_key=True
    )
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    added_at: Mapped[datetime]


class KeptSearch(Base):
    """A search of a person, as its address; with `alerts`, a letter tells what is new.

    `known` are the services seen last (public identifiers), `looked_at` when.
    """

    __tablename__ = "kept_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(1000))
    alerts: Mapped[bool] = mapped_column(default=True)
    known: Mapped[list[str]]
    looked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "query"),)

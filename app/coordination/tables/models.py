"""Tables, their members and meetings, what was on the agenda, decided, done and measured.

Counts are stored as they were; what may be shown of small ones is decided when a page is made.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId


class ConcertationTable(Base):
    """A table of a territory. `zones`: whose homes it speaks of, on both sides of the border."""

    __tablename__ = "concertation_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    level: Mapped[str] = mapped_column(String(12))
    names: Mapped[dict[str, str]]
    zones: Mapped[list[str]]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None] = mapped_column(String(300))
    is_fictitious: Mapped[bool] = mapped_column(default=False)


class TableMember(Base):
    """Somebody who sits at a table, for an organisation that works in its territory."""

    __tablename__ = "table_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    table_id: Mapped[int] = mapped_column(ForeignKey("concertation_table.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str | None] = mapped_column(String(120))
    organisation: Mapped[Line]
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    zone_code: Mapped[str] = mapped_column(String(32))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("table_id", "email"), Index(None, "email"))


class TableMeeting(Base):
    """One meeting. The agenda looks at the quarter from `first` to `last`.

    `revision` grows when day or place change, so that calendars replace the entry.
    """

    __tablename__ = "table_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    table_id: Mapped[int] = mapped_column(ForeignKey("concertation_table.id", ondelete="CASCADE"))
    planned_at: Mapped[datetime]
    minutes_long: Mapped[int] = mapped_column(SmallInteger, default=120)
    zone_code: Mapped[str] = mapped_column(String(32))
    place: Mapped[Line]
    first: Mapped[date]
    last: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    revision: Mapped[int] = mapped_column(default=0)
    cancelled_reason: Mapped[str | None] = mapped_column(String(300))
    agenda_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(120))

    items: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="meeting",
        order_by="AgendaItem.position",
    )

    __table_args__ = (Index(None, "table_id", "planned_at"),)


class MeetingSeat(Base):
    """A member invited to a meeting: what was answered, and who was there in the end."""

    __tablename__ = "meeting_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("table_meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("table_member.id", ondelete="CASCADE"))
    invited_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    attended: Mapped[bool | None]

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"), Index(None, "member_id"))


class AgendaItem(Base):
    """A point of the agenda: codes and a count if it was built, words if a member brought it."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("table_meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(12))
    care: Mapped[str | None] = mapped_column(String(8))
    zone_code: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(24))
    count: Mapped[int] = mapped_column(default=0)
    homes: Mapped[list[str]]
    texts: Mapped[dict[str, str]]
    notes: Mapped[dict[str, str]]

    meeting: Mapped[TableMeeting] = relationship(lazy="raise", back_populates="items")


class TableDecision(Base):
    """What a table decides on a point, in the four steps of the method."""

    __tablename__ = "table_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("table_meeting.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    problem: Mapped[dict[str, str]]
    causes: Mapped[dict[str, str]]
    trial: Mapped[dict[str, str]]
    effect: Mapped[dict[str, str]]
    decided_at: Mapped[datetime]


class TableAction(Base):
    """Who does what by when, and the figure before and after.

    `owner` and `due_on` are None in a draft only. `owner_member_id`: the member of the table who
    does it, when the owner is one; `late_told_at`: when the letter left that it is late.
    """

    __tablename__ = "table_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("table_decision.id", ondelete="CASCADE"), index=True
    )
    titles: Mapped[dict[str, str]]
    owner: Mapped[str | None] = mapped_column(String(300))
    owner_member_id: Mapped[int | None] = mapped_column(
        ForeignKey("table_member.id", ondelete="SET NULL")
    )
    late_told_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12))
    done_on: Mapped[date | None]
    dropped_reason: Mapped[str | None] = mapped_column(String(300))
    indicator: Mapped[str] = mapped_column(String(12))
    indicator_texts: Mapped[dict[str, str]]
    care: Mapped[str | None] = mapped_column(String(8))
    before_value: Mapped[float | None]
    before_first: Mapped[date | None]
    before_last: Mapped[date | None]
    before_source: Mapped[str | None] = mapped_column(String(300))
    after_value: Mapped[float | None]
    after_first: Mapped[date | None]
    after_last: Mapped[date | None]
    after_source: Mapped[str | None] = mapped_column(String(300))
    measured_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "state", "due_on"),)

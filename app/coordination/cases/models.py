"""Case files: under a pseudonym; what may tell who the person is, or how they are, is encrypted."""

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

from app.core.db import Base, PublicId, SealId
from app.core.vault import EncryptedText

CASE = "case_file.id"
USER = "user_account.id"


class CaseFile(Base):
    """One person followed by a coordination, from the referral to the closing and after.

    `slot` is the place taken at the case manager, from 1 to the cap: the unique key makes a place
    be taken once, whatever two transactions do at the same moment. It is None while nobody follows.
    `version` grows at each change, so that two people cannot silently overwrite each other.
    """

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    reference: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    home_zone_code: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    intensity: Mapped[str] = mapped_column(String(12), default="standard")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    slot: Mapped[int | None] = mapped_column(SmallInteger)
    correspondent_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    urgency: Mapped[str] = mapped_column(String(12))
    waiting_since: Mapped[datetime | None]
    wait_reason: Mapped[str | None] = mapped_column(String(20))
    assigned_at: Mapped[datetime | None]
    life_project: Mapped[str | None] = mapped_column(EncryptedText("case_file.life_project"))
    life_project_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(20))
    end_words: Mapped[str | None] = mapped_column(EncryptedText("case_file.end_words"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("manager_id", "slot"),
        Index(None, "organisation_id", "state"),
        CheckConstraint("slot IS NULL OR manager_id IS NOT NULL", name="slot_of_somebody"),
        CheckConstraint("slot IS NULL OR slot >= 1", name="slot_counts_from_one"),
    )


class CasePerson(Base):
    """Who the person is, and a carer; every word is encrypted."""

    __tablename__ = "case_person"

    case_id: Mapped[int] = mapped_column(
        ForeignKey(CASE, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(EncryptedText("case_person.name"))
    birth_date: Mapped[str | None] = mapped_column(EncryptedText("case_person.birth_date"))
    address: Mapped[str | None] = mapped_column(EncryptedText("case_person.address"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("case_person.phone"))
    carer_name: Mapped[str | None] = mapped_column(EncryptedText("case_person.carer_name"))
    carer_phone: Mapped[str | None] = mapped_column(EncryptedText("case_person.carer_phone"))


class CaseReferral(Base):
    """A partner's wish that a person be taken on, and what was decided; the last one counts.

    `criteria`: yes, no or unknown by criterion. `professionals`: how many come already, None when
    nobody knows.
    """

    __tablename__ = "case_referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    origin: Mapped[str] = mapped_column(String(16))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    by_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    criteria: Mapped[dict[str, str]]
    professionals: Mapped[int | None] = mapped_column(SmallInteger)
    person_agrees: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(EncryptedText("case_referral.words"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    is_admitted: Mapped[bool | None]
    refusal: Mapped[str | None] = mapped_column(String(16))
    answer: Mapped[str | None] = mapped_column(EncryptedText("case_referral.answer"))

    __table_args__ = (
        CheckConstraint(
            "decided_at IS NULL OR is_admitted = true OR refusal IS NOT NULL", name="reason_given"
        ),
    )


class CaseSeat(Base):
    """Somebody's place in the circle: what for, on which ground, how much, from and to.

    A seat that ended stays, to tell who could read; a new one is a new row.
    """

    __tablename__ = "case_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    function: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(8))
    basis: Mapped[str] = mapped_column(String(24))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    since: Mapped[datetime]
    until: Mapped[datetime]

    __table_args__ = (
        Index(None, "case_id", "user_id"),
        Index(None, "user_id", "until"),
        CheckConstraint("until >= since", name="in_order"),
    )


class CaseStay(Base):
    """A stay in hospital; the file goes on.

    The discharge that prepares the return is named by its public identifier and not by a key:
    when it is erased, the stay remains. `planner_stay`: the same stay where the ward of an earlier
    discharge wrote it down; `ward_told_at`: when that ward heard of a stay written down here.
    """

    __tablename__ = "case_stay"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    hospital_code: Mapped[str | None] = mapped_column(String(64))
    discharge_public_id: Mapped[str | None] = mapped_column(String(16), index=True)
    planner_stay: Mapped[str | None] = mapped_column(String(16), index=True)
    ward_told_at: Mapped[datetime | None]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    noted_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("ended_on >= started_on", name="in_order"),)


class CaseEvent(Base):
    """What happened, for the timeline; `about` is a code or a day, words are encrypted."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    noted_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    about: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str | None] = mapped_column(EncryptedText("case_event.words"))

    __table_args__ = (Index(None, "case_id", "at"),)


class CaseHandover(Base):
    """A file changes hands: what must be done first, ticked one by one; `done` are the codes."""

    __tablename__ = "case_handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    to_user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    done: Mapped[list[str]]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_case_handover_open",
            "case_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )


class CaseAlert(Base):
    """A rupture told to the pathway correspondent; `source` names what it comes from, once."""

    __tablename__ = "case_alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(64))
    care: Mapped[str | None] = mapped_column(String(8))
    service_public_id: Mapped[str | None] = mapped_column(String(16))
    provider_name: Mapped[str | None] = mapped_column(String(300))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    answer: Mapped[str | None] = mapped_column(EncryptedText("case_alert.answer"))

    __table_args__ = (
        UniqueConstraint("case_id", "source"),
        Index(None, "handled_at", "due_at"),
    )

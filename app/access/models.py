"""People, organisations, memberships, live sign-ins, attempts and the audit trail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId
from app.core.vault import EncryptedText


class Organisation(Base):
    """A hospital, a provider, a coordination or the platform's own team."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[Line]
    kind: Mapped[str] = mapped_column(String(16))
    country: Mapped[str] = mapped_column(String(2))
    hospital_code: Mapped[str | None] = mapped_column(String(64))
    provider_public_id: Mapped[str | None] = mapped_column(String(16))
    is_fictitious: Mapped[bool] = mapped_column(default=False)


class User(Base):
    """A person who may sign in.

    A second factor counts from `totp_since` on; before, its secret waits for a first right code.
    `factor_due_at`: until when one of a role that needs it may do without. `factor_taken_at`: when
    whoever looks after the accounts took a lost one off.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText("user_account.totp_secret"))
    totp_since: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    factor_due_at: Mapped[datetime | None]
    factor_taken_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="user"
    )


class Membership(Base):
    """The role of a person in an organisation, between two dates."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    manages: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(lazy="raise", back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class SignIn(Base):
    """A live session, kept on the server; only a hash of its identifier is stored."""

    __tablename__ = "sign_in"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Base):
    """One of the codes that replace a lost second factor, once; only its hash is stored."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)


class Passkey(Base):
    """A key that a device or browser of somebody holds; only its public half is here.

    `sign_count`: how often the device says to have signed; zero for ever where it does not count.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2000))
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OutsideIdentity(Base):
    """Who a person is for an identity provider: one account for each issuer and subject."""

    __tablename__ = "outside_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    linked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class SignInLine(Base):
    """One sign-in of an account that succeeded or was refused, for its owner to look over.

    The network is cut to where many people are; the device is told by its kind only. `is_new`: the
    browser was not known.
    """

    __tablename__ = "sign_in_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    way: Mapped[str] = mapped_column(String(16))
    opened: Mapped[bool]
    is_new: Mapped[bool]
    device: Mapped[str] = mapped_column(String(40))
    network: Mapped[str] = mapped_column(String(43))

    __table_args__ = (Index(None, "user_id", "at"),)


class SignInWindow(Base):
    """How many sign-ins one network source tried in one stretch of time.

    Counted in the database, so that several server processes share the limit. The source is a keyed
    hash, not an address.
    """

    __tablename__ = "sign_in_window"

    source_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    attempts: Mapped[int]


class TrailLine(Base):
    """Who did or was refused what, when: append-only, each line chained to the one before.

    Holds no clinical content and no name. The tables of people are not referred to: a line outlives
    the account that it names by number. Only `app.access.trail` writes here; the database itself
    refuses any change.
    """

    __tablename__ = "audit_trail"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(40))
    object_kind: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(20))
    allowed: Mapped[bool]
    detail: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str] = mapped_column(String(16))
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (Index(None, "object_kind", "object_id", "at"), Index(None, "user_id", "at"))

"""Verbs of the second factor. None of them commits."""

import hashlib
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.deeds import record_own
from app.access.models import Passkey, RecoveryCode, User
from app.access.operations import end_sessions
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message

ISSUER = "Passerelle"
ACTION = "account.factor"
CODES = 10
STEP = 30
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def begin(session: Session, user: User) -> str:
    """A new secret that waits for its first right code; gives the address for the telephone."""
    if user.totp_since is not None:
        raise Refused(Message(N_("Your second factor is on already; turn it off first.")))
    if user.totp_secret is None:
        user.totp_secret = pyotp.random_base32()
        session.flush()
    return pyotp.TOTP(user.totp_secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm(session: Session, user: User, code: str, *, now: datetime) -> list[str]:
    """Turn it on with a first right code; gives the recovery codes, shown once."""
    if user.totp_since is not None or user.totp_secret is None:
        raise Refused(Message(N_("There is no second factor to confirm.")))
    if not _is_right(user, code, now):
        raise _wrong()
    user.totp_since, user.factor_taken_at = now, None
    codes = ["-".join(_word() for _ in range(2)) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(one)) for one in codes)
    session.flush()
    record_own(session, user, (ACTION, "on"), now=now)
    return codes


def check(session: Session, user: User, code: str, *, now: datetime) -> bool:
    """Whether a code of the telephone, or an unused recovery code, is right; it works once."""
    if user.totp_since is None:
        return False
    if _is_right(user, code, now):
        session.flush()
        return True
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return session.execute(used).one_or_none() is not None


def turn_off(session: Session, user: User, code: str, *, now: datetime) -> None:
    """Turn it off with a right code."""
    if not check(session, user, code, now=now):
        raise _wrong()
    clear(session, user)
    record_own(session, user, (ACTION, "off"), now=now)


def clear(session: Session, user: User) -> None:
    """Forget the secret and the recovery codes."""
    user.totp_secret, user.totp_since, user.totp_last_step = None, None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.flush()


def lose_factor(session: Session, user: User, *, now: datetime) -> None:
    """Take a lost one off, with its passkeys, and end every session; another is due at once.

    Raises Refused when there is none.
    """
    if user.totp_since is None:
        raise Refused(Message(N_("This person has no second factor.")))
    clear(session, user)
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    user.factor_taken_at = user.factor_due_at = now
    end_sessions(session, user.id)
    session.flush()


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes were not used."""
    unused = select(RecoveryCode.id).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return len(session.scalars(unused).all())


def _is_right(user: User, code: str, now: datetime) -> bool:
    """Right, of this half minute or its neighbours, and later than the last one that was used.

    One that was used in the future was used under a wrong clock: it keeps nobody out today.
    """
    assert user.totp_secret is not None
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return False
    present = int(now.timestamp()) // STEP
    used = user.totp_last_step or 0
    last = used if used <= present + 1 else 0
    maker = pyotp.TOTP(user.totp_secret)
    for step in (present - 1, present, present + 1):
        is_same = secrets.compare_digest(maker.generate_otp(step), digits)
        if is_same and step > last:
            user.totp_last_step = step
            return True
    return False


def _word() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(6))


def _hash(code: str) -> bytes:
    return hashlib.sha256("".join(code.lower().split()).encode()).digest()


def _wrong() -> InvalidInput:
    fault = Message(N_("This code is not right, or was used already."))
    return InvalidInput(fault, {"code": [fault]})

"""Verbs of passkeys: add, list, take away, check at sign-in. None of them commits.

A passkey stands beside the codes of the telephone, never alone: on a computer without it, or
without scripts, the code and the recovery codes still open the door.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.deeds import record_own
from app.access.models import Passkey, User
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message

MOST = 10
"""Passkeys of one account."""
LONGEST_ANSWER = 20_000
_SITE_NAME = "Passerelle"
_ACTION = "account.passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a passkey is bound to: the host, and the address that pages really have."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser gave back, for which challenge, under which name."""

    raw: str
    challenge: bytes
    name: str = ""


def may_add(session: Session, user: User) -> None:
    """Raise Refused while codes of the telephone are off, or when there are passkeys enough."""
    if user.totp_since is None:
        raise Refused(
            Message(N_("Set up the codes of your telephone first: they remain a way in."))
        )
    if len(list_passkeys(session, user.id)) >= MOST:
        raise Refused(
            Message(N_("At most %(most)s passkeys: remove one of them first."), {"most": MOST})
        )


def ask_to_add(session: Session, user: User, site: Site) -> tuple[bytes, str]:
    """The challenge, and what the browser is asked to make; raises Refused."""
    library = _library()
    structs = library.helpers.structs

    may_add(session, user)
    known = [
        structs.PublicKeyCredentialDescriptor(id=one.credential_id)
        for one in list_passkeys(session, user.id)
    ]
    options = library.generate_registration_options(
        rp_id=site.host,
        rp_name=_SITE_NAME,
        user_name=user.email,
        user_display_name=user.name,
        user_id=user.public_id.encode(),
        exclude_credentials=known,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return options.challenge, library.options_to_json(options)


def add(session: Session, user: User, answer: Answer, site: Site, *, now: datetime) -> Passkey:
    """Keep the passkey that the browser made; raises InvalidInput when the answer is not right."""
    may_add(session, user)
    found = _verified(
        _library().verify_registration_response,
        credential=_read(answer.raw),
        expected_challenge=answer.challenge,
        expected_rp_id=site.host,
        expected_origin=site.origin,
        require_user_verification=True,
    )
    taken = select(Passkey.id).where(Passkey.credential_id == found.credential_id)
    if session.scalar(taken) is not None:
        raise _wrong()
    row = Passkey(
        user_id=user.id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=answer.name,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record_own(session, user, (_ACTION, f"passkey {row.public_id} added"), now=now)
    return row


def list_passkeys(session: Session, user_id: int) -> Sequence[Passkey]:
    """The passkeys of an account, the oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    ).all()


def count_passkeys(session: Session, user_id: int) -> int:
    """How many passkeys an account has."""
    asked = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
    return session.scalar(asked) or 0


def rename(session: Session, user: User, public_id: str, name: str) -> None:
    """Give a passkey another name; raises NotFound."""
    _own(session, user, public_id).name = name
    session.flush()


def remove(session: Session, user: User, public_id: str, *, now: datetime) -> None:
    """Take a passkey away: it opens nothing from then on; raises NotFound."""
    row = _own(session, user, public_id)
    session.delete(row)
    record_own(session, user, (_ACTION, f"passkey {public_id} removed"), now=now)


def remove_all(session: Session, user: User, *, now: datetime) -> None:
    """Take every passkey of an account away, with its second factor."""
    for row in list_passkeys(session, user.id):
        remove(session, user, row.public_id, now=now)


def ask_to_prove(session: Session, user: User, site: Site) -> tuple[bytes, str]:
    """The challenge, and what the browser is asked to sign; raises Refused without a passkey."""
    library = _library()
    structs = library.helpers.structs

    known = list_passkeys(session, user.id)
    if not known:
        raise Refused(Message(N_("This account has no passkey.")))
    options = library.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in known
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options.challenge, library.options_to_json(options)


def check(session: Session, user: User, answer: Answer, site: Site, *, now: datetime) -> bool:
    """Whether a passkey of that account signed the challenge; its counter must have grown.

    A counter that stands still or falls is that of a copy: refused, and written down.
    """
    row = None
    try:
        raw = _read(answer.raw)
        row = _named(session, user, raw)
        proof = _verified(
            _library().verify_authentication_response,
            credential=raw,
            expected_challenge=answer.challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except InvalidInput:
        which = row.public_id if row else "unknown"
        record_own(session, user, (_ACTION, f"passkey {which} refused"), now=now, allowed=False)
        return False
    row.sign_count, row.used_at = proof.new_sign_count, now
    session.flush()
    record_own(session, user, (_ACTION, f"passkey {row.public_id} used"), now=now)
    return True


def _library() -> Any:
    import webauthn  # noqa: PLC0415 - a seventh of a second that few people ever need

    return webauthn


def _named(session: Session, user: User, raw: dict[str, Any]) -> Passkey:
    """The passkey of that account that an answer names, locked; raises InvalidInput."""
    try:
        credential_id = _library().base64url_to_bytes(str(raw["id"]))
    except (KeyError, ValueError) as error:
        raise _wrong() from error
    row = session.scalars(
        select(Passkey)
        .where(Passkey.user_id == user.id, Passkey.credential_id == credential_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise _wrong()
    return row


def _own(session: Session, user: User, public_id: str) -> Passkey:
    asked = select(Passkey).where(Passkey.user_id == user.id, Passkey.public_id == public_id)
    row = session.scalars(asked).one_or_none()
    if row is None:
        raise NotFound(Message(N_("You have no such passkey.")))
    return row


def _read(raw: str) -> dict[str, Any]:
    if len(raw) > LONGEST_ANSWER:
        raise _wrong()
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _wrong() from error
    if not isinstance(found, dict):
        raise _wrong()
    return found


def _verified(verify: Any, **asked: Any) -> Any:
    """What the library makes of an answer that somebody else wrote; every fault is one refusal."""
    try:
        return verify(**asked)
    except Exception as error:
        raise _wrong() from error


def _wrong() -> InvalidInput:
    fault = Message(N_("The passkey was not accepted. Try again, or use the code."))
    return InvalidInput(fault, {"credential": [fault]})

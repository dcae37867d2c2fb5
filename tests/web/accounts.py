"""What tests of accounts do: send forms, age a proof, look into letters and the trail."""

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.models import Passkey, RecoveryCode, SignIn, SignInLine, TrailLine, User
from app.access.sessions import PROOF
from app.post.models import OutboxMessage
from tests.web.conftest import PASSWORD, csrf_token, forget_failures, sign_in

ACCOUNT, OWN, PROVE = "/en/compte", "/en/compte/mot-de-passe", "/en/compte/preuve"
FRESH = "sept chaises bleues au jardin"


def as_new(rows: Session) -> None:
    """No failures, no second factor, no letters and no sign-ins written down."""
    forget_failures(rows)
    for table in (Passkey, RecoveryCode, OutboxMessage, SignInLine):
        rows.execute(delete(table))
    nothing = {"totp_secret": None, "totp_since": None, "totp_last_step": None}
    rows.execute(update(User).values(**nothing, factor_due_at=None, factor_taken_at=None))
    rows.commit()


def inside(app: Flask, account: str, password: str = PASSWORD) -> FlaskClient:
    """A browser in which the owner of the account is signed in."""
    client = app.test_client()
    status, where = sign_in(client, account, password)
    assert status == 302, where
    return client


def press(client: FlaskClient, path: str, page: str, **data: str) -> tuple[int, str]:
    """Send a form of a page as a browser does; the status, and where it leads or what it says."""
    form = {"csrf_token": csrf_token(client, page), **data}
    answer = client.post(path, data=form, headers={"Referer": f"http://localhost{page}"})
    return answer.status_code, answer.headers.get("Location", answer.text)


def age_proofs(rows: Session, by: timedelta) -> None:
    """As if everybody had shown who they are so much earlier."""
    for row in rows.scalars(select(SignIn).where(SignIn.user_id.is_not(None))):
        proof = row.content.get(PROOF, {})
        if proof:
            earlier = (datetime.fromisoformat(proof["at"]) - by).isoformat()
            row.content = {**row.content, PROOF: {**proof, "at": earlier}}
    rows.commit()


def letters(rows: Session, account: str) -> list[str]:
    """The kinds of the letters to an address, in order."""
    rows.rollback()
    asked = select(OutboxMessage.key).where(OutboxMessage.recipient == account)
    return [key.partition(":")[0] for key in rows.scalars(asked.order_by(OutboxMessage.id))]


def deeds(rows: Session, action: str) -> list[str]:
    """What the trail says of that action, in order."""
    rows.rollback()
    asked = select(TrailLine.detail).where(TrailLine.action == action)
    return list(rows.scalars(asked.order_by(TrailLine.number)))

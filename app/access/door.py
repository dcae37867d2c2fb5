"""The last step of every way in: straight on, or first a code of the second factor."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.access.sessions import live_session
from app.core import clock
from app.core.config import Config

PENDING = "pending"
PATIENCE = timedelta(minutes=10)
"""How long a first step waits for the second."""
DEVICE_DAYS = 180


def step_in(user_id: int, *, needs_code: bool) -> bool:
    """Open the door, or remember who waits for a code; whether the door is open."""
    session = live_session()
    if not needs_code:
        session.begin(user_id)
        return True
    session.end()
    session[PENDING] = {"user": user_id, "at": clock.now().isoformat()}
    return False


def who_waits() -> int | None:
    """The person whose first step was right a short while ago and who still owes a code."""
    found: dict[str, Any] | None = live_session().get(PENDING)
    if not found or clock.now() - datetime.fromisoformat(found["at"]) > PATIENCE:
        return None
    return int(found["user"])


def device_of(user_id: int) -> str | None:
    """The random name of this browser, when that person signed in here before.

    A stranger who types wrong passwords makes new browsers wait, never one that is known.
    """
    raw = request.cookies.get(_name(), "")
    try:
        found = _signer().loads(raw, max_age=DEVICE_DAYS * 86400)
    except BadData:
        return None
    is_theirs = isinstance(found, list) and len(found) == 2 and found[0] == user_id
    return str(found[1]) if is_theirs else None


def remember_device(response: Response, user_id: int, name: str) -> None:
    """Let this browser be known at the next sign-in of that person."""
    config: Config = current_app.config["PASSERELLE"]
    response.set_cookie(
        _name(),
        _signer().dumps([user_id, name]),
        max_age=DEVICE_DAYS * 86400,
        secure=not config.is_demo,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _name() -> str:
    config: Config = current_app.config["PASSERELLE"]
    return "device" if config.is_demo else "__Host-device"


def _signer() -> URLSafeTimedSerializer:
    config: Config = current_app.config["PASSERELLE"]
    return URLSafeTimedSerializer(config.secret_key, salt="device")

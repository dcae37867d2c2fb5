"""What the pages of both kinds of second factor share: who it is, and how often one may try."""

from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Session

from app.access import operations
from app.access.models import User
from app.access.sessions import live_session
from app.core import clock
from app.core.config import Config
from app.reference.loader import Reference


def my_account(session: Session) -> User:
    """Whoever is signed in."""
    found = session.get(User, live_session().user_id)
    assert found is not None
    return found


def may_try(session: Session, user_id: int) -> bool:
    """Count one try; a few for each person in each stretch of time: a million are soon tried."""
    config: Config = current_app.config["PASSERELLE"]
    source = operations.counter_of("code", str(user_id), config.secret_key)
    window = timedelta(minutes=_limit("sign_in_window_minutes"))
    tries = operations.count_attempt(session, source, now=clock.now(), window=window)
    return tries <= 2 * _limit("sign_in_free_attempts")


def _limit(key: str) -> float:
    reference: Reference = current_app.extensions["passerelle.reference"]
    return reference.policy(key, clock.today())

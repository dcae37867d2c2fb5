"""A new password for an account, by the rules of this installation."""

from flask import current_app
from sqlalchemy.orm import Session

from app.access import operations
from app.access.models import User
from app.core import clock
from app.core.config import Config
from app.reference.loader import Reference


def shortest_password() -> int:
    """How many characters a password has at least."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    return int(reference.policy("password_characters", clock.today()))


def give_password(session: Session, email: str, chosen: str) -> User:
    """Set it and end every session; raises NotFound, and InvalidInput for a weak one."""
    config: Config = current_app.config["PASSERELLE"]
    return operations.set_password(
        session, email, chosen, shortest=shortest_password(), leaked=config.leaked_passwords
    )

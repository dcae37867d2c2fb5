"""What people do with their own account, as lines of the trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.models import User
from app.access.trail import Deed, record
from app.access.vocabulary import Purpose, Subject


def record_own(
    session: Session, user: User, deed: tuple[str, str], *, now: datetime, allowed: bool = True
) -> None:
    """Append a line about somebody's own account: the action, and in a few words what was done."""
    action, detail = deed
    line = Deed(
        subject=Subject(user_id=user.id),
        action=action,
        object_kind="account",
        object_id=user.public_id,
        detail=detail,
        allowed=allowed,
        purpose=Purpose.SUPPORT,
    )
    record(session, line, now=now)

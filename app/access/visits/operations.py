"""Verbs of the sign-ins of an account: write one down, list the last. None of them commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from app.access.models import SignInLine, User
from app.access.vocabulary import WAY_NAMES, Way
from app.core.messages import Message

MOST_REFUSED = 100
"""Refused sign-ins kept of one account: a machine that guesses does not fill the table."""
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A sign-in at one moment: by which way, from what kind of device, in which network."""

    way: Way
    device: str
    network: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A sign-in as its owner reads it; empty where the device or the network is not known."""

    way_label: Message
    at: datetime
    device: str
    network: str
    opened: bool
    is_new: bool


def write_opened(session: Session, user_id: int, visit: Visit, *, is_new: bool) -> None:
    """Write down that the door opened."""
    session.add(_line(user_id, visit, opened=True, is_new=is_new))
    session.flush()


def write_refused(session: Session, user: User | None, visit: Visit) -> None:
    """Write down that it stayed shut.

    For an address without account the same is done and undone with another account's name:
    otherwise the time of an answer would tell who has one.
    """
    user_id = user.id if user else session.scalar(select(func.min(User.id)))
    if user_id is None:
        return
    line = _line(user_id, visit, opened=False, is_new=False)
    session.add(line)
    session.flush()
    if user is None:
        session.delete(line)
        session.flush()
    _forget_the_oldest(session, user_id)


def has_opened_before(session: Session, user_id: int) -> bool:
    """Whether the account was ever opened since sign-ins are written down."""
    opened = (SignInLine.user_id == user_id, SignInLine.opened)
    return bool(session.scalar(select(exists().where(*opened))))


def last_visits(session: Session, user_id: int) -> list[PastVisit]:
    """The last sign-ins of an account, the newest first."""
    rows = session.scalars(
        select(SignInLine)
        .where(SignInLine.user_id == user_id)
        .order_by(SignInLine.at.desc(), SignInLine.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        PastVisit(
            way_label=Message(WAY_NAMES[Way(row.way)]),
            at=row.at,
            device=row.device,
            network=row.network,
            opened=row.opened,
            is_new=row.is_new,
        )
        for row in rows
    ]


def _line(user_id: int, visit: Visit, *, opened: bool, is_new: bool) -> SignInLine:
    return SignInLine(
        user_id=user_id,
        at=visit.at,
        way=visit.way.value,
        opened=opened,
        is_new=is_new,
        device=visit.device,
        network=visit.network,
    )


def _forget_the_oldest(session: Session, user_id: int) -> None:
    """Keep the newest refused ones only; those that opened stay until their time is over."""
    refused = (SignInLine.user_id == user_id, ~SignInLine.opened)
    kept = select(SignInLine.id).where(*refused).order_by(SignInLine.id.desc()).limit(MOST_REFUSED)
    oldest = delete(SignInLine).where(*refused, SignInLine.id.not_in(kept.scalar_subquery()))
    session.execute(oldest, execution_options={"synchronize_session": False})

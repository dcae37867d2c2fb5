"""Letters and links of the days after: what goes out, what a link opens."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.messages import LText
from app.discharge.following import queries
from app.discharge.following.letters import Quill, Sheet, opinion_letter, question_letter
from app.discharge.following.models import Following, LineCheck, Opinion
from app.discharge.models import Discharge
from app.post.links import issue_link
from app.post.operations import enqueue, withdraw
from app.post.vocabulary import Letter
from app.reference.zones import ZoneCode

QUESTION, OPINION = "following", "opinion"


def new_link(session: Session, purpose: str, public_id: str, quill: Quill, now: datetime) -> str:
    """A fresh link about one question or one opinion; its token."""
    return issue_link(
        session,
        purpose=purpose,
        about=f"{purpose}:{public_id}",
        expires_at=now + quill.policy.link,
        now=now,
    )


def ask_by_mail(
    session: Session,
    check: LineCheck,
    home: tuple[Discharge, Following],
    quill: Quill,
    now: datetime,
) -> bool:
    """Send the question about one line; False when the service has no address for mail."""
    if check.recipient is None:
        return False
    sheet = _sheet(session, home, (QUESTION, check.public_id), quill, now)
    post(session, question_letter(check, sheet, quill), home[0], now=now)
    return True


def ask_opinion_by_mail(
    session: Session,
    opinion: Opinion,
    home: tuple[Discharge, Following],
    quill: Quill,
    now: datetime,
) -> bool:
    """Ask a service what it thinks; False when it has no address for mail."""
    if opinion.recipient is None:
        return False
    sheet = _sheet(session, home, (OPINION, opinion.public_id), quill, now)
    post(session, opinion_letter(opinion, sheet, quill), home[0], now=now)
    return True


def _sheet(
    session: Session,
    home: tuple[Discharge, Following],
    about: tuple[str, str],
    quill: Quill,
    now: datetime,
) -> Sheet:
    token = new_link(session, *about, quill, now)
    return replace(sheet_without_link(session, home, about, quill, now), token=token)


def sheet_without_link(
    session: Session,
    home: tuple[Discharge, Following],
    about: tuple[str, str],
    quill: Quill,
    now: datetime,
) -> Sheet:
    """What a letter about a discharge speaks of: who writes, where, since when."""
    discharge, following = home
    name, email, organisation = session.execute(queries.sender_of(discharge.id)).one()
    place = quill.reference.zones.zones[ZoneCode.parse(discharge.home_zone_code)]
    return Sheet(
        sender=(name, email, organisation),
        place=LText(place.names),
        home_on=following.went_home_on,
        key=f"{about[0]}:{about[1]}:{now.isoformat()}",
    )


def post(
    session: Session,
    letter: Letter,
    discharge: Discharge,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Put a letter in the outbox; of a practice discharge none leaves."""
    enqueue(session, letter, now=now, not_before=not_before)
    if discharge.is_training:
        withdraw(session, letter.about, keys=(letter.key,))

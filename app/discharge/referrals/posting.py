"""Letters and links of one request: who writes, which link goes out, what is taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.discharge.referrals import queries
from app.discharge.referrals.letters import Enclosed, Pen, Sender, letter, pulled_out_letter
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import LetterKind
from app.post.links import issue_link, revoke_links
from app.post.operations import enqueue, withdraw

PURPOSE = "referral"
NO_DELAY = timedelta(0)
_WITHOUT_LINK = frozenset({LetterKind.NOT_RETAINED, LetterKind.WITHDRAWN, LetterKind.CANCELLED})
"""Letters that end a request: there is nothing left to answer."""


def about(referral: Referral) -> str:
    """The name that letters and links of a request carry."""
    return f"referral:{referral.public_id}"


def new_link(session: Session, referral: Referral, pen: Pen, *, now: datetime) -> str:
    """A fresh link to the page of answers; its token."""
    return issue_link(
        session,
        purpose=PURPOSE,
        about=about(referral),
        expires_at=now + pen.policy.link,
        now=now,
    )


def close_links(session: Session, referral: Referral, *, now: datetime) -> None:
    """Every link that was not used stops opening."""
    revoke_links(session, purpose=PURPOSE, about=about(referral), now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter to write: what for, what somebody wrote, how long it can still be taken back."""

    kind: LetterKind
    words: str = ""
    delay: timedelta = NO_DELAY


def write(session: Session, mail: Mail, referral: Referral, pen: Pen, *, now: datetime) -> bool:
    """Put a letter in the outbox; False when the service has no address for mail."""
    if referral.recipient is None:
        return False
    has_link = mail.kind not in _WITHOUT_LINK
    enclosed = Enclosed(
        key=f"{about(referral)}:{mail.kind}:{referral.sends}:{now.isoformat()}",
        token=new_link(session, referral, pen, now=now) if has_link else None,
        words=mail.words,
    )
    written = letter(mail.kind, referral, sender_of(session, referral), pen, enclosed)
    enqueue(session, written, now=now, not_before=now + mail.delay)
    if session.scalar(queries.is_practice(referral.discharge_id)):
        withdraw(session, about(referral), keys=(written.key,))
    return True


def take_back(session: Session, referral: Referral, *, now: datetime) -> bool:
    """Keep the letters of a request from leaving; whether one was still here."""
    close_links(session, referral, now=now)
    return withdraw(session, about(referral)) > 0


def is_unsent(session: Session, referral: Referral) -> bool:
    """Whether no letter of the last sending has left; the clock may have been set back since."""
    return session.scalar(queries.letters_left(about(referral), referral.sends)) is None


def alert_ward(session: Session, referral: Referral, pen: Pen, *, now: datetime) -> int:
    """Write to who asked and to who opened the discharge that a confirmed service cannot come.

    Tells how many letters; of practice none leaves.
    """
    if session.scalar(queries.is_practice(referral.discharge_id)):
        return 0
    rows = session.execute(queries.owners_of(referral)).all()
    for address, language, reference in rows:
        known = language if language in pen.languages else pen.languages[0]
        key = f"{about(referral)}:pulled_out:{address}:{now.isoformat()}"
        written = pulled_out_letter(referral, (address, known), reference, pen, key)
        enqueue(session, written, now=now)
    return len(rows)


def take_back_letters(session: Session, referral: Referral) -> int:
    """Keep letters from leaving, though their links go on opening; tells how many."""
    return withdraw(session, about(referral))


def sender_of(session: Session, referral: Referral) -> Sender:
    """Who of the ward made the request."""
    name, email, organisation = session.execute(queries.sender_of(referral.wave_id)).one()
    return Sender(name=name, organisation=organisation, email=email)

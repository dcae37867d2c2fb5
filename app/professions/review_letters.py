"""The letter that asks an editor to read a sheet again. Knows no web."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.messages import N_, Message
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.vocabulary import LONGEST_SUBJECT, Channel, Letter
from app.professions.reviews import ReviewTask
from app.reference.vocabulary import COUNTRY_NAMES

Say = Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Request:
    """Who is asked to read a sheet again, by when, and where the sheet stands."""

    to: str
    by: date
    address: str
    language: str


def ask_review(
    session: Session, task: ReviewTask, request: Request, say: Say, *, now: datetime
) -> OutboxMessage:
    """Put the letter in the outbox; asking the same person by the same day again sends nothing."""
    letter = Letter(
        channel=Channel.MAIL,
        to=request.to,
        subject=_subject(task, request, say)[:LONGEST_SUBJECT],
        text=_text(task, request, say),
        html=None,
        language=request.language,
        reply_to=None,
        about=task.about,
        key=f"{task.about}:{request.by.isoformat()}:{request.to.lower()}"[:160],
    )
    return enqueue(session, letter, now=now)


def _subject(task: ReviewTask, request: Request, say: Say) -> str:
    values = {
        "sheet": task.sheet.name,
        "country": Message(COUNTRY_NAMES[task.sheet.country]),
        "day": request.by,
    }
    return say(Message(N_("Please read again by %(day)s: %(sheet)s (%(country)s)"), values))


def _text(task: ReviewTask, request: Request, say: Say) -> str:
    lines = [
        _subject(task, request, say),
        "",
        say(Message(N_("Open each source of the sheet, then confirm it or propose a change:"))),
        request.address,
        "",
    ]
    if task.subjects:
        lines.append(say(Message(N_("Subjects of law that move:"))))
        lines += [f"- {say(item.what)} ({say(item.due_on)})" for item in task.subjects]
        lines.append("")
    if task.open_claims:
        lines.append(say(Message(N_("Lines that are still to be confirmed:"))))
        lines += [f"- {say(claim.criterion.label)}" for claim in task.open_claims]
    return "\n".join(lines)

"""A shared document whose review is near: the coordinators of its team are told once. No commit."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.access.vocabulary import Role
from app.coordination.procedures import queries
from app.coordination.procedures.models import Procedure
from app.coordination.shared.notices import addresses_of
from app.core.messages import N_, LText, Message
from app.post.notices import Notice, Voice, notice_letter
from app.post.operations import enqueue
from app.post.queries import by_key


def tick(session: Session, voice: Voice, *, days: float, today: date, now: datetime) -> int:
    """Tell of every published document that is to be reviewed within those days; how many."""
    written = 0
    for document in session.scalars(queries.to_review(today + timedelta(days=days))):
        people = addresses_of(document.organisation_id, [Role.COORDINATOR], today)
        for row in session.execute(people).all():
            notice = _notice(document, row.id)
            if session.scalars(by_key(notice.key)).one_or_none() is None:
                letter = notice_letter(notice, (row.email, row.language), voice)
                enqueue(session, letter, now=now)
                written += 1
    return written


def _notice(document: Procedure, user_id: int) -> Notice:
    """Named by its day of review too: the next one is told anew."""
    title = LText(document.versions[-1].titles)
    values = {"title": title, "day": document.review_on, "owner": document.owner}
    return Notice(
        subject=Message(N_("To be reviewed by %(day)s: %(title)s"), values),
        said=(
            Message(N_("“%(title)s” is to be reviewed by %(day)s. Owner: %(owner)s."), values),
            Message(N_("Partners go by it: publish a new version, or a later day of review.")),
        ),
        link=(Message(N_("Open the document")), f"/coordination/procedures/{document.public_id}"),
        foot=Message(N_("You get this letter because your team keeps this document.")),
        about=f"procedure:{document.public_id}",
        key=f"procedure-review:{document.public_id}:{document.review_on}:{user_id}",
    )

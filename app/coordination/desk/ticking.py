"""Nobody waits unseen at the desk: owners, offered partners and late teams are written to.

Each letter leaves once; the key of the outbox sees to it. No commit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.access.vocabulary import Role
from app.coordination.desk import queries
from app.coordination.desk.models import DeskOffer, DeskRequest
from app.coordination.desk.operations import ANSWERING
from app.coordination.shared.notices import addresses_of
from app.core.clock import LOCAL
from app.core.messages import N_, Message
from app.post.notices import Notice, Voice, notice_letter
from app.post.operations import enqueue
from app.post.queries import by_key

Addressed = tuple[Notice, tuple[str, str]]


def tick(session: Session, voice: Voice, *, now: datetime) -> int:
    """Write what is due; tells how many letters."""
    due = [
        (notice, to)
        for notice, to in (*_owned(session, now), *_offered(session, now), *_late(session, now))
        if session.scalars(by_key(notice.key)).one_or_none() is None
    ]
    for notice, to in due:
        enqueue(session, notice_letter(notice, to, voice), now=now)
    return len(due)


def _owned(session: Session, now: datetime) -> Iterator[Addressed]:
    """Whoever of the team a request was given to; without anybody, its coordinators."""
    for request in session.scalars(queries.waiting()):
        said = N_("A request at the desk was given to you. It is to be answered by %(day)s.")
        subject = N_("A request at the desk, to be answered by %(day)s")
        for row in _people(session, request, [request.owner_user_id], now):
            key = f"desk-given:{request.public_id}:{row.id}"
            yield _notice(request, (subject, said), key), (row.email, row.language)


def _offered(session: Session, now: datetime) -> Iterator[Addressed]:
    """Everybody who may answer at the partner to whom a request is offered."""
    for request, offer in session.execute(queries.offered()):
        said = N_("Another partner offers you a request. Please accept it or say no.")
        subject = N_("A request is offered to you, to be answered by %(day)s")
        for row in _team(session, offer, now):
            key = f"desk-offer:{offer.id}:{row.id}"
            yield _notice(request, (subject, said), key), (row.email, row.language)


def _late(session: Session, now: datetime) -> Iterator[Addressed]:
    """The coordinators of a team whose request is past its day, with whoever holds it."""
    for request in session.scalars(queries.waiting()):
        if request.due_at >= now:
            continue
        said = N_("A request at the desk was to be answered by %(day)s. Somebody still waits.")
        subject = N_("Late: a request at the desk, due by %(day)s")
        for row in _people(session, request, [request.owner_user_id, None], now):
            key = f"desk-late:{request.public_id}:{row.id}"
            yield _notice(request, (subject, said), key), (row.email, row.language)


def _people(
    session: Session, request: DeskRequest, wanted: Sequence[int | None], now: datetime
) -> list[Row[int, str, str, str, str]]:
    """Those of the team who are wanted; None stands for its coordinators."""
    today = now.astimezone(LOCAL).date()
    team = session.execute(addresses_of(request.owner_id, ANSWERING, today)).all()
    heads = session.execute(addresses_of(request.owner_id, [Role.COORDINATOR], today)).all()
    chosen = [row for row in team if row.id in wanted]
    if None in wanted or not chosen:
        chosen = [*chosen, *(row for row in heads if row.id not in wanted)]
    return list(chosen)


def _team(session: Session, offer: DeskOffer, now: datetime) -> list[Row[int, str, str, str, str]]:
    today = now.astimezone(LOCAL).date()
    return list(session.execute(addresses_of(offer.to_id, ANSWERING, today)).all())


def _notice(request: DeskRequest, words: tuple[str, str], key: str) -> Notice:
    subject, said = words
    values = {"day": request.due_at}
    return Notice(
        subject=Message(subject, values),
        said=(Message(said, values),),
        link=(Message(N_("Open the request")), f"/coordination/guichet/{request.public_id}"),
        foot=Message(N_("You get this letter because your team answers at the integrated desk.")),
        about=f"desk:{request.public_id}",
        key=key,
    )

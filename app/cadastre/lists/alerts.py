"""What is new in the searches that people keep; the letters wait in the outbox."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import parse_qs

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import User
from app.cadastre.lists.models import KeptSearch
from app.cadastre.queries import services_changed
from app.cadastre.schemas import SEARCH_PAGE, form_values
from app.cadastre.searching import understand_form
from app.cadastre.surroundings import is_a_name
from app.cadastre.vocabulary import ServiceSearch
from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.schemas import load
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.reference.loader import Reference

MOST_WATCHED = 2000
"""Services of a search that are watched: the last changed of them."""
MOST_TOLD = 20

Written = tuple[str, str]
"""The subject and the text of a letter."""


@dataclass(frozen=True, slots=True)
class News:
    """What a search finds that it did not, and what changed since: names, with whose search."""

    search: KeptSearch
    language: str
    new: tuple[str, ...]
    changed: tuple[str, ...]


def search_of(
    session: Session, query: str, reference: Reference, *, now: datetime
) -> ServiceSearch:
    """The search that a kept address means today; raises InvalidInput."""
    values = form_values(parse_qs(query))
    read = load(SEARCH_PAGE, values)
    today = now.astimezone(LOCAL).date()
    return understand_form(
        read, reference, today=today, known_name=partial(is_a_name, session)
    ).search


def look(
    session: Session, kept: KeptSearch, reference: Reference, *, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the new services and of the changed ones; what is known now is noted."""
    wanted = replace(
        search_of(session, kept.query, reference, now=now), limit=MOST_WATCHED, after=None
    )
    today = now.astimezone(LOCAL).date()
    rows = session.execute(*services_changed(wanted, today=today)).all()
    known = set(kept.known)
    new = tuple(row.provider_name for row in rows if row.public_id not in known)
    changed = tuple(
        row.provider_name
        for row in rows
        if row.public_id in known and row.updated_at > kept.looked_at
    )
    kept.known = [row.public_id for row in rows]
    kept.looked_at = now
    return new, changed


def send_alerts(
    session: Session,
    reference: Reference,
    write: Callable[[News], Written],
    *,
    now: datetime,
) -> int:
    """One letter for each search with something new; returns how many. Never commits."""
    statement = (
        select(KeptSearch, User)
        .join(User, User.id == KeptSearch.user_id)
        .where(KeptSearch.alerts, User.is_active)
        .order_by(KeptSearch.id)
    )
    sent = 0
    for kept, user in session.execute(statement).all():
        try:
            new, changed = look(session, kept, reference, now=now)
        except InvalidInput:  # a place or a code of that address is no more
            continue
        if not new and not changed:
            continue
        subject, text = write(News(kept, user.language, new[:MOST_TOLD], changed[:MOST_TOLD]))
        letter = Letter(
            channel=Channel.MAIL,
            to=user.email,
            subject=subject,
            text=text,
            html=None,
            language=user.language,
            reply_to=None,
            about=f"kept-search:{kept.public_id}",
            key=f"kept-search:{kept.public_id}:{now:%Y%m%dT%H%M%S}",
        )
        enqueue(session, letter, now=now)
        sent += 1
    return sent

"""Verbs of news: tell, write and send a newsletter, join and leave. None of them commits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.coordination.news.models import NewsItem, Newsletter, NewsletterReader
from app.coordination.news.vocabulary import NewsKind, NewsletterState
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, LText, Message
from app.post.links import issue_link, use_link
from app.post.operations import enqueue
from app.post.reading_links import issue_reading_link, look_reading_link, standing_link
from app.post.vocabulary import LONGEST_SUBJECT, Channel, Letter, LinkState
from app.post.writing import as_html, as_text

FEED, LEAVE = "news-feed", "news-leave"
FEED_LIFE = timedelta(days=730)
LEAVE_LIFE = timedelta(days=365)
MOST_SHOWN = 60
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is told: a title and a text in two languages, and where it is read further."""

    kind: NewsKind
    titles: Texts
    texts: Texts
    path: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends a newsletter, and what writing takes.

    `say(language, value)`; `address(language, page, token)`: where a link leads.
    """

    name: str
    email: str
    say: Callable[[str, object], str]
    address: Callable[[str, str, str], str]


def newest(kind: str | None = None) -> Select[NewsItem]:
    """The newest lines of news, of one kind or all."""
    statement = select(NewsItem).order_by(NewsItem.published_at.desc(), NewsItem.id.desc())
    if kind is not None:
        statement = statement.where(NewsItem.kind == kind)
    return statement.limit(MOST_SHOWN)


def tell(session: Session, said: Said, organisation_id: int, *, now: datetime) -> NewsItem:
    """One line of news; telling the same change again (same key) changes its words."""
    known = None
    if said.key is not None:
        known = session.scalars(select(NewsItem).where(NewsItem.key == said.key)).one_or_none()
    row = known or NewsItem(published_at=now, organisation_id=organisation_id, key=said.key)
    team = session.get_one(Organisation, organisation_id)
    row.kind, row.path, row.updated_at = said.kind.value, said.path, now
    row.titles, row.texts = dict(said.titles), dict(said.texts)
    row.is_fictitious = team.is_fictitious
    session.add(row)
    session.flush()
    return row


def item_of(session: Session, public_id: str) -> NewsItem:
    """One line of news; raises NotFound."""
    found = session.scalars(select(NewsItem).where(NewsItem.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such news.")))
    return found


def newsletters(organisation_id: int) -> Select[Newsletter]:
    """The newsletters of an organisation, the newest first."""
    return (
        select(Newsletter)
        .where(Newsletter.organisation_id == organisation_id)
        .order_by(Newsletter.id.desc())
    )


def newsletter_of(session: Session, public_id: str, organisation_id: int) -> Newsletter:
    """A newsletter of one's own organisation; raises NotFound."""
    found = session.scalars(
        newsletters(organisation_id).where(Newsletter.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such newsletter.")))
    return found


def write_newsletter(session: Session, row: Newsletter, texts: tuple[Texts, Texts]) -> Newsletter:
    """Keep the words of a newsletter; raises Conflict once it has left."""
    if row.state == NewsletterState.SENT:
        raise Conflict(Message(N_("This newsletter has left: write a new one.")))
    row.titles, row.texts = dict(texts[0]), dict(texts[1])
    session.add(row)
    session.flush()
    return row


def readers(organisation_id: int) -> Select[NewsletterReader]:
    """Who wants the newsletters of an organisation now."""
    return (
        select(NewsletterReader)
        .where(
            NewsletterReader.organisation_id == organisation_id,
            NewsletterReader.left_at.is_(None),
        )
        .order_by(NewsletterReader.email)
    )


def join(
    session: Session, organisation_id: int, who: tuple[str, str, str], *, now: datetime
) -> NewsletterReader:
    """An address wants the newsletters (name, address, language); coming back is allowed."""
    name, email, language = who
    row = session.scalars(
        select(NewsletterReader).where(
            NewsletterReader.organisation_id == organisation_id, NewsletterReader.email == email
        )
    ).one_or_none() or NewsletterReader(organisation_id=organisation_id, email=email)
    row.name, row.language, row.joined_at, row.left_at = name, language, now, None
    session.add(row)
    session.flush()
    return row


def send(session: Session, row: Newsletter, sender: Sender, *, now: datetime) -> int:
    """Write to every reader once; tells how many. Raises Conflict or Refused.

    No picture, no counter: nobody learns who opened it. Each letter carries its own way out.
    """
    if row.state == NewsletterState.SENT:
        raise Conflict(Message(N_("This newsletter has left: write a new one.")))
    everyone = session.scalars(readers(row.organisation_id)).all()
    if not everyone:
        raise Refused(Message(N_("Nobody wants these newsletters yet: add readers first.")))
    team = session.get_one(Organisation, row.organisation_id)
    for reader in everyone:
        token = issue_link(
            session,
            purpose=LEAVE,
            about=f"{LEAVE}:{reader.public_id}",
            expires_at=now + LEAVE_LIFE,
            now=now,
        )
        enqueue(session, _letter(row, reader, (sender, team.name), token), now=now)
    row.state, row.sent_at, row.recipients = NewsletterState.SENT.value, now, len(everyone)
    session.flush()
    return len(everyone)


def _letter(
    row: Newsletter, reader: NewsletterReader, by: tuple[Sender, str], token: str
) -> Letter:
    sender, organisation = by
    language = reader.language

    def say(value: object) -> str:
        return sender.say(language, value)

    paragraphs = [part for part in LText(row.texts).in_(language).split("\n\n") if part.strip()]
    leave = (
        say(Message(N_("I do not want these letters any more"))),
        sender.address(language, "actualites/quitter", token),
    )
    foot = say(
        Message(
            N_("Sent by %(organisation)s. It contains nothing that tells whether you read it."),
            {"organisation": organisation},
        )
    )
    return Letter(
        channel=Channel.MAIL,
        to=reader.email,
        subject=" ".join(LText(row.titles).in_(language).split())[:LONGEST_SUBJECT],
        text=as_text(paragraphs, [leave], foot),
        html=as_html(paragraphs, [leave], foot, language),
        language=language,
        reply_to=sender.email,
        about=f"newsletter:{row.public_id}",
        key=f"newsletter:{row.public_id}:{reader.public_id}",
    )


def leave_by_link(session: Session, token: str, *, now: datetime) -> NewsletterReader:
    """Leave through the link of a letter; raises NotFound or Refused."""
    link = use_link(session, token, purpose=LEAVE, now=now)
    public_id = link.about.removeprefix(f"{LEAVE}:")
    row = session.scalars(
        select(NewsletterReader).where(NewsletterReader.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound(Message(N_("This address is not in the list any more.")))
    row.left_at = row.left_at or now
    session.flush()
    return row


def feed_token(session: Session, user_id: int, *, now: datetime) -> str | None:
    """The token of the feed of a person, if one opens now."""
    standing = standing_link(session, purpose=FEED, about=f"user:{user_id}", now=now)
    return standing.token if standing else None


def new_feed(session: Session, user_id: int, *, now: datetime) -> str:
    """A new address for the feed of a person; those before open nothing any more."""
    return issue_reading_link(
        session, purpose=FEED, about=f"user:{user_id}", expires_at=now + FEED_LIFE, now=now
    ).token


def check_feed(session: Session, token: str, *, now: datetime) -> None:
    """Raise NotFound when a feed address opens nothing."""
    link = look_reading_link(session, token, purpose=FEED, now=now)
    if link.state is not LinkState.OPEN:
        raise NotFound(Message(N_("This address of a feed opens nothing any more.")))

"""A fictitious line of news and a newsletter that waits."""

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.coordination.news.models import NewsItem, Newsletter, NewsletterReader
from app.coordination.news.operations import Said, join, tell, write_newsletter
from app.coordination.news.vocabulary import NewsKind, NewsletterState
from app.post.models import OutboxMessage

NEWS = Said(
    kind=NewsKind.NEWS,
    titles={
        "fr": "Deux services de plus le week-end (exemple)",
        "nl": "Twee diensten meer in het weekend (voorbeeld)",
    },
    texts={
        "fr": "À Givet et à Dinant, deux services reçoivent désormais des demandes le samedi.",
        "nl": "In Givet en Dinant nemen twee diensten voortaan op zaterdag vragen aan.",
    },
)
READERS = (
    ("Claire Fictive", "social_worker_dinant@passerelle.invalid", "fr"),
    ("Lotte Verzonnen", "social_worker_kortrijk@passerelle.invalid", "nl"),
)


def load_demo(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Write them for that organisation."""
    tell(session, NEWS, organisation_id, now=now)
    draft = Newsletter(
        organisation_id=organisation_id, state=NewsletterState.DRAFT.value, created_at=now
    )
    write_newsletter(session, draft, (NEWS.titles, NEWS.texts))
    for who in READERS:
        join(session, organisation_id, who, now=now)


def wipe_demo(session: Session, teams: Select[int]) -> None:
    """Remove what fictitious organisations told and wrote."""
    letters = select("newsletter:" + Newsletter.public_id).where(
        Newsletter.organisation_id.in_(teams)
    )
    session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(letters)))
    for model in (NewsItem, Newsletter, NewsletterReader):
        session.execute(delete(model).where(model.organisation_id.in_(teams)))

"""News as an Atom feed. Texts are escaped by the writer of XML."""

from collections.abc import Sequence

from app.coordination.news.models import NewsItem
from app.core.clock import LOCAL
from app.core.messages import LText
from app.professions.feeds import Feed, FeedEntry, atom


def feed_of(rows: Sequence[NewsItem], feed: Feed, start: str) -> bytes:
    """The feed in its language; `start` is what every address begins with."""
    entries = [
        FeedEntry(
            key=row.public_id,
            title=LText(row.titles).in_(feed.language),
            text=LText(row.texts).in_(feed.language) if row.texts else "",
            url=f"{start}/{feed.language}{row.path or f'/actualites#news-{row.public_id}'}",
            published=row.updated_at.astimezone(LOCAL).date(),
        )
        for row in rows
    ]
    return atom(feed, entries)

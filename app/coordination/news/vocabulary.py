"""Words of news. Pure."""

from enum import StrEnum

from app.core.messages import N_


class NewsKind(StrEnum):
    """What a line of news is about."""

    NEWS = "news"
    DOCUMENT = "document"
    MEETING = "meeting"
    SCHEME = "scheme"


NEWS_KIND_NAMES = {
    NewsKind.NEWS: N_("News"),
    NewsKind.DOCUMENT: N_("Document"),
    NewsKind.MEETING: N_("Concertation table"),
    NewsKind.SCHEME: N_("Territorial scheme"),
}


class NewsletterState(StrEnum):
    """Where a newsletter stands; what has left has left."""

    DRAFT = "draft"
    SENT = "sent"


NEWSLETTER_STATE_NAMES = {
    NewsletterState.DRAFT: N_("Being written"),
    NewsletterState.SENT: N_("Sent"),
}

"""Letters that the platform writes to people who have an account: what happened, where to look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.messages import N_, Message
from app.post.vocabulary import LONGEST_SUBJECT, Channel, Letter
from app.post.writing import as_html, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How letters speak: `say(language, value)`, and `address(language, path)` of a page."""

    say: Callable[[str, object], str]
    address: Callable[[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one letter says, before it has a language. The subject names no person and no care.

    `link`: what it is called, and the path of the page. `key` makes sending it twice impossible.
    """

    subject: Message
    said: Sequence[Message]
    link: tuple[Message, str] | None
    foot: Message
    about: str
    key: str


def notice_letter(notice: Notice, to: tuple[str, str], voice: Voice) -> Letter:
    """The letter to (address, language)."""
    email, language = to

    def say(value: object) -> str:
        return voice.say(language, value)

    said = [say(one) for one in (Message(N_("Good day,")), *notice.said)]
    shown = (notice.link,) if notice.link else ()
    links = [(say(words), voice.address(language, path)) for words, path in shown]
    return Letter(
        channel=Channel.MAIL,
        to=email,
        subject=say(notice.subject)[:LONGEST_SUBJECT],
        text=as_text(said, links, say(notice.foot)),
        html=as_html(said, links, say(notice.foot), language),
        language=language,
        reply_to=None,
        about=notice.about,
        key=notice.key,
    )

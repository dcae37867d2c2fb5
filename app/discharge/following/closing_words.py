"""What is said of a service that closes while a discharge counts on it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.core.messages import N_, Listing, LText, Message
from app.discharge.following.closing_queries import ASKED, CHOSEN, KEPT
from app.discharge.vocabulary import Closing

_HOW = {
    CHOSEN: N_("it is chosen in the plan"),
    ASKED: N_("a request to it is open"),
    KEPT: N_("a place is kept there"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingNote:
    """A closing as pages and papers say it. `then`: what becomes of those it serves."""

    words: Message
    cares: Listing
    how: Listing
    is_final: bool
    then: LText | None


def closing_words(closing: Closing, today: date) -> Message:
    """Who closes, and when."""
    days = {"first": closing.first, "last": closing.last}
    values = {"provider": closing.provider} | {key: day for key, day in days.items() if day}
    if closing.is_final:
        return Message(_final(closing, today), values)
    if closing.last is None:
        return Message(
            N_("%(provider)s is closed from %(first)s on, until further notice."), values
        )
    if closing.first == closing.last:
        return Message(N_("%(provider)s is closed on %(first)s."), values)
    return Message(N_("%(provider)s is closed from %(first)s to %(last)s."), values)


def _final(closing: Closing, today: date) -> str:
    if closing.first is None:
        return N_("%(provider)s is closed for good.")
    if closing.first <= today:
        return N_("%(provider)s is closed for good since %(first)s.")
    return N_("%(provider)s closes for good on %(first)s.")


def how_words(how: Collection[str]) -> Listing:
    """In which ways the discharge counts on it."""
    return Listing(tuple(Message(words) for key, words in _HOW.items() if key in how))

"""Letters to those who answer for a record: it was opened in an emergency, and what a review found.

They name the pseudonym that the ward itself gave, who opened it and when; never the words of the
reason, which may tell of the person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import N_, Message
from app.discharge.circle.vocabulary import (
    REASON_NAMES,
    VERDICT_NAMES,
    EmergencyReason,
    ReviewVerdict,
)
from app.discharge.grounds.vocabulary import WITHDRAWN_WORDS
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text

Say = Callable[[str, object], str]
"""`say(language, value)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One emergency access, as a letter tells of it."""

    public_id: str
    reference: str
    name: str
    organisation: str
    reason: EmergencyReason
    opened_at: datetime
    until: datetime
    verdict: ReviewVerdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A voice for each language, and the page of the record's accesses."""

    say: Say
    languages: tuple[str, ...]
    address: Callable[[str, str], str]


def letter_of(opening: Opening, public_id: str, to: tuple[str, str], pen: Pen) -> Letter:
    """To one who answers for the record: `public_id` names it, `to` is an address and a language.

    With a verdict it tells of the review, otherwise of the opening.
    """
    language = to[1] if to[1] in pen.languages else pen.languages[0]
    subject, paragraphs = _reviewed(opening) if opening.verdict else _opened(opening)
    said = [pen.say(language, one) for one in (Message(N_("Good day,")), *paragraphs)]
    foot = pen.say(language, Message(N_("Written by the platform for those who keep this record.")))
    page = pen.say(language, Message(N_("Who opened this record")))
    links = [(page, pen.address(language, public_id))]
    kind = "reviewed" if opening.verdict else "opened"
    return Letter(
        channel=Channel.MAIL,
        to=to[0],
        subject=pen.say(language, subject)[:200],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, language),
        language=language,
        reply_to=None,
        about=f"emergency:{opening.public_id}",
        key=f"emergency:{opening.public_id}:{kind}:{to[0]}"[:160],
    )


def closed_letter(reference: str, ground_id: str, to: tuple[str, str], pen: Pen) -> Letter:
    """To one who sat in a circle: the person took the agreement back, the record is closed."""
    language = to[1] if to[1] in pen.languages else pen.languages[0]
    values = {"reference": reference}
    subject = Message(N_("Record %(reference)s is closed to you"), values)
    told = (
        Message(N_("Good day,")),
        Message(WITHDRAWN_WORDS),
        Message(N_("Your seat in the care circle of record %(reference)s is over."), values),
        Message(N_("Ask the team that prepares the discharge if anything is unclear.")),
    )
    said = [pen.say(language, one) for one in told]
    foot = pen.say(language, Message(N_("Written by the platform for the people of a circle.")))
    return Letter(
        channel=Channel.MAIL,
        to=to[0],
        subject=pen.say(language, subject)[:200],
        text=as_text(said, [], foot),
        html=as_html(said, [], foot, language),
        language=language,
        reply_to=None,
        about=f"ground:{ground_id}",
        key=f"ground:{ground_id}:closed"[:160],
    )


def _opened(opening: Opening) -> tuple[Message, list[Message]]:
    values = _values(opening)
    return Message(N_("Record %(reference)s was opened in an emergency"), values), [
        Message(
            N_(
                "%(name)s (%(organisation)s) opened record %(reference)s in an emergency, to read "
                "only, from %(begin)s to %(end)s. Reason given: %(reason)s."
            ),
            values,
        ),
        Message(
            N_(
                "A coordinator who did not open it reviews this access. If you know of no "
                "emergency, tell your data protection officer."
            )
        ),
    ]


def _reviewed(opening: Opening) -> tuple[Message, list[Message]]:
    values = _values(opening)
    return Message(N_("Emergency access to record %(reference)s was reviewed"), values), [
        Message(
            N_(
                "The access of %(name)s (%(organisation)s) to record %(reference)s, from %(begin)s "
                "to %(end)s, was reviewed. Finding: %(verdict)s."
            ),
            values,
        )
    ]


def _values(opening: Opening) -> dict[str, object]:
    verdict = opening.verdict
    return {
        "reference": opening.reference,
        "name": opening.name,
        "organisation": opening.organisation,
        "begin": opening.opened_at,
        "end": opening.until,
        "reason": Message(REASON_NAMES[opening.reason]),
        "verdict": Message(VERDICT_NAMES[verdict]) if verdict else "",
    }

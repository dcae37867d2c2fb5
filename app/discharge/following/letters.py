"""The letters of the days after, in the language of who gets them; text and HTML say the same.

A subject names the place and the question, never a detail of health nor of identity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from app.core.messages import N_, Message
from app.discharge.following.models import LineCheck, Opinion, StayNotice
from app.discharge.following.policy import FollowingPolicy
from app.discharge.following.vocabulary import LINE_ANSWER_NAMES, LineAnswer
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Quill:
    """What writing takes: a voice for each language, addresses, facts, days.

    `say(language, value)`; `address(language, page, token)`: where a link leads.
    """

    say: Callable[[str, object], str]
    address: Callable[[str, str, str], str]
    languages: tuple[str, ...]
    reference: Reference
    policy: FollowingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a letter speaks of: who writes, where, since when; the token of its link, if any."""

    sender: tuple[str, str, str]
    place: object
    home_on: date
    key: str
    token: str = ""


def question_letter(check: LineCheck, sheet: Sheet, quill: Quill) -> Letter:
    """Does the care go on as planned? One link for each answer; none of them answers by itself."""
    values = {"place": sheet.place, "care": quill.reference.care[check.care].labels}
    address = quill.address(check.language, "suite", sheet.token)
    links: list[tuple[object, str]] = [
        (Message(LINE_ANSWER_NAMES[one]), f"{address}?{urlencode({'choix': one.value})}")
        for one in LineAnswer
    ]
    paragraphs = (
        Message(N_("Good day,")),
        Message(
            N_(
                "A person went home on %(day)s and you take over this care in %(place)s: "
                "%(care)s. Does it go as planned?"
            ),
            {**values, "day": sheet.home_on},
        ),
        Message(N_("It takes ten seconds, without an account. Choose what is true:")),
    )
    subject = Message(N_("Care at home in %(place)s: does it go as planned?"), values)
    return compose(
        check, (subject, paragraphs, links), sheet, quill, f"following:{check.public_id}"
    )


def opinion_letter(opinion: Opinion, sheet: Sheet, quill: Quill) -> Letter:
    """What does the service think of the cooperation? A form of three questions."""
    values = {"place": sheet.place}
    paragraphs = (
        Message(N_("Good day,")),
        Message(
            N_("You cared for a person who went home to %(place)s. How was it for you?"), values
        ),
        Message(N_("Three questions, one minute. Answers are counted, never shown by name.")),
    )
    links: list[tuple[object, str]] = [
        (Message(N_("Give your opinion")), quill.address(opinion.language, "avis", sheet.token))
    ]
    subject = Message(N_("Care at home in %(place)s: three questions on how it went"), values)
    about = f"opinion:{opinion.public_id}"
    return compose(opinion, (subject, paragraphs, links), sheet, quill, about)


Words = tuple[Message, tuple[Message, ...], list[tuple[object, str]]]


def compose(
    to: LineCheck | Opinion | StayNotice, words: Words, sheet: Sheet, quill: Quill, about: str
) -> Letter:
    """A letter in the language of the service, from its words to its foot."""
    assert to.recipient is not None
    language = to.language

    def say(value: object) -> str:
        return quill.say(language, value)

    subject, paragraphs, links = words
    name, email, organisation = sheet.sender
    foot = say(
        Message(
            N_("Written for %(organisation)s by %(name)s. Answers to this mail reach that person."),
            {"organisation": organisation, "name": name},
        )
    )
    said = [say(one) for one in paragraphs]
    named = [(say(text), address) for text, address in links]
    return Letter(
        channel=Channel.MAIL,
        to=to.recipient,
        subject=say(subject)[:200],
        text=as_text(said, named, foot),
        html=as_html(said, named, foot, language),
        language=language,
        reply_to=email,
        about=about,
        key=sheet.key,
    )

"""A letter that asks for a benefit: what is known is written, identity is left to fill in by hand.

Nothing of the person stands in it, nor in its address: only the benefit and the day of leaving.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.benefits.records import Benefit
from app.benefits.vocabulary import Territory
from app.core.messages import N_, LText, Message
from app.core.printing import set_document
from app.reference.vocabulary import Country

_TEMPLATE = Path(__file__).parent / "templates" / "benefits" / "letter.typ"
BLANK = "_" * len("a line long enough to write a name or an address on it")

Say = Callable[[object], str]

_PERSON = (
    N_("Surname and first name"),
    N_("Date of birth"),
    N_("Social security number"),
    N_("Address"),
    N_("Telephone"),
)
_HELPER = (N_("Name of the service or relative that helps"), N_("Telephone"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain words of one language."""

    language: str
    title: str
    recipient: str
    blanks: Sequence[str]
    helper_title: str
    helper: Sequence[str]
    subject: str
    body: Sequence[str]
    enclosed_title: str
    place_and_day: str
    signature: str
    note: str


def recipient_language(benefit: Benefit) -> str:
    """The language in which the authority is best written to."""
    is_flemish = benefit.territories == {Territory.FLANDERS}
    return "nl" if benefit.country is Country.BE and is_flemish else "fr"


def compose(benefit: Benefit, leaving: date | None, say: Say, language: str) -> Letter:
    """The letter for one benefit; `say` must speak the language named."""
    return Letter(
        language=language,
        title=say(Message(N_("Request for a benefit"))),
        recipient=say(benefit.authority),
        blanks=[say(Message(name)) for name in _PERSON],
        helper_title=say(Message(N_("Contact for this request"))),
        helper=[say(Message(name)) for name in _HELPER],
        subject=say(Message(N_("Subject: request for %(benefit)s"), {"benefit": benefit.name})),
        body=[say(part) for part in _body(benefit, leaving)],
        enclosed_title=say(Message(N_("Enclosed"))),
        place_and_day=say(Message(N_("Place and day"))),
        signature=say(Message(N_("Signature of the person or of the representative"))),
        note=say(Message(N_("Prepared with Passerelle: check it before you send it."))),
    )


def _body(benefit: Benefit, leaving: date | None) -> list[Message | LText]:
    parts: list[Message | LText] = [
        Message(N_("Dear Sir or Madam,")),
        Message(
            N_("I ask for the following benefit for the person named above: %(benefit)s."),
            {"benefit": benefit.name},
        ),
    ]
    if leaving is not None:
        sentence = N_(
            "The person leaves hospital on %(day)s; help is needed at home from that day."
        )
        parts.append(Message(sentence, {"day": leaving}))
    if benefit.form is not None:
        sentence = N_("The official form (%(form)s) is enclosed or will follow.")
        parts.append(Message(sentence, {"form": benefit.form.name}))
    parts += [
        Message(N_("Please confirm that you received this request, with the day of receipt.")),
        Message(N_("Please say which papers are missing, and by when you decide.")),
        Message(N_("Yours faithfully,")),
    ]
    return parts


def as_text(letter: Letter) -> str:
    """The letter as plain text, to paste into a message."""
    lines = [letter.title.upper(), "", letter.recipient, ""]
    lines += [f"{label}: {BLANK}" for label in letter.blanks]
    lines += ["", letter.helper_title, *(f"{label}: {BLANK}" for label in letter.helper)]
    lines += ["", f"{letter.place_and_day}: {BLANK}", "", letter.subject, ""]
    lines += [line for part in letter.body for line in (part, "")]
    lines += [f"{letter.signature}: {BLANK}", "", f"{letter.enclosed_title}: {BLANK}", ""]
    return "\r\n".join([*lines, letter.note, ""])


def as_pdf(letter: Letter) -> bytes:
    """The letter on paper, as a tagged PDF."""
    return set_document(_TEMPLATE, _words(letter))


def _words(letter: Letter) -> Mapping[str, Any]:
    return {
        "language": letter.language,
        "title": letter.title,
        "recipient": letter.recipient,
        "blanks": list(letter.blanks),
        "helper_title": letter.helper_title,
        "helper": list(letter.helper),
        "subject": letter.subject,
        "body": list(letter.body),
        "enclosed": letter.enclosed_title,
        "place_and_day": letter.place_and_day,
        "signature": letter.signature,
        "note": letter.note,
    }

"""The letters of requests, each in the language of its recipient; text and HTML say the same.

A subject names the act and the deadline, never a detail of health nor of identity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from app.core.messages import N_, Message
from app.discharge.referrals.models import Referral
from app.discharge.referrals.policy import ReferralPolicy
from app.discharge.referrals.sheet import Sheet, sheet_of
from app.discharge.referrals.vocabulary import LetterKind
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who of the ward writes: answers go to that person."""

    name: str
    organisation: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What writing takes: a voice for each language, addresses, thresholds.

    `say(language, value)`; `address(language, token)` opens the page of answers.
    """

    say: Callable[[str, object], str]
    address: Callable[[str, str], str]
    languages: tuple[str, ...]
    reference: Reference
    policy: ReferralPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A letter before it has a language. `facts`: whether the request is told again."""

    subject: Message
    paragraphs: tuple[Message | str, ...]
    facts: bool = True
    links: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What one letter carries: its key, the token of its link, what somebody of the ward wrote."""

    key: str
    token: str | None
    words: str = ""


def letter(
    kind: LetterKind, referral: Referral, sender: Sender, pen: Pen, enclosed: Enclosed
) -> Letter:
    """One letter to the service of that request, by mail."""
    assert referral.recipient is not None
    sheet = sheet_of(referral.shown, pen.reference)
    text = _TEXTS[kind](sheet, referral.respond_by, enclosed.words)
    say = _voice(pen, referral.language)
    parts = _parts(text, sheet, say)
    links = _links(text, enclosed.token, referral.language, pen)
    foot = say(
        Message(
            N_("Written for %(organisation)s by %(name)s. Answers to this mail reach that person."),
            {"organisation": sender.organisation, "name": sender.name},
        )
    )
    return Letter(
        channel=Channel.MAIL,
        to=referral.recipient,
        subject=say(text.subject)[:200],
        text=_as_text(parts, links, foot, say),
        html=_as_html(parts, links, foot, referral.language),
        language=referral.language,
        reply_to=sender.email,
        about=f"referral:{referral.public_id}",
        key=enclosed.key,
    )


_FACT = N_("%(name)s: %(value)s")
Parts = tuple[list[str], list[tuple[str, str]]]
Links = list[tuple[str, str]]


def pulled_out_letter(
    referral: Referral, to: tuple[str, str], reference: str, pen: Pen, key: str
) -> Letter:
    """To whoever of the ward made the request: a service that was confirmed cannot come after all.

    `to`: mail address and language. It names the ward's own reference, never the person.
    """
    address, language = to
    say = _voice(pen, language)
    sheet = sheet_of(referral.shown, pen.reference)
    values = {"reference": reference, "provider": referral.provider_name, "care": sheet.care}
    paragraphs = [
        say(Message(N_("Good day,"))),
        say(
            Message(
                N_("%(provider)s was confirmed for %(care)s and says now that it cannot come."),
                values,
            )
        ),
        say(
            Message(
                N_(
                    "This need of discharge %(reference)s is open again: open “Follow-up” and ask "
                    "those who were freed, or others."
                ),
                values,
            )
        ),
    ]
    foot = say(Message(N_("Written by the platform for the team that prepares this discharge.")))
    subject = Message(N_("Discharge %(reference)s: a confirmed service cannot come"), values)
    return Letter(
        channel=Channel.MAIL,
        to=address,
        subject=say(subject)[:200],
        text=as_text(paragraphs, [], foot),
        html=as_html(paragraphs, [], foot, language),
        language=language,
        reply_to=None,
        about=f"discharge-alert:{referral.public_id}",
        key=key,
    )


def _voice(pen: Pen, language: str) -> Callable[[object], str]:
    def say(value: object) -> str:
        return pen.say(language, value)

    return say


def _parts(text: Text, sheet: Sheet, say: Callable[[object], str]) -> Parts:
    facts = [(say(name), say(value)) for name, value in sheet.facts] if text.facts else []
    return [say(one) for one in text.paragraphs if one], facts


def _links(text: Text, token: str | None, language: str, pen: Pen) -> Links:
    if token is None or not text.links:
        return []
    address = pen.address(language, token)
    say = _voice(pen, language)
    return [
        (say(Message(N_("See the request and answer"))), address),
        (say(Message(N_("Say yes"))), f"{address}?{urlencode({'choix': 'oui'})}"),
        (say(Message(N_("Say no"))), f"{address}?{urlencode({'choix': 'non'})}"),
        (
            say(Message(N_("Receive no more requests by mail"))),
            f"{address}?{urlencode({'choix': 'stop'})}",
        ),
    ]


def _as_text(parts: Parts, links: Links, foot: str, say: Callable[[object], str]) -> str:
    paragraphs, facts = parts
    told = [Message(_FACT, {"name": name, "value": value}) for name, value in facts]
    listed = ["\n".join(f"- {say(one)}" for one in told)] if told else []
    return as_text([*paragraphs, *listed], links, foot)


def _as_html(parts: Parts, links: Links, foot: str, language: str) -> str:
    paragraphs, facts = parts
    body = [f"<p>{escape(one)}</p>" for one in paragraphs]
    if facts:
        rows = "".join(
            f'<tr><th align="left" valign="top">{escape(name)}</th><td>{escape(value)}</td></tr>'
            for name, value in facts
        )
        body.append(f'<table cellpadding="4">{rows}</table>')
    body += [f'<p><a href="{escape(address)}">{escape(name)}</a></p>' for name, address in links]
    body.append(f"<hr><p>{escape(foot)}</p>")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>Passerelle</title></head><body>{''.join(body)}</body></html>\n"
    )


def _request(sheet: Sheet, respond_by: datetime | None, _words: str) -> Text:
    values = {"place": sheet.place, "deadline": respond_by or ""}
    return Text(
        subject=Message(
            N_("Request for care at home in %(place)s: please answer before %(deadline)s"), values
        ),
        paragraphs=(
            Message(N_("Good day,")),
            Message(N_("A person goes home from hospital and needs the care below. Can you come?")),
            Message(
                N_("Please answer before %(deadline)s. It takes a minute, without an account."),
                values,
            ),
            Message(N_("You learn who the person is once you have said yes.")),
        ),
    )


def _reminder(sheet: Sheet, respond_by: datetime | None, _words: str) -> Text:
    values = {"place": sheet.place, "deadline": respond_by or ""}
    return Text(
        subject=Message(
            N_("Reminder: care at home in %(place)s, an answer is awaited before %(deadline)s"),
            values,
        ),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "We have not had your answer to this request yet. A no helps too: we ask "
                    "others then."
                )
            ),
        ),
    )


def _renewed(sheet: Sheet, _respond_by: datetime | None, _words: str) -> Text:
    return Text(
        subject=Message(N_("Your new link for the request in %(place)s"), {"place": sheet.place}),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "Here is the new link that was asked for. The one before does not open any "
                    "more."
                )
            ),
        ),
    )


def _answered(sheet: Sheet, respond_by: datetime | None, words: str) -> Text:
    values = {"place": sheet.place, "deadline": respond_by or ""}
    return Text(
        subject=Message(
            N_("Answer to your question, request in %(place)s: please answer before %(deadline)s"),
            values,
        ),
        paragraphs=(
            Message(N_("Good day,")),
            Message(N_("You asked a question. The answer:")),
            words,
        ),
    )


def _copy(sheet: Sheet, _respond_by: datetime | None, words: str) -> Text:
    return Text(
        subject=Message(N_("Copy of your answer, request in %(place)s"), {"place": sheet.place}),
        paragraphs=(
            Message(N_("Good day,")),
            Message(N_("Your answer has arrived, thank you: %(answer)s."), {"answer": words}),
            Message(N_("The first link below opens the request again.")),
        ),
    )


def _confirmed(sheet: Sheet, _respond_by: datetime | None, _words: str) -> Text:
    return Text(
        subject=Message(N_("Confirmed: you are expected in %(place)s"), {"place": sheet.place}),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "The ward confirms: you take over this care. Thank you. The first link opens "
                    "what you need to start."
                )
            ),
            Message(
                N_(
                    "If you cannot come after all, say so at once with the same link, or call the "
                    "ward."
                )
            ),
        ),
    )


def _not_retained(sheet: Sheet, _respond_by: datetime | None, _words: str) -> Text:
    return Text(
        subject=Message(N_("Thank you: care in %(place)s is arranged"), {"place": sheet.place}),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "Another service takes over this care. You need do nothing more; any place "
                    "you kept is free again. Thank you for considering it."
                )
            ),
        ),
        links=False,
    )


def _withdrawn(sheet: Sheet, _respond_by: datetime | None, words: str) -> Text:
    return Text(
        subject=Message(N_("Request in %(place)s withdrawn, thank you"), {"place": sheet.place}),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "The ward withdraws this request: the care is not needed any more, or not in "
                    "this way. You need do nothing more. Thank you."
                )
            ),
            words,
        ),
        links=False,
    )


def _cancelled(sheet: Sheet, _respond_by: datetime | None, _words: str) -> Text:
    return Text(
        subject=Message(
            N_("Discharge cancelled: nobody needs to come in %(place)s, thank you"),
            {"place": sheet.place},
        ),
        paragraphs=(
            Message(N_("Good day,")),
            Message(
                N_(
                    "The person does not go home for now: the discharge is cancelled and the care "
                    "below is not needed. You need do nothing more; any place you kept is free "
                    "again. Thank you for considering it."
                )
            ),
        ),
        links=False,
    )


_TEXTS: dict[LetterKind, Callable[[Sheet, datetime | None, str], Text]] = {
    LetterKind.REQUEST: _request,
    LetterKind.REMINDER: _reminder,
    LetterKind.RENEWED: _renewed,
    LetterKind.ANSWERED: _answered,
    LetterKind.COPY: _copy,
    LetterKind.CONFIRMED: _confirmed,
    LetterKind.NOT_RETAINED: _not_retained,
    LetterKind.WITHDRAWN: _withdrawn,
    LetterKind.CANCELLED: _cancelled,
}

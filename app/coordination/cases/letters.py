"""Letters of case management. A subject names no person, no care and no reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseAlert, CaseFile
from app.coordination.cases.plan_words import ALERT_KIND_NAMES, AlertKind
from app.core.messages import N_, Message
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text


def alert_letter(case: CaseFile, alert: CaseAlert, to: tuple[str, str], hand: Hand) -> Letter:
    """Something broke in the care of somebody: the pseudonym, what, by when, and where to look."""
    language = to[1]
    link = hand.address(language, f"/coordination/dossiers/{case.public_id}")
    kind = Message(ALERT_KIND_NAMES[AlertKind(alert.kind)])
    values = {"reference": case.reference, "kind": kind, "day": alert.due_at}

    def say(value: object) -> str:
        return hand.say(language, value)

    said = [
        say(Message(N_("Good day,"))),
        say(Message(N_("File %(reference)s: %(kind)s."), values)),
        say(Message(N_("Please say by %(day)s what is being done."), values)),
    ]
    links = [(say(Message(N_("Open the file"))), link)]
    foot = say(Message(N_("You get this letter as pathway correspondent of this file.")))
    subject = say(Message(N_("Alert in the file %(reference)s"), values))
    written = Written(subject=subject, said=said, links=links, foot=foot)
    return _letter(to, written, f"case:{case.public_id}", f"case-alert:{alert.public_id}")


def role_letter(case: CaseFile, to: tuple[str, str], hand: Hand, *, is_named: bool) -> Letter:
    """Somebody becomes pathway correspondent of a file, or is it no longer: its pseudonym only."""
    language = to[1]
    values = {"reference": case.reference}

    def say(value: object) -> str:
        return hand.say(language, value)

    link = hand.address(language, f"/coordination/dossiers/{case.public_id}")
    named = (
        N_("You are pathway correspondent of the file %(reference)s."),
        N_("You are told when a service is silent, stops or withdraws."),
    )
    ended = (
        N_("You are no longer pathway correspondent of the file %(reference)s."),
        N_("You need do nothing more; alerts go to somebody else from now on. Thank you."),
    )
    subject, then = (Message(one, values) for one in (named if is_named else ended))
    written = Written(
        subject=say(subject),
        said=[say(Message(N_("Good day,"))), say(subject), say(then)],
        links=[(say(Message(N_("Open the file"))), link)] if is_named else [],
        foot=say(Message(N_("Written by the platform for the team that follows this file."))),
    )
    key = f"case-role:{case.public_id}:{to[0]}:{hand.now.isoformat()}"
    return _letter(to, written, f"case-role:{case.public_id}", key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter in the words of its recipient."""

    subject: str
    said: Sequence[str]
    links: Sequence[tuple[str, str]]
    foot: str


def _letter(to: tuple[str, str], written: Written, about: str, key: str) -> Letter:
    email, language = to
    return Letter(
        channel=Channel.MAIL,
        to=email,
        subject=written.subject[:200],
        text=as_text(written.said, written.links, written.foot),
        html=as_html(written.said, written.links, written.foot, language),
        language=language,
        reply_to=None,
        about=about,
        key=key,
    )

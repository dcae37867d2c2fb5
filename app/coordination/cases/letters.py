"""Letters of case management. A subject names no person, no care and no reason."""

from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseAlert, CaseFile
from app.coordination.cases.plan_words import ALERT_KIND_NAMES, AlertKind
from app.core.messages import N_, Message
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text


def alert_letter(case: CaseFile, alert: CaseAlert, to: tuple[str, str], hand: Hand) -> Letter:
    """Something broke in the care of somebody: the pseudonym, what, by when, and where to look."""
    email, language = to
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
    return Letter(
        channel=Channel.MAIL,
        to=email,
        subject=subject[:200],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, language),
        language=language,
        reply_to=None,
        about=f"case:{case.public_id}",
        key=f"case-alert:{alert.public_id}",
    )

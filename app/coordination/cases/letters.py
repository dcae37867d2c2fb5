"""Letters of case management. A subject names no person, no care and no reason."""

from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseAlert, CaseFile, CaseStay
from app.coordination.cases.plan_words import ALERT_KIND_NAMES, AlertKind
from app.core.messages import N_, Message
from app.discharge.grounds.vocabulary import WITHDRAWN_WORDS
from app.discharge.models import Discharge
from app.post.notices import Notice, Voice, notice_letter
from app.post.vocabulary import Letter


def alert_letter(case: CaseFile, alert: CaseAlert, to: tuple[str, str], hand: Hand) -> Letter:
    """Something broke in the care of somebody: the pseudonym, what, by when, and where to look."""
    kind = Message(ALERT_KIND_NAMES[AlertKind(alert.kind)])
    values = {"reference": case.reference, "kind": kind, "day": alert.due_at}
    notice = Notice(
        subject=Message(N_("Alert in the file %(reference)s"), values),
        said=(
            Message(N_("File %(reference)s: %(kind)s."), values),
            Message(N_("Please say by %(day)s what is being done."), values),
        ),
        link=_to_file(case),
        foot=Message(N_("You get this letter as pathway correspondent of this file.")),
        about=f"case:{case.public_id}",
        key=f"case-alert:{alert.public_id}",
    )
    return notice_letter(notice, to, Voice(say=hand.say, address=hand.address))


def role_letter(case: CaseFile, to: tuple[str, str], hand: Hand, *, is_named: bool) -> Letter:
    """Somebody becomes pathway correspondent of a file, or is it no longer: its pseudonym only."""
    values = {"reference": case.reference}
    named = (
        N_("You are pathway correspondent of the file %(reference)s."),
        N_("You are told when a service is silent, stops or withdraws."),
    )
    ended = (
        N_("You are no longer pathway correspondent of the file %(reference)s."),
        N_("You need do nothing more; alerts go to somebody else from now on. Thank you."),
    )
    subject, then = (Message(one, values) for one in (named if is_named else ended))
    notice = Notice(
        subject=subject,
        said=(subject, then),
        link=_to_file(case) if is_named else None,
        foot=Message(N_("Written by the platform for the team that follows this file.")),
        about=f"case-role:{case.public_id}",
        key=f"case-role:{case.public_id}:{to[0]}:{hand.now.isoformat()}",
    )
    return notice_letter(notice, to, Voice(say=hand.say, address=hand.address))


def ward_letter(discharge: Discharge, stay: CaseStay, to: tuple[str, str], hand: Hand) -> Letter:
    """To the ward that planned a return: its own reference, and whether visits are to wait."""
    values = {"reference": discharge.reference, "day": stay.started_on}
    notice = Notice(
        subject=Message(N_("Discharge %(reference)s: in hospital again"), values),
        said=(
            Message(
                N_("Discharge %(reference)s: the case file notes a stay since %(day)s."), values
            ),
            Message(N_("The services of your plan were not told. Please suspend their visits.")),
        ),
        link=(Message(N_("Open the stay")), f"/sorties/{discharge.public_id}/hospitalisation"),
        foot=Message(N_("Written by the platform for the team that prepares this discharge.")),
        about=f"discharge-stay:{discharge.public_id}",
        key=f"case-stay:{discharge.public_id}:{hand.now.isoformat()}",
    )
    return notice_letter(notice, to, Voice(say=hand.say, address=hand.address))


def closed_letter(case: CaseFile, ground_id: str, to: tuple[str, str], hand: Hand) -> Letter:
    """To one who sat in a circle: the person took the agreement back, the file is closed."""
    values = {"reference": case.reference}
    notice = Notice(
        subject=Message(N_("Record %(reference)s is closed to you"), values),
        said=(
            Message(WITHDRAWN_WORDS),
            Message(N_("Your seat in the care circle of record %(reference)s is over."), values),
        ),
        link=None,
        foot=Message(N_("Written by the platform for the people of a circle.")),
        about=f"ground:{ground_id}",
        key=f"ground:{ground_id}:closed",
    )
    return notice_letter(notice, to, Voice(say=hand.say, address=hand.address))


def _to_file(case: CaseFile) -> tuple[Message, str]:
    return Message(N_("Open the file")), f"/coordination/dossiers/{case.public_id}"

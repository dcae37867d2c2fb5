"""A line of the plan is silent or broken: whoever opened the discharge gets a letter at once.

It names the ward's own reference and the kind of care, never the person; its link needs an account.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.messages import N_, Message
from app.discharge.following import queries
from app.discharge.following.letters import Quill
from app.discharge.following.models import LineCheck
from app.discharge.following.vocabulary import BROKEN, CheckState
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.post.writing import as_html, as_text


def warn(session: Session, check: LineCheck, quill: Quill, *, now: datetime) -> bool:
    """Write to who opened the discharge; False for practice, a closed account, or no bad news."""
    to = session.execute(queries.opener_of(check.discharge_id)).one_or_none()
    news = _news(check)
    if to is None or news is None:
        return False
    email, language, reference, public_id = to
    spoken = language if language in quill.languages else quill.languages[0]
    care = quill.reference.care[check.care].labels
    values = {"reference": reference, "provider": check.provider_name, "care": care}

    def say(value: object) -> str:
        return quill.say(spoken, value)

    said = [say(Message(one, values)) for one in (N_("Good day,"), *news)]
    page = quill.address(spoken, f"sorties/{public_id}", "apres")
    links = [(say(Message(N_("Open the days after"))), page)]
    foot = say(Message(N_("Written by the platform for the team that prepares this discharge.")))
    subject = Message(N_("Discharge %(reference)s: a service needs a call"), values)
    letter = Letter(
        channel=Channel.MAIL,
        to=email,
        subject=say(subject)[:200],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, spoken),
        language=spoken,
        reply_to=None,
        about=f"discharge-alert:{check.public_id}",
        key=f"line:{check.public_id}:{check.answer or check.state}",
    )
    enqueue(session, letter, now=now)
    return True


def _news(check: LineCheck) -> tuple[str, ...] | None:
    if check.answer in {one.value for one in BROKEN}:
        return (
            N_("%(provider)s does not come any more for %(care)s, or never started."),
            N_("Find somebody else for this need; the other services stay as they are."),
        )
    if check.state == CheckState.SILENT:
        return (
            N_("There is no news from %(provider)s for %(care)s."),
            N_("Please call the service and write down what it says."),
        )
    return None

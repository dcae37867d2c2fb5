"""Bad news of a plan: whoever opened the discharge gets a letter at once.

It names the ward's own reference and the kind of care, never the person; its link needs an account.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WardNews:
    """What a ward is told. `subject` knows the reference; `about` and `key` name the letter.

    `page`: the part of the discharge that the link opens, and what the link says.
    """

    subject: str
    said: tuple[Message, ...]
    about: str
    key: str
    page: tuple[str, str]


def write_to_ward(
    session: Session, discharge_id: int, news: WardNews, quill: Quill, *, now: datetime
) -> bool:
    """Write to who opened a discharge; False for practice or a closed account."""
    to = session.execute(queries.opener_of(discharge_id)).one_or_none()
    if to is None:
        return False
    email, language, reference, public_id = to
    spoken = language if language in quill.languages else quill.languages[0]

    def say(value: object) -> str:
        return quill.say(spoken, value)

    said = [say(Message(N_("Good day,"))), *map(say, news.said)]
    page, words = news.page
    links = [(say(Message(words)), quill.address(spoken, f"sorties/{public_id}", page))]
    foot = say(Message(N_("Written by the platform for the team that prepares this discharge.")))
    letter = Letter(
        channel=Channel.MAIL,
        to=email,
        subject=say(Message(news.subject, {"reference": reference}))[:200],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, spoken),
        language=spoken,
        reply_to=None,
        about=news.about,
        key=news.key,
    )
    enqueue(session, letter, now=now)
    return True


def warn(session: Session, check: LineCheck, quill: Quill, *, now: datetime) -> bool:
    """A line of the plan is silent or broken; False when nobody was written to."""
    told = _news(check)
    if told is None:
        return False
    values = {"provider": check.provider_name, "care": quill.reference.care[check.care].labels}
    news = WardNews(
        subject=N_("Discharge %(reference)s: a service needs a call"),
        said=tuple(Message(one, values) for one in told),
        about=f"discharge-alert:{check.public_id}",
        key=f"line:{check.public_id}:{check.answer or check.state}",
        page=("apres", N_("Open the days after")),
    )
    return write_to_ward(session, check.discharge_id, news, quill, now=now)


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

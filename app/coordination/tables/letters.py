"""Letters to the members of a table: come, the day has changed, it does not take place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.coordination.tables.calendars import Guest, calendar_of, place_of, title_of
from app.coordination.tables.models import (
    ConcertationTable,
    MeetingSeat,
    TableAction,
    TableMeeting,
    TableMember,
)
from app.coordination.tables.vocabulary import MeetingState, SeatAnswer
from app.core.clock import LOCAL
from app.core.messages import N_, LText, Message
from app.post.vocabulary import LONGEST_SUBJECT, Channel, Letter
from app.post.writing import NamedLink, as_html, as_text
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Quill:
    """What writing takes: a voice for each language, addresses, facts, who writes.

    `say(language, value)`; `address(language, page, token)`: where a link leads. `sender`: name,
    mail address, organisation.
    """

    say: Callable[[str, object], str]
    address: Callable[[str, str, str], str]
    reference: Reference
    sender: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who gets the letter, and the token of its link."""

    seat: MeetingSeat
    member: TableMember
    token: str | None
    now: datetime
    reminds: bool = False


def meeting_letter(
    about: tuple[TableMeeting, ConcertationTable], to: Envelope, quill: Quill
) -> Letter:
    """The letter that fits where the meeting stands; it carries an entry for the calendar."""
    meeting, _table = about
    language = to.member.language

    def say(value: object) -> str:
        return quill.say(language, value)

    subject, paragraphs = _words(about, to, quill.reference)
    links: list[NamedLink] = []
    if to.token is not None:
        address = quill.address(language, "table", to.token)
        links = [(say(Message(N_("Say whether you come"))), address)]
    name, email, organisation = quill.sender
    foot = say(
        Message(
            N_("Written for %(organisation)s by %(name)s. Answers to this mail reach that person."),
            {"organisation": organisation, "name": name},
        )
    )
    said = [say(one) for one in paragraphs]
    guest = Guest(name=to.member.name, email=to.member.email, organiser=(name, email))
    entry = calendar_of(about, quill.reference, say, now=to.now, guest=guest)
    return Letter(
        channel=Channel.MAIL,
        to=to.member.email,
        subject=say(subject)[:LONGEST_SUBJECT],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, language),
        calendar=entry.decode(),
        language=language,
        reply_to=email,
        about=f"table-seat:{to.seat.public_id}",
        key=f"table-seat:{to.seat.public_id}:{meeting.revision}:{to.now.isoformat()}",
    )


def late_letter(
    action: TableAction, table: ConcertationTable, to: tuple[str, str], quill: Quill
) -> Letter:
    """An action is late: to the member who does it, or to the coordinator who keeps the table."""
    email, language = to

    def say(value: object) -> str:
        return quill.say(language, value)

    values = {
        "title": title_of(table),
        "action": LText(action.titles),
        "owner": action.owner or "",
        "day": action.due_on,
    }
    name, reply_to, organisation = quill.sender
    signature = {"organisation": organisation, "name": name}
    said = [
        say(Message(N_("Good day,"))),
        say(Message(N_("%(title)s decided: %(action)s."), values)),
        say(Message(N_("%(owner)s was to do it by %(day)s, and it is still open."), values)),
        say(Message(N_("Please say how it stands: what is done, what is in the way, by when."))),
    ]
    page = quill.address(language, "coordination/tables/actions", action.public_id)
    links = [(say(Message(N_("Open the action"))), page)]
    foot = say(
        Message(
            N_("Written for %(organisation)s by %(name)s. Answers to this mail reach that person."),
            signature,
        )
    )
    return Letter(
        channel=Channel.MAIL,
        to=email,
        subject=say(Message(N_("Late: an action of %(title)s"), values))[:LONGEST_SUBJECT],
        text=as_text(said, links, foot),
        html=as_html(said, links, foot, language),
        language=language,
        reply_to=reply_to,
        about=f"table-action:{action.public_id}",
        key=f"table-action:{action.public_id}:{action.due_on}:{email}"[:160],
    )


def _words(
    about: tuple[TableMeeting, ConcertationTable], to: Envelope, reference: Reference
) -> tuple[Message, Sequence[Message]]:
    meeting, table = about
    start = meeting.planned_at.astimezone(LOCAL)
    values = {
        "title": title_of(table),
        "day": start.date(),
        "hour": start.strftime("%H:%M"),
        "place": place_of(meeting, reference),
    }
    hello = Message(N_("Good day,"))
    where = Message(N_("%(title)s, on %(day)s at %(hour)s: %(place)s."), values)
    if meeting.state == MeetingState.CANCELLED:
        off = Message(N_("This meeting does not take place:"))
        why = Message(N_("Reason: %(reason)s"), {"reason": meeting.cancelled_reason or ""})
        return Message(N_("Cancelled: %(title)s, %(day)s"), values), [hello, off, where, why]
    ask = Message(N_("The link below takes your answer without an account. It can be used once."))
    if to.reminds:
        soon = Message(N_("This meeting is near:"))
        promised = Message(N_("You said that you come. Should that change, answer this mail."))
        last = promised if to.seat.answer == SeatAnswer.COMES else ask
        return Message(N_("Reminder: %(title)s, %(day)s"), values), [hello, soon, where, last]
    if meeting.revision:
        moved = Message(N_("The day or the place of this meeting has changed:"))
        return Message(N_("Changed: %(title)s, %(day)s"), values), [hello, moved, where, ask]
    come = Message(N_("You are invited to this meeting:"))
    return Message(N_("Invitation: %(title)s, %(day)s"), values), [hello, come, where, ask]

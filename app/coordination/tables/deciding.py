"""What a meeting brings: points, decisions, actions, approved minutes. None of them commits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.news.operations import Said, tell
from app.coordination.news.vocabulary import NewsKind
from app.coordination.shared.bilingual import LANGUAGES
from app.coordination.tables import queries
from app.coordination.tables.machine import after_action, after_meeting
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    TableAction,
    TableDecision,
    TableMeeting,
)
from app.coordination.tables.operations import Hand, Texts
from app.coordination.tables.vocabulary import (
    ItemKind,
    MeetingEvent,
    MeetingState,
    TableActionEvent,
    TableActionState,
)
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.forms import WRONG
from app.core.messages import N_, Message

INCOMPLETE = Message(N_("The action is kept as a draft: it is not followed yet."))


def decision_of(
    session: Session, public_id: str, hand: Hand
) -> tuple[TableDecision, AgendaItem | None, TableMeeting, ConcertationTable]:
    """The decision at that address and where it comes from; raises NotFound."""
    found = session.execute(queries.decision_named(public_id, hand.sees)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no decision at this address.")))
    return found[0], found[1], found[2], found[3]


def action_of(
    session: Session, public_id: str, hand: Hand
) -> tuple[TableAction, TableDecision, TableMeeting, ConcertationTable]:
    """The action at that address and the decision it follows; raises NotFound."""
    found = session.execute(queries.action_named(public_id, hand.sees)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no action at this address.")))
    return found[0], found[1], found[2], found[3]


def add_item(session: Session, meeting: TableMeeting, texts: Texts) -> AgendaItem:
    """A member brings a point; raises Conflict once the minutes are approved."""
    _check_open(meeting)
    made = AgendaItem(
        meeting_id=meeting.id,
        position=len(meeting.items) + 1,
        kind=ItemKind.OTHER.value,
        homes=[],
        texts=texts,
        notes={},
    )
    meeting.items.append(made)
    session.flush()
    return made


def item_of(meeting: TableMeeting, public_id: str) -> AgendaItem:
    """One point of a meeting; raises NotFound."""
    found = next((one for one in meeting.items if one.public_id == public_id), None)
    if found is None:
        raise NotFound(Message(N_("There is no such point on this agenda.")))
    return found


def drop_item(session: Session, meeting: TableMeeting, public_id: str) -> None:
    """Take a point away; raises Conflict when something was decided on it."""
    _check_open(meeting)
    row = item_of(meeting, public_id)
    if row.id in set(session.scalars(queries.decided_items(meeting.id))):
        raise Conflict(Message(N_("Something was decided on this point: it stays.")))
    meeting.items.remove(row)
    for position, one in enumerate(meeting.items, start=1):
        one.position = position
    session.flush()


def note_item(session: Session, meeting: TableMeeting, public_id: str, notes: Texts) -> None:
    """What was said on a point, for the minutes."""
    _check_open(meeting)
    item_of(meeting, public_id).notes = notes
    session.flush()


def decide(
    session: Session,
    meeting: TableMeeting,
    steps: Mapping[str, Texts],
    item: AgendaItem | None,
    *,
    now: datetime,
) -> TableDecision:
    """Write a decision down; raises Conflict once the minutes are approved."""
    _check_open(meeting)
    made = TableDecision(
        meeting_id=meeting.id, item_id=item.id if item else None, decided_at=now, **steps
    )
    session.add(made)
    session.flush()
    return made


def change_decision(
    session: Session, about: tuple[TableDecision, TableMeeting], steps: Mapping[str, Texts]
) -> None:
    """Write its new words; raises Conflict once the minutes are approved."""
    decision, meeting = about
    _check_open(meeting)
    for name, texts in steps.items():
        setattr(decision, name, texts)
    session.flush()


def write_action(
    session: Session, row: TableAction, terms: Mapping[str, Any]
) -> Mapping[str, list[Message]]:
    """Write what an action says and tell what it lacks: without owner and day it stays a draft."""
    state = TableActionState(row.state)
    after = after_action(state, TableActionEvent.COMPLETE)
    told_of = (row.owner_member_id, row.due_on)
    for name, value in terms.items():
        setattr(row, name, value)
    if told_of != (row.owner_member_id, row.due_on):
        row.late_told_at = None
    faults = lacking(row)
    if not faults:
        row.state = after.value
    elif state is not TableActionState.DRAFT:
        raise InvalidInput(WRONG, faults)
    session.add(row)
    session.flush()
    return faults


def owners_at(session: Session, table: ConcertationTable) -> dict[str, tuple[int, str]]:
    """Who sits at the table and may own an action: number and words, by the name of the choice."""
    return {
        one.public_id: (one.id, f"{one.name}, {one.organisation}"[:300])
        for one in session.scalars(queries.members(table.id))
        if one.left_on is None
    }


def lacking(row: TableAction) -> dict[str, list[Message]]:
    """What an action must still say before it can be followed."""
    faults: dict[str, list[Message]] = {}
    if not row.titles:
        faults["title_fr"] = [Message(N_("What is to be done?"))]
    if not row.owner:
        sentence = N_("Who does it? An action without an owner is nobody's: it stays a draft.")
        faults["owner"] = [Message(sentence)]
    if row.due_on is None:
        sentence = N_("By which day? An action without a day is never late: it stays a draft.")
        faults["due_on"] = [Message(sentence)]
    return faults


def finish_action(session: Session, row: TableAction, done_on: date, *, today: date) -> None:
    """It is done; raises InvalidInput for a day to come, Conflict when it is not open."""
    state = after_action(TableActionState(row.state), TableActionEvent.FINISH)
    if done_on > today:
        fault = Message(N_("This day is not here yet."))
        raise InvalidInput(WRONG, {"done_on": [fault]})
    row.state, row.done_on = state.value, done_on
    session.flush()


def drop_action(session: Session, row: TableAction, reason: str | None) -> None:
    """It is given up; raises InvalidInput without a reason."""
    state = after_action(TableActionState(row.state), TableActionEvent.DROP)
    if not reason:
        raise InvalidInput(WRONG, {"reason": [Message(N_("Why? The table will ask."))]})
    row.state, row.dropped_reason = state.value, reason
    session.flush()


def reopen_action(session: Session, row: TableAction) -> None:
    """It is to be done again; raises Conflict when it is not at an end, or was never whole."""
    state = after_action(TableActionState(row.state), TableActionEvent.REOPEN)
    row.state = (TableActionState.DRAFT if lacking(row) else state).value
    row.done_on = row.dropped_reason = None
    session.flush()


def approve(session: Session, about: tuple[TableMeeting, ConcertationTable], hand: Hand) -> None:
    """The minutes are approved, do not change any more, and partners are told what was decided.

    Raises Conflict while an action is a draft.
    """
    meeting, table = about
    state = after_meeting(MeetingState(meeting.state), MeetingEvent.APPROVE)
    decisions = [row[0] for row in session.execute(queries.decisions(meeting.id)).all()]
    ids = [decision.id for decision in decisions]
    drafts = [
        one
        for one in session.scalars(queries.actions_of(ids))
        if one.state == TableActionState.DRAFT
    ]
    if drafts:
        sentence = N_("An action has no owner or no day yet: complete it, or give it up.")
        raise Conflict(Message(sentence))
    meeting.state = state.value
    meeting.approved_at, meeting.approved_by = hand.at, hand.name[:120]
    said = Said(
        kind=NewsKind.MEETING,
        titles=table.names,
        texts=_all_said([decision.trial for decision in decisions]),
        key=f"meeting:{meeting.public_id}",
    )
    tell(session, said, table.organisation_id, now=hand.at)


def _all_said(texts: Sequence[Texts]) -> Texts:
    """Several texts as one in each language, one below the other."""
    found = {code: "\n\n".join(one[code] for one in texts if one.get(code)) for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


def _check_open(meeting: TableMeeting) -> None:
    if meeting.state in {MeetingState.APPROVED, MeetingState.CANCELLED}:
        raise Conflict(Message(N_("The minutes are approved, or the meeting was cancelled.")))

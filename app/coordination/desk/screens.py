"""What the pages of the desk show. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.coordination.desk.models import DeskRequest
from app.coordination.desk.operations import DeskHand
from app.coordination.desk.orientation_book import OrientationBook
from app.coordination.desk.orienting import Orientation, median_hours, orient
from app.coordination.desk.vocabulary import (
    DESK_DOOR_NAMES,
    DESK_STATE_NAMES,
    OFFER_STATE_NAMES,
    Answered,
    DeskDoor,
    DeskState,
    OfferState,
)
from app.core.messages import N_, LText, Message, counted
from app.discharge.following.masking import percent
from app.discharge.screens import place_label
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

FACT_NAMES = {
    "subject": N_("what is asked"),
    "country": N_("the country"),
    "in_hospital": N_("whether the person is in hospital"),
    "several": N_("whether several professionals come already"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """One request in a list."""

    public_id: str
    subject: LText
    place: Message
    state: Message
    tone: str
    owner: str
    person: str | None
    due_at: datetime
    is_late: bool
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule that speaks, in words."""

    to: LText
    endpoint: str
    why: LText
    is_sure: bool
    asks: Sequence[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """How requests were answered, in words."""

    share: Message
    median: Message
    sample: Message


def request_lines(
    rows: Sequence[Any], book: OrientationBook, hand: DeskHand, reference: Reference
) -> list[RequestLine]:
    """The requests of a list."""
    return [request_line(row, book, hand, reference) for row in rows]


def request_line(
    row: Any, book: OrientationBook, hand: DeskHand, reference: Reference
) -> RequestLine:
    """One request in words."""
    found: DeskRequest = row.DeskRequest
    is_late = found.answered_at is None and found.due_at < hand.now
    state = DeskState(found.state)
    tones = {DeskState.OPEN: "doubt", DeskState.OFFERED: "info", DeskState.ANSWERED: "ok"}
    return RequestLine(
        public_id=found.public_id,
        subject=book.subjects[found.subject],
        place=place_label(ZoneCode.parse(found.home_zone_code), reference),
        state=Message(DESK_STATE_NAMES[state]),
        tone=tones[state],
        owner=row.owner,
        person=row.person,
        due_at=found.due_at,
        is_late=is_late,
        answered_at=found.answered_at,
    )


def orientations(request: DeskRequest, book: OrientationBook) -> list[RuleLine]:
    """What the shared rules say of a request, and what would have to be known."""
    return [_rule(one, book) for one in orient(facts_of(request), book.rules)]


def facts_of(request: DeskRequest) -> Mapping[str, str]:
    """What a request says, as the rules read it."""
    return {
        "subject": request.subject,
        "country": ZoneCode.parse(request.home_zone_code).country.value,
        "in_hospital": request.in_hospital,
        "several": request.several,
    }


def _rule(one: Orientation, book: OrientationBook) -> RuleLine:
    destination = book.destinations[one.rule.to]
    return RuleLine(
        to=destination.labels,
        endpoint=destination.endpoint,
        why=one.rule.why,
        is_sure=not one.asks,
        asks=[Message(FACT_NAMES[fact]) for fact in one.asks],
    )


def offer_lines(rows: Sequence[Any]) -> list[tuple[str, Message, datetime, str | None]]:
    """Where a request was offered: to whom, what became of it, when, with which words."""
    return [
        (
            row.name,
            Message(OFFER_STATE_NAMES[OfferState(row.DeskOffer.state)]),
            row.DeskOffer.at,
            row.DeskOffer.words,
        )
        for row in rows
    ]


def door_words(request: DeskRequest) -> Message:
    """By which door a request came."""
    return Message(DESK_DOOR_NAMES[DeskDoor(request.door)])


def measure_line(found: Answered) -> MeasureLine:
    """The share answered in time, the middle of the answer times, and from how many."""
    middle, nothing = median_hours(found), Message(N_("No data yet"))
    share, hours = nothing, nothing
    if found.due:
        share = Message(N_("%(share)s %% in time"), {"share": percent(found.in_time, found.due)})
    if middle is not None:
        hours = Message(N_("%(hours)s hours"), {"hours": round(middle, 1)})
    return MeasureLine(share=share, median=hours, sample=_sample(found))


def _sample(found: Answered) -> Message:
    """From how many the share is computed: those that still have time are in no share."""
    if found.waiting:
        text = N_("%(due)s answered or late, of %(asked)s in a year; the others still have time")
        return Message(text, {"due": found.due, "asked": found.asked})
    words = N_("%(count)s request in a year"), N_("%(count)s requests in a year")
    return counted(*words, found.asked)

"""Words of concertation tables. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.messages import N_


class TableLevel(StrEnum):
    """Who sits at a table: those who direct the field, or those who fund and decide."""

    TACTICAL = "tactical"
    STRATEGIC = "strategic"


TABLE_LEVEL_NAMES = {
    TableLevel.TACTICAL: N_("Tactical table"),
    TableLevel.STRATEGIC: N_("Strategic table"),
}


class MeetingState(StrEnum):
    """Where a meeting stands; `machine` says what may follow."""

    PLANNED = "planned"
    INVITED = "invited"
    HELD = "held"
    APPROVED = "approved"
    CANCELLED = "cancelled"


MEETING_STATE_NAMES = {
    MeetingState.PLANNED: N_("Planned"),
    MeetingState.INVITED: N_("Members are invited"),
    MeetingState.HELD: N_("Took place"),
    MeetingState.APPROVED: N_("Minutes approved"),
    MeetingState.CANCELLED: N_("Cancelled"),
}
MEETING_STATE_TONES = {
    MeetingState.PLANNED: "neutral",
    MeetingState.INVITED: "info",
    MeetingState.HELD: "doubt",
    MeetingState.APPROVED: "ok",
    MeetingState.CANCELLED: "no",
}
TOOK_PLACE = frozenset({MeetingState.HELD, MeetingState.APPROVED})


class MeetingEvent(StrEnum):
    """Something that is done with a meeting."""

    INVITE = "invite"
    MOVE = "move"
    HOLD = "hold"
    APPROVE = "approve"
    CANCEL = "cancel"


class SeatAnswer(StrEnum):
    """What a member answers to an invitation."""

    COMES = "comes"
    MAYBE = "maybe"
    ABSENT = "absent"


SEAT_ANSWER_NAMES = {
    SeatAnswer.COMES: N_("I come"),
    SeatAnswer.MAYBE: N_("I do not know yet"),
    SeatAnswer.ABSENT: N_("I cannot come"),
}
SEAT_ANSWER_TONES = {SeatAnswer.COMES: "ok", SeatAnswer.MAYBE: "doubt", SeatAnswer.ABSENT: "no"}


class ItemKind(StrEnum):
    """Where a point of the agenda comes from."""

    REFUSALS = "refusals"
    SILENCES = "silences"
    RUPTURES = "ruptures"
    GAP = "gap"
    BLOCKED = "blocked"
    ACTIONS = "actions"
    OTHER = "other"


ITEM_KIND_NAMES = {
    ItemKind.REFUSALS: N_("Refused requests"),
    ItemKind.SILENCES: N_("Requests without an answer"),
    ItemKind.RUPTURES: N_("Care that stopped or never started"),
    ItemKind.GAP: N_("Nobody reaches these homes"),
    ItemKind.BLOCKED: N_("Cases that do not move"),
    ItemKind.ACTIONS: N_("Actions decided before"),
    ItemKind.OTHER: N_("Brought by a member"),
}


class TableActionState(StrEnum):
    """Where an action stands. A draft lacks its owner or its day; late is never stored."""

    DRAFT = "draft"
    OPEN = "open"
    LATE = "late"
    DONE = "done"
    MEASURED = "measured"
    DROPPED = "dropped"


TABLE_ACTION_NAMES = {
    TableActionState.DRAFT: N_("Incomplete"),
    TableActionState.OPEN: N_("To do"),
    TableActionState.LATE: N_("Late"),
    TableActionState.DONE: N_("Done, effect not measured yet"),
    TableActionState.MEASURED: N_("Effect measured"),
    TableActionState.DROPPED: N_("Given up"),
}
TABLE_ACTION_TONES = {
    TableActionState.DRAFT: "neutral",
    TableActionState.OPEN: "info",
    TableActionState.LATE: "no",
    TableActionState.DONE: "doubt",
    TableActionState.MEASURED: "ok",
    TableActionState.DROPPED: "neutral",
}


class TableActionEvent(StrEnum):
    """Something that is done with an action."""

    COMPLETE = "complete"
    FINISH = "finish"
    MEASURE = "measure"
    DROP = "drop"
    REOPEN = "reopen"


class IndicatorKind(StrEnum):
    """The figure that should move."""

    REFUSALS = "refusals"
    SILENCES = "silences"
    RUPTURES = "ruptures"
    TYPED = "typed"


INDICATOR_NAMES = {
    IndicatorKind.REFUSALS: N_("Refused requests in a quarter"),
    IndicatorKind.SILENCES: N_("Requests without an answer in a quarter"),
    IndicatorKind.RUPTURES: N_("Care that stopped or never started, in a quarter"),
    IndicatorKind.TYPED: N_("A figure from elsewhere, with its source"),
}
COUNTED = (IndicatorKind.REFUSALS, IndicatorKind.SILENCES, IndicatorKind.RUPTURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The days that are looked at, and for a typed figure its value and where it comes from."""

    first: date
    last: date
    value: float | None = None
    source: str | None = None

"""From what was typed to what it means; every fault names its field. Knows no rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, load_address
from app.discharge.following.vocabulary import (
    CallResult,
    CallSaid,
    Improves,
    LineAnswer,
    LineSaid,
    OpinionSaid,
    OutcomeSaid,
    PlaceWish,
    RequestOrigin,
    ReturnReason,
    Satisfaction,
    StaySaid,
    Usefulness,
    Whereabouts,
)
from app.discharge.schemas import Day

LONGEST_NOTE = 1000


class LineShape(StrictSchema):
    """The form about one line."""

    answer = Choice(list(LineAnswer), required=True)
    note = Text(max_length=LONGEST_NOTE, lines=True)


class CallShape(StrictSchema):
    """The form of the call."""

    result = Choice(list(CallResult), required=True)
    note = Text(max_length=LONGEST_NOTE, lines=True)


class OutcomeShape(StrictSchema):
    """The form of what became of the person."""

    outcome = Choice(list(Whereabouts), required=True)
    on = Day(allow_none=True)
    reason = Choice(list(ReturnReason))


class StayShape(StrictSchema):
    """The form of a stay in hospital."""

    starts_on = Day(required=True)
    reason = Choice(list(ReturnReason), required=True)
    places = Choice(list(PlaceWish), required=True)


class ReturnShape(StrictSchema):
    """The form of a return home after a stay."""

    resumes_on = Day(required=True)


class OriginShape(StrictSchema):
    """The form of who asked first."""

    asked_by = Choice(list(RequestOrigin))


class OpinionShape(StrictSchema):
    """The form of an opinion, of a person or of a professional."""

    satisfied = Choice(list(Satisfaction))
    useful = Choice(list(Usefulness))
    improves = Choice(list(Improves))
    comment = Text(max_length=LONGEST_NOTE, lines=True)


class PeriodShape(StrictSchema):
    """The period of a report."""

    du = Day(allow_none=True)
    au = Day(allow_none=True)


def line_from(form: Mapping[str, Any]) -> LineSaid:
    """What is said of a line."""
    loaded = _load(LineShape(), form)
    return LineSaid(answer=LineAnswer(loaded["answer"]), note=loaded.get("note") or None)


def call_from(form: Mapping[str, Any]) -> CallSaid:
    """What the call gave; a problem is told in words."""
    loaded = _load(CallShape(), form)
    said = CallSaid(result=CallResult(loaded["result"]), note=loaded.get("note") or None)
    if said.result is CallResult.PROBLEM and not said.note:
        fault = Message(N_("Say in a few words what the problem is."))
        raise InvalidInput(fault, {"note": [fault]})
    return said


def outcome_from(form: Mapping[str, Any]) -> OutcomeSaid:
    """What became of the person."""
    loaded = _load(OutcomeShape(), form)
    reason = loaded.get("reason")
    return OutcomeSaid(
        outcome=Whereabouts(loaded["outcome"]),
        on=loaded.get("on"),
        reason=ReturnReason(reason) if reason else None,
    )


def stay_from(form: Mapping[str, Any]) -> StaySaid:
    """A stay in hospital as it was typed."""
    loaded = _load(StayShape(), form)
    return StaySaid(
        starts_on=loaded["starts_on"],
        reason=ReturnReason(loaded["reason"]),
        places=PlaceWish(loaded["places"]),
    )


def return_from(form: Mapping[str, Any]) -> date:
    """The day on which the person is home again."""
    day: date = _load(ReturnShape(), form)["resumes_on"]
    return day


def origin_from(form: Mapping[str, Any]) -> RequestOrigin | None:
    """Who asked first; None when nobody knows."""
    said = _load(OriginShape(), form).get("asked_by")
    return RequestOrigin(said) if said else None


def opinion_from(form: Mapping[str, Any]) -> OpinionSaid:
    """What somebody thinks."""
    loaded = _load(OpinionShape(), form)
    satisfied, useful = loaded.get("satisfied"), loaded.get("useful")
    improves = loaded.get("improves")
    return OpinionSaid(
        satisfied=Satisfaction(satisfied) if satisfied else None,
        useful=Usefulness(useful) if useful else None,
        improves=Improves(improves) if improves else None,
        comment=loaded.get("comment") or None,
    )


def _load(shape: StrictSchema, form: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a form that were filled in."""
    given = {name: value for name, value in form.items() if str(value).strip()}
    loaded: Mapping[str, Any] = load_address(shape, given)
    return loaded

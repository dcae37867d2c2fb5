"""Two people wrote down the same thing of the days after: its fields, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request, url_for

from app.core.i18n import say
from app.core.messages import N_, Message
from app.discharge.following.models import Following
from app.discharge.following.vocabulary import (
    CALL_RESULT_NAMES,
    REQUEST_ORIGIN_NAMES,
    RETURN_REASON_NAMES,
    WHEREABOUTS_NAMES,
    CallResult,
    RequestOrigin,
    ReturnReason,
    Whereabouts,
)
from app.discharge.intake.merge import Value
from app.discharge.intake.merging import Meeting, typed_base, typed_fields
from app.discharge.models import Discharge


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterForm:
    """One form of the page: its fields in their order, and what is stored of them."""

    labels: Mapping[str, str]
    stored: Callable[[Following], Mapping[str, str]]
    anchor: str


def _call(found: Following) -> dict[str, str]:
    return {"result": found.call_result or "", "note": found.call_note or ""}


def _outcome(found: Following) -> dict[str, str]:
    return {
        "outcome": found.outcome or "",
        "on": found.outcome_on.isoformat() if found.outcome_on else "",
        "reason": found.outcome_reason or "",
    }


def _origin(found: Following) -> dict[str, str]:
    return {"asked_by": found.asked_by or ""}


FORMS: Mapping[str, AfterForm] = {
    "call": AfterForm(
        labels={"result": N_("What the call gave"), "note": N_("Note")},
        stored=_call,
        anchor="call",
    ),
    "outcome": AfterForm(
        labels={
            "outcome": N_("Thirty days after the return"),
            "on": N_("Day"),
            "reason": N_("Reason of the stay in hospital"),
        },
        stored=_outcome,
        anchor="outcome-title",
    ),
    "origin": AfterForm(
        labels={"asked_by": N_("Who first asked for the help")}, stored=_origin, anchor="origin"
    ),
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "result": {one.value: CALL_RESULT_NAMES[one] for one in CallResult},
    "outcome": {one.value: WHEREABOUTS_NAMES[one] for one in Whereabouts},
    "reason": {one.value: RETURN_REASON_NAMES[one] for one in ReturnReason},
    "asked_by": {one.value: REQUEST_ORIGIN_NAMES[one] for one in RequestOrigin},
}


def after_meeting(discharge: Discharge, following: Following, name: str) -> Meeting:
    """One form of the page as it was sent, beside what is stored of it now."""
    form = FORMS[name]
    at = url_for("discharge.after", public_id=discharge.public_id, _anchor=form.anchor)
    return Meeting(
        labels={field: Message(text) for field, text in form.labels.items()},
        theirs=form.stored(following),
        base=typed_base(),
        mine=typed_fields(list(form.labels)),
        version=following.version,
        shown=_shown,
        action=request.path,
        keep_at=at,
    )


def _shown(name: str, value: Value) -> str:
    word = _WORDS.get(name, {}).get(str(value))
    return say(Message(word)) if word else str(value)

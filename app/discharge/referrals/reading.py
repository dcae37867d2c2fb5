"""From what was typed to what it means; every fault names its field. Knows no rows."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber, load_address
from app.discharge.grounds.vocabulary import GroundGiven, GroundPurpose
from app.discharge.referrals.vocabulary import (
    Ask,
    DeclineReason,
    Identity,
    ProviderAnswer,
    ReferralEvent,
    SharedField,
    WaveMode,
)
from app.discharge.schemas import Day
from app.reference.vocabulary import CapacityState

LONGEST_NOTE = 1000
LONGEST_FIELD = 300
FARTHEST = timedelta(days=366)

EVENT_OF = {
    "oui": ReferralEvent.ACCEPT,
    "condition": ReferralEvent.ACCEPT_CONDITIONALLY,
    "question": ReferralEvent.ASK,
    "non": ReferralEvent.DECLINE,
}
"""The word of the address and of the form for each answer."""


class AnswerShape(StrictSchema):
    """The form of an answer."""

    starts_on = Day(allow_none=True)
    visits = WholeNumber(1, 24, from_text=True, allow_none=True)
    remark = Text(max_length=LONGEST_NOTE, lines=True)
    condition = Text(max_length=LONGEST_NOTE, lines=True)
    question = Text(max_length=LONGEST_NOTE, lines=True)
    reason = Choice(list(DeclineReason))
    back_from = Day(allow_none=True)
    beyond = Choice(["1"])


class WordsShape(StrictSchema):
    """One text that somebody wrote."""

    words = Text(required=True, max_length=LONGEST_NOTE, lines=True)


class OptionalWordsShape(StrictSchema):
    """One text that somebody may have written."""

    words = Text(max_length=LONGEST_NOTE, lines=True)


class ColleagueShape(StrictSchema):
    """The address of a colleague."""

    colleague = Text(required=True, max_length=254)


class CapacityShape(StrictSchema):
    """How many people can start."""

    state = Choice(list(CapacityState), required=True)
    places = WholeNumber(0, 500, from_text=True, allow_none=True)


class IdentityShape(StrictSchema):
    """Who the person is."""

    name = Text(max_length=LONGEST_FIELD)
    birth_date = Text(max_length=40)
    address = Text(max_length=LONGEST_FIELD, lines=True)
    phone = Text(max_length=LONGEST_FIELD)
    contact = Text(max_length=LONGEST_FIELD)
    doctor = Text(max_length=LONGEST_FIELD)


def answer_from(form: Mapping[str, Any], kind: str, *, today: date) -> ProviderAnswer:
    """What a service answers; `kind` is the word of the address. Raises InvalidInput."""
    given = {name: value for name, value in form.items() if str(value).strip()}
    loaded = load_address(AnswerShape(), given)
    event = EVENT_OF[kind]
    _check_days(loaded, today)
    note = {
        ReferralEvent.ACCEPT_CONDITIONALLY: loaded.get("condition"),
        ReferralEvent.ASK: loaded.get("question"),
    }.get(event, loaded.get("remark"))
    says_yes = event in {ReferralEvent.ACCEPT, ReferralEvent.ACCEPT_CONDITIONALLY}
    says_no = event is ReferralEvent.DECLINE
    return ProviderAnswer(
        event=event,
        starts_on=loaded.get("starts_on") if says_yes else None,
        visits=loaded.get("visits") if says_yes else None,
        note=note,
        reason=DeclineReason(loaded["reason"]) if says_no and "reason" in loaded else None,
        back_from=loaded.get("back_from") if says_no else None,
        beyond=event is ReferralEvent.ACCEPT and loaded.get("beyond") == "1",
    )


def _check_days(loaded: Mapping[str, Any], today: date) -> None:
    faults = {
        name: [Message(N_("This day is past, or more than a year away."))]
        for name in ("starts_on", "back_from")
        if loaded.get(name) and not today <= loaded[name] <= today + FARTHEST
    }
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def words_from(form: Mapping[str, Any], *, required: bool = True) -> str:
    """What somebody wrote."""
    shape = WordsShape() if required else OptionalWordsShape()
    words: str = load_address(shape, form).get("words", "")
    return words


def colleague_from(form: Mapping[str, Any]) -> str:
    """The address of a colleague; raises InvalidInput when it is none."""
    address: str = load_address(ColleagueShape(), form)["colleague"]
    user, _, domain = address.partition("@")
    if not user or "." not in domain or any(sign.isspace() or sign in "<>,;" for sign in address):
        fault = Message(N_("This is not an e-mail address."))
        raise InvalidInput(fault, {"colleague": [fault]})
    return address


def capacity_from(form: Mapping[str, Any]) -> tuple[CapacityState, int | None]:
    """How many people can start; a number only where there are places."""
    given = {name: value for name, value in form.items() if str(value).strip()}
    loaded = load_address(CapacityShape(), given)
    state = CapacityState(loaded["state"])
    return state, loaded.get("places") if state is CapacityState.HAS_PLACES else None


def identity_from(form: Mapping[str, Any]) -> Identity:
    """Who the person is, as typed."""
    loaded = load_address(IdentityShape(), form)
    return {field: loaded.get(field.value, "") for field in SharedField}


def ground_fields(form: Mapping[str, Any], need_id: int) -> Mapping[str, str]:
    """The fields of a form that record a ground, those of one need among several."""
    names = {"ground": f"ground-{need_id}", "ground_form": f"ground_form-{need_id}"}
    given = {name: str(form.get(field, "")).strip() for name, field in names.items()}
    return {**given, "ground_purpose": GroundPurpose.CARE.value} if given["ground"] else {}


def ask_from(form: Any, need_id: int, ground: GroundGiven | None = None) -> Ask:
    """Which services are asked for a need, in which order; the form names its fields by need."""
    services = [one for one in form.getlist(f"services-{need_id}") if one.isalnum()]
    own = {one for one in form.getlist(f"own-{need_id}") if one in services}
    mode = form.get("mode", WaveMode.PARALLEL.value)
    known = {field.value for field in SharedField}
    return Ask(
        need_id=need_id,
        service_ids=tuple(dict.fromkeys(one[:16] for one in services)),
        own=frozenset(own),
        mode=WaveMode(mode) if mode in {*WaveMode} else WaveMode.PARALLEL,
        shared=frozenset(SharedField(one) for one in form.getlist("shared") if one in known),
        holds_places=form.get("hold") == "1",
        ground=ground,
    )

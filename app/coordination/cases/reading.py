"""Forms of case management as wishes; every fault names its field, nothing typed is lost."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.coordination.cases.assessing import AreaSaid, NeedSaid
from app.coordination.cases.living import Ending, StayWish
from app.coordination.cases.plan_words import (
    CONTACTS,
    ActionState,
    ActorKind,
    Area,
    AreaGap,
    EventKind,
    NeedState,
)
from app.coordination.cases.planning import ActionWish
from app.coordination.cases.referring import Decision, ReferralWish, WhoIsIt
from app.coordination.cases.seats import SeatWish
from app.coordination.cases.vocabulary import (
    CaseDeed,
    CaseOutcome,
    CircleFunction,
    CloseReason,
    EntryCriterion,
    EntryRefusal,
    Intensity,
    ReferralOrigin,
    SeatScope,
    Urgency,
)
from app.core.forms import Reading
from app.core.messages import N_
from app.discharge.grounds.vocabulary import GroundWish
from app.reference.areas import read_town
from app.reference.loader import Reference

LONGEST_WORDS = 4000
YES_NO = ("yes", "no", "unknown")
MOST_PROFESSIONALS = 50


def reading_of(form: Any) -> Reading:
    """A form as it was sent."""
    return Reading(form.to_dict(flat=False))


def read_referral(form: Any, reference: Reference, today: date) -> ReferralWish:
    """A referral; raises InvalidInput naming every wrong field."""
    read = reading_of(form)
    home = _home(read, reference, today)
    origin = read.choice("origin", [one.value for one in ReferralOrigin])
    urgency = read.choice("urgency", [one.value for one in Urgency])
    agrees = read.choice("agrees", YES_NO)
    organisation = read.choice("organisation", [read.one("organisation")])
    language = read.choice("language", reference.languages)
    words = read.lines("words", LONGEST_WORDS)
    read.require("words", words, N_("Say in a few words what happens and what is hoped for."))
    criteria = {one.value: _answer(read, one) for one in EntryCriterion}
    professionals = _count(read, "professionals")
    person = _person(read) if agrees == "yes" else None
    _check_agreement(read, agrees)
    read.finish()
    return ReferralWish(
        organisation_id=int(organisation or 0) if (organisation or "").isdigit() else 0,
        origin=ReferralOrigin(str(origin)),
        home=home or "",
        language=language or "",
        urgency=Urgency(str(urgency)),
        criteria=criteria,
        professionals=professionals,
        agrees=agrees or "unknown",
        words=words or "",
        person=person,
        discharge_id=read.text("discharge", 16),
    )


def _home(read: Reading, reference: Reference, today: date) -> str | None:
    code = read.one("home_code")
    found = code if code and code in {str(one) for one in reference.zones.zones} else None
    found = found or read_town(read, "home", reference, today)
    read.require("home", found, N_("Say where the person lives: the town or its postal code."))
    return found


def _answer(read: Reading, criterion: EntryCriterion) -> str:
    return read.choice(criterion.value, YES_NO, required=False) or "unknown"


def _count(read: Reading, name: str) -> int | None:
    number = read.number(name)
    if number is not None and not (number.is_integer() and 0 <= number <= MOST_PROFESSIONALS):
        read.fault(name, N_("A whole number from 0 to 50 is expected."))
        return None
    return None if number is None else int(number)


def read_person(form: Any) -> WhoIsIt:
    """Who the person is; a name at least."""
    read = reading_of(form)
    person = _person(read)
    read.require("name", person)
    read.finish()
    assert person is not None  # a blank name was refused
    return person


_IDENTITY = ("name", "birth_date", "address", "phone", "carer_name", "carer_phone")


def _person(read: Reading) -> WhoIsIt | None:
    name = read.text("name", 120)
    day = read.day("birth_date")
    others = {key: read.text(key, 300) for key in ("address", "phone", "carer_name", "carer_phone")}
    if name is None:
        if day or any(others.values()):
            read.fault("name", N_("Say the name too, or leave all of it empty."))
        return None
    return WhoIsIt(name=name, birth_date=day.isoformat() if day else None, **others)


def _check_agreement(read: Reading, agrees: str | None) -> None:
    """Without the person's agreement nothing of who they are is kept, so nothing of it is asked."""
    if agrees in {"no", "unknown"} and any(read.one(name) for name in _IDENTITY):
        read.fault(
            "agrees", N_("Without the person's agreement, leave name, address and carer empty.")
        )


def read_decision(form: Any) -> Decision:
    """Yes with urgency and intensity, or no with its reason."""
    read = reading_of(form)
    decision = read.choice("decision", ("admit", "decline"))
    words = read.lines("answer", LONGEST_WORDS)
    read.require("answer", words, N_("Write the answer for whoever referred the person."))
    refusal = read.choice("refusal", [one.value for one in EntryRefusal], required=False)
    urgency = read.choice("urgency", [one.value for one in Urgency], required=False)
    intensity = read.choice("intensity", [one.value for one in Intensity], required=False)
    read.finish()
    return Decision(
        admits=decision == "admit",
        words=words or "",
        refusal=EntryRefusal(refusal) if refusal else None,
        urgency=Urgency(urgency) if urgency else None,
        intensity=Intensity(intensity) if intensity else None,
    )


def read_somebody(form: Any, name: str) -> int:
    """The number of a person chosen in a list."""
    read = reading_of(form)
    chosen = read.one(name)
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        read.fault(name, N_("Choose somebody."))
    read.finish()
    return int(chosen)


def read_seat(form: Any, ground: Callable[[Any], GroundWish]) -> SeatWish:
    """Whom to let into the circle; `ground` reads on which ground."""
    read = reading_of(form)
    email = read.mail("email")
    read.require("email", email)
    function = read.choice("function", [one.value for one in CircleFunction])
    scope = read.choice("scope", [one.value for one in SeatScope])
    read.finish()
    return SeatWish(
        email=email or "",
        function=CircleFunction(str(function)),
        scope=SeatScope(str(scope)),
        ground=ground(form),
    )


def read_stay(form: Any, reference: Reference) -> StayWish:
    """A stay in hospital."""
    read = reading_of(form)
    started_on = read.day("started_on")
    read.require("started_on", started_on)
    hospital = read.choice("hospital", reference.hospitals, required=False)
    read.finish()
    assert started_on is not None  # a blank one was refused
    return StayWish(
        started_on=started_on, hospital_code=hospital, discharge_id=read.text("discharge", 16)
    )


def read_day(form: Any, name: str) -> date:
    """One day that must be said."""
    read = reading_of(form)
    day = read.day(name)
    read.require(name, day)
    read.finish()
    assert day is not None  # a blank one was refused
    return day


def read_ending(form: Any) -> Ending:
    """Passing on or closing, with reason and outcome."""
    read = reading_of(form)
    deed = read.choice("deed", (CaseDeed.REORIENT.value, CaseDeed.CLOSE.value))
    reason = read.choice("end_reason", [one.value for one in CloseReason])
    outcome = read.choice("outcome", [one.value for one in CaseOutcome])
    words = read.lines("end_words", LONGEST_WORDS)
    read.require("end_words", words, N_("Say in a few words why, and who takes over."))
    read.finish()
    return Ending(
        deed=CaseDeed(str(deed)),
        reason=CloseReason(str(reason)),
        outcome=CaseOutcome(str(outcome)),
        words=words or "",
    )


def read_area(form: Any) -> AreaSaid:
    """What was seen of one area."""
    read = reading_of(form)
    area = read.choice("area", [one.value for one in Area])
    gap = read.choice("gap", [one.value for one in AreaGap], required=False)
    words = read.lines("words", LONGEST_WORDS)
    read.finish()
    return AreaSaid(
        area=Area(str(area)),
        findings=tuple(dict.fromkeys(read.form.get("findings") or ())),
        words=words or "",
        gap=AreaGap(gap) if gap else None,
    )


def read_need(form: Any, reference: Reference) -> tuple[str, Area | None]:
    """A kind of care that is needed, and the area it comes from."""
    read = reading_of(form)
    care = read.choice("care", reference.care)
    area = read.choice("area", [one.value for one in Area], required=False)
    read.finish()
    return care or "", Area(area) if area else None


def read_need_state(form: Any) -> NeedSaid:
    """What becomes of a need."""
    read = reading_of(form)
    state = read.choice("state", [one.value for one in NeedState])
    provider = read.text("provider", 200)
    read.finish()
    return NeedSaid(
        state=NeedState(str(state)), service_id=read.text("service", 16), provider=provider
    )


def read_words(form: Any, name: str) -> str:
    """A text that must be said."""
    read = reading_of(form)
    words = read.lines(name, LONGEST_WORDS)
    read.require(name, words)
    read.finish()
    return words or ""


def read_goal(form: Any) -> tuple[str, date | None]:
    """A goal and the day by which."""
    read = reading_of(form)
    words = read.lines("goal", 600)
    read.require("goal", words)
    day = read.day("by_on")
    read.finish()
    return words or "", day


def read_action(form: Any, reference: Reference) -> ActionWish:
    """Something to do; who does it is judged later, so that every fault is told at once."""
    read = reading_of(form)
    words = read.lines("action", 600)
    read.require("action", words)
    due_on = read.day("due_on")
    read.require("due_on", due_on, N_("Say by which day."))
    actor, user_id = _actor(read)
    if actor is None:
        read.fault("actor", N_("Say who does it: an action belongs to somebody."))
    care = read.choice("care", reference.care, required=False)
    read.finish()
    assert due_on is not None  # a blank one was refused
    return ActionWish(
        words=words or "",
        actor=actor,
        user_id=user_id,
        actor_name=read.text("actor_name", 200),
        due_on=due_on,
        care=care,
    )


def _actor(read: Reading) -> tuple[ActorKind | None, int | None]:
    """`person`, `carer`, `service`, or `member:12`."""
    kind, _colon, number = read.one("actor").partition(":")
    if kind not in {one.value for one in ActorKind}:
        return None, None
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return ActorKind(kind), int(number) if is_number else None


def read_settling(form: Any) -> tuple[ActionState, str]:
    """Done, given up with its reason, or to do after all."""
    read = reading_of(form)
    state = read.choice("state", [one.value for one in ActionState])
    reason = read.text("reason")
    read.finish()
    return ActionState(str(state)), reason or ""


def read_contact(form: Any) -> tuple[EventKind, datetime, str]:
    """A visit, a call or a meeting, when, and what was said."""
    read = reading_of(form)
    kind = read.choice("kind", [one.value for one in CONTACTS])
    at = read.moment("on", "hour")
    read.require("on", at or read.faults.get("hour"), N_("Say the day and the hour."))
    words = read.lines("note", LONGEST_WORDS)
    read.require("note", words)
    read.finish()
    assert at is not None  # a blank one was refused
    return EventKind(str(kind)), at, words or ""

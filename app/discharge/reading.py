"""The meaning of what came in, after its shape: codes of the reference, dates against today.

Refuses by naming every wrong field. Knows no rows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.core.errors import InvalidInput
from app.core.messages import N_, Listing, Message
from app.core.schemas import load
from app.discharge.schemas import DischargeShape, NeedShape, from_form
from app.discharge.vocabulary import (
    AgeBand,
    Entry,
    NeedWish,
    Profile,
    Situation,
)
from app.reference.choosing import PlaceChoice, choices_of
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Country, Dependency, Sex, TimeBand
from app.reference.zones import ZoneCode

FARTHEST = timedelta(days=730)
"""Dates farther away than two years are taken for a slip of the keyboard."""

_OF_VISITS = frozenset({"days", "visits_per_day", "time_bands"})
"""What only care that comes by visits is asked for."""

_PSEUDONYM = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
_LONG_NUMBER = re.compile(r"[0-9]{11}")
Faults = dict[str, list[Message | str]]


def entry_from(form: Any, reference: Reference, *, today: date) -> Entry:
    """A discharge out of its HTML form; raises InvalidInput naming every wrong field."""
    shape = DischargeShape()
    return read_discharge(load(shape, from_form(shape, form)), reference, today=today)


def need_from(form: Any, discharge_at: datetime, reference: Reference, *, today: date) -> NeedWish:
    """A need out of its HTML form; raises InvalidInput naming every wrong field."""
    shape = NeedShape()
    typed = from_form(shape, form)
    kind = reference.care.get(typed.get("care", ""))
    if kind is not None and not kind.by_visit:
        typed = {
            name: typed[name]
            for name in typed
            if name not in {"days", "visits_per_day", "time_bands"}
        }
    loaded = load(shape, typed)
    return read_need(loaded, discharge_at, reference, today=today)


def choices_from(form: Any) -> dict[int, str]:
    """The services chosen on the page of services, by need; an empty answer is a gap."""
    found: dict[int, str] = {}
    for name, value in form.items():
        number = name.removeprefix("need-")
        if number != name and number.isascii() and number.isdigit() and value:
            found[int(number[:12])] = value[:16]
    return found


def versions_from(form: Any, most: int) -> dict[str, int]:
    """The versions of several discharges that were on one screen."""
    asked = [public_id[:16] for public_id in form.getlist("discharge")[:most]]
    return {one: version_from({"version": form.get(f"version-{one}", "")}) for one in asked}


def version_from(form: Any) -> int:
    """The version that was on the screen; raises InvalidInput when it is missing."""
    text = form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        fault = Message(N_("The form is incomplete: open the page again."))
        raise InvalidInput(fault, {"version": [fault]})
    return int(text)


def read_match(
    loaded: Mapping[str, Any], reference: Reference, *, today: date
) -> tuple[Situation, tuple[NeedWish, ...]]:
    """The meaning of a MatchShape; raises InvalidInput naming every wrong field."""
    faults: Faults = {}
    situation = _situation(loaded, reference, today, faults)
    start = None if "discharge_at" in faults else situation.discharge_at.date()
    if not loaded["needs"]:
        faults["needs"] = [Message(N_("Name at least one need."))]
    for place, need in enumerate(loaded["needs"]):
        for field, fault in _need_faults(need, start, reference, today):
            faults.setdefault(f"needs.{place}.{field}", []).append(fault)
    choices = home_choices(loaded["home"], reference, today=today) if "home" in faults else ()
    _refuse(faults, {"home": [(str(one.code), one.label) for one in choices]})
    return situation, tuple(
        _wish(need, situation.discharge_at, reference) for need in loaded["needs"]
    )


def read_discharge(loaded: Mapping[str, Any], reference: Reference, *, today: date) -> Entry:
    """The meaning of a DischargeShape; raises InvalidInput naming every wrong field."""
    faults: Faults = {}
    chosen = {**loaded, "home": loaded["home_code"] or loaded["home"]}
    situation = _situation(chosen, reference, today, faults)
    if "home" in faults and home_choices(chosen["home"], reference, today=today):
        faults["home"] = [Message(N_("Several places may be meant. Choose one of them."))]
    pseudonym = loaded["reference"].upper()
    fault = _pseudonym_fault(pseudonym)
    if fault:
        faults["reference"] = [fault]
    if loaded["hospital"] not in reference.hospitals:
        faults["hospital"] = [Message(N_("Choose a hospital of the list."))]
    _refuse(faults)
    return Entry(
        reference=pseudonym,
        hospital_code=loaded["hospital"],
        situation=_with_person(situation, loaded),
        ward=loaded["ward"] or None,
        says_person=bool(loaded["asks_person"]),
    )


def _with_person(situation: Situation, loaded: Mapping[str, Any]) -> Situation:
    """The situation with what services may ask of the person, and who comes or is wanted."""
    age_band, sex, dependency = (loaded[name] for name in ("age_band", "sex", "dependency"))
    profile = Profile(
        age_band=AgeBand(age_band) if age_band else None,
        sex=Sex(sex) if sex else None,
        dependency=Dependency(dependency) if dependency else None,
    )
    return replace(
        situation,
        profile=profile,
        current_providers=tuple(dict.fromkeys(loaded["current_providers"])),
        wanted_providers=tuple(dict.fromkeys(loaded["wanted_providers"])),
    )


def read_need(
    loaded: Mapping[str, Any], discharge_at: datetime, reference: Reference, *, today: date
) -> NeedWish:
    """The meaning of a NeedShape for a discharge; raises InvalidInput."""
    faults: Faults = {}
    for field, fault in _need_faults(loaded, discharge_at.date(), reference, today):
        faults.setdefault(field, []).append(fault)
    _refuse(faults)
    return _wish(loaded, discharge_at, reference)


def home_choices(text: str, reference: Reference, *, today: date) -> tuple[PlaceChoice, ...]:
    """The places that words may mean when they do not mean exactly one, with their labels."""
    return choices_of(reference.gazetteer.resolve(text, day=today).choices, reference.gazetteer)


def _refuse(faults: Faults, choices: Mapping[str, list[tuple[str, Message]]] | None = None) -> None:
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults, choices)


def _situation(
    loaded: Mapping[str, Any], reference: Reference, today: date, faults: Faults
) -> Situation:
    home = reference.gazetteer.resolve(loaded["home"], day=today).zone
    if home is None:
        faults["home"] = [_which_home(loaded["home"], reference, today)]
    discharge_at = loaded["discharge_at"]
    if not today <= discharge_at.date() <= today + FARTHEST:
        faults["discharge_at"] = [_not_a_date_to_plan(discharge_at.date(), today)]
    languages = tuple(dict.fromkeys(loaded["languages"]))
    unknown = [code for code in languages if code not in reference.languages]
    if unknown:
        text = N_("“%(value)s” is not a language code of this platform, such as fr or nl.")
        faults["languages"] = [Message(text, {"value": code[:60]}) for code in unknown[:3]]
    insured_in = loaded["insured_in"]
    return Situation(
        home=home.code if home else _NOWHERE,
        discharge_at=discharge_at,
        insured_in=Country(insured_in) if insured_in else None,
        languages=languages,
    )


_NOWHERE = ZoneCode.parse("be:country:BE")
"""Stands for a home that was refused; never leaves this module."""


def _which_home(text: str, reference: Reference, today: date) -> Message:
    choices = home_choices(text, reference, today=today)
    values: dict[str, object] = {"text": text[:60]}
    if not choices:
        return Message(
            N_("No place is called “%(text)s”. Check it, or type the postal code."), values
        )
    named = N_("%(place)s [%(code)s]")
    values["choices"] = Listing(
        tuple(Message(named, {"place": one.label, "code": str(one.code)}) for one in choices)
    )
    return Message(N_("“%(text)s” may mean several places. Choose one: %(choices)s."), values)


def _not_a_date_to_plan(day: date, today: date) -> Message:
    if day < today:
        return Message(N_("The discharge on %(day)s is in the past."), {"day": day})
    return Message(N_("%(day)s is more than two years away."), {"day": day})


def _need_faults(
    need: Mapping[str, Any], discharge_on: date | None, reference: Reference, today: date
) -> Iterator[tuple[str, Message]]:
    """What is wrong with a need; days are left alone while the day of discharge is wrong itself."""
    if need["care"] not in reference.care:
        text = N_("“%(value)s” is not a kind of care of this platform, such as NUR.")
        yield "care", Message(text, {"value": need["care"][:60]})
    yield from _act_faults(need, reference)
    if discharge_on is not None:
        yield from _day_faults(need, discharge_on, reference, today)


def _act_faults(need: Mapping[str, Any], reference: Reference) -> Iterator[tuple[str, Message]]:
    """Acts that nobody knows, or that belong to another kind of care."""
    kind = reference.care.get(need["care"])
    for code in need["acts"]:
        act = reference.acts.get(code)
        if act is None:
            text = N_("“%(value)s” is not an act of this platform, such as insulin.")
            yield "acts", Message(text, {"value": code})
        elif kind is not None and need["care"] not in act.care:
            text = N_("“%(act)s” is not part of this kind of care: %(care)s.")
            yield "acts", Message(text, {"act": act.labels, "care": kind.labels})


def _day_faults(
    need: Mapping[str, Any], discharge_on: date, reference: Reference, today: date
) -> Iterator[tuple[str, Message]]:
    starts_on, until = need["starts_on"] or discharge_on, need["until"]
    if need["starts_on"] and starts_on < today:
        yield "from", Message(N_("%(day)s is in the past."), {"day": starts_on})
    elif starts_on < discharge_on:
        values = {"day": starts_on, "leaves": discharge_on}
        text = N_("It starts before the discharge: %(day)s comes before %(leaves)s.")
        yield "from", Message(text, values)
    if starts_on > today + FARTHEST:
        yield "from", Message(N_("%(day)s is more than two years away."), {"day": starts_on})
    if until and until < starts_on:
        text = N_("The end (%(until)s) comes before the beginning (%(from)s).")
        yield "until", Message(text, {"until": until, "from": starts_on})
    longest = int(reference.policy("need_longest_days", today))
    if until and until > discharge_on + timedelta(days=longest):
        text = N_("%(until)s is more than %(days)s days after the discharge.")
        yield "until", Message(text, {"until": until, "days": longest})


def _wish(need: Mapping[str, Any], discharge_at: datetime, reference: Reference) -> NeedWish:
    by_visit = reference.care[need["care"]].by_visit
    return NeedWish(
        care=need["care"],
        days=need["days"] if by_visit else EVERY_DAY,
        visits_per_day=need["visits_per_day"] if by_visit else 1,
        starts_on=need["starts_on"] or discharge_at.date(),
        until=need["until"],
        essential=need["essential"],
        bands=frozenset(TimeBand[name.upper()] for name in need["bands"]) or None,
        acts=frozenset(need["acts"]),
    )


def _pseudonym_fault(text: str) -> Message | None:
    """A discharge holds no identity: what looks like a name or a national number is refused.

    National numbers: 11 digits in Belgium (NISS), 13 or 15 in France (NIR), however separated.
    """
    if _LONG_NUMBER.search(text.replace("-", "")):
        return Message(N_("This looks like a national number. Use a reference that names nobody."))
    if _PSEUDONYM.fullmatch(text) and not any(sign.isdigit() for sign in text):
        return Message(N_("This looks like a name. Use a reference with a number, such as C12-07."))
    if not _PSEUDONYM.fullmatch(text):
        return Message(
            N_("From 3 to 40 letters without accent, digits and hyphens, such as C12-07.")
        )
    return None

"""What a service is shown of a request: the care, the place, the days. No name, no address.

It is kept in codes with the request, as it was when it left, and said in words when it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import LOCAL
from app.core.messages import N_, Listing, LText, Message
from app.discharge.models import Discharge, NeedRow
from app.discharge.need_words import days_in_words
from app.discharge.referrals.models import Referral
from app.discharge.vocabulary import AGE_BAND_NAMES, AgeBand
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    DEPENDENCY_NAMES,
    EVERY_DAY,
    SEX_NAMES,
    TIME_BAND_NAMES,
    Country,
    Dependency,
    Sex,
    mask_to_bands,
    mask_to_days,
)
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A request in words: where, what, and every fact with its name."""

    care: LText
    place: LText
    facts: tuple[tuple[Message, object], ...]
    starts_on: date
    visits_per_day: int
    by_visit: bool


def shown_of(discharge: Discharge, need: NeedRow) -> dict[str, Any]:
    """The codes of what a service will see: nothing that names the person."""
    return {
        "care": need.care,
        "weekdays": need.weekdays,
        "visits_per_day": need.visits_per_day,
        "starts_on": need.starts_on.isoformat(),
        "until": need.until.isoformat() if need.until else None,
        "essential": need.essential,
        "time_bands": need.time_bands,
        "acts": list(need.acts or ()),
        "home": discharge.home_zone_code,
        "leaves_at": discharge.discharge_at.isoformat(),
        "insured_in": discharge.insured_in,
        "languages": list(discharge.languages),
        "age_band": discharge.age_band,
        "sex": discharge.sex,
        "dependency": discharge.dependency,
    }


def sheet_of(shown: Mapping[str, Any], reference: Reference) -> Sheet:
    """The request in words."""
    place = reference.zones.zones[ZoneCode.parse(shown["home"])]
    starts_on = date.fromisoformat(shown["starts_on"])
    return Sheet(
        care=reference.care[shown["care"]].labels,
        place=LText(place.names),
        facts=tuple(
            (name, value)
            for name, value in (*_care_facts(shown, reference), *_person_facts(shown, reference))
            if value is not None
        ),
        starts_on=starts_on,
        visits_per_day=shown["visits_per_day"],
        by_visit=reference.care[shown["care"]].by_visit,
    )


def last_day_of(referral: Referral) -> date | None:
    """The last day on which the care is needed; None when no end is known."""
    until = referral.shown["until"]
    return date.fromisoformat(until) if until else None


def late_start(referral: Referral) -> tuple[date, date] | None:
    """The day from which the service can come and the day of need, when it comes later."""
    needed = date.fromisoformat(referral.shown["starts_on"])
    starts_on = referral.starts_on
    return (starts_on, needed) if starts_on is not None and starts_on > needed else None


def _care_facts(shown: Mapping[str, Any], reference: Reference) -> list[tuple[Message, object]]:
    kind = reference.care[shown["care"]]
    zone = reference.zones.zones[ZoneCode.parse(shown["home"])]
    leaves_at = datetime.fromisoformat(shown["leaves_at"]).astimezone(LOCAL)
    bands = sorted(mask_to_bands(shown["time_bands"])) if shown["time_bands"] else []
    until = date.fromisoformat(shown["until"]) if shown["until"] else None
    words = [reference.acts[code].labels for code in shown["acts"] if code in reference.acts]
    return [
        (Message(N_("Care")), kind.labels),
        (Message(N_("Acts")), Listing(tuple(words)) if words else None),
        (Message(N_("Where")), reference.gazetteer.label(zone)),
        (Message(N_("Goes home on")), leaves_at),
        (Message(N_("Needed from")), date.fromisoformat(shown["starts_on"])),
        (Message(N_("Needed until")), until or Message(N_("No end is known"))),
        (
            Message(N_("Days")),
            days_in_words(mask_to_days(shown["weekdays"]) or EVERY_DAY) if kind.by_visit else None,
        ),
        (Message(N_("Visits a day")), shown["visits_per_day"] if kind.by_visit else None),
        (
            Message(N_("Time of day")),
            Listing(tuple(Message(TIME_BAND_NAMES[band]) for band in bands)) if bands else None,
        ),
    ]


def _person_facts(shown: Mapping[str, Any], reference: Reference) -> list[tuple[Message, object]]:
    spoken = [
        reference.languages[code].labels
        for code in shown["languages"]
        if code in reference.languages
    ]
    insured, age = shown["insured_in"], shown["age_band"]
    sex, dependency = shown["sex"], shown["dependency"]
    return [
        (Message(N_("Speaks")), Listing(tuple(spoken)) if spoken else None),
        (
            Message(N_("Insured in")),
            Message(COUNTRY_NAMES[Country(insured)]) if insured else None,
        ),
        (Message(N_("Age")), Message(AGE_BAND_NAMES[AgeBand(age)]) if age else None),
        (Message(N_("Woman or man")), Message(SEX_NAMES[Sex(sex)]) if sex else None),
        (
            Message(N_("Dependency")),
            Message(DEPENDENCY_NAMES[Dependency(dependency)]) if dependency else None,
        ),
    ]

"""What the forms let one choose, and what they show of a stored discharge. Knows no web."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import LText, Message
from app.discharge.answers import situation_of
from app.discharge.models import Discharge, NeedRow
from app.discharge.screens import place_label
from app.discharge.vocabulary import AGE_BAND_NAMES, AgeBand
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    DEPENDENCY_NAMES,
    EVERY_DAY,
    SEX_NAMES,
    Country,
    Dependency,
    Sex,
    mask_to_bands,
    mask_to_days,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the forms let one choose: (code, name), with a group where there are many.

    `not_visits`: codes of the kinds of care that ask for no days and no visits a day. `acts` come
    with the kinds of care that they are part of.
    """

    hospitals: Sequence[tuple[str, str, str]]
    countries: Sequence[tuple[str, Message]]
    languages: Sequence[tuple[str, LText]]
    care: Sequence[tuple[str, LText]]
    not_visits: str
    acts: Sequence[tuple[str, LText, str]]
    ages: Sequence[tuple[str, Message]]
    sexes: Sequence[tuple[str, Message]]
    dependencies: Sequence[tuple[str, Message]]


def options(reference: Reference, say: Callable[[object], str]) -> Options:
    """The choices of the forms, from the reference; `say` gives a text its language."""
    return Options(
        hospitals=[
            (found.code, f"{found.name} ({found.city})", say(Message(COUNTRY_NAMES[found.country])))
            for found in sorted(reference.hospitals.values(), key=lambda one: (one.city, one.name))
        ],
        countries=[(country.value, Message(COUNTRY_NAMES[country])) for country in Country],
        languages=[(found.code, found.labels) for found in reference.languages.values()],
        care=[(found.code, found.labels) for found in reference.care.values()],
        not_visits=" ".join(found.code for found in reference.care.values() if not found.by_visit),
        acts=[
            (found.code, found.labels, " ".join(sorted(found.care)))
            for found in reference.acts.values()
        ],
        ages=[(one.value, Message(AGE_BAND_NAMES[one])) for one in AgeBand],
        sexes=[(one.value, Message(SEX_NAMES[one])) for one in Sex],
        dependencies=[(one.value, Message(DEPENDENCY_NAMES[one])) for one in Dependency],
    )


def first_need(discharge: Discharge) -> dict[str, Any]:
    """What the empty form of a need shows: every day from the discharge on."""
    starts_on = situation_of(discharge).discharge_at.date().isoformat()
    return {"days": [*map(int, EVERY_DAY)], "from": starts_on, "essential": "1"}


def values_of_need(row: NeedRow) -> dict[str, Any]:
    """What the form of a need shows of a stored need."""
    return {
        "care": row.care,
        "days": sorted(map(int, mask_to_days(row.weekdays))),
        "visits_per_day": str(row.visits_per_day),
        "from": row.starts_on.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "time_bands": [band.name.lower() for band in sorted(mask_to_bands(row.time_bands or 0))],
        "essential": "1" if row.essential else "",
        "acts": list(row.acts or ()),
    }


def values_of(
    discharge: Discharge, reference: Reference, say: Callable[[object], str]
) -> dict[str, Any]:
    """What the form of the situation shows of a stored discharge."""
    situation = situation_of(discharge)
    return {
        "reference": discharge.reference,
        "hospital": discharge.hospital_code,
        "ward": discharge.ward or "",
        "home": say(place_label(situation.home, reference)),
        "discharge_at": situation.discharge_at.strftime("%Y-%m-%dT%H:%M"),
        "insured_in": discharge.insured_in or "",
        "languages": discharge.languages,
        "age_band": discharge.age_band or "",
        "sex": discharge.sex or "",
        "dependency": discharge.dependency or "",
        "current_providers": list(discharge.current_providers or ()),
        "wanted_providers": list(discharge.wanted_providers or ()),
    }

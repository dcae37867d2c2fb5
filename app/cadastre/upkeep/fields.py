"""From the form of a record to its columns and back; every fault names its field. Knows no web."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.cadastre.facts import Cost, plain_cost
from app.cadastre.hours import check_hours
from app.cadastre.record_screen import HIDEABLE_FIELDS, PROFESSIONAL_FIELDS
from app.cadastre.record_words import AccessMode, CostUnit, LanguageLevel, Visibility
from app.cadastre.upkeep.notices import read_notices
from app.cadastre.upkeep.reading import (
    Form,
    Reading,
    as_text,
    read_amount,
    read_email,
    read_phone,
    read_website,
    read_whole,
)
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import (
    Country,
    Dependency,
    Sex,
    TimeBand,
    Weekday,
    bands_to_mask,
    days_to_mask,
)

RHYTHMS = (30, 61, 91, 183, 365)
"""Days between two questions to the owner."""

Columns = tuple[dict[str, Any], dict[str, Any]]


def read_form(
    form: Form,
    reference: Reference,
    country: Country,
    *,
    endings: Sequence[Mapping[str, Any]] = (),
) -> Columns:
    """The columns of the provider and of the service; raises InvalidInput naming every fault.

    `endings` are the notices of the row that another form writes: they stay among the others.
    """
    reading = Reading(form, reference, country)
    provider, service = columns_in(reading)
    service["notices"] = [*(service["notices"] or ()), *endings] or None
    if reading.faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), reading.faults)
    return provider, service


def columns_in(reading: Reading) -> Columns:
    """The columns of all that can be read; what cannot is a fault of the reading."""
    provider = _provider_columns(reading)
    service = {**_what(reading), **_how(reading), **_when(reading), "costs": _costs(reading)}
    service["visibility"] = _visibility(reading)
    low, high = service["age_min"], service["age_max"]
    if low is not None and high is not None and low > high:
        fault = Message(N_("The oldest age is less than the youngest."))
        reading.fault("age_max", fault)
    return provider, service


def _provider_columns(reading: Reading) -> dict[str, Any]:
    return {
        "phone": reading.taken("phone", lambda text: read_phone(text, reading.country)),
        "email": reading.taken("email", read_email),
        "website": reading.taken("website", read_website),
        "confirm_every_days": reading.taken("confirm_every_days", _rhythm),
    }


def _what(reading: Reading) -> dict[str, Any]:
    reference = reading.reference
    facilities = reference.facilities.values()
    tools = [one.code for one in facilities if one.theme == "equipment"]
    access = [one.code for one in facilities if one.theme == "accessibility"]
    return {
        "acts": reading.codes("acts", reference.acts),
        "publics": reading.codes("publics", reference.publics),
        "age_min": reading.taken("age_min", _age),
        "age_max": reading.taken("age_max", _age),
        "languages": reading.codes("languages", reference.languages),
        "insured_in": reading.codes("insured_in", Country),
        "equipment": reading.codes("equipment", tools),
        "accessibility": reading.codes("accessibility", access),
        "accepted_sexes": reading.codes("accepted_sexes", Sex),
        "accepted_dependencies": reading.codes("accepted_dependencies", Dependency),
        "language_levels": _levels(reading),
    }


def _levels(reading: Reading) -> dict[str, str] | None:
    """How well each language ticked is spoken, where somebody said so."""
    found = {}
    for code in sorted(set(reading.form.get("languages") or ())):
        level = reading.one(f"level_{code}")
        if level and level not in set(LanguageLevel):
            sentence = N_("“%(value)s” is none of the choices.")
            fault = Message(sentence, {"value": level[:60]})
            reading.fault("languages", fault)
        elif level:
            found[code] = level
    return found or None


def _how(reading: Reading) -> dict[str, Any]:
    phone = reading.taken("professional_phone", lambda text: read_phone(text, reading.country))
    return {
        "access_person": reading.codes("access_person", AccessMode),
        "access_professional": reading.codes("access_professional", AccessMode),
        "access_conditions": reading.texts("access_conditions"),
        "documents_to_bring": reading.texts("documents_to_bring"),
        "access_note": reading.texts("access_note"),
        "professional_phone": phone,
        "professional_email": reading.taken("professional_email", read_email),
    }


def _when(reading: Reading) -> dict[str, Any]:
    days = reading.codes("weekdays", [str(day.value) for day in Weekday])
    bands = reading.codes("time_bands", [str(band.value) for band in TimeBand])
    hours = reading.taken("opening_hours", lambda text: check_hours(text, reading.country))
    return {
        "weekdays": None if reading.faults.get("weekdays") or not days else _days(days),
        "time_bands": None if reading.faults.get("time_bands") or not bands else _bands(bands),
        "opening_hours": hours,
        "lead_time_days": reading.taken("lead_time_days", _days_ahead),
        "notices": read_notices(reading),
    }


def _days(ticked: list[str]) -> int:
    return days_to_mask(frozenset(Weekday(int(day)) for day in ticked))


def _bands(ticked: list[str]) -> int:
    return bands_to_mask(frozenset(TimeBand(int(band)) for band in ticked))


def _costs(reading: Reading) -> list[dict[str, Any]] | None:
    found = []
    for country in Country:
        unit = reading.one(f"cost_unit_{country.value}")
        if unit not in set(CostUnit):
            continue
        cost = Cost(
            country=country,
            unit=CostUnit(unit),
            cents=reading.taken(f"cost_amount_{country.value}", read_amount),
            patient_percent=reading.taken(f"cost_share_{country.value}", _percent),
            payer=as_text(reading.texts(f"cost_payer_{country.value}")),
        )
        try:
            found.append(plain_cost(cost))
        except Refused as error:
            reading.fault(f"cost_amount_{country.value}", error.message)
    return found or None


def _visibility(reading: Reading) -> dict[str, str] | None:
    """Fields kept for professionals, and those of professionals that the owner opened."""
    kept = set(reading.codes("kept", HIDEABLE_FIELDS) or ())
    said = dict.fromkeys(kept - PROFESSIONAL_FIELDS, Visibility.PROFESSIONALS.value)
    said |= dict.fromkeys(PROFESSIONAL_FIELDS - kept, Visibility.PUBLIC.value)
    return dict(sorted(said.items())) or None


def _age(text: str) -> int:
    return read_whole(text, 0, 130)


def _percent(text: str) -> int:
    return read_whole(text.removesuffix("%").strip(), 0, 100)


def _days_ahead(text: str) -> int:
    return read_whole(text, 0, 365)


def _rhythm(text: str) -> int:
    days = read_whole(text, min(RHYTHMS), max(RHYTHMS))
    if days not in RHYTHMS:
        raise Refused(Message(N_("This rhythm is none of the choices.")))
    return days

"""What the form of a record shows of its rows, and the choices it offers. Knows no web."""

from collections.abc import Mapping
from typing import Any

from app.cadastre.models import Provider, Service
from app.cadastre.record_screen import HIDEABLE_FIELDS, PROFESSIONAL_FIELDS
from app.cadastre.record_words import ACCESS_NAMES, COST_NAMES, LEVEL_NAMES, Visibility
from app.cadastre.upkeep.fields import RHYTHMS
from app.cadastre.upkeep.notices import lines_of
from app.cadastre.upkeep.reading import LANGUAGES
from app.cadastre.upkeep.wording import label_of
from app.core.messages import N_, Message, counted
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    DEPENDENCY_NAMES,
    SEX_NAMES,
    TIME_BAND_NAMES,
    Country,
    mask_to_bands,
    mask_to_days,
)

Values = dict[str, list[str]]


def form_of(service: Service, provider: Provider) -> Values:
    """The values of the form, as a browser would send them."""
    found: dict[str, list[str]] = {
        name: [str(getattr(row, name))]
        for row, names in (
            (provider, ("phone", "email", "website", "confirm_every_days")),
            (service, _PLAIN),
        )
        for name in names
        if getattr(row, name) is not None
    }
    for name in _TICKED:
        found[name] = list(getattr(service, name) or ())
    for name in ("access_conditions", "documents_to_bring", "access_note"):
        found |= _texts(name, getattr(service, name))
    if service.weekdays is not None:
        found["weekdays"] = [str(int(day)) for day in sorted(mask_to_days(service.weekdays))]
    if service.time_bands is not None:
        found["time_bands"] = [str(int(one)) for one in sorted(mask_to_bands(service.time_bands))]
    found |= _costs(service) | lines_of(service.notices)
    found |= {f"level_{code}": [level] for code, level in (service.language_levels or {}).items()}
    found["kept"] = sorted(_kept(service.visibility or {}))
    return found


_PLAIN = (
    "age_min",
    "age_max",
    "opening_hours",
    "lead_time_days",
    "professional_phone",
    "professional_email",
)
_TICKED = (
    "acts",
    "publics",
    "languages",
    "insured_in",
    "equipment",
    "accessibility",
    "access_person",
    "access_professional",
    "accepted_sexes",
    "accepted_dependencies",
)


def _texts(name: str, texts: Mapping[str, str] | None) -> Values:
    return {f"{name}_{code}": [text] for code, text in (texts or {}).items() if code in LANGUAGES}


def _costs(service: Service) -> Values:
    found: Values = {}
    for cost in service.costs or ():
        country = cost["country"]
        found[f"cost_unit_{country}"] = [cost["unit"]]
        if cost.get("cents") is not None:
            found[f"cost_amount_{country}"] = [f"{cost['cents'] / 100:.2f}".replace(".", ",")]
        if cost.get("patient_percent") is not None:
            found[f"cost_share_{country}"] = [str(cost["patient_percent"])]
        found |= _texts(f"cost_payer_{country}", cost.get("payer"))
    return found


def _kept(said: Mapping[str, str]) -> set[str]:
    opened = {name for name, who in said.items() if who == Visibility.PUBLIC}
    kept = {name for name, who in said.items() if who == Visibility.PROFESSIONALS}
    return (kept | (PROFESSIONAL_FIELDS - opened)) & HIDEABLE_FIELDS


def _spoken(service: Service, reference: Reference) -> list[str]:
    """The languages whose level can be said: those spoken, else those of the three countries."""
    return [code for code in service.languages or LANGUAGES if code in reference.languages]


def choices(service: Service, reference: Reference) -> dict[str, Any]:
    """What may be ticked or chosen, by field: (code, words)."""
    facilities = reference.facilities.values()
    return {
        "acts": [
            (one.code, one.labels) for one in reference.acts.values() if service.care in one.care
        ],
        "publics": [(one.code, one.labels) for one in reference.publics.values()],
        "languages": [(one.code, one.labels) for one in reference.languages.values()],
        "sexes": [(one.value, Message(name)) for one, name in SEX_NAMES.items()],
        "dependencies": [(one.value, Message(name)) for one, name in DEPENDENCY_NAMES.items()],
        "levels": [(one.value, Message(name)) for one, name in LEVEL_NAMES.items()],
        "spoken": [
            (code, reference.languages[code].labels) for code in _spoken(service, reference)
        ],
        "countries": [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()],
        "bands": [(str(int(one)), Message(name)) for one, name in TIME_BAND_NAMES.items()],
        "access": [(one.value, Message(name)) for one, name in ACCESS_NAMES.items()],
        "units": [(one.value, Message(name)) for one, name in COST_NAMES.items()],
        "equipment": [(one.code, one.labels) for one in facilities if one.theme == "equipment"],
        "accessibility": [
            (one.code, one.labels) for one in facilities if one.theme == "accessibility"
        ],
        "kept": [(name, label_of(name)) for name in sorted(HIDEABLE_FIELDS - {"professionals"})],
        "rhythms": [
            (str(days), counted("Every %(count)s day", "Every %(count)s days", days))
            for days in RHYTHMS
        ],
        "kinds": [
            ("closure", Message(N_("We are closed"))),
            ("message", Message(N_("A message only"))),
        ],
        "cost_countries": [(one.value, Message(COUNTRY_NAMES[one])) for one in Country],
    }

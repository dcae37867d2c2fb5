"""The parts of the form of a record: what each says while it is folded, and which stand open."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.cadastre.changes import plain
from app.cadastre.hours import summary
from app.cadastre.upkeep.fields import columns_in
from app.cadastre.upkeep.notices import MOST_NOTICES
from app.cadastre.upkeep.reading import LANGUAGES, Form, Reading
from app.cadastre.upkeep.wording import LABELS, value_words
from app.core.messages import N_, Listing, LText, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

PARTS: Mapping[str, tuple[str, ...]] = {
    "contact": ("phone", "email", "website", "professional_phone", "professional_email"),
    "hours": ("opening_hours", "weekdays", "time_bands", "lead_time_days"),
    "notices": ("notices",),
    "what": (
        "acts", "publics", "age_min", "age_max", "languages", "language_levels",
        "accepted_sexes", "accepted_dependencies", "insured_in",
    ),
    "ask": (
        "access_person", "access_professional", "access_conditions", "documents_to_bring",
        "access_note",
    ),
    "cost": ("costs",),
    "more": ("equipment", "accessibility", "visibility", "confirm_every_days"),
}  # fmt: skip
"""The columns of each part, in the order of the form."""

TEXTS = ("access_conditions", "documents_to_bring", "access_note")
_INPUTS = {
    "notices": "notice_",
    "language_levels": "level_",
    "costs": "cost_",
    "visibility": "kept",
}
"""How the inputs of a column begin, where that is not the name of the column."""

FORM_LABELS: Mapping[str, Message] = {
    **{name: Message(text) for name, text in LABELS.items()},
    **{
        f"notice_{part}_{line}": Message(text, {"number": line + 1})
        for line in range(MOST_NOTICES)
        for part, text in (
            ("first", N_("First day of closure or message %(number)s")),
            ("last", N_("Last day of closure or message %(number)s")),
            ("text_fr", N_("Text of closure or message %(number)s")),
            ("text_nl", N_("Text of closure or message %(number)s")),
            ("text_en", N_("Text of closure or message %(number)s")),
        )
    },
    **{f"{name}_{language}": Message(LABELS[name]) for name in TEXTS for language in LANGUAGES},
    **{
        f"cost_{part}_{country.value}": Message(LABELS["costs"])
        for part in ("unit", "amount", "share", *(f"payer_{code}" for code in LANGUAGES))
        for country in Country
    },
}
"""The inputs of the form of a record, as the list of faults names them."""


def said_in(
    form: Form, reference: Reference, country: Country, *, today: date
) -> dict[str, list[object]]:
    """What each part says, as far as it can be read; a part that says nothing is empty."""
    provider, service = columns_in(Reading(form, reference, country))
    columns = {**provider, **service}
    return {
        part: [
            _said(field, columns[field], reference, country, today)
            for field in fields
            if columns[field] not in (None, [], {})
        ]
        for part, fields in PARTS.items()
    }


def _said(field: str, value: Any, reference: Reference, country: Country, today: date) -> object:
    if field == "opening_hours":
        return Listing(tuple(summary(value, country, today)))
    return LText(value) if field in TEXTS else value_words(field, plain(value), reference)


def open_parts(errors: Iterable[str]) -> set[str]:
    """The parts in which something is to be corrected."""
    wrong = tuple(errors)
    return {
        part
        for part, fields in PARTS.items()
        for field in fields
        if any(name.startswith(_INPUTS.get(field, field)) for name in wrong)
    }


def languages_in(form: Form, errors: Iterable[str]) -> dict[str, list[str]]:
    """The languages in which each text says something, or something wrong."""
    found: dict[str, list[str]] = {}
    for name in (*(name for name, typed in form.items() if any(typed)), *errors):
        text, _, language = name.rpartition("_")
        if language in LANGUAGES:
            found.setdefault(text, []).append(language)
    return found

"""The filters of a search in words, each with the search that stays without it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.messages import N_, Message, counted
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, WEEKDAY_NAMES


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in words, and the filters of the address that stay without it."""

    text: Message
    without: dict[str, Any]


def active_filters(
    values: Mapping[str, Any], place: Message | None, reference: Reference
) -> list[ActiveFilter]:
    """The filters of an address that can be removed one by one. Codes not known are skipped."""
    found: list[ActiveFilter] = []
    if place is not None:
        found.append(_filter(values, place, *PLACE_NAMES))
    for code in values.get("care", ()):
        if code in reference.care:
            left = [one for one in values["care"] if one != code]
            text = Message(N_("%(care)s"), {"care": reference.care[code].labels})
            found.append(ActiveFilter(text, {**values, "care": left}))
    for name, speak in _SPOKEN.items():
        text_of = speak(str(values[name]), reference) if name in values else None
        if text_of is not None:
            found.append(_filter(values, text_of, name))
    return found


PLACE_NAMES = ("place", "place_code", "zone", "within_km", "where")
"""Parameters of the address that together say the place."""


def _filter(values: Mapping[str, Any], text: Message, *names: str) -> ActiveFilter:
    return ActiveFilter(text, {key: one for key, one in values.items() if key not in names})


def _whole(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() else 0


def _say_country(value: str, _reference: Reference) -> Message | None:
    name = _COUNTRIES.get(value)
    return Message(N_("Services in %(country)s"), {"country": Message(name)}) if name else None


def _say_insured(value: str, _reference: Reference) -> Message | None:
    name = _COUNTRIES.get(value)
    return Message(N_("Insured in %(country)s"), {"country": Message(name)}) if name else None


def _say_language(value: str, reference: Reference) -> Message | None:
    known = reference.languages.get(value)
    return Message(N_("Speaks: %(language)s"), {"language": known.labels}) if known else None


def _say_weekday(value: str, _reference: Reference) -> Message | None:
    name = {str(day.value): text for day, text in WEEKDAY_NAMES.items()}.get(value)
    return Message(N_("Comes on: %(day)s"), {"day": Message(name)}) if name else None


_COUNTRIES = {country.value: name for country, name in COUNTRY_NAMES.items()}
_SPOKEN: dict[str, Callable[[str, Reference], Message | None]] = {
    "country": _say_country,
    "language": _say_language,
    "insured_in": _say_insured,
    "weekday": _say_weekday,
    "weekend": lambda _value, _reference: Message(N_("Comes on Saturday and Sunday")),
    "morning": lambda _value, _reference: Message(N_("Comes in the morning")),
    "noon": lambda _value, _reference: Message(N_("Comes at noon")),
    "evening": lambda _value, _reference: Message(N_("Comes in the evening")),
    "night": lambda _value, _reference: Message(N_("Comes at night")),
    "open_now": lambda _value, _reference: Message(N_("Open now")),
    "confirmed": lambda value, _reference: counted(
        "Confirmed in the last month", "Confirmed in the last %(count)s months", _whole(value)
    ),
    "takes_new": lambda _value, _reference: Message(N_("Not full")),
    "name": lambda value, _reference: Message(N_("Name: %(words)s"), {"words": value[:60]}),
}

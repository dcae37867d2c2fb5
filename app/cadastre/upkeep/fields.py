"""From the form of a record to its columns and back; every fault names its field. Knows no web."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError
from marshmallow.validate import And, Email, Length

from app.cadastre.facts import Cost, Notice, plain_cost, plain_notice
from app.cadastre.hours import check_hours
from app.cadastre.record_screen import HIDEABLE_FIELDS, PROFESSIONAL_FIELDS
from app.cadastre.record_words import (
    AccessMode,
    CostUnit,
    LanguageLevel,
    NoticeKind,
    Visibility,
)
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, LText, Message
from app.core.phones import typed_phone
from app.reference.loader import Reference
from app.reference.spelling import is_plain
from app.reference.vocabulary import (
    Country,
    Dependency,
    Sex,
    TimeBand,
    Weekday,
    bands_to_mask,
    days_to_mask,
)

Form = Mapping[str, list[str]]
LANGUAGES = ("fr", "nl", "en")
PROVIDER_FIELDS = ("phone", "email", "website", "confirm_every_days")
RHYTHMS = (30, 61, 91, 183, 365)
"""Days between two questions to the owner."""

_LONGEST_TEXT = 1000
_is_email = And(Length(max=254), Email())
_WEB = re.compile(r"https?://[^\s/.]+\.[^\s]+", re.IGNORECASE)
_AMOUNT = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?")


class Reading:
    """Reads one form and gathers its faults."""

    def __init__(self, form: Form, reference: Reference, country: Country) -> None:
        self.form, self.reference, self.country = form, reference, country
        self.faults: dict[str, list[Message | str]] = {}

    def one(self, name: str) -> str:
        """The first value of a field, trimmed; empty when it is not there."""
        return (self.form.get(name) or [""])[0].strip()

    def fault(self, name: str, sentence: Message) -> None:
        """One thing wrong with a field."""
        self.faults.setdefault(name, []).append(sentence)

    def taken(self, name: str, read: Callable[[str], Any]) -> Any:
        """The value of a field, None when it is blank; a refusal becomes a fault of that field."""
        text = self.one(name)
        if not text:
            return None
        try:
            return read(text)
        except Refused as error:
            self.fault(name, error.message)
            return None

    def codes(self, name: str, known: Iterable[str]) -> list[str] | None:
        """Ticked codes, None when nothing is ticked: not said."""
        ticked = self.form.get(name) or []
        wrong = sorted(set(ticked) - set(known))
        if wrong:
            sentence = N_("“%(value)s” is none of the choices.")
            self.fault(name, Message(sentence, {"value": wrong[0][:60]}))
        return sorted(set(ticked)) or None

    def texts(self, name: str) -> dict[str, str] | None:
        """A text in several languages."""
        found = {code: self.taken(f"{name}_{code}", read_text) for code in LANGUAGES}
        return {code: text for code, text in found.items() if text} or None


def read_form(
    form: Form, reference: Reference, country: Country
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the provider and of the service; raises InvalidInput naming every fault."""
    reading = Reading(form, reference, country)
    provider = _provider_columns(reading)
    service = {**_what(reading), **_how(reading), **_when(reading), "costs": _costs(reading)}
    service["visibility"] = _visibility(reading)
    low, high = service["age_min"], service["age_max"]
    if low is not None and high is not None and low > high:
        fault = Message(N_("The oldest age is less than the youngest."))
        reading.fault("age_max", fault)
    if reading.faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), reading.faults)
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
        "notices": _notices(reading),
    }


def _days(ticked: list[str]) -> int:
    return days_to_mask(frozenset(Weekday(int(day)) for day in ticked))


def _bands(ticked: list[str]) -> int:
    return bands_to_mask(frozenset(TimeBand(int(band)) for band in ticked))


def _notices(reading: Reading) -> list[dict[str, Any]] | None:
    """Three lines at most; a line without its first day is blank."""
    found = []
    for line in range(3):
        first = reading.taken(f"notice_first_{line}", read_day)
        if first is None:
            continue
        kind = NoticeKind.MESSAGE if reading.one(f"notice_kind_{line}") == "message" else None
        notice = Notice(
            kind=kind or NoticeKind.CLOSURE,
            first=first,
            last=reading.taken(f"notice_last_{line}", read_day),
            text=_as_text(reading.texts(f"notice_text_{line}")),
        )
        try:
            found.append(plain_notice(notice))
        except Refused as error:
            reading.fault(f"notice_first_{line}", error.message)
    return found or None


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
            payer=_as_text(reading.texts(f"cost_payer_{country.value}")),
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


def _as_text(texts: dict[str, str] | None) -> LText | None:
    return LText(texts) if texts else None


def read_text(text: str) -> str:
    """A text without control characters, its spaces made plain."""
    if len(text) > _LONGEST_TEXT:
        sentence = N_("At most %(count)s characters; this has %(length)s.")
        raise Refused(Message(sentence, {"count": _LONGEST_TEXT, "length": len(text)}))
    if not is_plain(text, allowed="\r\n\t"):
        raise Refused(Message(N_("Control characters are not accepted here.")))
    return " ".join(text.split())


def read_phone(text: str, country: Country) -> str:
    """A telephone number in E.164, dialled as in that country unless it says otherwise."""
    number = typed_phone(text, country.value)
    if number is None:
        raise _no_phone(text)
    return number


def _no_phone(text: str) -> Refused:
    return Refused(Message(N_("“%(value)s” is no telephone number."), {"value": text[:40]}))


def read_email(text: str) -> str:
    """An address of mail; whether it exists is shown by writing to it."""
    try:
        _is_email(text)
    except ValidationError as error:
        wrong = Message(N_("“%(value)s” is no email address."), {"value": text[:60]})
        raise Refused(wrong) from error
    return text


def read_website(text: str) -> str:
    """An address of the web; `https://` is put before a bare name."""
    address = text if "://" in text else f"https://{text}"
    if len(address) > 300 or not _WEB.fullmatch(address):
        raise Refused(Message(N_("“%(value)s” is no web address."), {"value": text[:60]}))
    return address


def read_amount(text: str) -> int:
    """Euros with a comma or a point, as cents."""
    found = _AMOUNT.fullmatch(text.replace("€", "").replace(" ", ""))
    if found is None:
        raise Refused(Message(N_("An amount in euros is expected, such as 12,50.")))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        sentence = N_("A whole number from %(low)s to %(high)s is expected.")
        raise Refused(Message(sentence, {"low": low, "high": high}))
    return int(text)


def _age(text: str) -> int:
    return _whole(text, 0, 130)


def _percent(text: str) -> int:
    return _whole(text.removesuffix("%").strip(), 0, 100)


def _days_ahead(text: str) -> int:
    return _whole(text, 0, 365)


def _rhythm(text: str) -> int:
    days = _whole(text, min(RHYTHMS), max(RHYTHMS))
    if days not in RHYTHMS:
        raise Refused(Message(N_("This rhythm is none of the choices.")))
    return days


def read_day(text: str) -> date:
    """A day as a form sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(Message(N_("A date is expected, such as 2026-12-31."))) from error

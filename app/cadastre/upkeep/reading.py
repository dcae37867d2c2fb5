"""What was typed, value by value: the same for every form of a record. Knows no web."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError
from marshmallow.validate import And, Email, Length

from app.core.errors import Refused
from app.core.messages import N_, LText, Message
from app.core.phones import typed_phone
from app.reference.loader import Reference
from app.reference.spelling import is_plain
from app.reference.vocabulary import Country

Form = Mapping[str, list[str]]
LANGUAGES = ("fr", "nl", "en")

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
        """Ticked codes that are known, None when there is none: not said."""
        ticked, possible = set(self.form.get(name) or []), set(known)
        wrong = sorted(ticked - possible)
        if wrong:
            sentence = N_("“%(value)s” is none of the choices.")
            self.fault(name, Message(sentence, {"value": wrong[0][:60]}))
        return sorted(code for code in ticked if code in possible) or None

    def texts(self, name: str) -> dict[str, str] | None:
        """A text in several languages."""
        found = {code: self.taken(f"{name}_{code}", read_text) for code in LANGUAGES}
        return {code: text for code, text in found.items() if text} or None


def as_text(texts: dict[str, str] | None) -> LText | None:
    """A text in several languages, None when it is in none."""
    return LText(texts) if texts else None


def read_text(text: str) -> str:
    """A text without control characters, its spaces made plain."""
    if len(text) > _LONGEST_TEXT:
        sentence = N_("At most %(count)s characters; this has %(length)s.")
        raise Refused(Message(sentence, {"count": _LONGEST_TEXT, "length": len(text)}))
    odd = next((sign for sign in text if not is_plain(sign, allowed="\r\n\t")), None)
    if odd is not None:
        sentence = N_("An invisible sign stands in this text (%(sign)s): please type it again.")
        raise Refused(Message(sentence, {"sign": f"U+{ord(odd):04X}"}))
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


def read_whole(text: str, low: int, high: int) -> int:
    """A whole number between two bounds, both included."""
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        sentence = N_("A whole number from %(low)s to %(high)s is expected.")
        raise Refused(Message(sentence, {"low": low, "high": high}))
    return int(text)


def read_day(text: str) -> date:
    """A day as a form sends it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(Message(N_("A date is expected, such as 2026-12-31."))) from error

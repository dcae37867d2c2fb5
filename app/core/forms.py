"""Reads the form of a page field by field and gathers every fault. Knows no rows and no web."""

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, time

from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.messages import N_, Message

Form = Mapping[str, list[str]]
Values = dict[str, list[str]]
Faults = dict[str, list[Message | str]]
WRONG = Message(N_("Some fields need to be corrected."))
LONGEST_LINE = 300
LONGEST_TEXT = 20_000
_MAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,180}\.[^@\s<>\"',;.]{2,60}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def is_mail(text: str) -> bool:
    """Whether a text has the shape of an address for mail, and no sign that cannot be seen."""
    return text.isprintable() and _MAIL.fullmatch(text) is not None


class Reading:
    """Reads one form and gathers its faults."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: Faults = {}

    def one(self, name: str) -> str:
        """The text of a field, without what surrounds it."""
        return " ".join((self.form.get(name) or [""])[0].split())

    def fault(self, name: str, sentence: str, **values: object) -> None:
        """Note what is wrong with a field."""
        self.faults.setdefault(name, []).append(Message(sentence, values))

    def day(self, name: str) -> date | None:
        """A day, None when it is blank or wrong."""
        text = self.one(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, N_("“%(value)s” is not a day such as 2026-11-30."), value=text[:40])
            return None

    def hour(self, name: str) -> time | None:
        """An hour of the clock, None when it is blank or wrong."""
        text = self.one(name)
        try:
            return time.fromisoformat(text) if text else None
        except ValueError:
            self.fault(name, N_("“%(value)s” is not an hour such as 14:30."), value=text[:40])
            return None

    def moment(self, day: str, hour: str) -> datetime | None:
        """A day and its hour as an instant, None when one is blank or wrong."""
        on, at = self.day(day), self.hour(hour)
        if on is None or at is None:
            return None
        return datetime.combine(on, at.replace(tzinfo=None), LOCAL)

    def text(self, name: str, most: int = LONGEST_LINE) -> str | None:
        """A line of bounded length, None when it is blank."""
        return self._bounded(name, self.one(name), most)

    def lines(self, name: str, most: int = LONGEST_TEXT) -> str | None:
        """A text of several lines of bounded length, None when it is blank."""
        raw = (self.form.get(name) or [""])[0].replace("\r\n", "\n").replace("\r", "\n")
        return self._bounded(name, raw.strip(), most)

    def _bounded(self, name: str, said: str, most: int) -> str | None:
        if len(said) > most:
            self.fault(name, N_("At most %(count)s characters are kept here."), count=most)
        if _CONTROL.search(said):
            self.fault(name, N_("Control characters and line breaks are not accepted here."))
        return said or None

    def number(self, name: str) -> float | None:
        """A number, with a comma or a point; None when it is blank or wrong."""
        text = self.one(name).replace(",", ".").replace(" ", "")
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
            self.fault(name, N_("“%(value)s” is not a number such as 12 or 12.5."), value=text[:40])
            return None
        return float(text)

    def mail(self, name: str) -> str | None:
        """An address for mail, None when it is blank or wrong."""
        text = self.one(name)
        if text and not is_mail(text):
            self.fault(
                name, N_("“%(value)s” is not an address such as name@place.org."), value=text[:60]
            )
            return None
        return text.casefold() or None

    def choice(self, name: str, known: Container[str], *, required: bool = True) -> str | None:
        """One of the choices, None when it is blank or none of them."""
        text = self.one(name)
        if text and text in known:
            return text
        if text:
            self.fault(name, N_("“%(value)s” is none of the choices."), value=text[:60])
        elif required:
            self.fault(name, N_("Choose one answer."))
        return None

    def ticked(self, name: str, known: Container[str]) -> list[str]:
        """Those of the choices that are ticked, each once."""
        found = sorted(set(self.form.get(name) or ()))
        wrong = [code for code in found if code not in known]
        if wrong:
            self.fault(name, N_("“%(value)s” is none of the choices."), value=wrong[0][:60])
        return [code for code in found if code in known]

    def said_in(
        self, name: str, languages: Sequence[str], *, lines: bool = False
    ) -> dict[str, str]:
        """What the fields `name_fr`, `name_nl`… say, by language; those left blank are absent."""
        read = self.lines if lines else self.text
        found = {code: read(f"{name}_{code}") for code in languages}
        return {code: text for code, text in found.items() if text}

    def require(
        self, name: str, value: object, sentence: str = N_("Please fill in this field.")
    ) -> None:
        """Note that a field is blank, unless something is wrong with it already."""
        if not value and name not in self.faults:
            self.fault(name, sentence)

    def finish(self) -> None:
        """Raise InvalidInput if anything was wrong."""
        if self.faults:
            raise InvalidInput(WRONG, self.faults)


def values_in(name: str, texts: Mapping[str, str]) -> Values:
    """The fields of a text in several languages, as `said_in` reads them."""
    return {f"{name}_{code}": [text] for code, text in texts.items()}

"""How values of the field are said in one language. Made once for a language and kept.

A match page says thousands of sentences: looking up the language and its catalogue for each of
them cost more than the judging.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from app.core.bidi import isolated
from app.core.clock import LOCAL
from app.core.messages import Inside, Listing, LText, Message

DAYS_KEPT = 4096
NUMBERS_KEPT = 4096
LISTS_KEPT = 1024
TEXTS_KEPT = 8192


class Voice:
    """Says values with the catalogue and the formats of one locale."""

    def __init__(self, locale: Locale, catalogue: NullTranslations, language: str) -> None:
        self._locale = locale
        self._catalogue = catalogue
        self._text = lru_cache(TEXTS_KEPT)(catalogue.gettext)
        self._language = language
        self._day = lru_cache(DAYS_KEPT)(self._write_day)
        self._list = lru_cache(LISTS_KEPT)(self._write_list)
        self.told: dict[tuple[Any, ...], str] = {}
        """Texts of templates, ready: as many as templates write."""
        self._speakers: Mapping[type, Callable[[Any], str]] = {
            Message: self._message,
            LText: lambda value: value.in_(language),
            Listing: lambda value: self.listing(value.items),
            Inside: lambda value: _small(self.say(value.phrase)),
            str: str,
            int: lru_cache(NUMBERS_KEPT)(lambda value: str(format_decimal(value, locale=locale))),
            float: lru_cache(NUMBERS_KEPT)(
                lambda value: str(format_decimal(value, "#,##0.#", locale=locale))
            ),
            Decimal: lambda value: str(format_decimal(value, "#,##0.00##", locale=locale)),
            datetime: self._moment,
            date: self._day,
        }

    def say(self, value: object) -> str:
        """Any value as text; raises TypeError for what has no words, such as None or True."""
        speak = self._speakers.get(type(value)) or self._inherited(value)
        return speak(value)

    def translate(self, text: str) -> str:
        """A text of a template as the catalogue has it."""
        return self._text(text)

    def translate_counted(self, one: str, many: str, number: int) -> str:
        """The form of a text of a template for that number."""
        return self._catalogue.ngettext(one, many, number)

    def listing(self, items: Iterable[object]) -> str:
        """Several values as one list with the right "and"."""
        return self._list(tuple([self.say(item) for item in items]))

    def _write_list(self, said: tuple[str, ...]) -> str:
        return str(format_list(said, locale=self._locale))

    def _inherited(self, value: object) -> Callable[[Any], str]:
        """The speaker of a parent: an enumeration of words is said as its word."""
        for kind, speak in self._speakers.items():
            if isinstance(value, kind) and not isinstance(value, bool):
                return speak
        raise TypeError(f"no text for {value!r}: say it in words")

    def _message(self, message: Message) -> str:
        if message.plural is None and not message.values:
            return self._text(message.text)
        values = {
            name: isolated(value) if type(value) is str else self.say(value)
            for name, value in message.values.items()
        }
        if message.plural is None:
            text = self._text(message.text)
        else:
            count = message.values["count"]
            assert isinstance(count, int)
            text = self._catalogue.ngettext(message.text, message.plural, count)
            if text in {message.text, message.plural}:  # the two stand in the catalogue apart
                text = self._catalogue.gettext(text)
        return text % values if values else text

    def _moment(self, value: datetime) -> str:
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        local = aware.astimezone(LOCAL)
        return self._ordinal(
            format_datetime(local, "d MMMM y, HH:mm", tzinfo=LOCAL, locale=self._locale)
        )

    def _write_day(self, value: date) -> str:
        return self._ordinal(format_date(value, "d MMMM y", locale=self._locale))

    def _ordinal(self, written: str) -> str:
        """French says "1er janvier"; CLDR's pattern letters cannot."""
        first = self._language == "fr" and written.startswith("1 ")
        return "1er " + written.removeprefix("1 ") if first else written


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text

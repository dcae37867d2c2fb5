"""Shapes shared by forms, files and the JSON interface. Knows no rows and no web.

Faults are `Message`s, or one of the sentences of marshmallow listed in `LIBRARY_SENTENCES`;
`core.web` gives them the reader's language.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from app.core.errors import InvalidInput
from app.core.forms import is_mail
from app.core.messages import N_, Message

LIBRARY_SENTENCES = (
    N_("Missing data for required field."),
    N_("Field may not be null."),
    N_("Unknown field."),
    N_("Invalid input type."),
    N_("Invalid type."),
    N_("Invalid value."),
    N_("Not a valid string."),
    N_("Not a valid utf-8 string."),
    N_("Not a valid integer."),
    N_("Not a valid number."),
    N_("Special numeric values (nan or infinity) are not permitted."),
    N_("Number too large."),
    N_("Not a valid boolean."),
    N_("Not a valid date."),
    N_("Not a valid datetime."),
    N_("Not a valid time."),
    N_("Not a valid list."),
    N_("Not a valid mapping type."),
    N_("Not a valid delimited list."),
)
"""The default sentences of marshmallow and webargs, marked here so that they are translated."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_SPACES = re.compile(r"\s")
_WHOLE = re.compile(r"[+-]?([0-9]{1,15}|[0-9]{1,3}(\s[0-9]{3}){1,4})")
_NEWLINE = re.compile(r"[\r\n\t]")


class StrictSchema(Schema):
    """A shape that refuses fields it does not know."""

    class Meta:
        """An unknown field is a fault, never ignored."""

        unknown = RAISE


class Sized(validate.Length):
    """A bound on a length whose sentence every page can say; it may name `%(most)s`."""

    def __init__(self, sentence: str, *, most: int, least: int | None = None) -> None:
        super().__init__(min=least, max=most)
        self.sentence, self.most = sentence, most

    def __call__(self, value: Any) -> Any:
        """The value as it came; raises ValidationError out of the bounds."""
        try:
            return super().__call__(value)
        except ValidationError as error:
            raise ValidationError([Message(self.sentence, {"most": self.most})]) from error


class Text(fields.String):
    """Plain text of bounded length: NFC, trimmed, without control characters.

    One line unless `lines` is true.
    """

    def __init__(self, *, max_length: int = 200, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.metadata = {"maxLength": max_length, **self.metadata}
        self.max_length = max_length
        self.lines = lines

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        assert text is not None
        if _CONTROL.search(text) or (not self.lines and _NEWLINE.search(text.strip())):
            fault = N_("Control characters and line breaks are not accepted here.")
            raise ValidationError([Message(fault)])
        cleaned = unicodedata.normalize("NFC", text).strip()
        if len(cleaned) > self.max_length:
            fault = N_("At most %(count)s characters; this has %(length)s.")
            values = {"count": self.max_length, "length": len(cleaned)}
            raise ValidationError([Message(fault, values)])
        if not cleaned and self.required:
            raise ValidationError([Message(N_("Please fill in this field."))])
        return cleaned


class Mail(Text):
    """An address for mail, on one line and without signs that cannot be seen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and not is_mail(text):
            fault = N_("“%(value)s” is not an address such as name@place.org.")
            raise ValidationError([Message(fault, {"value": text[:60]})])
        return text


class WholeNumber(fields.Integer):
    """A whole number between two bounds, both included.

    With `from_text`, digits in a text count too: an address or a form knows only texts.
    """

    def __init__(self, low: int, high: int, *, from_text: bool = False, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)
        self.metadata = {"minimum": low, "maximum": high, **self.metadata}
        self.low, self.high = low, high
        self.from_text = from_text

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        if self.from_text and isinstance(value, str):
            value = digits_of(value)
        number = super()._deserialize(value, attr, data, **kwargs) if value is not None else None
        if number is None or not self.low <= number <= self.high:
            fault = N_("A whole number from %(low)s to %(high)s is expected.")
            raise ValidationError([Message(fault, {"low": self.low, "high": self.high})])
        return int(number)


def digits_of(text: str) -> int | None:
    """A whole number as people write it, thousands apart or not; None for anything else."""
    return int(_SPACES.sub("", text)) if _WHOLE.fullmatch(text.strip()) else None


class TrueOrFalse(fields.Boolean):
    """True or false, in JSON's own words only: 0 and 1, equal to them in Python, are numbers."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError([Message(N_("Expected: true or false."))])
        return value


class Choice(fields.String):
    """One of a fixed set of codes."""

    def __init__(self, choices: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = tuple(map(str, choices))
        self.metadata = {"enum": list(self.choices), **self.metadata}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        assert code is not None
        if code not in self.choices:
            fault = N_("“%(value)s” is not one of: %(choices)s.")
            values = {"value": code[:60], "choices": ", ".join(self.choices)}
            raise ValidationError([Message(fault, values)])
        return code


def load(schema: Schema, raw: Mapping[str, Any]) -> Any:
    """Read raw input through a shape; raises InvalidInput naming every wrong field."""
    return _load(schema, raw, RAISE)


def load_address(schema: Schema, raw: Mapping[str, Any]) -> Any:
    """Read the parameters of a page's address; raises InvalidInput naming every wrong field.

    Parameters that the page does not know are passed over: mailings and networks add theirs.
    """
    return _load(schema, raw, EXCLUDE)


def _load(schema: Schema, raw: Mapping[str, Any], unknown: Literal["raise", "exclude"]) -> Any:
    try:
        return schema.load(raw, unknown=unknown)
    except ValidationError as error:
        message = Message(N_("Some fields need to be corrected."))
        raise InvalidInput(message, flatten(error.messages)) from error


def _sayable(fault: Message | str) -> Message | str:
    """A sentence of marshmallow as one that every page says in the reader's language."""
    return Message(fault) if fault in LIBRARY_SENTENCES else fault


def flatten(messages: Any, path: str = "") -> dict[str, list[Message | str]]:
    """Turn nested faults of marshmallow into dotted paths: `{"needs.0.care": [...]}`."""
    if isinstance(messages, Mapping):
        found: dict[str, list[Message | str]] = {}
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            joined = ".".join(part for part in (path, step) if part)
            for name, faults in flatten(inner, joined).items():
                found.setdefault(name, []).extend(faults)
        return found
    faults = messages if isinstance(messages, list) else [messages]
    nested = [item for item in faults if isinstance(item, Mapping)]
    plain: list[Message | str] = [
        _sayable(item) for item in faults if not isinstance(item, Mapping)
    ]
    result: dict[str, list[Message | str]] = {path: plain} if plain else {}
    for item in nested:
        for name, inner_faults in flatten(item, path).items():
            result.setdefault(name, []).extend(inner_faults)
    return result

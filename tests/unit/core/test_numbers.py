"""Whole numbers as people write them, and what they are told otherwise."""

import pytest
from marshmallow import Schema, ValidationError, fields

from app.core.errors import InvalidInput
from app.core.messages import Message
from app.core.schemas import LIBRARY_SENTENCES, WholeNumber, digits_of, load_address


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200", 1200),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("12\u202f345\u202f678", 12345678),
        (" 7 ", 7),
        ("-3", -3),
        ("+3", 3),
    ],
)
def test_thousands_may_stand_apart(text: str, number: int) -> None:
    assert digits_of(text) == number


@pytest.mark.parametrize(
    "text", ["", "x", "1.200", "1,5", "12 34", "1 2000", "１２", "0x10", "1_000", "9" * 16]
)
def test_what_could_mean_two_things_is_no_number(text: str) -> None:
    assert digits_of(text) is None


class Shape(Schema):
    places = WholeNumber(0, 500, from_text=True)
    day = fields.Date()


@pytest.mark.parametrize("text", ["-3", "x", "501", "9" * 40])
def test_a_wrong_number_is_told_with_its_bounds(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Shape().load({"places": text})
    assert isinstance(refused.value.messages, dict)
    fault = refused.value.messages["places"][0]
    assert fault.text == "A whole number from %(low)s to %(high)s is expected."
    assert fault.values == {"low": 0, "high": 500}


def test_a_sentence_of_the_library_is_said_in_the_readers_language() -> None:
    with pytest.raises(InvalidInput) as refused:
        load_address(Shape(), {"day": "soon"})
    assert refused.value.faults == {"day": [Message("Not a valid date.")]}
    assert "Not a valid date." in LIBRARY_SENTENCES

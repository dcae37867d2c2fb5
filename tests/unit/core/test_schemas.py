from typing import Any

import pytest
from marshmallow import fields

from app.core.errors import InvalidInput
from app.core.messages import Message
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber, load


class NeedShape(StrictSchema):
    care = Choice(["NUR", "PHY"], required=True)
    visits = WholeNumber(1, 24, required=True)


class Shape(StrictSchema):
    reference = Text(required=True, max_length=10)
    needs = fields.List(fields.Nested(NeedShape), required=True)


def faults_of(raw: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        load(Shape(), raw)
    return {
        name: [one.text if isinstance(one, Message) else one for one in found]
        for name, found in caught.value.faults.items()
    }


def test_a_fault_deep_inside_is_named_by_its_path() -> None:
    raw = {"reference": "A-1", "needs": [{"care": "XXX", "visits": 1}, {"care": "NUR"}]}
    assert set(faults_of(raw)) == {"needs.0.care", "needs.1.visits"}


def test_an_unknown_field_is_refused_not_ignored() -> None:
    raw = {"reference": "A-1", "needs": [], "organisation_id": 7}
    assert faults_of(raw) == {"organisation_id": ["Unknown field."]}


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\u2028b"])
def test_one_line_of_text_holds_no_control_character(text: str) -> None:
    assert set(faults_of({"reference": text, "needs": []})) == {"reference"}


def test_text_is_trimmed_and_composed() -> None:
    loaded = load(Shape(), {"reference": "  e\u0301te\u0301 ", "needs": []})
    assert loaded["reference"] == "été"


def test_a_blank_where_something_is_required_is_asked_for() -> None:
    assert faults_of({"reference": "   ", "needs": []}) == {
        "reference": ["Please fill in this field."]
    }


@pytest.mark.parametrize("value", [0, 25, 10**30, "9" * 400, True, "two", 1.5, None])
def test_a_number_outside_its_bounds_is_refused(value: object) -> None:
    raw = {"reference": "A-1", "needs": [{"care": "NUR", "visits": value}]}
    assert set(faults_of(raw)) == {"needs.0.visits"}

"""A form is read field by field: every fault is told, none stops the next."""

from datetime import date, time

import pytest

from app.core.errors import InvalidInput
from app.core.forms import Reading


def reading(**fields: str) -> Reading:
    return Reading({name: [value] for name, value in fields.items()})


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("day", "2026-02-30"),
        ("day", "tomorrow"),
        ("hour", "25:00"),
        ("number", "nan"),
        ("number", "1e9"),
        ("mail", "nobody"),
        ("mail", "a@b.c, d@e.fr"),
        ("text", "x" * 301),
        ("lines", "a\x00b"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_that_names_its_field(method: str, value: str) -> None:
    form = reading(field=value)
    getattr(form, method)("field")
    with pytest.raises(InvalidInput) as refused:
        form.finish()
    assert set(refused.value.faults) == {"field"}


def test_what_is_right_is_read_as_it_is_meant() -> None:
    form = reading(day="2026-12-01", hour="14:30", number="1 234,5", mail="Zoé@Place.ORG", blank="")
    assert form.day("day") == date(2026, 12, 1)
    assert form.hour("hour") == time(14, 30)
    assert form.number("number") == 1234.5
    assert form.mail("mail") == "zoé@place.org"
    assert form.text("blank") is None
    form.finish()


def test_a_choice_that_is_none_of_them_is_refused_and_a_blank_one_asked_for() -> None:
    form = reading(wrong="<script>")
    assert form.choice("wrong", {"a"}) is None
    assert form.choice("absent", {"a"}) is None
    assert form.choice("free", {"a"}, required=False) is None
    assert set(form.faults) == {"wrong", "absent"}

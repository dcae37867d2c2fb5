"""Files of facts: dates stay texts, a key stands once, nothing is built in a circle."""

import pytest

from app.core.yaml_files import parse_yaml


def test_a_date_stays_a_text_and_other_values_keep_their_kind() -> None:
    text = "{day: 2026-11-22, weight: 1.5, count: 3, known: true, none: null, list: [a, 1]}"
    assert parse_yaml(text) == {
        "day": "2026-11-22",
        "weight": 1.5,
        "count": 3,
        "known": True,
        "none": None,
        "list": ["a", 1],
    }


def test_what_is_named_once_may_be_used_twice() -> None:
    assert parse_yaml("{a: &x [1, 2], b: *x}") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{a: 1, a: 2}", "stands twice"),
        ("{a: {b: 1, b: 2}}", "stands twice"),
        ("{a: &x [*x]}", "holds itself"),
        ("{[a]: 1}", "a key must be"),
        ("{a: &x {b: 1}, c: {<<: *x}}", "a key must be"),
        ("{a: !!python/object/apply:os.system [ls]}", "could not determine a constructor"),
        ("[a]", "must hold a mapping"),
    ],
)
def test_a_mistake_is_told(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_yaml(text)

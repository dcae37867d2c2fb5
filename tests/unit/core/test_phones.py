import pytest

from app.core.phones import phone_from, phone_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+33324000000", "+33 3 24 00 00 00"),
        ("+3269333111", "+32 69 33 31 11"),
        ("ask at the desk", "ask at the desk"),
        (None, None),
    ],
)
def test_a_number_is_shown_as_dialled_from_anywhere(number: str | None, words: str | None) -> None:
    assert phone_words(number) == words


@pytest.mark.parametrize(
    ("country", "dialled"),
    [("be", "069 33 31 11"), ("fr", "00 32 69 33 31 11")],
)
def test_the_same_number_is_dialled_otherwise_across_the_border(country: str, dialled: str) -> None:
    assert phone_from("+3269333111", country) == dialled


def test_what_is_no_number_is_left_as_it_stands() -> None:
    assert phone_from("ask", "fr") == "ask"

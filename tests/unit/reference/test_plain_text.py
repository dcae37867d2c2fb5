"""Which signs a line may hold: French spaces yes, signs that steer a page or a header no."""

import pytest

from app.reference.spelling import is_plain


@pytest.mark.parametrize("text", ["Dinant\u00a0: merci", "10\u202f%", "Œuvre d’Étaples", ""])
def test_french_typography_is_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize("sign", ["\n", "\r", "\x00", "\x1b", "\u202e", "\u2028", "\u200f"])
def test_signs_of_control_and_direction_are_not(sign: str) -> None:
    assert not is_plain(f"Givet{sign}")


def test_lines_are_allowed_where_a_text_has_several() -> None:
    assert is_plain("un\ndeux", allowed="\n")
    assert not is_plain("un\rdeux", allowed="\n")

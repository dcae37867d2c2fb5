"""What a machine guesses first is refused; what people remember and machines do not is taken."""

import pytest

from app.access.guessing import is_guessed_first

GUESSED = [
    "motdepasse2026",
    "M0tDeP@sse2026!",
    "Wachtwoord2026!",
    "azertyuiop123",
    "qsdfghjklmazerty",
    "1234567890azerty",
    "abcdefghijklmnop",
    "hopitaldinant12",
    "Bienvenue!2026?",
    "dododododododo",
    "abcabcabcabcabc",
    "Soleil!!2025!!!",
    "123marseille123",
    "zomer2026zomer",
    "Passerelle-2026",
]
TAKEN = [
    "quatre mots au hasard",
    "vier lange woorden samen",
    "sept chaises bleues",
    "correct horse battery staple",
    "kT7#vQ2!xLp9",
    "il pleut sur la Meuse",
    "1x3k9fj2mq7w",
]


@pytest.mark.parametrize("password", GUESSED)
def test_a_password_of_known_words_walks_or_repeats_is_guessed(password: str) -> None:
    assert is_guessed_first(password)


@pytest.mark.parametrize("password", TAKEN)
def test_several_words_or_chance_are_not(password: str) -> None:
    assert not is_guessed_first(password)

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
    "q1w2e3r4t5y6",
    "1a2s3d4f5g6h",
    "z1x2c3v4b5n6m7",
    "112233445566",
    "010203040506",
    "159753456852",
    "0032 81 12 34 56",
    "01/02/1957-03/04/1960",
    "qwertyuiop10",
    "123456789qqq",
    "azertyuiop2026",
]
TAKEN = [
    "quatre mots au hasard",
    "vier lange woorden samen",
    "sept chaises bleues",
    "correct horse battery staple",
    "kT7#vQ2!xLp9",
    "il pleut sur la Meuse",
    "1x3k9fj2mq7w",
    "7 lits, 3 étages, 1 pont",
    "rue de la gare 12 bis",
]


@pytest.mark.parametrize("password", GUESSED)
def test_a_password_of_known_words_walks_or_repeats_is_guessed(password: str) -> None:
    assert is_guessed_first(password)


@pytest.mark.parametrize("password", TAKEN)
def test_several_words_or_chance_are_not(password: str) -> None:
    assert not is_guessed_first(password)

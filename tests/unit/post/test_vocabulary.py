from datetime import timedelta
from typing import Any

import pytest

from app.post.vocabulary import Channel, Letter, RetryPolicy

POLICY = RetryPolicy(attempts=4, first_wait=timedelta(minutes=2), longest_wait=timedelta(minutes=6))


def letter(**values: Any) -> Letter:
    facts: dict[str, Any] = {
        "channel": Channel.MAIL,
        "to": "soins@example.invalid",
        "subject": "Demande de soins infirmiers à Givet - réponse avant mercredi 12 h",
        "text": "Bonjour",
        "html": None,
        "language": "fr",
        "reply_to": None,
        "about": "referral:1",
        "key": "referral:1:sent",
    }
    return Letter(**facts | values)


@pytest.mark.parametrize("name", ["subject", "to", "reply_to", "about", "key"])
def test_a_line_break_cannot_smuggle_a_header_into_a_letter(name: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        letter(**{name: "a@example.invalid\r\nBcc: all@example.invalid"})


def test_the_spaces_of_french_typography_stand_in_a_subject() -> None:
    assert letter(subject="Dinant\u00a0: merci").subject == "Dinant\u00a0: merci"


def test_a_postal_address_has_several_lines() -> None:
    assert letter(channel=Channel.PAPER, to="Soins du Pont\n08600 Givet").to.endswith("Givet")


@pytest.mark.parametrize("subject", ["", "x" * 201])
def test_a_subject_is_neither_empty_nor_endless(subject: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        letter(subject=subject)


def test_the_pause_doubles_up_to_a_limit_then_one_gives_up() -> None:
    pauses = [POLICY.wait_after(count) for count in (1, 2, 3, 4)]
    assert pauses == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=6), None]

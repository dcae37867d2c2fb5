"""What a text from outside does to the direction of writing ends with that text."""

import pytest
from markupsafe import Markup

from app.core.bidi import isolated


@pytest.mark.parametrize("plain", ["Givet", "Hôpital « là »", "Zoë", ""])
def test_texts_written_from_left_to_right_stay_as_they_are(plain: str) -> None:
    assert isolated(plain) == plain


@pytest.mark.parametrize("turning", ["\u202egnp.exe", "\u0645\u0646\u0632\u0644", "a\u200fb"])
def test_what_turns_the_direction_is_isolated(turning: str) -> None:
    assert isolated(turning) == f"\u2068{turning}\u2069"


def test_a_text_cannot_end_its_own_isolation() -> None:
    assert isolated("\u2069\u202eevil") == "\u2068\u202eevil\u2069"


def test_markup_stays_markup() -> None:
    assert isinstance(isolated(Markup("<b>\u202e</b>")), Markup)

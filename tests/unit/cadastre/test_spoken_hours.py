"""Opening hours as a nurse writes them, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cadastre.hours import HoursFault, check_hours
from app.cadastre.spoken_hours import written_hours
from app.reference.vocabulary import Country


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("lun-ven 8h-12h", "Mo-Fr 08:00-12:00"),
        ("lun-ven 8h-12h, 13h30-17h; sam 9h-12h", "Mo-Fr 08:00-12:00,13:30-17:00; Sa 09:00-12:00"),
        ("lun-ven 8h-12h, sam 9h-12h", "Mo-Fr 08:00-12:00; Sa 09:00-12:00"),
        (
            "Du lundi au vendredi de 8h à 12h et de 13h30 à 17h, fermé les jours fériés",
            "Mo-Fr 08:00-12:00,13:30-17:00; PH off",
        ),
        ("lundi, mercredi et jeudi 9h-11h30", "Mo,We,Th 09:00-11:30"),
        ("tous les jours 7h-20h", "Mo-Su 07:00-20:00"),
        ("samedi et dimanche fermé", "Sa,Su off"),
        ("maandag tot vrijdag 8u30-12u", "Mo-Fr 08:30-12:00"),
        ("ma-vr 8.30u - 17u, za gesloten", "Mo-Fr 08:30-17:00; Sa off"),
        ("weekend 9u tot 11u", "Sa,Su 09:00-11:00"),
        ("Monday to Friday 8:00-16:00, closed on public holidays", "Mo-Fr 08:00-16:00; PH off"),
        ("mon-fri 8-12", "Mo-Fr 08:00-12:00"),
        ("elke dag", None),
        ("lun-ven 8h-12h sauf mercredi", "Mo-Fr 08:00-12:00; We off"),
        ("24h/24", "24/7"),
        ("8h-20h", "08:00-20:00"),
    ],
)
def test_hours_in_words_are_kept_in_the_syntax(said: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(HoursFault):
            check_hours(said, Country.FR)
    else:
        assert check_hours(said, Country.FR) == kept


@pytest.mark.parametrize("text", ["Mo-Fr 08:00-12:00; PH off", "24/7", "Jan-Mar Sa 09:00-12:00"])
def test_the_syntax_itself_is_left_alone(text: str) -> None:
    assert check_hours(text, Country.BE) == text


def test_what_nobody_understands_is_pointed_at_as_it_was_written() -> None:
    with pytest.raises(HoursFault) as refused:
        check_hours("rendez-vous au cabinet", Country.FR)
    assert refused.value.message.values["rest"] == "rendez-vous au cabin"


@given(st.text(max_size=80))
def test_any_text_is_read_without_fault_of_ours(text: str) -> None:
    assert isinstance(written_hours(text), str)

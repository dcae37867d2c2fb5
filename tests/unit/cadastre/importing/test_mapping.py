"""Headers in three languages, guessed; what was said last time wins."""

import pytest

from app.cadastre.importing.mapping import guess, header_row
from app.cadastre.vocabulary import ImportField as Field


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ["Naam", "Straat", "Postcode", "Gemeente", "Telefoon", "Ondernemingsnummer"],
            [Field.NAME, Field.STREET, Field.POSTAL_CODE, Field.CITY, Field.PHONE, Field.BCE],
        ),
        (
            ["Raison sociale", "Adresse", "Code postal", "Ville", "Tél.", "N° FINESS"],
            [Field.NAME, Field.STREET, Field.POSTAL_CODE, Field.CITY, Field.PHONE, Field.FINESS],
        ),
        (
            ["Name", "Street", "Postal code", "Town", "Phone", "Latitude", "Longitude"],
            [
                Field.NAME,
                Field.STREET,
                Field.POSTAL_CODE,
                Field.CITY,
                Field.PHONE,
                Field.LAT,
                Field.LON,
            ],
        ),
    ],
)
def test_headers_of_the_field_are_understood(header: list[str], expected: list[Field]) -> None:
    found = guess(header)
    assert [next(one for one in found if found[one] == at and one is not Field.KEY)
            for at in range(len(header))] == expected  # fmt: skip


def test_an_official_number_is_the_key_where_nothing_else_is() -> None:
    assert guess(["Nom", "FINESS"])[Field.KEY] == 1
    assert guess(["Nom", "Identifiant", "FINESS"])[Field.KEY] == 1


def test_nothing_is_guessed_from_words_that_say_nothing() -> None:
    assert guess(["Remarques", "zzz", "", "42"]) == {}


def test_what_was_said_last_time_goes_before_what_words_look_like() -> None:
    found = guess(["Nom", "Enseigne"], {"name": "Enseigne"})
    assert found[Field.NAME] == 1


def test_the_header_is_found_below_a_title() -> None:
    rows = [(1, ["Liste du réseau", "", ""]), (3, ["Nom", "CP", "Ville"]), (4, ["A", "7500", "B"])]
    assert header_row(rows) == 3

"""Numbers of the demonstration look like numbers and reach nobody."""

import phonenumbers
import pytest

from app.cadastre.demo_names import phone


@pytest.mark.parametrize("number", [1, 240, 9913])
def test_telephone_numbers_are_well_formed_and_fictitious(number: int) -> None:
    french = phonenumbers.parse(phone("fr", number))
    assert phonenumbers.is_valid_number(french)
    assert str(french.national_number).startswith("35301")
    belgian = phonenumbers.parse(phone("be", number))
    assert phonenumbers.is_possible_number(belgian)
    assert not phonenumbers.is_valid_number(belgian)
    shown = phonenumbers.format_number(belgian, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert shown.startswith("+32 2 000 ")

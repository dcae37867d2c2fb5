"""A town without a postal code: taken where it is one place, asked where it may be another."""

from datetime import date

import pytest

from app.cadastre.importers.settling import Settler
from app.cadastre.importers.tables import Unfit
from app.core.messages import Listing
from app.reference.loader import Reference
from app.reference.vocabulary import Country

TODAY = date(2026, 11, 22)


def test_a_name_that_begins_those_of_larger_towns_is_asked_for_with_them(
    reference: Reference,
) -> None:
    with pytest.raises(Unfit) as caught:
        Settler(reference, today=TODAY).by_address("", "Saint-Martin", Country.FR)
    fault = caught.value
    assert fault.column == "city"
    assert fault.value == "Saint-Martin"
    places = fault.message.values["places"]
    assert isinstance(places, Listing)
    assert len(places.items) > 2


def test_a_name_of_both_countries_is_asked_for(reference: Reference) -> None:
    with pytest.raises(Unfit):
        Settler(reference, today=TODAY).by_address("", "Saint-Martin", None)


@pytest.mark.parametrize(
    ("postal", "city", "country", "code"),
    [
        ("", "Givet", None, "fr:commune:08190"),
        ("", "Lille", Country.FR, "fr:commune:59350"),
        ("54450", "Saint-Martin", Country.FR, "fr:commune:54480"),
        ("", "Dinant", Country.BE, "be:municipality:91034"),
    ],
)
def test_a_name_that_is_one_place_is_taken(
    reference: Reference, postal: str, city: str, country: Country | None, code: str
) -> None:
    found = Settler(reference, today=TODAY).by_address(postal, city, country)
    assert str(found.code) == code

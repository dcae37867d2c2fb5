"""Where a provider goes, on screen: towns, codes, a radius, corners; conditions of each area."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_record_upkeep import OWN, odile, owner, paul, send, service_of

__all__ = ["odile", "owner", "paul"]


def test_the_reach_takes_ticks_pasted_codes_and_a_radius(owner: Flask, paul: FlaskClient) -> None:
    service, _provider = service_of(owner, OWN)
    address = f"/en/prestataire/fiches/{service}/zones/nouvelle"
    assert "Dinant" in paul.get(address).text
    typed = {"postal_codes": ["F-08600, 5500"], "radius_km": ["12,5"], "fee": ["2,50"]}
    preview = send(paul, address, typed)
    assert "12.5 km around its address" in preview.text
    send(paul, address, typed, step="save")
    assert "2.5 € for the way" in paul.get(f"/en/services/{service}").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"postal_codes": ["99999"]}, "No town here has the postal code 99999"),
        ({"postal_codes": ["12"]}, "is no postal code"),
        ({"postal_codes": ["5500 ABC foo"]}, "“ABC” is no postal code."),
        ({"postal_codes": ["5500 ABC foo"]}, "“foo” is no postal code."),
        ({"postal_codes": ["08600 O86OO"]}, "“O86OO” is no postal code."),
        ({"radius_km": ["far"]}, "A number of kilometres is expected"),
        ({"zones": ["fr:commune:00000"]}, "There is no place"),
        ({"fee": ["2,50"]}, "Tick a town, type a postal code"),
        ({"drawing": ["50.1, 4.8\n50.2, 4.9"]}, "three points at least"),
        ({"drawing": ["50.1, 4.8\nGivet\n50.2, 4.9"]}, "“Givet” is no point"),
        ({"drawing": ["4.8, 50.1\n4.9, 50.1\n4.9, 50.3"]}, "exchanged"),
    ],
)
def test_a_place_that_is_none_is_named(
    owner: Flask, paul: FlaskClient, typed: dict[str, list[str]], said: str
) -> None:
    service, _provider = service_of(owner, OWN)
    answer = send(paul, f"/en/prestataire/fiches/{service}/zones/nouvelle", typed)
    assert answer.status_code == 422
    assert said in answer.text


def test_names_of_the_towns_may_stand_beside_their_codes_and_a_town_is_told_once_covered(
    owner: Flask, paul: FlaskClient
) -> None:
    service, _provider = service_of(owner, OWN)
    page = f"/en/prestataire/fiches/{service}/zones"
    typed = {"postal_codes": ["08600 Givet; B-5500 Dinant (Bouvignes)"], "seen": ["999999999"]}
    assert send(paul, f"{page}/nouvelle", typed, step="save").status_code == 302
    again = {"postal_codes": ["5500"], "fee": ["3"], "seen": ["999999999"]}
    preview = send(paul, f"{page}/nouvelle", again).text
    assert re.search(r"Covered already by another of your areas: [^.]*Dinant", preview)


def test_each_area_keeps_its_own_conditions(owner: Flask, paul: FlaskClient) -> None:
    service, _provider = service_of(owner, OWN)
    page = f"/en/prestataire/fiches/{service}/zones"
    while "zones/0" in paul.get(page).text:
        send(paul, f"{page}/0", {"seen": ["999999999"]}, step="save", remove="1")
    near = {"postal_codes": ["08600"], "weekdays": ["1", "3"], "conditions_en": ["Ring twice"]}
    near["seen"] = ["999999999"]
    far = {"postal_codes": ["5500"], "fee": ["4"], "seen": ["999999999"]}
    drawn = {"drawing": ["50.10, 4.70\n50.10, 4.90\n50.20, 4.90"], "seen": ["999999999"]}
    for typed in (near, far, drawn):
        assert send(paul, f"{page}/nouvelle", typed, step="save").status_code == 302
    text = paul.get(page).text
    assert "Only on Monday and Wednesday" in text
    assert "4 € for the way" in text
    assert "An area drawn on the map" in text
    assert "Ring twice" in paul.get(f"{page}/0").text
    second = paul.get(f"{page}/1").text
    assert "Ring twice" not in second
    assert 'value="4,00"' in second
    assert "50.10000, 4.70000" in paul.get(f"{page}/2").text
    gone = {"remove": ["1"], "seen": ["999999999"]}
    preview = send(paul, f"{page}/0", gone, step="preview").text
    assert "Nothing is saved yet" in preview
    send(paul, f"{page}/0", gone, step="save")
    text = paul.get(page).text
    assert "Only on Monday" not in text
    assert "4 € for the way" in text
    assert paul.get(f"{page}/7").status_code == 404


def test_two_who_change_the_reach_at_once_are_told(
    owner: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    service, _provider = service_of(owner, OWN)
    page = f"/en/prestataire/fiches/{service}/zones/nouvelle"
    seen = re.search(r'name="seen" value="(\d+)"', paul.get(page).text)
    assert seen is not None
    send(odile, page, {"radius_km": ["7"], "seen": [seen[1]]}, step="save")
    late = send(paul, page, {"radius_km": ["9"], "seen": [seen[1]]}, step="save")
    assert late.status_code == 409
    assert "Two people at once" in late.text

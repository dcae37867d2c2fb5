"""Points that do not lie where their town is are doubted; the others are left in peace."""

from datetime import date

import pytest

from app.cadastre.whereabouts import Ground, doubt_of, ground_on
from app.core.geo import Point
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
DUNKIRK, DE_PANNE = "fr:commune:59183", "be:municipality:38008"
GIVET = "fr:commune:08190"


@pytest.fixture(scope="module")
def ground(reference: Reference) -> Ground:
    return ground_on(reference, TODAY)


def said(reference: Reference, ground: Ground, lat: float, lon: float, code: str) -> str:
    found = doubt_of(Point(lat, lon), ZoneCode.parse(code), reference, ground)
    return found.text if found else ""


@pytest.mark.parametrize(
    ("at", "code", "words"),
    [
        ((51.08, 2.37), DUNKIRK, "lies in the sea"),
        ((51.13, 2.55), DE_PANNE, "lies in the sea"),
        ((51.50, 2.00), DUNKIRK, "lies in the sea"),
        ((48.85, 2.35), GIVET, "from the centre of"),
        ((4.82, 50.13), GIVET, "from the centre of"),
        ((50.11, 4.95), GIVET, "across the border"),
        ((50.0903, 4.7134), GIVET, "not at"),
    ],
)
def test_a_point_elsewhere_is_doubted_with_the_reason(
    reference: Reference, ground: Ground, at: tuple[float, float], code: str, words: str
) -> None:
    assert words in said(reference, ground, *at, code)


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (50.138, 4.825, GIVET),
        (50.12, 4.83, GIVET),
        (51.035, 2.377, DUNKIRK),
        (51.098, 2.593, DE_PANNE),
    ],
)
def test_a_point_in_its_town_is_no_surprise(
    reference: Reference, ground: Ground, lat: float, lon: float, code: str
) -> None:
    assert said(reference, ground, lat, lon, code) == ""


def test_no_centre_of_a_town_and_no_hospital_is_doubted(
    reference: Reference, ground: Ground
) -> None:
    doubted = [
        str(zone.code)
        for zone in ground.towns
        if zone.point and doubt_of(zone.point, zone.code, reference, ground)
    ]
    assert doubted == []
    places = [
        (one.code, Point(one.lat, one.lon))
        for one in reference.hospitals.values()
        if one.lat is not None and one.lon is not None
    ]
    assert len(places) > 100
    assert [code for code, point in places if ground.km_out(point) > 1] == []

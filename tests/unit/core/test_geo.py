import pytest

from app.core.geo import Point, box_around, distance_km

GIVET = Point(50.1380, 4.8250)
DINANT = Point(50.2608, 4.9122)


def test_dinant_is_fifteen_kilometres_from_givet() -> None:
    assert distance_km(GIVET, DINANT) == pytest.approx(15.0, abs=0.5)


def test_a_point_is_at_no_distance_of_itself() -> None:
    assert distance_km(GIVET, GIVET) == 0


def test_a_box_holds_every_point_within_its_radius() -> None:
    box = box_around(GIVET, 15.2)
    assert box.south < DINANT.lat < box.north
    assert box.west < DINANT.lon < box.east


@pytest.mark.parametrize(("lat", "lon"), [(91, 4), (-91, 4), (50, 181), (float("nan"), 4)])
def test_what_is_not_on_earth_is_not_a_point(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not a latitude and longitude"):
        Point(lat, lon)

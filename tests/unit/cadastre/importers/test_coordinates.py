"""Coordinates of both countries, in their systems; swapped, far and at-sea ones are refused."""

import pytest
from pyproj import Transformer

from app.cadastre.importers.coordinates import number_of, read_point
from app.core.errors import Refused
from app.core.geo import Point, distance_km

DINANT = Point(50.2606, 4.9122)
GIVET = Point(50.1372, 4.8237)
OSTEND = Point(51.2254, 2.9196)


def projected(point: Point, epsg: int) -> tuple[float, float]:
    x, y = Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True).transform(
        point.lon, point.lat
    )
    return x, y


@pytest.mark.parametrize(
    ("place", "epsg"), [(DINANT, 31370), (DINANT, 3812), (OSTEND, 31370), (GIVET, 2154)]
)
def test_metres_are_told_from_degrees_by_their_range(place: Point, epsg: int) -> None:
    found = read_point(*projected(place, epsg), near=place, farthest_km=50)
    assert distance_km(found, place) < 0.01


def test_a_known_point_of_the_belgian_grid_lies_where_the_maps_have_it() -> None:
    found = read_point(149_250.0, 170_800.0, near=None, farthest_km=50)
    assert distance_km(found, Point(50.8467, 4.3525)) < 1.5  # the Grand-Place of Brussels


def test_degrees_are_taken_as_they_are() -> None:
    assert read_point(4.8237, 50.1372, near=GIVET, farthest_km=50) == GIVET


@pytest.mark.parametrize("epsg", [31370, 3812, 2154])
def test_swapped_metres_are_refused_as_such(epsg: int) -> None:
    place = GIVET if epsg == 2154 else OSTEND
    x, y = projected(place, epsg)
    with pytest.raises(Refused) as refused:
        read_point(y, x, near=place, farthest_km=50)
    assert "swapped" in refused.value.message.text


def test_swapped_degrees_are_refused_as_such() -> None:
    with pytest.raises(Refused) as refused:
        read_point(50.1372, 4.8237, near=GIVET, farthest_km=50)
    assert "swapped" in refused.value.message.text


@pytest.mark.parametrize("pair", [(0.0, 0.0), (-30.0, 45.0), (9e8, 9e8)])
def test_a_point_of_nowhere_is_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(Refused):
        read_point(*pair, near=GIVET, farthest_km=50)


def test_a_point_at_sea_is_far_from_the_place_that_the_row_names() -> None:
    with pytest.raises(Refused) as refused:
        read_point(2.2, 51.5, near=OSTEND, farthest_km=50)
    assert refused.value.message.values["distance"] == 59


@pytest.mark.parametrize(("text", "number"), [("149 250,5", 149250.5), ("-4.5", -4.5), ("7", 7.0)])
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "x", "1e5", "nan", "inf", "1,2,3", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        number_of(text)

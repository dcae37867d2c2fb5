"""An area that was drawn elsewhere is judged before it is kept."""

import json

import pytest

from app.cadastre.upkeep.drawn import points_of, read_drawing
from app.core.errors import Refused

SQUARE = "POLYGON ((4.8 50, 5 50, 5 50.2, 4.8 50.2, 4.8 50))"
RING = [[4.8, 50], [5, 50], [5, 50.2], [4.8, 50.2], [4.8, 50]]
GEOMETRY = {"type": "Polygon", "coordinates": [RING]}
FEATURE = {"type": "Feature", "properties": {}, "geometry": GEOMETRY}


@pytest.mark.parametrize(
    "text",
    [
        SQUARE,
        json.dumps(GEOMETRY),
        json.dumps(FEATURE),
        json.dumps({"type": "FeatureCollection", "features": [FEATURE]}),
        "50, 4.8\n50 5\n50,2; 5\n50.2, 4.8",
    ],
)
def test_a_polygon_is_read_from_each_usual_writing(text: str) -> None:
    assert read_drawing(text) == read_drawing(SQUARE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("somewhere", "neither a list of points"),
        ("{", "neither a list of points"),
        ('{"type": "Feature"}', "neither a list of points"),
        ("POINT (4.8 50)", "a polygon"),
        ("POLYGON EMPTY", "a polygon"),
        ("POLYGON ((4.8 50, 5 50.2, 5 50, 4.8 50.2, 4.8 50))", "crosses itself"),
        ("POLYGON ((50 4.8, 50 5, 50.2 5, 50.2 4.8, 50 4.8))", "exchanged"),
        ("x" * 60_001, "too long"),
    ],
)
def test_a_wrong_drawing_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_drawing(text)
    assert said in caught.value.message.text


def test_an_area_is_shown_as_its_corners_and_read_back_the_same() -> None:
    kept = read_drawing(SQUARE)
    assert points_of(kept).splitlines()[0] == "50.00000, 4.80000"
    assert read_drawing(points_of(kept)) == kept


def test_an_area_with_a_hole_is_shown_as_it_was_written() -> None:
    ring = "POLYGON ((4 50, 5 50, 5 51, 4 51, 4 50), (4.4 50.4, 4.6 50.4, 4.6 50.6, 4.4 50.4))"
    assert points_of(ring) == ring

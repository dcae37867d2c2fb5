"""An area that was drawn elsewhere is judged before it is kept."""

import json

import pytest

from app.cadastre.upkeep.drawn import read_drawing
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
    ],
)
def test_a_polygon_is_read_from_each_usual_writing(text: str) -> None:
    assert read_drawing(text) == read_drawing(SQUARE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("somewhere", "neither as WKT"),
        ("{", "neither as WKT"),
        ('{"type": "Feature"}', "neither as WKT"),
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

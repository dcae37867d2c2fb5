"""Outlines from GeoJSON: what is taken, and what is refused with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import InvalidInput
from app.reference import outlines as room
from app.reference.loader import Reference
from app.reference.outlines import Outlines, read_outlines
from app.reference.zones import ZoneCode

GIVET = ZoneCode.parse("fr:commune:08190")
SQUARE = [[4.80, 50.12], [4.85, 50.12], [4.85, 50.16], [4.80, 50.16], [4.80, 50.12]]


def feature(
    *, geometry: Any = None, properties: Any = None, ring: list[list[float]] | None = None
) -> dict[str, Any]:
    drawn = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {
        "type": "Feature",
        "properties": {"country": "FR", "code": "08190"} if properties is None else properties,
        "geometry": drawn if geometry is None else geometry,
    }


def read(reference: Reference, *features: Any, **more: Any) -> Outlines:
    document = {"type": "FeatureCollection", "features": list(features), **more}
    return read_outlines(json.dumps(document).encode(), reference.zones)


def test_a_sound_feature_is_taken(reference: Reference) -> None:
    found = read(reference, feature())
    assert list(found.taken) == [GIVET]
    assert found.taken[GIVET].bounds == (4.80, 50.12, 4.85, 50.16)
    assert found.faults == ()


@pytest.mark.parametrize(
    "properties",
    [
        {"zone": "fr:commune:08190"},
        {"code": "fr:commune:08190"},
        {"INSEE_COM": "08190"},
        {"insee": "08190"},
        {"code": "08190"},
        {"code": "08190", "country": "fr"},
    ],
)
def test_the_zone_may_be_said_in_several_ways(
    reference: Reference, properties: dict[str, str]
) -> None:
    assert list(read(reference, feature(properties=properties)).taken) == [GIVET]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "no properties"),
        ({"properties": None}, "no properties"),
        (feature(properties={"name": "Givet"}), "official code"),
        (feature(properties={"code": 8190}), "official code"),
        (feature(properties={"code": "99999"}), "no zone"),
        (feature(properties={"nis": "08190"}), "no zone"),
        (feature(geometry={"type": "Point", "coordinates": [4.8, 50.1]}), "not a Polygon"),
        (feature(geometry={"type": "Polygon", "coordinates": []}), "not a Polygon"),
        (feature(geometry={"type": "Polygon", "coordinates": [[["a", "b"]]]}), "cannot be read"),
        (feature(geometry={"type": "Blob"}), "cannot be read"),
        (feature(geometry=[1]), "cannot be read"),
        (feature(ring=[[4.80, 50.12], [4.85, 50.16], [4.85, 50.12], [4.80, 50.16]]), "not valid"),
        (feature(ring=[[lat, lon] for lon, lat in SQUARE]), "latitude stands before longitude"),
        (feature(ring=[[x + 1, y] for x, y in SQUARE]), "km from Givet"),
        (feature(ring=[[x * 1e5, y * 1e5] for x, y in SQUARE]), "not WGS84"),
    ],
)
def test_a_wrong_feature_is_refused_with_its_reason(
    reference: Reference, wrong: Any, reason: str
) -> None:
    found = read(reference, wrong, feature())
    assert [(fault.number, reason in fault.reason) for fault in found.faults] == [(1, True)]
    assert list(found.taken) == [GIVET]


def test_a_zone_stands_once(reference: Reference) -> None:
    assert "twice" in read(reference, feature(), feature()).faults[0].reason


def test_a_code_of_both_countries_asks_for_the_country(reference: Reference) -> None:
    """11001 is Aartselaar; in France, codes of another department would not be ours anyway."""
    both = {code.code for code in reference.zones.zones if code.country == "fr"} & {
        code.code for code in reference.zones.zones if code.country == "be"
    }
    for code in sorted(both)[:3]:
        fault = read(reference, feature(properties={"code": code})).faults[0]
        assert "country" in fault.reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"type": "Feature"}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": [], "x": NaN}',
        b'{"type": "FeatureCollection", "features": [], "crs": {"name": "EPSG:31370"}}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_not_geojson_is_refused_whole(reference: Reference, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_outlines(content, reference.zones)


def test_a_file_too_large_is_refused_unread(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 10)
    with pytest.raises(InvalidInput, match="larger"):
        read_outlines(b" " * 11, reference.zones)


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("municipalities_be_2025", 565, 0),
        ("provinces_be", 11, 0),
        ("arrondissements_be", 43, 0),
        ("departements_fr", 6, 0),
        ("arrondissements_fr", 0, 29),
        ("border_fr_be", 0, 1),
    ],
)
def test_real_files(
    reference: Reference, shared: Path, name: str, taken: int, refused: int
) -> None:
    content = (shared / "data" / "boundaries" / f"{name}.geojson").read_bytes()
    found = read_outlines(content, reference.zones)
    assert (len(found.taken), len(found.faults)) == (taken, refused)

"""Write data/reference/border.geojson: the line of the border, simplified to about 500 m.

    python tools/border.py --facts PATH

PATH is a GeoJSON of the border line (WGS84, longitude first). The facts are coordinates of IGN
Admin Express 2018 (Licence Ouverte 2.0), compared with the Statbel outlines (CC BY 4.0). Lines are
joined, simplified by Douglas and Peucker in a projection of equal scale, then rounded to 4 decimals
(about 10 m). Pieces shorter than 1 km, left over where the two outlines disagree, are dropped.
"""

import argparse
import json
from math import cos, radians
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]
TOLERANCE_KM = 0.5
SHORTEST_KM = 1.0
SCALE = np.array([111.195 * cos(radians(50.3)), 111.195])
"""Kilometres of one degree of longitude and of latitude at the middle of the border."""


def simplify(line: BaseGeometry) -> BaseGeometry:
    """The joined and simplified line."""
    flat = shapely.transform(shapely.line_merge(line), lambda places: places * SCALE)
    parts = [part for part in shapely.get_parts(flat) if part.length >= SHORTEST_KM]
    kept = shapely.simplify(shapely.MultiLineString(parts), TOLERANCE_KM)
    return shapely.transform(kept, lambda places: np.round(places / SCALE, 4))


def read_facts(path: Path) -> BaseGeometry:
    """All lines of a GeoJSON as one geometry."""
    content = json.loads(path.read_text(encoding="utf-8"))
    shapes = [
        shapely.from_geojson(json.dumps(feature["geometry"])) for feature in content["features"]
    ]
    return shapely.MultiLineString([part for shape in shapes for part in shapely.get_parts(shape)])


def main() -> None:
    """Read the facts, write the file, say how heavy it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--facts", type=Path, required=True)
    line = simplify(read_facts(parser.parse_args().facts))
    feature = {
        "type": "Feature",
        "properties": {"source": "IGN Admin Express 2018, Statbel"},
        "geometry": json.loads(shapely.to_geojson(line)),
    }
    target = ROOT / "data" / "reference" / "border.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, separators=(",", ":"))
    target.write_text(text + "\n", encoding="utf-8")
    points = shapely.get_num_coordinates(line)
    print(f"{target.relative_to(ROOT)}: {points} points, {len(text)} bytes")


if __name__ == "__main__":
    main()

"""Write data/reference/outlines.csv: the outlines of communes, drawn coarsely for maps.

    python tools/outlines.py --facts COMMUNES.geojson MUNICIPALITIES.geojson

The facts are outlines of IGN Admin Express 2018 (Licence Ouverte 2.0) and of Statbel 2020 (CC BY
4.0), by the codes of the project's zones. Neighbours are simplified together, so that no gap opens
between them, then every corner is rounded to 0.001 degree (about 100 m). A line holds a zone and
its rings: corners as steps of thousandths of a degree, the first one from 0, longitude first.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "data" / "reference" / "outlines.csv"
TOLERANCE = 0.0035
"""Degrees: the side of the triangles that are left out, about 300 m."""
GRID = 0.001
SMALLEST = 4e-6
"""Square degrees (about 3 hectares): smaller islands and slivers are left out."""
LEVELS = {"FR": "fr:commune", "BE": "be:municipality"}


def read_facts(path: Path) -> Iterator[tuple[str, BaseGeometry]]:
    """Each zone of a GeoJSON with its outline."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        told = feature["properties"]
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        yield f"{LEVELS[told['country']]}:{told['code']}", shape


def rings(shape: BaseGeometry) -> Iterator[list[tuple[int, int]]]:
    """The rings of an outline on the grid; what falls together there is left out."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    largest = max((part.area for part in parts), default=0)
    for part in parts:
        if part.area < SMALLEST and part.area < largest:
            continue
        for ring in (part.exterior, *part.interiors):
            corners = np.rint(shapely.get_coordinates(ring) / GRID).astype(int)
            moved = np.any(np.diff(corners, axis=0) != 0, axis=1)
            kept = corners[:-1][moved]
            if len(kept) >= 3:
                yield [(int(lon), int(lat)) for lon, lat in kept]


def written(ring: list[tuple[int, int]]) -> str:
    """A ring as steps."""
    steps = [ring[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring))]
    return " ".join(f"{east},{north}" for east, north in steps)


def main() -> None:
    """Read the facts, write the file, say how heavy it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--facts", type=Path, required=True, nargs="+")
    lines = ["zone;rings"]
    for path in parser.parse_args().facts:
        found = sorted(read_facts(path))
        shapes = shapely.coverage_simplify([shape for _zone, shape in found], TOLERANCE)
        for (zone, _shape), shape in zip(found, shapes, strict=True):
            lines.append(f"{zone};{'|'.join(map(written, rings(shape)))}")
    text = "\n".join(lines) + "\n"
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(lines) - 1} outlines, {len(text)} bytes")


if __name__ == "__main__":
    main()

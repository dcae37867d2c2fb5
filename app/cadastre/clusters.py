"""Points of a map, grouped by the server: the answer weighs the same however large the directory.

The cells are those of the screen: about 80 pixels at the zoom asked, and never so small that the
rectangle holds more than 14 of them in a row.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.queries import map_clusters
from app.cadastre.vocabulary import ServiceSearch
from app.core.geo import Box

CELL_PIXELS = 80
TILE_PIXELS = 256
CELLS_IN_A_ROW = 14


def cell_degrees(box: Box, zoom: int) -> float:
    """The width of a cell in degrees of longitude."""
    by_screen: float = 360 / 2**zoom * CELL_PIXELS / TILE_PIXELS
    by_number = max((box.east - box.west), (box.north - box.south) / 0.64) / CELLS_IN_A_ROW
    return max(by_screen, by_number)


def read_clusters(
    session: Session, search: ServiceSearch, box: Box, zoom: int, *, today: date
) -> Sequence[Any]:
    """The groups of a rectangle, the largest first."""
    cell = cell_degrees(box, zoom)
    return session.connection().execute(*map_clusters(search, box, cell=cell, today=today)).all()

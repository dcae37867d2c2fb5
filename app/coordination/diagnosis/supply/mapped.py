"""The base of a map that Folium draws, for the communes of a territory; the map room makes it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.cadastre.exchange.files import border
from app.cadastre.maps import KeptParts, Standalone, kept_parts
from app.core.geo import Point
from app.reference.loader import Reference

__all__ = ["KeptParts", "map_parts"]

STYLES = ("css/diagnosis.css",)


def map_parts(
    features: Mapping[str, Any],
    middle: Point,
    reference: Reference,
    *,
    words: Mapping[str, str],
    read: Callable[[str], str],
) -> KeptParts:
    """Everything that a page with this map in itself needs; names travel as data only."""
    kept = Standalone(
        title="",
        language="",
        features=features,
        border=border(reference.folder.parent),
        words=words,
        centre=middle,
    )
    return kept_parts(kept, read=read, styles=STYLES)

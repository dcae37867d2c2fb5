"""The drawing of a territory: many communes of a tone are one shape, and nothing is lost of it."""

import re

from shapely.geometry import Polygon
from shapely.ops import unary_union

from app.coordination.diagnosis import drawing
from app.coordination.diagnosis.drawing import Commune, Shape, Tone

SIDE = 40
"""Communes in a row; a square of them is more than are drawn one by one."""


def square(column: int, row: int, tone: Tone) -> Commune:
    """A commune of one tenth of a degree, with the corners of its neighbours."""
    west, south = column / 10, row / 10
    ring = ((west, south), (west + 0.1, south), (west + 0.1, south + 0.1), (west, south + 0.1))
    return Commune(name=f"{column}-{row}", rings=(ring,), tone=tone)


def chequered() -> list[Commune]:
    """A land of good, with a lake of lack in its midst and one commune of doubt in a corner."""
    inner = range(10, 20)
    return [
        square(
            column,
            row,
            Tone.LACK
            if column in inner and row in inner
            else Tone.DOUBT
            if column == row == 0
            else Tone.GOOD,
        )
        for column in range(SIDE)
        for row in range(SIDE)
    ]


def rings(shape: Shape) -> list[list[tuple[float, float]]]:
    """The corners of a shape, as its path says them."""
    return [
        [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", part)]
        for part in shape.path.split("M")[1:]
    ]


def test_many_communes_of_a_tone_are_drawn_as_one_outline() -> None:
    found = drawing.draw(chequered(), [])
    assert found
    assert found.is_joined
    by_tone = {one.tone: rings(one) for one in found.shapes}
    assert set(by_tone) == {Tone.GOOD, Tone.LACK, Tone.DOUBT}
    assert len(by_tone[Tone.LACK]) == 1
    assert len(by_tone[Tone.GOOD]) == 2  # its outline, and the hole of the lake
    assert len(by_tone[Tone.DOUBT][0]) == 4
    assert {one.name for one in found.shapes} == {""}


def test_an_outline_covers_what_its_communes_cover() -> None:
    communes = chequered()
    found = drawing.draw(communes, [])
    assert found
    scale = (drawing.WIDTH - 2 * drawing.MARGIN) / SIDE
    for shape in found.shapes:
        outer, *holes = sorted((Polygon(ring) for ring in rings(shape)), key=lambda one: -one.area)
        drawn = outer.difference(unary_union(holes)).area
        number = sum(one.tone is shape.tone for one in communes)
        assert abs(drawn / number / (drawn_of_one(found.height) * scale) - 1) < 0.02


def drawn_of_one(height: int) -> float:
    """How high one commune is on the paper."""
    return (height - 2 * drawing.MARGIN) / SIDE


def test_few_communes_keep_their_names_and_their_lines() -> None:
    found = drawing.draw([square(0, 0, Tone.GOOD), square(1, 0, Tone.GOOD)], [])
    assert found
    assert not found.is_joined
    assert [one.name for one in found.shapes] == ["0-0", "1-0"]
    assert all(len(rings(one)[0]) == 4 for one in found.shapes)


def test_the_same_land_is_drawn_once_and_another_one_anew() -> None:
    land = tuple(chequered())
    first = drawing.draw_once(land, ())
    assert first == drawing.draw(land, [])
    assert drawing.draw_once(tuple(chequered()), ()) is first
    changed = (square(0, 0, Tone.LACK), *land[1:])
    assert drawing.draw_once(changed, ()) not in (None, first)

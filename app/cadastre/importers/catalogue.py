"""The layouts that we read: which file is which, and how its rows are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.cadastre.importers import (
    be_hospitals,
    finess_homecare,
    finess_hospitals,
    finess_register,
    hsds,
    inclusion,
)
from app.cadastre.importers.sheets import Cells, Make, make_of, text_lines
from app.cadastre.records import Row
from app.core.errors import Refused
from app.reference.loader import Reference

Reading = Iterator[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The file to read, and what its layout cannot say: the kind of provider, if it cannot."""

    path: Path
    today: date
    type_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A layout with a name: how it is told from the others, how it is read."""

    source: str
    knows: Callable[[Path, Make, str, Cells], bool]
    read: Callable[[Asked, Reference], Reading]
    needs_type: bool = False


def _strict(module: object) -> Callable[[Asked, Reference], Reading]:
    def read(asked: Asked, reference: Reference) -> Reading:
        with asked.path.open("rb") as stream:
            yield from module.read(stream, reference, today=asked.today)  # type: ignore[attr-defined]  # a module

    return read


def _mostly(columns: tuple[str, ...]) -> Callable[[Path, Make, str, Cells], bool]:
    """Two thirds of the columns tell a layout, so that a shifted file is refused by its name."""

    def knows(_path: Path, make: Make, _start: str, header: Cells) -> bool:
        return make.kind == "csv" and len(set(header) & set(columns)) * 3 >= len(columns) * 2

    return knows


LAYOUTS = {
    one.source: one
    for one in (
        Layout(
            source=finess_hospitals.SOURCE,
            knows=_mostly(finess_hospitals.COLUMNS),
            read=_strict(finess_hospitals),
        ),
        Layout(
            source=finess_homecare.SOURCE,
            knows=_mostly(finess_homecare.COLUMNS),
            read=_strict(finess_homecare),
        ),
        Layout(
            source=finess_register.SOURCE,
            knows=lambda _path, make, start, _header: finess_register.knows(make, start),
            read=lambda asked, reference: finess_register.read(
                asked.path, reference, today=asked.today
            ),
        ),
        Layout(
            source=be_hospitals.SOURCE,
            knows=lambda _path, make, _start, header: (
                make.kind == "csv" and be_hospitals.knows(header)
            ),
            read=lambda asked, reference: be_hospitals.read(
                asked.path, reference, today=asked.today
            ),
        ),
        Layout(
            source=inclusion.SOURCE,
            knows=lambda _path, make, _start, header: (
                make.kind == "csv" and inclusion.knows(header)
            ),
            read=lambda asked, reference: inclusion.read(
                asked.path, reference, today=asked.today, type_code=asked.type_code
            ),
            needs_type=True,
        ),
        Layout(
            source=hsds.SOURCE,
            knows=lambda path, make, start, _header: hsds.knows(path, make, start),
            read=lambda asked, reference: hsds.read(
                asked.path, reference, today=asked.today, type_code=asked.type_code
            ),
            needs_type=True,
        ),
    )
}
"""Every layout with a name, by its source; any other table needs its columns mapped."""


def layout_of(path: Path) -> str | None:
    """The source whose layout this file has, or None; raises Refused on what we cannot read."""
    make = make_of(path)
    start = _start(path, make)
    header = _header(path, make)
    found = (one.source for one in LAYOUTS.values() if one.knows(path, make, start, header))
    return next(found, None)


def _start(path: Path, make: Make) -> str:
    with path.open("rb") as stream:
        return stream.read(4096).decode(make.encoding or "utf-8", errors="ignore").lstrip("\ufeff")


def _header(path: Path, make: Make) -> Cells:
    if make.kind != "csv":
        return ()
    try:
        return next(text_lines(path, make), (1, ()))[1]
    except Refused:
        return ()

"""How many cells a sheet will take in memory, counted while its text passes, before it is opened.

A reader makes room for every cell up to the far corner of a sheet, and for every cell that a sheet
says is repeated: one stray cell, or one line of markup, would take all the memory of the machine.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

from app.core.errors import Refused
from app.core.messages import N_, Message

MOST_CELLS = 16_000_000
"""Cells of a sheet, empty ones too: what its reader makes room for."""
TOO_MANY = MOST_CELLS + 1
"""What stands for a number of times that is larger, or no number."""

BROKEN = N_("This workbook or archive is damaged or incomplete; send it again.")
Looker = Callable[[bytes], None]


def looker_at(name: str) -> Looker:
    """Reads a file of an archive piece by piece; raises Refused when its sheet is too large."""
    if name.startswith("xl/worksheets/"):
        return _Corner().look
    if name == "content.xml":
        return _Repeats().look
    return lambda _piece: None


class _Corner:
    """The far corner of a sheet of xlsx, as its cells name it while it passes."""

    def __init__(self) -> None:
        self._left = b""
        self._rows = self._columns = 0

    def look(self, piece: bytes) -> None:
        """Read one piece; raises Refused, naming the cell, when the corner is too far."""
        text = self._left + piece
        self._left = text[-40:]
        for letters, digits in set(_CELL_NAME.findall(text)):
            self._columns = max(self._columns, _column(letters))
            self._rows = max(self._rows, int(digits))
            if self._rows * self._columns > MOST_CELLS:
                sentence = N_(
                    "Cell %(cell)s stands too far from the others: delete what is in it and "
                    "around it, and save the workbook again."
                )
                raise Refused(Message(sentence, {"cell": (letters + digits).decode()}))


_CELL_NAME = re.compile(rb'<c\s[^>]{0,80}?\br="([A-Z]{1,3})([0-9]{1,7})"')


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Repeats:
    """The size of the sheets of an ods workbook, whose cells and rows say how often they come.

    Blank rows after the last one that holds something take no room, nor do blank cells at the end
    of a row when they are said at once; all others do.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends
        self._parser.EntityDeclHandler = _no_entities
        self._starts = {
            "table:table": self._sheet,
            "table:table-row": self._row,
            "table:table-cell": self._cell,
            "table:covered-table-cell": self._cell,
        }
        self._sheet({})
        self._row({})

    def look(self, piece: bytes) -> None:
        """Read one piece; raises Refused when a sheet would take too much room."""
        try:
            self._parser.Parse(piece)
        except expat.ExpatError as error:
            raise Refused(Message(BROKEN)) from error

    def _begins(self, name: str, said: dict[str, str]) -> None:
        start = self._starts.get(name)
        if start is not None:
            start(said)
        elif self._is_in_cell:
            self._fill()

    def _sheet(self, _said: dict[str, str]) -> None:
        self._rows = self._blank_rows = self._width = self._taken = 0

    def _row(self, said: dict[str, str]) -> None:
        self._row_repeats = _times(said, "table:number-rows-repeated")
        self._row_width = self._place = self._last = 0
        self._is_in_cell = False

    def _cell(self, said: dict[str, str]) -> None:
        self._taken += self._last  # what came before is given room once something follows
        self._last = _times(said, "table:number-columns-repeated")
        self._place += self._last
        self._is_in_cell = True
        if any(name.startswith(("office:", "table:formula")) for name in said):
            self._fill()
        self._check(self._taken)

    def _fill(self) -> None:
        self._row_width = self._place

    def _ends(self, name: str) -> None:
        if name in _CELLS:
            self._is_in_cell = False
        elif name == "table:table-row" and self._row_width:
            self._taken += self._last
            self._rows += self._blank_rows + self._row_repeats
            self._blank_rows = 0
            self._width = max(self._width, self._row_width)
            self._check(self._rows * self._width)
        elif name == "table:table-row":
            self._blank_rows += self._row_repeats

    @staticmethod
    def _check(cells: int) -> None:
        if cells > MOST_CELLS:
            sentence = N_(
                "This workbook says so many repeated cells that it cannot be opened: delete the "
                "empty rows and columns after the last one, and save it again."
            )
            raise Refused(Message(sentence))


_CELLS = {"table:table-cell", "table:covered-table-cell"}


def _times(said: dict[str, str], name: str) -> int:
    """How often something comes; what is no number is taken for too many."""
    text = said.get(name, "1").strip()
    return min(int(text), TOO_MANY) if text.isdecimal() and len(text) < 20 else TOO_MANY


def _no_entities(*_said: object) -> None:
    """No workbook declares entities; what they would unpack to is not found out."""
    raise Refused(Message(BROKEN))

"""Where each fact of the data comes from, read from the table of data/README.md. Pure."""

from dataclasses import dataclass
from pathlib import Path

COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Provenance:
    """One line of the table: what it is, who made it, under which licence, when, who checked."""

    file: str
    source: str
    licence: str
    retrieved_on: str
    checked_by: str


def read_provenance(path: Path) -> tuple[Provenance, ...]:
    """The lines of the first table of the file with five columns, without its head."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [_cells(line) for line in lines if line.startswith("|")]
    return tuple(
        Provenance(*cells)
        for cells in rows[1:]
        if len(cells) == COLUMNS and not set("".join(cells)) <= set("-: ")
    )


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]

"""The table of sources is read from the file that people edit."""

from pathlib import Path

from app.core.config import ROOT
from app.site.provenance import Provenance, read_provenance


def test_rows_are_read_and_other_tables_left(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(
        "| file | facts from | licence | retrieved on | checked by |\n"
        "|---|---|---|---|---|\n"
        "| `a.csv` | Statbel | CC BY 4.0 | 2026-11-22 | by hand |\n"
        "\n| two | columns |\n",
        encoding="utf-8",
    )
    assert read_provenance(path) == (
        Provenance("a.csv", "Statbel", "CC BY 4.0", "2026-11-22", "by hand"),
    )


def test_every_source_of_the_project_has_all_five_cells() -> None:
    lines = read_provenance(ROOT / "data" / "README.md")
    assert len(lines) > 5
    assert all(line.file and line.source and line.licence and line.checked_by for line in lines)

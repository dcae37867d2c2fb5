"""Small functions and files: what does not fit on a screen is not read."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core.config import ROOT

LINES_OF_A_FUNCTION = 40
LINES_OF_A_FILE = 400
GOOD_FILE = 300
PLACES = ("app", "tools", "tests")


def sources() -> list[Path]:
    return [ROOT / "run.py", *(path for place in PLACES for path in (ROOT / place).rglob("*.py"))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of the file with its number of lines, docstring and decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            first = node.body[0]
            docstring = ast.get_docstring(node) is not None and first.end_lineno
            start = first.end_lineno if docstring and first.end_lineno else node.lineno
            yield node.name, node.end_lineno - start + 1


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {name} has {lines} lines"
        for path in sources()
        for name, lines in functions(path)
        if lines > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_files_stay_short(record_property: Callable[[str, object], None]) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
    }
    smells = {name: lines for name, lines in lengths.items() if lines > GOOD_FILE}
    record_property("files over 300 lines", smells)
    assert {name: lines for name, lines in smells.items() if lines > LINES_OF_A_FILE} == {}

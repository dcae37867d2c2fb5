"""What must never be in the repository: places of one machine, hosts, doors for hostile text."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.core.config import ROOT

HERE = Path(__file__).resolve()
TEXT = {
    *(".py", ".html", ".css", ".js", ".md", ".cfg", ".toml", ".ini", ".in", ".lock", ".json"),
    *(".yaml", ".yml", ".po", ".pot", ".txt", ".csv", ".svg", ".example", ".npmrc", ""),
}
MACHINE = re.compile(r"(?<![\w.)}])/(?:work|root|home|Users|tmp)/\w")
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.(?:org|com)|deb\.debian|registry\.yarnpkg"
)
CERTAIN_DOORS = {
    r"\|\s*safe\b": "a text marked safe is no longer escaped",
    r"{%-?\s*autoescape\s+false": "escaping is never switched off",
    r"\bMarkup\(": "only app/cadastre/maps.py makes markup",
    r"\b(?:popup|tooltip)\s*=": "Folium compiles these texts as templates, on the server",
    r"\bfolium\b": "only app/cadastre/maps.py draws with Folium",
    r"render_template_string": "templates are files",
}
MAY_OPEN = {ROOT / "app" / "cadastre" / "maps.py"}
MAY_COMMIT = re.compile(r"^(?:(?:\w+_)?views|blueprint|api|cli|sessions|sending|jobs)\.py$")
"""The edge; the session of a browser, the sending of letters and the work in the background are
written in short transactions of their own."""


@cache
def files() -> tuple[Path, ...]:
    """What is in the repository, and what is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        kept = (".venv", "node_modules", "var", ".git", "vendor")
        found = [path for path in ROOT.rglob("*") if not set(kept) & set(path.parts)]
    return tuple(path for path in found if path.is_file() and path != HERE)


def lines(*, under: str = "", suffixes: set[str] = TEXT) -> Iterator[tuple[Path, int, str]]:
    for path in files():
        inside = path.is_relative_to(ROOT / under)
        if inside and (path.suffix or path.name) in suffixes | {
            path.name if "" in suffixes else ""
        }:
            text = path.read_text(encoding="utf-8", errors="replace")
            yield from ((path, number, line) for number, line in enumerate(text.splitlines(), 1))


def hits(pattern: re.Pattern[str], found: Iterator[tuple[Path, int, str]]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, number, line in found
        if pattern.search(line)
    ]


def test_no_path_of_a_machine_is_written_anywhere() -> None:
    assert hits(MACHINE, lines()) == []


def test_no_host_of_a_package_registry_is_written_anywhere() -> None:
    assert hits(REGISTRIES, lines()) == []


@pytest.mark.parametrize("door", CERTAIN_DOORS)
def test_no_door_is_open_for_text_from_outside(door: str) -> None:
    found = (
        entry for entry in lines(under="app", suffixes={".py", ".html"}) if entry[0] not in MAY_OPEN
    )
    assert hits(re.compile(door), found) == [], CERTAIN_DOORS[door]


def test_only_the_edge_commits() -> None:
    found = (
        entry
        for entry in lines(under="app", suffixes={".py"})
        if not MAY_COMMIT.search(entry[0].name)
    )
    assert hits(re.compile(r"\.commit\("), found) == []


def test_large_files_stay_out() -> None:
    heavy = {str(p.relative_to(ROOT)): p.stat().st_size for p in files()}
    assert {name: size for name, size in heavy.items() if size > 1_500_000} == {}


def test_pages_and_styles_name_no_other_host() -> None:
    pattern = re.compile(r"""(?:src|srcset|action|poster)=["']?(?:https?:)?//|url\(["']?https?:""")
    assert hits(pattern, lines(under="app", suffixes={".html", ".css", ".js"})) == []


def test_a_template_leaves_the_colon_to_the_language() -> None:
    """In French a space stands before it: `colon()` and `pair()` write it, a bare one does not."""
    bare = re.compile(r"(?:\}\}(?:</[a-z0-9]+>)?|</(?:strong|span|a|dt|time)>): ")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, number, line in lines(under="app", suffixes={".html"})
        if "vendor" not in path.parts and bare.search(line)
    ]
    assert found == []


def test_what_is_said_after_a_deed_names_nobody() -> None:
    """It waits in the session of a browser, where erasing a person does not look."""
    views = [path for path in files() if "views" in path.name and path.suffix == ".py"]
    assert views
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in [*views, *(ROOT / "app").rglob("blueprint.py")]
        if "flash(" in (source := path.read_text(encoding="utf-8")) or "keep_form(" in source
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in {"flash", "keep_form"} and _names_somebody(call)
    ]
    assert found == []


def _names_somebody(call: ast.Call) -> bool:
    """A value called `name` in the sentence of a flash."""
    told = [*call.args, *(one.value for one in call.keywords if one.arg == "said")]
    inner = [node for one in told for node in ast.walk(one)]
    words = [one.arg for one in inner if isinstance(one, ast.keyword)]
    keys = [one.value for one in inner if isinstance(one, ast.Constant)]
    return "name" in {*words, *keys}

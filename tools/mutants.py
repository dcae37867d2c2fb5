"""Changes one sign of a rule at a time and looks whether a test falls: `python -m tools.mutants`.

    python -m tools.mutants app/access/permissions.py tests/unit/access tests/house/test_routes.py

Each mutant is one change: a comparison turned round, `and` for `or`, a choice taken out of a set,
a condition negated, a truth reversed, a predicate of a table exchanged for one that lets everybody
in.
A mutant that no test notices is printed with its line; the score is the share that was noticed.
"""

import ast
import copy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ["app/access/permissions.py", "tests/unit/access"]
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
Change = Callable[[ast.AST], None]


def changes_of(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What can be changed at one place of the tree, by name."""
    yield from _operators(node)
    yield from _choices(node)


def _operators(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in TURNED:
            turned = TURNED[type(operator)]
            yield f"to {turned.__name__}", lambda one: setattr(one, "ops", [turned()])
        case ast.BoolOp(op=ast.And()):
            yield "to Or", lambda one: setattr(one, "op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "to And", lambda one: setattr(one, "op", ast.And())
        case ast.BinOp(op=ast.BitOr()):
            yield "to BitAnd", lambda one: setattr(one, "op", ast.BitAnd())
        case ast.BinOp(op=ast.BitAnd()):
            yield "to BitOr", lambda one: setattr(one, "op", ast.BitOr())


def _choices(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Constant(value=bool() as truth):
            yield f"to {not truth}", lambda one: setattr(one, "value", not truth)
        case ast.If(test=test) | ast.IfExp(test=test):
            negated = ast.UnaryOp(ast.Not(), test)
            yield "condition negated", lambda one: setattr(one, "test", negated)
        case ast.Set(elts=parts) if len(parts) > 1:
            for k in range(len(parts)):
                yield f"without {ast.unparse(parts[k])}", _without(parts, k)
        case ast.Dict(values=values):
            for k, value in enumerate(values):
                if isinstance(value, ast.Name) and value.id.islower() and value.id != "anyone":
                    yield f"{value.id} lets everybody in", _opened(values, k)


def _without(parts: list[ast.expr], k: int) -> Change:
    return lambda one: setattr(one, "elts", [*parts[:k], *parts[k + 1 :]])


def _opened(values: list[ast.expr], k: int) -> Change:
    everybody = ast.parse("lambda *_all: True", mode="eval").body
    return lambda one: setattr(one, "values", [*values[:k], everybody, *values[k + 1 :]])


def mutants_of(source: str) -> Iterator[tuple[str, str]]:
    """Each mutant of a module: what was changed where, and its source."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for name, change in changes_of(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[number])
            written = ast.unparse(ast.fix_missing_locations(changed))
            yield f"line {getattr(node, 'lineno', '?')}: {name}", written


def is_noticed(bench: Path, places: list[str]) -> bool:
    """Whether a test falls in that copy of the tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", *places]
    ran = subprocess.run(command, cwd=bench, capture_output=True, check=False, timeout=600)
    return ran.returncode != 0


def copied(folder: Path) -> Path:
    """A copy of what tests of rules need, apart from the tree one works in."""
    for name in ("app", "tests", "tools", "data", "migrations"):
        ignored = shutil.ignore_patterns("static", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("setup.cfg", "alembic.ini"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def main(arguments: list[str]) -> int:
    """Try each mutant; 1 when one lived."""
    target, *places = arguments or DEFAULT
    source = (ROOT / target).read_text(encoding="utf-8")
    lived, tried = [], 0
    with tempfile.TemporaryDirectory() as folder:
        bench = copied(Path(folder))
        if is_noticed(bench, places):
            print("These tests fall without any change.")
            return 2
        for name, written in mutants_of(source):
            (bench / target).write_text(written, encoding="utf-8")
            tried += 1
            if not is_noticed(bench, places):
                lived.append(name)
                print(f"lived: {name}", flush=True)
    print(f"{tried} mutants of {target}, {tried - len(lived)} noticed, {len(lived)} lived")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

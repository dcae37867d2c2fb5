"""Changes one sign of a rule at a time and looks whether a test falls: `python -m tools.mutants`.

    python -m tools.mutants app/access/permissions.py tests/unit/access/test_permissions.py

Each mutant is one change: a comparison turned round, `and` for `or`, a choice taken out of a set,
a condition negated, a truth reversed, a predicate of a table exchanged for one that lets everybody
in.
A mutant that no test notices is printed with its line; the score is the share that was noticed.
"""

import ast
import copy
import os
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ["app/access/permissions.py", "tests/unit/access/test_permissions.py"]
DEFAULT += ["tests/unit/access/test_relations.py"]
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


def is_noticed(target: str, source: str, places: list[str]) -> bool:
    """Whether a test falls with that source in the place of the module.

    A child of this process tries it: what is imported already need not be imported again.
    """
    child = os.fork()
    if child == 0:
        os._exit(_tried(target, source, places))
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _tried(target: str, source: str, places: list[str]) -> int:
    """The exit code of the tests, in a child that says nothing."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    name = target.removesuffix(".py").replace("/", ".")
    module = types.ModuleType(name)
    module.__file__ = str(ROOT / target)
    sys.modules[name] = module
    try:
        exec(compile(source, target, "exec"), module.__dict__)  # noqa: S102 - our own module, one sign changed
        return int(pytest.main(["-x", "-q", "--noconftest", "--tb=no", *places]))
    except Exception:  # noqa: BLE001 - a module that cannot even be read was noticed
        return 1


def main(arguments: list[str]) -> int:
    """Try each mutant; 1 when one lived."""
    target, *places = arguments or DEFAULT
    source = (ROOT / target).read_text(encoding="utf-8")
    if is_noticed(target, source, places):
        print("These tests fall without any change.")
        return 2
    lived, tried = [], 0
    for name, written in mutants_of(source):
        tried += 1
        if not is_noticed(target, written, places):
            lived.append(name)
            print(f"lived: {name}", flush=True)
    print(f"{tried} mutants of {target}, {tried - len(lived)} noticed, {len(lived)} lived")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What can be changed in the text of a module: one place, one change, one mutant each.

A comparison turned round or moved by one, `and` for `or`, a sum for a difference, a number one
higher, a truth reversed, a condition negated or left out, a choice or an entry taken out, a
statement, a `raise` or a step of a query removed, nothing returned, a default changed, a predicate
of a table exchanged for one that lets everybody in.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
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
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
}
CALLED = {"any": "all", "all": "any", "max": "min", "min": "max", "sorted": "list"}
ASKED = {"is_": "is_not", "is_not": "is_", "in_": "not_in", "not_in": "in_"}
STEPS = frozenset({"where", "order_by", "limit", "with_for_update", "lower", "casefold", "strip"})
"""Steps of a chain of calls that can be left out."""

EARLY = frozenset({"bind_rows"})
"""Functions that are called when modules are imported: they are tried like what is read then."""
Change = Callable[[ast.AST], ast.AST]
"""Given a place in a copy of the tree, what is to stand there; it may be the place, changed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change at one line, its whole source, and the function it stands in (lines), if any."""

    line: int
    end: int
    name: str
    source: str
    function: tuple[int, int] | None


def mutants_of(source: str) -> Iterator[Mutant]:
    """Each mutant of a module, in the order of its tree."""
    tree = ast.parse(source)
    left_alone, within = _left_alone(tree), _functions(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in left_alone:
            continue
        for name, change in changes_of(node):
            line = getattr(node, "lineno", 0) or getattr(getattr(node, "target", 0), "lineno", 0)
            end = getattr(node, "end_lineno", line) or line
            yield Mutant(line, end, name, _changed(tree, number, change), within.get(id(node)))


def _left_alone(tree: ast.AST) -> set[int]:
    """Types, sentences that document, and slots, which only save memory: no rule stands there."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=said) | ast.arg(annotation=said):
                roots.append(said)
            case ast.FunctionDef(returns=said):
                roots.append(said)
            case ast.Assert() | ast.Expr(value=ast.Constant()) | ast.keyword(arg="slots"):
                roots.append(node)
            case ast.Assign(targets=[_], value=ast.Subscript() as said):
                roots.append(said if _names_a_type(said) else None)
            case ast.ClassDef(bases=bases):
                roots += bases
    return {id(part) for root in roots if root for part in ast.walk(root)}


def _names_a_type(said: ast.Subscript) -> bool:
    return isinstance(said.value, ast.Name) and said.value.id in {"tuple", "Callable"}


def _functions(tree: ast.AST) -> dict[int, tuple[int, int]]:
    """The lines of the outermost function around each node that runs when it is called."""
    found: dict[int, tuple[int, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and id(node) not in found and node.name not in EARLY:
            lines = (node.lineno, node.end_lineno or node.lineno)
            parts = [node.args, *node.body]
            found |= {id(part): lines for one in parts for part in ast.walk(one)}
    return found


def _changed(tree: ast.Module, number: int, change: Change) -> str:
    copied = copy.deepcopy(tree)
    place = list(ast.walk(copied))[number]
    put = change(place)
    for parent in ast.walk(copied):
        for field, value in ast.iter_fields(parent):
            if value is place:
                setattr(parent, field, put)
            elif isinstance(value, list):
                setattr(parent, field, [put if one is place else one for one in value])
    return ast.unparse(ast.fix_missing_locations(copied))


def changes_of(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What can be changed at one place of the tree, by name."""
    yield from _operators(node)
    yield from _values(node)
    yield from _conditions(node)
    yield from _collections(node)
    yield from _statements(node)
    yield from _calls(node)


def _set(**fields: object) -> Change:
    def change(place: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(place, name, value)
        return place

    return change


def _operators(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=ops):
            for k, operator in enumerate(ops):
                turned = COMPARED[type(operator)]
                yield f"to {turned.__name__}", _set(ops=[*ops[:k], turned(), *ops[k + 1 :]])
        case ast.BoolOp(op=ast.And()):
            yield "to Or", _set(op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "to And", _set(op=ast.And())
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in COUNTED:
            other = COUNTED[type(operator)]
            yield f"to {other.__name__}", _set(op=other())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "without not", lambda _place: operand


def _values(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Constant(value=bool() as truth):
            yield f"to {not truth}", _set(value=not truth)
        case ast.Constant(value=int() as number):
            yield f"to {number + 1}", _set(value=number + 1)
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "condition negated", _set(test=ast.UnaryOp(ast.Not(), test))


def _conditions(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.comprehension(ifs=ifs):
            for k in range(len(ifs)):
                yield f"without if {ast.unparse(ifs[k])}", _set(ifs=[*ifs[:k], *ifs[k + 1 :]])
        case ast.arguments(defaults=defaults, kw_defaults=named):
            for one in [*defaults, *named]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield f"default {one.value!r} changed", _default_changed(one.value)


def _default_changed(text: str) -> Change:
    def change(place: ast.AST) -> ast.AST:
        assert isinstance(place, ast.arguments)
        for one in [*place.defaults, *place.kw_defaults]:
            if isinstance(one, ast.Constant) and one.value == text:
                one.value = f"{text}?"
        return place

    return change


def _collections(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Set(elts=parts) | ast.Tuple(elts=parts, ctx=ast.Load()) if len(parts) > 1:
            for k, part in enumerate(parts):
                yield f"without {ast.unparse(part)}", _set(elts=[*parts[:k], *parts[k + 1 :]])
        case ast.Dict(keys=keys, values=values):
            for k, value in enumerate(values):
                left = [*keys[:k], *keys[k + 1 :]], [*values[:k], *values[k + 1 :]]
                said = ast.unparse(keys[k] or value)
                yield f"without {said}", _set(keys=left[0], values=left[1])
                if isinstance(value, ast.Name) and value.id.islower() and value.id != "anyone":
                    opened = [*values[:k], _everybody(), *values[k + 1 :]]
                    yield f"{said}: {value.id} lets everybody in", _set(values=opened)


def _everybody() -> ast.expr:
    return ast.parse("lambda *_all: True", mode="eval").body


def _statements(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Return(value=value) if value is not None and not _is_nothing(value):
            yield "returns nothing", _set(value=None)
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "removed", lambda _place: ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]) | ast.AugAssign():
            yield "removed", lambda _place: ast.Pass()
        case ast.Continue():
            yield "to break", lambda _place: ast.Break()


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _calls(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            yield f"to {CALLED[name]}", _set(func=ast.Name(CALLED[name], ast.Load()))
        case ast.Call(func=ast.Attribute(value=before, attr=name), args=given) if name in STEPS:
            if not isinstance(before, ast.Name) or name not in {"where", "limit"}:
                yield f"without {name}", lambda _place: before
            for k in range(len(given) if len(given) > 1 else 0):
                said = ast.unparse(given[k])
                yield f"{name} without {said}", _set(args=[*given[:k], *given[k + 1 :]])
        case ast.Attribute(value=before, attr=name) if name in ASKED:
            yield f"to {ASKED[name]}", lambda _place: ast.Attribute(before, ASKED[name], ast.Load())

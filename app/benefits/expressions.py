"""Small sums written in the data: fields, amounts (`@key`), + - * / and a few functions. Pure.

`@fr.apa.coefficient.gir{gir}` takes the field between braces into the key. What a sum needs and
does not find is named in its result, never guessed.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from types import MappingProxyType

from app.benefits.amounts import CENT, AmountBook, Quote
from app.benefits.person import FACTS, Person

_AMOUNT = re.compile(r"@([a-z0-9_.{}]+)")
_BRACES = re.compile(r"\{(\w+)\}")
_PREFIX = "_amount_"
_OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
FUNCTIONS = frozenset({"min", "max", "cents", "choose", "first", "step"})


@dataclass(frozen=True, slots=True)
class Computed:
    """The result of a sum: its value, or what is missing; and every amount it used."""

    value: Decimal | None = None
    missing: frozenset[str] = frozenset()
    unknown_amounts: frozenset[str] = frozenset()
    quotes: tuple[Quote, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether every amount used is sourced and in force."""
        return all(quote.is_sure for quote in self.quotes)


@dataclass(frozen=True)
class Scope:
    """What names mean on one day for one person; `lines` are the results computed before."""

    person: Person
    on: date
    book: AmountBook
    lines: Mapping[str, Computed] = field(default_factory=lambda: MappingProxyType({}))

    def named(self, name: str) -> Computed:
        """The number under that name."""
        if name in self.lines:
            return self.lines[name]
        value = self.person.value(name, self.on)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Computed(Decimal(value))
        return Computed(missing=frozenset({name}))

    def amount(self, template: str) -> Computed:
        """The amount of that key on the day."""
        values = {name: self.person.value(name, self.on) for name in _BRACES.findall(template)}
        missing = frozenset(name for name, value in values.items() if value is None)
        if missing:
            return Computed(missing=missing)
        key = _BRACES.sub(lambda match: str(values[match[1]]), template)
        quote = self.book.at(key, self.on)
        if quote is None:
            return Computed(unknown_amounts=frozenset({key}))
        return Computed(quote.amount.value, quotes=(quote,))


class Expression:
    """A sum read once from its text; raises ValueError with what is wrong in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: list[str] = []
        try:
            self._tree = ast.parse(_AMOUNT.sub(self._hold, text), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"{text!r} is not a sum: {error.msg}") from error
        for node in ast.walk(self._tree):
            self._refuse(node)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    @property
    def names(self) -> frozenset[str]:
        """Fields and earlier lines that the sum cites, those between braces included."""
        cited = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}
        braces = {name for key in self.keys for name in _BRACES.findall(key)}
        return frozenset(
            name for name in cited | braces if name not in FUNCTIONS and _PREFIX not in name
        )

    @property
    def facts(self) -> frozenset[str]:
        """The fields of a person that the sum cites."""
        return self.names & FACTS

    def compute(self, scope: Scope) -> Computed:
        """The result for that person on that day."""
        return self._compute(self._tree, scope)

    def _hold(self, match: re.Match[str]) -> str:
        self.keys.append(match[1])
        return f"{_PREFIX}{len(self.keys) - 1}"

    def _refuse(self, node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and type(node.value) is not int:
            raise ValueError(f"{self.text!r}: write {node.value!r} as a dated amount, @key")
        if isinstance(node, ast.Call) and (
            not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS
        ):
            raise ValueError(f"{self.text!r}: only {', '.join(sorted(FUNCTIONS))} may be called")
        if not isinstance(node, _ALLOWED):
            raise ValueError(f"{self.text!r}: {type(node).__name__} has no place in a sum")

    def _compute(self, node: ast.expr, scope: Scope) -> Computed:
        if isinstance(node, ast.Constant):
            assert isinstance(node.value, int)
            return Computed(Decimal(node.value))
        if isinstance(node, ast.Name):
            if node.id.startswith(_PREFIX):
                return scope.amount(self.keys[int(node.id.removeprefix(_PREFIX))])
            return scope.named(node.id)
        if isinstance(node, ast.BinOp):
            found = [self._compute(part, scope) for part in (node.left, node.right)]
            return _combine(found, lambda values: _OPERATORS[type(node.op)](*values))
        assert isinstance(node, ast.Call)
        return self._call(node, scope)

    def _call(self, node: ast.Call, scope: Scope) -> Computed:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name == "choose":
            return self._choose(node.args, scope)
        found = [self._compute(part, scope) for part in node.args]
        if name == "first":
            return next((item for item in found if item.value is not None), found[-1])
        return _combine(found, _REDUCERS[name])

    def _choose(self, args: list[ast.expr], scope: Scope) -> Computed:
        flag, if_true, if_false = args
        assert isinstance(flag, ast.Name)
        known = scope.person.value(flag.id, scope.on)
        if known is None:
            return Computed(missing=frozenset({flag.id}))
        return self._compute(if_true if known else if_false, scope)


def _step(values: list[Decimal]) -> Decimal:
    """`step(x, a, limit, b, limit, c)`: a while x is at most the first limit, then b, then c."""
    number, *rest = values
    results, limits = rest[::2], rest[1::2]
    return next((r for r, limit in zip(results, limits, strict=False) if number <= limit), rest[-1])


_REDUCERS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "min": min,
    "max": max,
    "step": _step,
    "cents": lambda values: values[0].quantize(CENT, ROUND_HALF_UP),
}
_ALLOWED = (
    *(ast.BinOp, ast.Call, ast.Name, ast.Constant, ast.Load),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div),
)


def _combine(parts: list[Computed], reduce: Callable[[list[Decimal]], Decimal]) -> Computed:
    missing = frozenset(name for part in parts for name in part.missing)
    unknown = frozenset(name for part in parts for name in part.unknown_amounts)
    quotes = tuple(dict.fromkeys(quote for part in parts for quote in part.quotes))
    values = [part.value for part in parts if part.value is not None]
    if len(values) < len(parts):
        return Computed(None, missing, unknown, quotes)
    try:
        return Computed(reduce(values), missing, unknown, quotes)
    except (DivisionByZero, InvalidOperation):
        return Computed(None, missing, unknown, quotes)

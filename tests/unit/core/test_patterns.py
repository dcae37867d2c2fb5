"""No regular expression of the application takes long over any text, however it was made.

Every pattern is found: those compiled in any module, and the literals given to functions of `re`.
"""

import ast
import importlib
import os
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import cache

import app
from app.core.config import ROOT

BUDGET = 0.050
"""Seconds that any pattern may need for any of the texts."""
LENGTHS = (4_000, 20_000) if os.environ.get("PASSERELLE_BATTERY") == "full" else (4_000,)
CALLS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
SEEDS = (
    *("a", " ", "1", "-", ".", "(", "<", "é", "\t", "\n", "\\", "&", "{", "@", ",", "/", "'", "%"),
    *(
        "ab ",
        "a ",
        " 1",
        "1 ",
        "1.",
        "a.",
        "a-",
        "a@",
        "@a.",
        "<a",
        "{{",
        "()",
        "a,",
        "00",
        "+3",
        "é ",
    ),
)
ENDINGS = ("", "!", "\x00")


def texts() -> list[str]:
    """One sign or two, thousands of times, with an end that fits and with one that does not."""
    made = [seed * (length // len(seed)) for seed in SEEDS for length in LENGTHS]
    return [one + ending for one in made for ending in ENDINGS]


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern of texts of the application by where it stands."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name}.{name}"] = value
    for path in (ROOT / "app").rglob("*.py"):
        for line, pattern in literals(path.read_text(encoding="utf-8")):
            found[f"{path.relative_to(ROOT)}:{line}"] = re.compile(pattern)
    return found


def literals(source: str) -> Iterator[tuple[int, str]]:
    """The patterns written where `re` is called."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=verb),
                args=[ast.Constant(value=str(pattern)), *_],
            ) if verb in CALLS:
                yield node.lineno, pattern


def slowest(pattern: re.Pattern[str], tried: list[str]) -> tuple[float, str]:
    """The text over which a pattern took longest, at the best of three tries."""
    worst = (0.0, "")
    for text in tried:
        for verb in (pattern.search, pattern.fullmatch):
            took = timed(verb, text)
            if took > BUDGET:  # somebody else may have had the machine
                took = min(took, timed(verb, text), timed(verb, text))
            worst = max(worst, (took, text[:12]))
    return worst


def timed(verb: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    verb(text)
    return time.process_time() - started


def test_every_pattern_is_found() -> None:
    assert len(texts()) >= 50
    assert len(patterns()) > 60
    assert "app.core.forms._MAIL" in patterns()


def test_a_slow_pattern_would_be_seen() -> None:
    """Two stars over the same signs: the time grows with the third power of the length."""
    assert slowest(re.compile(r"a*a*!"), ["a" * 1_500])[0] > BUDGET


def test_no_pattern_takes_more_than_its_budget() -> None:
    tried = texts()
    slow = {
        where: found
        for where, one in patterns().items()
        if (found := slowest(one, tried))[0] > BUDGET
    }
    assert slow == {}

"""Tries the mutants of one module.

What stands within a function is tried in one run of pytest, which imports and collects once and
forks for each mutant; the first child runs unchanged and tells which tests come to which line, so
that each mutant meets only those, the quickest first. What is read at import, a table or a class,
is tried in a run of its own, with the mutant there before anybody asks for it.
"""

import gc
import importlib
import json
import os
import sys
import time
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tools.mutants.changes import Mutant
from tools.mutants.children import BROKE, FELL, Kept, Workshop
from tools.mutants.putting import exchange_code, put_first

SLOWER = 10
"""How many times longer than unchanged the tests may take before a mutant counts as noticed."""
OPTIONS = ["-x", "-s", "-p", "no:terminal", "-k", "not postgis and not _many_", "-m", "not slow"]
OPTIONS += ["-o", "addopts=--import-mode=importlib"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # libraries are here already
_OURS = {"app", "tests", "tools", "__main__"}


@dataclass(frozen=True, slots=True)
class Module:
    """A module to change: its file, the words that pytest is given for the tests that hold it."""

    file: Path
    name: str
    tests: list[str]


def lived_in_functions(
    module: Module, mutants: list[Mutant], shop: Workshop
) -> list[Mutant] | None:
    """Which mutants of functions no test noticed; None where the tests fall unchanged."""
    told = shop.folder / "lived.json"
    kept = Kept(shop)
    plugins = [Trial(module, mutants, kept, told), kept]
    shop.run(lambda: int(pytest.main([*OPTIONS, *module.tests], plugins=plugins)))
    if not told.exists():
        return None
    return [mutants[k] for k in json.loads(told.read_text(encoding="utf-8"))]


def lived_at_import(module: Module, mutants: list[Mutant], shop: Workshop) -> list[Mutant] | None:
    """Which mutants of what is read at import no test noticed; None where the tests fall."""
    source = module.file.read_text(encoding="utf-8")
    names = shop.folder / "imported.json"
    started = time.monotonic()
    for more in (["--noconftest"], []):  # what is pure needs none of the house
        if shop.run(partial(_fresh, module, source, more, shop, names=names)) == 0:
            break
    else:
        return None
    patience = 20 + SLOWER * (time.monotonic() - started)
    for name in json.loads(names.read_text(encoding="utf-8")):
        with suppress(Exception):  # only to be quicker: a child imports what is missing itself
            importlib.import_module(name)
    works = [(partial(_fresh, module, one.source, more, shop), patience) for one in mutants]
    ended_well = shop.run_all(works)
    return [one for one, well in zip(mutants, ended_well, strict=True) if well]


def _fresh(
    module: Module, source: str, more: list[str], shop: Workshop, names: Path | None = None
) -> int:
    """The tests, with that source in place before anything is imported."""
    try:
        put_first(module.name, module.file, source)
    except Exception:  # noqa: BLE001 - a module that cannot even be read was noticed
        return FELL
    code = int(pytest.main([*OPTIONS, *more, *module.tests], plugins=[Kept(shop)]))
    if code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return BROKE
    if names is not None:
        theirs = [name for name in sys.modules if name.partition(".")[0] not in _OURS]
        names.write_text(json.dumps(theirs), encoding="utf-8")
    return code


@dataclass(frozen=True, slots=True)
class Ran:
    """How long a test took unchanged, and the lines of the module that it came to."""

    seconds: float
    lines: frozenset[int]


class Trial:
    """A plugin that takes the place of running each test once."""

    def __init__(self, module: Module, mutants: list[Mutant], kept: Kept, told: Path) -> None:
        self.module, self.mutants, self.kept, self.told = module, mutants, kept, told
        self.shop = kept.shop
        self.runs = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant; pytest has nothing left to run."""
        self.kept.reference()
        gc.freeze()  # what is here already need not be looked at by each child
        noted = self.shop.folder / "ran.json"
        if self.shop.run(lambda: self._unchanged(session.items, noted)) == 0:
            told = json.loads(noted.read_text(encoding="utf-8"))
            ran = {one: Ran(seconds, frozenset(lines)) for one, (seconds, lines) in told.items()}
            ended_well = self.shop.run_all(self._works(session.items, ran))
            lived = [k for k, well in enumerate(ended_well) if well]
            self.told.write_text(json.dumps(lived), encoding="utf-8")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A child ends at the first test that falls."""
        if self.runs and report.failed:
            os.write(2, f"{report.nodeid}\n{report.longreprtext}\n".encode())
            os._exit(FELL)

    def _works(
        self, items: list[pytest.Item], ran: dict[str, Ran]
    ) -> Iterator[tuple[Callable[[], int], float]]:
        for mutant in self.mutants:
            chosen = _chosen(items, mutant, ran)
            patience = 20 + SLOWER * sum(ran[one.nodeid].seconds for one in chosen)
            yield partial(self._changed, chosen, mutant), patience

    def _changed(self, items: list[pytest.Item], mutant: Mutant) -> int:
        try:
            exchange_code(self._in_use(), mutant.source)
        except Exception:  # noqa: BLE001 - a module that cannot even be read was noticed
            return FELL
        self.runs = True
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return 0

    def _unchanged(self, items: list[pytest.Item], noted: Path) -> int:
        """Run all, with the module put in place of itself; write down who came where."""
        exchange_code(self._in_use(), self.module.file.read_text(encoding="utf-8"))
        self.runs = True
        ran: dict[str, tuple[float, list[int]]] = {}
        for item, following in zip(items, [*items[1:], None], strict=True):
            lines: set[int] = set()
            started = time.monotonic()
            sys.settrace(_noting(str(self.module.file), lines))
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.settrace(None)
            ran[item.nodeid] = (time.monotonic() - started, sorted(lines))
        noted.write_text(json.dumps(ran), encoding="utf-8")
        return 0

    def _in_use(self) -> types.ModuleType:
        return sys.modules[self.module.name]


def _noting(file: str, lines: set[int]) -> Callable[[types.FrameType, str, Any], Any]:
    """A trace that notes the lines of one file and looks at no other."""

    def within(frame: types.FrameType, _event: str, _arg: Any) -> Any:
        lines.add(frame.f_lineno)
        return within

    def entered(frame: types.FrameType, event: str, arg: Any) -> Any:
        return within(frame, event, arg) if frame.f_code.co_filename == file else None

    return entered


def _chosen(items: list[pytest.Item], mutant: Mutant, ran: dict[str, Ran]) -> list[pytest.Item]:
    """The tests that come to the function of a mutant, first those that come to its line; all of
    them where none was seen to come."""
    first, last = mutant.function or (0, 0)
    near = [one for one in items if any(first <= at <= last for at in ran[one.nodeid].lines)]

    def turn(item: pytest.Item) -> tuple[bool, float]:
        there = any(mutant.line <= at <= mutant.end for at in ran[item.nodeid].lines)
        return not there, ran[item.nodeid].seconds

    return sorted(near or items, key=turn)

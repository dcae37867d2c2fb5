"""Children of this process, each of which tries one thing and says by its end how it went."""

import os
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

Work = Callable[[], int]
FELL, BROKE = 1, 70
"""How a child ends when a test fell; and when it could not even try."""


class Workshop:
    """A folder for children, and what is known of them; inherited by each child."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.is_child = False
        self._own: dict[int, Path] = {}

    def run(self, work: Work) -> int:
        """The exit code of one child that does that."""
        child = self._start(work)
        status = os.waitpid(child, 0)[1]
        self._clean(child)
        return os.waitstatus_to_exitcode(status)

    def run_all(self, works: Iterable[tuple[Work, float]]) -> list[bool]:
        """Of each work with its patience in seconds, whether it ended well: some at a time."""
        waiting = enumerate(works)
        running: dict[int, tuple[int, float]] = {}
        ended: dict[int, bool] = {}
        more = True
        while more or running:
            while more and len(running) < self.jobs:
                number, (work, patience) = next(waiting, (-1, (_nothing, 0.0)))
                more = number >= 0
                if more:
                    running[self._start(work)] = (number, time.monotonic() + patience)
            for child, (number, until) in list(running.items()):
                code = _code_of(child, until)
                if code is not None:
                    del running[child]
                    self._clean(child)
                    if code == BROKE:
                        raise RuntimeError((self.folder / "said.txt").read_text()[-3000:])
                    ended[number] = code == 0
            time.sleep(0.01)
        return [ended[number] for number in sorted(ended)]

    def _start(self, work: Work) -> int:
        own = Path(tempfile.mkdtemp(dir=self.folder))
        child = os.fork()
        if child:
            self._own[child] = own
            return child
        code = BROKE
        try:
            self.is_child = True
            os.setpgid(0, 0)
            os.environ["PYTEST_DEBUG_TEMPROOT"] = str(own)
            with (self.folder / "said.txt").open("ab", buffering=0) as said:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
            code = work()
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(code)

    def _clean(self, child: int) -> None:
        shutil.rmtree(self._own.pop(child), ignore_errors=True)

    def close(self) -> None:
        """Nothing stays behind."""
        if not self.is_child:
            shutil.rmtree(self.folder, ignore_errors=True)


def _nothing() -> int:
    return 0


def _code_of(child: int, until: float) -> int | None:
    """How a child ended, None as long as it has time; one that does not end has been noticed."""
    done, status = os.waitpid(child, os.WNOHANG)
    if not done and time.monotonic() > until:
        os.killpg(child, signal.SIGKILL)
        done, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if done else None


class Kept:
    """A plugin: the facts are read once, by whoever has children; the empty database with its
    tables is made once, by the first child."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self._reference: Any = None

    def reference(self) -> Any:
        """The facts that every test shares."""
        if self._reference is None:
            from app.core.config import ROOT  # noqa: PLC0415 - no child may find it imported before its mutant
            from app.reference.loader import load_reference  # noqa: PLC0415 - likewise

            self._reference = load_reference(ROOT / "data" / "reference")
        return self._reference

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        """Take the copy that is kept, or keep one."""
        if fixturedef.argname == "reference":
            read = self.reference()
            vars(fixturedef)["func"] = lambda: read
        if fixturedef.argname != "sqlite_template":
            return (yield)
        kept = self.shop.folder / "template.sqlite"
        if kept.exists():
            own = Path(os.environ["PYTEST_DEBUG_TEMPROOT"]) / kept.name
            shutil.copyfile(kept, own)
            vars(fixturedef)["func"] = lambda **_any: own
        made = yield
        if not kept.exists():
            shutil.copyfile(made, kept)
        return made

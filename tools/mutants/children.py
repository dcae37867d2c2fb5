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
FELL = 1


class Workshop:
    """A folder for children, and what is known of them; inherited by each child."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.is_child = False

    def run(self, work: Work) -> int:
        """The exit code of one child that does that."""
        return os.waitstatus_to_exitcode(os.waitpid(self._start(work), 0)[1])

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
                    ended[number] = code == 0
            time.sleep(0.01)
        return [ended[number] for number in sorted(ended)]

    def _start(self, work: Work) -> int:
        child = os.fork()
        if child:
            return child
        code, own = FELL, Path(tempfile.mkdtemp(dir=self.folder))
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
            shutil.rmtree(own, ignore_errors=True)
            os._exit(code)

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
    """A plugin: the empty database with its tables is made once, by the first child."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        """Take the copy that is kept, or keep one."""
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

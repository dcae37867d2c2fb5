"""Starts Passerelle with Python alone: `python3 run.py`, or `make run`.

Makes an environment in .venv, installs what the lock files name (every file checked by its hash),
then hands over to tools/start.py. Standard library only, and readable by older versions of Python
too, so that they can say which version is needed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEWEST_FIRST = ("python3.13", "python3.12", "python3.11", "python3.14")
OLDEST = (3, 11)
LOCKS = {
    "app": "packages",
    "build": "packages that build",
    "test": "test tools",
    "docs": "documentation tools",
}
USAGE = """python3 run.py            set up what is missing, start on http://127.0.0.1:8000 (PORT=…)
python3 run.py setup      set up, do not start
python3 run.py tests      set up, with what tests need
python3 run.py doctor     say what is missing and how to cure it
python3 run.py flask …    any command of the platform, for example: flask demo reset"""


class Stopped(Exception):
    """Set-up cannot go on; the text says why and what to do."""


class Step:
    """One line on the terminal: what is being done, then how long it took."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started = time.monotonic()
        self.moves = sys.stdout.isatty()
        self.note("")

    def note(self, detail: str) -> None:
        """Show where it stands, on a terminal only."""
        if self.moves:
            print(f"\r… {self.name} {detail}"[:79].ljust(79), end="", flush=True)

    def done(self, detail: str = "") -> None:
        """Leave the line with a tick."""
        text = f"✓ {self.name}{': ' if detail else ''}{detail}"
        seconds = time.monotonic() - self.started
        line = f"{text} ({seconds:.1f} s)"
        print(f"\r{line.ljust(79)}" if self.moves else line, flush=True)


def main(arguments: list[str]) -> int:
    """Run the command; 0 when all went well, 1 with a sentence when something is missing."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules make the next start short
    command = arguments[0] if arguments else "run"
    if command not in {"run", "setup", "tests", "doctor", "flask"}:
        print(USAGE)
        return 0 if command in {"help", "-h", "--help"} else 2
    try:
        if sys.version_info < OLDEST:
            return hand_over([newer_python(), str(ROOT / "run.py"), *arguments])
        if command == "doctor" and not PYTHON.exists():
            raise Stopped("Nothing is installed yet. Cure: make run (or python3 run.py)")
        if command != "doctor":
            make_environment()
            install("tests" if command == "tests" else "app")
    except Stopped as stopped:
        print(f"✗ {stopped}", file=sys.stderr)
        return 1
    return hand_over([str(PYTHON), str(ROOT / "tools" / "start.py"), command, *arguments[1:]])


def newer_python() -> str:
    """Another Python of this machine that is new enough."""
    for name in NEWEST_FIRST:
        found = shutil.which(name)
        asked = "import sys; sys.exit(sys.version_info < (3, 11))"
        if found and quietly([found, "-c", asked]).returncode == 0:
            return found
    version = ".".join(map(str, sys.version_info[:2]))
    raise Stopped(f"Python 3.11 or newer is needed, this is {version}. Try: make run PY=python3.12")


def hand_over(command: list[str]) -> int:
    """Become that program, so that Ctrl+C reaches it alone."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def make_environment() -> None:
    """Make .venv, unless it is there and whole."""
    if PYTHON.exists():
        return
    step = Step("Python environment")
    made = quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode != 0:
        made = quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
        if made.returncode != 0 or quietly([sys.executable, "-m", "pip", "--version"]).returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Stopped(
                "This Python cannot make an environment (its venv or ensurepip module is missing)."
                " Cure on Debian and Ubuntu: sudo apt install python3-venv"
            )
    step.done(".".join(map(str, sys.version_info[:3])))


def quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program, keep what it says."""
    return subprocess.run(command, capture_output=True, text=True, check=False)


def install(kind: str) -> None:
    """Install the lock file that the product needs, and the two others for tests."""
    locks = {"app": ["app"], "tests": ["app", "build", "test"]}[kind]
    for name in locks:
        install_lock(name)


def install_lock(name: str) -> None:
    """Install one lock file; does nothing when it was done before and nothing changed."""
    lock = ROOT / "requirements" / f"{name}.lock"
    stamp = VENV / ".stamps" / name
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    step = Step(LOCKS[name])
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    seen: list[str] = []
    with subprocess.Popen(
        pip_command(lock), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            seen.append(line)
            count = sum(old.startswith("Collecting") for old in seen)
            step.note(f"{count}/{total}" if "Installing" not in line else "installing")
    if running.returncode != 0:
        told = "".join(line for line in seen[-15:] if "Collecting" not in line)
        raise Stopped(f"Packages could not be installed. pip said:\n{told}")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted, encoding="ascii")
    step.done()


def pip_command(lock: Path) -> list[str]:
    """pip with its hashes required; the machine's own pip where the environment has none."""
    inside = (VENV / "bin" / "pip").exists() or os.name == "nt"
    start = [str(PYTHON)] if inside else [sys.executable]
    into = [] if inside else ["--python", str(PYTHON)]
    options = "--require-hashes --only-binary :all: --no-deps --no-input --progress-bar off"
    quiet = ["--disable-pip-version-check", *into]
    return [*start, "-m", "pip", *quiet, "install", *options.split(), "-r", str(lock)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

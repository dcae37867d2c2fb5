"""The fast part of what CI runs, under a minute: `make check`. Two checks at a time."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "types": ["mypy"],
    "unit and house tests": [
        *("python", "-m", "pytest", "tests/unit", "tests/house", "-m", "not postgis and not slow")
    ],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
    "dangers": ["python", "-m", "tools.accepted"],
    "advisories": ["python", "-m", "tools.advisories"],
    "imports": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "app", "--lint", "--quiet", "--profile", "jinja"],
}
"""Slowest first, so that the others fill the second place."""


def run(name: str) -> tuple[str, int, str, float]:
    """Run one check: its name, exit code, what it said, seconds."""
    started = time.monotonic()
    command = [str(BIN / CHECKS[name][0]), *CHECKS[name][1:]]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return name, ran.returncode, ran.stdout + ran.stderr, time.monotonic() - started


def main() -> int:
    """Run them all, say of each whether it holds; 1 when one does not."""
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for name, code, said, seconds in pool.map(run, CHECKS):
            print(f"{'✗' if code else '✓'} {name} ({seconds:.1f} s)", flush=True)
            if code:
                failed += 1
                print(said)
            elif "tests" in name or name == "advisories":
                print(f"  {said.strip().splitlines()[-1]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

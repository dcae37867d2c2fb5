"""Opens every page for each person who may, in French and in Dutch: `python -m tools.walk`.

`make test` opens each page once. Here each pair of a route and a role is opened in both languages
on the narrowest telephone, read by axe by day (and once by night, wide), weighed, and listened to.
It takes about half an hour; the figures for docs/assurance.md stand in var/walk.txt and are printed
at the end.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--timeout=0",
    "--show-capture=no",
    "--tb=short",
    "--no-header",
    "-p",
    "no:cacheprovider",
)


def main() -> int:
    """Walk, and tell what was seen."""
    figures = ROOT / "var" / "walk.txt"
    figures.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *OPTIONS, "tests/browser/test_every_page.py"]
    environment = {**os.environ, "PASSERELLE_WALK": str(figures)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if figures.exists():
        print(figures.read_text(encoding="utf-8"))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

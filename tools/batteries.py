"""Runs the lists of hostile texts at their full size: `python -m tools.batteries [NAME…]`.

`make test` runs a part of each, the same at every run. At full size everything is tried everywhere,
which takes an hour or so; the figures for docs/assurance.md are printed at the end. A NAME chooses:
fields, formulas, addresses, heads, matrix, peers, patterns, daylight, model.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = {
    "fields": "tests/web/battery/test_fields.py",
    "formulas": "tests/web/battery/test_formulas.py",
    "addresses": "tests/web/battery/test_addresses.py",
    "heads": "tests/web/battery/test_heads.py",
    "matrix": "tests/web/battery/matrix/test_matrix.py",
    "peers": "tests/web/battery/test_peers.py",
    "patterns": "tests/unit/core/test_patterns.py",
    "model": "tests/database/model/test_model.py",
    "daylight": "tests/unit/core/test_daylight_saving.py",
}
OPTIONS = ("--timeout=0", "-rP", "--show-capture=no", "--tb=short", "--no-header")


def main(names: list[str]) -> int:
    """Run those that are named, or all."""
    unknown = sorted(set(names) - set(PLACES))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(PLACES)}.")
        return 2
    places = [PLACES[name] for name in names or PLACES]
    command = [sys.executable, "-m", "pytest", *OPTIONS, *places]
    environment = {**os.environ, "PASSERELLE_BATTERY": "full"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

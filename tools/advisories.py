"""Asks whether a locked package has a known advisory: `python -m tools.advisories`.

pip-audit asks the package index for each package. Where it is not installed, or the index does not
answer, that is said and nothing is claimed: an audit of nothing is not a green one.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ASK = ["-r", "requirements/app.lock", "--disable-pip", "--require-hashes", "--format", "json"]
ASK += ["--progress-spinner", "off", "--timeout", "5"]
LONGEST = 50
"""Seconds that the question may take."""
SKIPPED = "skipped, nothing is known of advisories:"


def judge(found: list[dict[str, Any]]) -> tuple[int, str]:
    """The exit code, and one sentence; a package of which nothing is known is never counted."""
    asked = [one for one in found if "skip_reason" not in one]
    silent = sorted(one["name"] for one in found if "skip_reason" in one)
    hit = [f"{one['name']} {one['version']}: {_ids(one)}" for one in asked if one["vulns"]]
    if hit:
        return 1, "\n".join([*hit, f"{len(hit)} of {len(asked)} packages have an advisory"])
    if not asked:
        return 0, f"{SKIPPED} the index answered about none of {len(found)} packages"
    if silent:
        return 1, f"{len(asked)} packages without advisory; of these nothing is known: {silent}"
    return 0, f"{len(asked)} packages, 0 with an advisory"


def _ids(one: dict[str, Any]) -> str:
    return ", ".join(sorted(vulnerability["id"] for vulnerability in one["vulns"]))


def main() -> int:
    """Ask, and say what came of it."""
    if importlib.util.find_spec("pip_audit") is None:
        print(f"{SKIPPED} pip-audit is not installed here")
        return 0
    command = [sys.executable, "-m", "pip_audit", *ASK]
    try:
        ran = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST
        )
        found = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        print(f"{SKIPPED} the index could not be asked")
        return 0
    code, said = judge(found)
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())

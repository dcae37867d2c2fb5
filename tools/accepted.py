"""Holds what bandit finds against what was accepted: `python -m tools.accepted`.

Ruff names the same dangers (S…) and asks for a reason beside each line that is accepted. So each
finding of bandit of medium or high weight must stand on lines with a `noqa` of its own number and a
reason; anything else is a finding that nobody has looked at.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("app", "tools", "run.py")
_REASON = r"#\s*noqa:[^#]*\b{code}\b[^#]*?\s-\s\S+"


def findings() -> list[dict[str, Any]]:
    """What bandit finds, of medium weight or more."""
    command = [
        str(Path(sys.executable).parent / "bandit"),
        "-q",
        "-r",
        *PLACES,
        "-ll",
        "-f",
        "json",
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(ran.stdout)
    if told["errors"]:
        raise RuntimeError(f"bandit could not read: {told['errors']}")
    found: list[dict[str, Any]] = told["results"]
    return found


def is_accepted(finding: dict[str, Any], source: str) -> bool:
    """Whether a reason stands beside it, under the number that ruff gives to the same danger."""
    lines = source.splitlines()
    first, last = min(finding["line_range"]), max(finding["line_range"])
    code = "S" + str(finding["test_id"]).removeprefix("B")
    return any(re.search(_REASON.format(code=code), line) for line in lines[first - 1 : last])


def main() -> int:
    """Say each one that was not looked at; 1 when there is one."""
    found = findings()
    unseen = [
        one
        for one in found
        if not is_accepted(one, (ROOT / one["filename"]).read_text(encoding="utf-8"))
    ]
    for one in unseen:
        print(f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}")
    print(f"{len(found)} findings of bandit, {len(found) - len(unseen)} accepted with a reason")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())

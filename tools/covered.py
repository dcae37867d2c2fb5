"""Which lines and branches of what guards the house the tests come to: `python -m tools.covered`.

Needs coverage.py (7.6.1 was used), which is beside the lock files, and a PostgreSQL server for the
tests. Exit code 1 when a line or a branch is left out; no line is excused.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUARDS = (
    *("app/access/passwords.py", "app/access/guessing.py", "app/access/permissions.py"),
    *("app/access/trail.py", "app/access/sessions.py", "app/access/passkeys/operations.py"),
    *("app/access/factor/operations.py", "app/core/vault.py", "app/core/row_seals.py"),
    *("app/core/rotation.py", "app/discharge/circle/operations.py"),
    *("app/discharge/circle/sharing.py", "app/discharge/grounds/*.py", "app/post/links.py"),
)
TESTS = (
    *("tests/unit/access", "tests/unit/core/test_vault.py", "tests/unit/core/test_vault_form.py"),
    *("tests/unit/discharge/test_grounds.py", "tests/database/test_vault.py"),
    *("tests/database/test_trail.py", "tests/database/test_trail_form.py"),
    *("tests/database/test_circle.py", "tests/database/test_grounds.py"),
    *("tests/database/test_access_sessions.py", "tests/database/test_access_operations.py"),
    *("tests/database/test_second_factor.py", "tests/database/test_post.py"),
    *("tests/web/test_passkeys.py", "tests/web/test_grounds.py", "tests/web/test_outages.py"),
)
RULES = """\
[run]
branch = True
include =
    {guards}
[report]
show_missing = True
"""


def main() -> int:
    """Run the tests and say what they left out."""
    with tempfile.TemporaryDirectory() as name:
        rules = Path(name) / "rules"
        rules.write_text(RULES.format(guards="\n    ".join(GUARDS)), encoding="utf-8")
        environment = {**os.environ, "COVERAGE_FILE": str(Path(name) / "data")}

        def coverage(*words: str) -> int:
            command = [sys.executable, "-m", "coverage", words[0], f"--rcfile={rules}", *words[1:]]
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode

        tests = coverage("run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS)
        return max(tests, coverage("report", "--fail-under=100"))


if __name__ == "__main__":
    sys.exit(main())

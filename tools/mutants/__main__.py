"""Changes one sign of a rule at a time and looks whether a test falls: `python -m tools.mutants`.

    python -m tools.mutants                       every module of the table
    python -m tools.mutants vault trail           some of it
    python -m tools.mutants app/core/phones.py tests/unit/core/test_phones.py
    python -m tools.mutants vault --lines 107 134  only what was changed there since

A mutant that no test notices is printed with its line; the score is the share that was noticed.
Those that change nothing that could be noticed stand in `accepted.py`, each with its reason.
"""

import subprocess
import sys
from pathlib import Path

from tools.mutants.accepted import REASONS
from tools.mutants.changes import Mutant, mutants_of
from tools.mutants.children import Workshop
from tools.mutants.trying import Module, lived_at_import, lived_in_functions

ROOT = Path(__file__).resolve().parents[2]
JOBS = 2
LINES = "--lines"
_HOLDS = ["tests/database/test_discharge_holds.py", "tests/database/test_booking_rules.py"]
_REQUESTS = ["tests/database/test_referrals.py", "tests/database/test_referral_answers.py"]
_REQUESTS += ["tests/database/test_grounds.py"]
_VAULT = ["tests/unit/core/test_vault.py", "tests/unit/core/test_vault_form.py"]
_VAULT += ["tests/database/test_vault.py"]
TABLE: dict[str, list[str]] = {
    "access/permissions": [
        "tests/unit/access/test_relations.py",
        "tests/unit/access/test_permissions.py",
    ],
    "access/trail": ["tests/database/test_trail.py", "tests/database/test_trail_form.py"],
    "core/vault": _VAULT,
    "core/row_seals": _VAULT,
    "core/rotation": ["tests/database/test_vault.py"],
    "discharge/holds/seats": ["tests/unit/discharge/test_seats.py"],
    "discharge/holds/queries": _HOLDS,
    "discharge/holds/operations": _HOLDS,
    "discharge/referrals/machine": ["tests/unit/discharge/test_referral_machine.py"],
    "discharge/referrals/recording": _REQUESTS,
    "discharge/referrals/operations": _REQUESTS,
    "discharge/referrals/answering": _REQUESTS,
}
"""Which tests hold which module."""


def try_one(target: str, tests: list[str]) -> int:
    """The mutants of one module, in this process; 1 when one lived without a reason."""
    file = ROOT / target
    source = file.read_text(encoding="utf-8")
    lines = [int(one) for one in tests[tests.index(LINES) + 1 :]] if LINES in tests else []
    module = Module(file, target.removesuffix(".py").replace("/", "."), _without_lines(tests))
    mutants = [one for one in mutants_of(source) if not lines or one.line in lines]
    shop = Workshop(JOBS)
    lived: list[Mutant] = []
    for try_them, is_function in ((lived_at_import, False), (lived_in_functions, True)):
        some = [one for one in mutants if (one.function is not None) is is_function]
        found = try_them(module, some, shop) if some else []
        if found is None:
            print(f"{target}: these tests fall without any change.")
            print((shop.folder / "said.txt").read_text(encoding="utf-8")[-3000:])
            return 2
        lived += found
    shop.close()
    return _tell(target, source.splitlines(), len(mutants), lived)


def _without_lines(words: list[str]) -> list[str]:
    return words[: words.index(LINES)] if LINES in words else words


def _tell(target: str, lines: list[str], tried: int, lived: list[Mutant]) -> int:
    key = target.removeprefix("app/").removesuffix(".py")
    left = []
    for one in lived:
        said = lines[one.line - 1].strip()
        if (key, said, one.name) not in REASONS:
            left.append(f"lived: {target}:{one.line}: {one.name}    {said}")
    for told in left:
        print(told)
    excused = len(lived) - len(left)
    score = f"{tried - len(lived)} noticed, {excused} change nothing, {len(left)} lived"
    print(f"{target}: {tried} mutants, {score}", flush=True)
    return 1 if left else 0


def main(arguments: list[str]) -> int:
    """Try what was asked, each module in a process of its own; 1 when a mutant lived."""
    if arguments and arguments[0].endswith(".py"):
        return try_one(arguments[0], arguments[1:])
    codes = []
    names = _without_lines(arguments)
    for name, tests in TABLE.items():
        if not names or any(one in name for one in names):
            command = [sys.executable, "-m", "tools.mutants", f"app/{name}.py", *tests]
            command += arguments[len(names) :]
            codes.append(subprocess.run(command, cwd=ROOT, check=False).returncode)
    return max(codes, default=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

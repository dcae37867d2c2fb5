"""The import contracts are kept, and each one breaks when somebody violates it."""

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from app.core.config import ROOT

LINTER = Path(sys.executable).parent / "lint-imports"

VIOLATIONS = {
    "rooms": ("app/reference/loader.py", "import app.access.models"),
    "cadastre": ("app/cadastre/models.py", "import app.cadastre.queries"),
    "importing": ("app/cadastre/importing/models.py", "import app.cadastre.importing.queries"),
    "discharge": ("app/discharge/models.py", "import app.discharge.candidates"),
    "referrals": ("app/discharge/referrals/models.py", "import app.discharge.referrals.queries"),
    "following": ("app/discharge/following/models.py", "import app.discharge.following.queries"),
    "tables": ("app/coordination/tables/models.py", "import app.coordination.tables.queries"),
    "ending": ("app/discharge/ending/models.py", "import app.discharge.ending.queries"),
    "papers": ("app/discharge/papers/models.py", "import app.discharge.papers.queries"),
    "holds": ("app/discharge/holds/models.py", "import app.discharge.holds.queries"),
    "grounds": ("app/discharge/grounds/models.py", "import app.discharge.grounds.queries"),
    "post": ("app/post/models.py", "import app.post.queries"),
    "diagnosis": (
        "app/coordination/diagnosis/models.py",
        "import app.coordination.diagnosis.queries",
    ),
    "professions": ("app/professions/vocabulary.py", "import app.professions.sheets"),
    "benefits": ("app/benefits/vocabulary.py", "import app.benefits.payer"),
    "coordination": ("app/coordination/cases/machine.py", "import app.coordination.desk"),
    "cases": ("app/coordination/cases/models.py", "import app.coordination.cases.queries"),
    "desk": ("app/coordination/desk/models.py", "import app.coordination.desk.queries"),
    "steering": (
        "app/coordination/steering/indicators.py",
        "import app.coordination.steering.figures",
    ),
    "pure": ("app/discharge/matching/engine.py", "import app.core.db"),
    "directory": ("app/discharge/schemas.py", "import app.cadastre.vocabulary"),
    "session": ("app/cadastre/queries.py", "import app.core.extensions"),
    "noweb": ("app/cadastre/operations.py", "import app.core.web"),
    "shapes": ("app/discharge/schemas.py", "import app.discharge.models"),
    "nosql": ("app/professions/views.py", "import sqlalchemy"),
}
"""Contract -> a line that breaks it, in the file where somebody could be tempted to write it."""


def contracts() -> set[str]:
    settings = ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix) for name in settings.sections() if name.startswith(prefix)}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
    )


def test_every_contract_is_kept() -> None:
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_contract_has_a_violation_that_proves_it() -> None:
    assert contracts() == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_breaks_when_it_is_violated(contract: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=only_python)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    name, line = VIOLATIONS[contract]
    with (tmp_path / name).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")

    checked = lint(tmp_path, "--contract", contract)

    assert checked.returncode == 1
    assert "1 broken" in checked.stdout


def only_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".py") and not is_package(folder, name)}


def is_package(folder: str, name: str) -> bool:
    return (Path(folder) / name / "__init__.py").is_file()

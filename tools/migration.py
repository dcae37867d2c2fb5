"""Writes the next numbered migration from the models, and notes it in migrations/.head."""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from alembic import command  # noqa: E402 - the project must be found first

from app.core.cli import alembic_config  # noqa: E402 - same

VERSIONS = ROOT / "migrations" / "versions"


def main(sentence: str) -> int:
    """Compare the models with a database made by the migrations there are."""
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(f"sqlite:///{folder}/compare.sqlite")
        command.upgrade(config, "head")
        command.revision(config, message=sentence, autogenerate=True, rev_id=number)
    written = next(VERSIONS.glob(f"{number}_*.py"))
    (ROOT / "migrations" / ".head").write_text(f"{written.stem}\n", encoding="utf-8")
    if re.search(r"def upgrade\(\).*?\n    pass", written.read_text(encoding="utf-8"), re.DOTALL):
        print("The models and the migrations agree: this migration is empty.")
    print(f"{written.relative_to(ROOT)}: read it before you commit it, with migrations/.head.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""Another language needs one line: the platform starts in it, and says what it has no words for."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from app.core.config import ROOT

LINE = '    "en": InterfaceLanguage("English", "en_GB"),\n'
GERMAN = '    "de": InterfaceLanguage("Deutsch", "de"),\n'
ASK = """
import json, pathlib, sys
from app.core.config import Config
from app.factory import create_app
client = create_app(Config(var_dir=pathlib.Path(sys.argv[1]), testing=True)).test_client()
pages = ("accessibilite", "aide", "metiers", "metiers/nurse", "aides/fr-apa", "glossaire")
answers = {page: client.get(f"/de/{page}") for page in pages}
print(json.dumps({page: [one.status_code, one.text[:99]] for page, one in answers.items()}))
print("Deutsch" in client.get("/fr/accessibilite").text)
"""


def test_german_is_one_line_away(tmp_path: Path) -> None:
    copy = tmp_path / "passerelle"
    shutil.copytree(
        ROOT / "app", copy / "app", ignore=shutil.ignore_patterns("vendor", "__pycache__")
    )
    for name in ("data", "translations"):
        (copy / name).symlink_to(ROOT / name)
    languages = copy / "app" / "core" / "i18n.py"
    before = languages.read_text(encoding="utf-8")
    assert LINE in before
    languages.write_text(before.replace(LINE, LINE + GERMAN), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path / "var")],
        cwd=copy,
        capture_output=True,
        text=True,
        check=True,
    )
    answers, switch = done.stdout.splitlines()
    assert switch == "True"
    for status, start in json.loads(answers).values():
        assert status == 200
        assert '<html lang="de"' in start

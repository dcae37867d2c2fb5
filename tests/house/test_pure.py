"""Rules can be imported, and so tested and read, without any framework."""

import json
import subprocess
import sys
from configparser import ConfigParser

from app.core.config import ROOT

FRAMEWORKS = {
    *("flask", "flask_babel", "flask_sqlalchemy_lite", "flask_smorest", "sqlalchemy"),
    *("geoalchemy2", "marshmallow", "folium", "werkzeug", "jinja2", "babel"),
}
SAY_WHAT_IS_LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def pure_modules() -> list[str]:
    """The modules that the third import contract calls pure, packages opened."""
    settings = ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = settings["importlinter:contract:pure"]["source_modules"].split()
    found = []
    for expression in listed:
        path = expression.replace(".", "/")
        found += [*ROOT.glob(f"{path}.py"), *ROOT.glob(f"{path}/*.py")]
    return sorted(".".join(p.relative_to(ROOT).with_suffix("").parts) for p in found)


def test_pure_modules_load_no_framework() -> None:
    modules = pure_modules()
    assert len(modules) >= 12
    loading = "; ".join(f"import {name}" for name in modules)
    ran = subprocess.run(
        [sys.executable, "-c", f"{loading}; {SAY_WHAT_IS_LOADED}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert FRAMEWORKS & set(json.loads(ran.stdout)) == set()


def test_init_files_hold_a_docstring_and_nothing_else() -> None:
    for path in (ROOT / "app").rglob("__init__.py"):
        text = path.read_text(encoding="utf-8").strip()
        assert text.startswith('"""'), path
        assert text.endswith('"""'), path
        assert text.count('"""') == 2, path

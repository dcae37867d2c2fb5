"""The same file by the pages and by the command line: the same directory, row for row."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select

from app.core.config import ROOT, Config
from app.core.extensions import db
from app.factory import create_app
from tests.conftest import SHARED
from tests.web.conftest import SignInAs, csrf_token, dispose

SAMPLES = ROOT / "data" / "samples"
FILES = {
    "finess-hospitals": ("finess/finess_6dep_2023.csv", SAMPLES / "finess_hospitals.csv"),
    "finess-homecare": ("finess/finess_nord_homecare_sample.csv", SAMPLES / "finess_homecare.csv"),
    "be-hospitals": ("be_providers/hospitals_hainaut_2020.csv", None),
}
DRAWN = {"public_id", "stored_as", "batch", "at", "before", "after"}
PERSONS = {"who", "user_id", "started_by", "reverted_by"}
"""What two imports of one file never share: moments, random names (effects hold them too), who."""
APART = {"sign_in", "sign_in_line", "audit_trail", "user_account"}
"""Tables of whoever works, not of the directory."""

Dump = dict[str, list[tuple[str, ...]]]


def dump(app: Flask) -> Dump:
    """Every table that an import may touch; the two copies count their rows alike."""
    with app.app_context():
        tables = MetaData()
        tables.reflect(db.engine)
        found: Dump = {}
        with db.engine.connect() as connection:
            for name, table in tables.tables.items():
                columns = [
                    one
                    for one in table.columns
                    if one.name not in DRAWN | PERSONS and not one.name.endswith("_at")
                ]
                if columns and name not in APART:
                    rows = connection.execute(select(*columns))
                    found[name] = sorted(tuple(map(str, row)) for row in rows)
        return found


@pytest.fixture
def twins(demo_template: Path, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    """Two applications on copies of one database: the first for the pages, one for the terminal."""
    apps = []
    for name in ("pages", "terminal"):
        folder = tmp_path / name
        folder.mkdir()
        database = folder / "passerelle.sqlite"
        shutil.copyfile(demo_template, database)
        config = Config(var_dir=folder, database_url=f"sqlite:///{database}", testing=True)
        apps.append(create_app(config))
    yield apps[0], apps[1]
    for app in apps:
        dispose(app)


def path_of(source: str) -> Path:
    """The real file if it is here, else a sample of the same layout."""
    real, sample = SHARED / "data" / FILES[source][0], FILES[source][1]
    if real.is_file():
        return real
    if sample is None:
        pytest.skip("no sample of this layout is kept with the code")
    return sample


def by_pages(client: FlaskClient, content: bytes, name: str) -> tuple[str, str]:
    """Send, look, apply: as a coordinator does; the address of the import, what was to change."""
    token = csrf_token(client, "/en/imports")
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    preview = client.post("/en/imports", data=data).headers["Location"]
    shown = client.get(f"{preview}?outcome=updated").text
    done = client.post(f"{preview}/appliquer", data={"csrf_token": token})
    assert done.status_code == 303, done.text
    assert "Take this import back" in client.get(preview).text
    return preview, shown


def by_terminal(app: Flask, path: Path) -> str:
    answer = app.test_cli_runner().invoke(args=["cadastre", "import", str(path)])
    assert answer.exit_code in {0, 1}, answer.output
    assert "Stored." in answer.output
    return answer.output


def renamed(path: Path, target: Path, known: set[str]) -> set[str]:
    """The same file with three names changed; the keys of the three."""
    text = path.read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    name = next(place for place, one in enumerate(lines[0]) if one in {"name", "hospital_name"})
    touched = [line for line in lines[1:] if line[0] in known][:3]
    for line in touched:
        line[name] += " BIS"
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return {line[0] for line in touched}


def keys_of(app: Flask, source: str) -> set[str]:
    with app.app_context():
        table = MetaData()
        table.reflect(db.engine, only=["provider"])
        provider = table.tables["provider"]
        wanted = select(provider.c.source_key).where(provider.c.source == source)
        with db.engine.connect() as connection:
            return set(connection.scalars(wanted))


@pytest.mark.parametrize("source", FILES)
def test_pages_and_terminal_make_the_same_directory_change_it_alike_and_take_it_back(
    twins: tuple[Flask, Flask], sign_in_as: SignInAs, tmp_path: Path, source: str
) -> None:
    pages, terminal = twins
    path = path_of(source)
    client = pages.test_client()
    sign_in_as(client, "coordinator")
    empty = dump(pages)
    assert empty["provider"] == dump(terminal)["provider"]
    first, _shown = by_pages(client, path.read_bytes(), path.name)
    by_terminal(terminal, path)
    stored = dump(pages)
    assert len(stored["provider"]) > len(empty["provider"])
    assert {name for name, rows in dump(terminal).items() if rows != stored[name]} == set()

    edited = tmp_path / f"edited-{path.name}"
    touched = renamed(path, edited, keys_of(pages, source))
    second, shown = by_pages(client, edited.read_bytes(), edited.name)
    assert f"{len(touched)} updated" in by_terminal(terminal, edited)
    assert f"{len(touched)} changed" in client.get(second).text
    told = re.findall(r"<li><strong>([^<]+)</strong>: <del>.*?</del> → <ins>(.*?)</ins>", shown)
    assert [field for field, _new in told] == ["Name"] * len(touched)
    assert all(" bis" in new.casefold() for _field, new in told), told
    changed = dump(pages)
    assert {name for name, rows in dump(terminal).items() if rows != changed[name]} == set()
    assert len(set(changed["provider"]) - set(stored["provider"])) == len(touched)

    token = csrf_token(client, "/en/imports")
    client.post(f"{second}/annuler", data={"csrf_token": token})
    kept = ("provider", "site", "service", "identifier", "reach", "coverage_area")
    assert {name for name, rows in dump(pages).items() if rows != stored[name]}.isdisjoint(kept)
    client.post(f"{first}/annuler", data={"csrf_token": token})
    assert {name for name, rows in dump(pages).items() if rows != empty[name]}.isdisjoint(kept)

"""No cell of any table that the platform gives out is run by a spreadsheet, whatever it holds."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Organisation, User
from app.cadastre.models import Provider
from app.core.extensions import db
from app.discharge.models import Discharge
from tests.web.battery.conftest import FULL, Figure
from tests.web.battery.lists import formulas
from tests.web.conftest import SignInAs
from tests.web.test_imports import mapping, post, send

FORMULAS = formulas()
HEAD = "Nom;Code interne;Rue;Code postal;Commune;Téléphone;Soins"
TABLES = (
    *("/en/recherche/services.csv?place_code=fr:commune:08190&care=NUR", "/en/statistiques.csv"),
    *("/en/recherche/services.xlsx?place_code=fr:commune:08190&care=NUR", "/en/preuves.csv"),
    *("/en/coordination/preuves.csv", "/en/coordination/tableau.csv"),
    *("/en/coordination/territoires/frontiere/communes.csv",),
    *("/en/coordination/territoires/frontiere/communes.xlsx",),
)
"""Every address that ends as a table, but the faults of an import and the lists of indicators."""


@pytest.fixture
def desk(demo_app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    return client


def starts_a_formula(cell: str) -> bool:
    """As the most credulous program would see it; numbers are none."""
    seen = "".join(one for one in cell if unicodedata.category(one) not in {"Cf", "Cc", "Zs"})
    is_number = re.fullmatch(r"[+-]?[0-9][0-9 ().,-]*%?", cell) is not None
    return unicodedata.normalize("NFKC", seen)[:1] in set("=+-@|%") and not is_number


def cells_of(path: str, content: bytes) -> Iterator[str]:
    """The cells of a table; one that a workbook would run becomes its formula again."""
    if "xlsx" in path:
        for line in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows():
            for cell in line:
                yield f"={cell.value}" if cell.data_type == "f" else "text"
        return
    text = content.decode("utf-8-sig")
    for sign in ",;":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            yield from row


def name_everything(rows: Session, shift: int) -> None:
    """Give every text that people wrote a formula for a name, each another one."""
    for table, column in (
        (Provider, "name"),
        (Provider, "description"),
        (Organisation, "name"),
        (User, "name"),
        (Discharge, "reference"),
    ):
        for k, row in enumerate(rows.scalars(select(table).order_by(table.id)).all()):
            tail = f" {k}" if column in {"name", "reference"} else ""
            longest = 18 if column == "reference" else 100
            setattr(row, column, (FORMULAS[(k + shift) % len(FORMULAS)])[:longest] + tail)
    rows.commit()


def tables(app: Flask, desk: FlaskClient) -> list[str]:
    """The tables above, and the list behind every indicator."""
    page = desk.get("/en/coordination").text
    lists = set(re.findall(r"/en/coordination/indicateurs/[a-z0-9_-]+", page))
    return [*TABLES, *sorted(f"{one}.csv" for one in lists)[: None if FULL else 2]]


@pytest.mark.parametrize("shift", range(0, len(FORMULAS), 20) if FULL else (0,))
def test_no_table_runs_what_people_are_called(
    demo_app: Flask, desk: FlaskClient, rows: Session, figure: Figure, shift: int
) -> None:
    wanted = [path for path in tables(demo_app, desk) if FULL or "territoires" not in path]
    name_everything(rows, shift)
    with demo_app.app_context():
        db.session.rollback()
    demo_app.extensions.pop("passerelle.shelf", None)
    run, seen = [], 0
    for path in wanted:
        answer = desk.get(path)
        if answer.status_code == 404:
            continue
        assert answer.status_code == 200, path
        for cell in cells_of(path, answer.data):
            seen += 1
            run += [f"{path}: {cell!r}"] if starts_a_formula(cell) else []
    figure(f"20 formulas as names, from {shift}", f"{seen} cells, {len(run)} run")
    assert run == []
    assert seen > 100


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\r", " ").replace("\n", " ") + '"'


def test_the_file_of_faults_gives_every_formula_back_as_text(
    desk: FlaskClient, figure: Figure
) -> None:
    wrong = [
        f"{quoted(one)};A-{k};Rue 1;00000;Nulle part;x;ménage" for k, one in enumerate(FORMULAS)
    ]
    content = "\n".join([HEAD, *wrong]).encode()
    address = send(desk, content, "formules.csv", source_name="Liste de formules")
    preview = post(desk, address, **mapping(desk.get(address).text, type_code="FR-SAD"))
    found = 0
    for form in ("csv", "xlsx"):
        data = desk.get(f"{preview}/fautes?form={form}").data
        cells = list(cells_of(form, data))
        assert not any(map(starts_a_formula, cells))
        found += sum("cmd" in one or "WEBSERVICE" in one for one in cells)
    figure("20 formulas in the file of faults", f"{len(FORMULAS)} formulas x 2 formats, 0 run")
    assert found >= len(FORMULAS) // 4

"""The pages of imports: send, look, take lines out, apply, take back; and what they refuse."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importing.models import ImportRun
from app.cadastre.models import Provider, Service
from app.core.config import ROOT
from app.core.phones import phone_words
from tests.web.conftest import SignInAs, csrf_token

COORDINATOR = "coordinator"
HOMECARE = (ROOT / "data" / "samples" / "finess_homecare.csv").read_bytes()
LIST = """Nom;Code interne;Rue;Code postal;Commune;Téléphone;Soins
Aide d'essai (fictif);A-1;Rue de la Meuse 1;08600;Givet;03 53 01 00 01;ménage
=HYPERLINK("http://x.invalid");A-2;Rue 2;08600;Givet;pas un numéro;ménage
{{ 7*7 }}<script>alert(1)</script>;A-3;Rue 3;08600 CEDEX;GIVET CEDEX;;ménage
"""


@pytest.fixture
def desk(demo_app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    client = demo_app.test_client()
    sign_in_as(client, COORDINATOR)
    return client


def send(client: FlaskClient, content: bytes, name: str, **more: str) -> str:
    """Send a file; the address one is led to."""
    data = {"csrf_token": csrf_token(client, "/en/imports"), "file": (io.BytesIO(content), name)}
    answer = client.post("/en/imports", data={**data, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def post(client: FlaskClient, address: str, **data: object) -> str:
    """Send a form of a page; the address one is led to."""
    token = csrf_token(client, "/en/imports")
    answer = client.post(address, data={"csrf_token": token, **data})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def providers_of(rows: Session, source: str) -> int:
    rows.rollback()
    wanted = select(func.count()).select_from(Provider).where(Provider.source == source)
    return rows.scalar(wanted) or 0


def test_a_known_layout_goes_straight_to_its_preview_and_back_again(
    desk: FlaskClient, rows: Session
) -> None:
    preview = send(desk, HOMECARE, "homecare.csv")
    page = desk.get(preview).text
    assert "3 providers will be created" in page
    assert providers_of(rows, "finess-homecare") == 0
    done = desk.get(post(desk, f"{preview}/appliquer")).text
    assert "3 created" in done
    assert providers_of(rows, "finess-homecare") == 3
    again = desk.get(send(desk, HOMECARE, "homecare.csv")).text
    assert "3 providers will stay as they are" in again
    asked = desk.get(f"{preview}/annuler").text
    assert "3 providers that it created will be deleted" in asked
    assert "Taken back" in desk.get(post(desk, f"{preview}/annuler")).text
    assert providers_of(rows, "finess-homecare") == 0


def test_an_edited_file_shows_only_its_changes_field_by_field(
    desk: FlaskClient, rows: Session
) -> None:
    first = send(desk, HOMECARE, "homecare.csv")
    post(desk, f"{first}/appliquer")
    name = HOMECARE.splitlines()[1].split(b",")[1]
    page = desk.get(send(desk, HOMECARE.replace(name, b"UN AUTRE NOM"), "edited.csv")).text
    assert "1 provider will be changed" in page
    assert f"<del><bdi>{name.decode()}</bdi></del>" in page
    assert "<ins><bdi>UN AUTRE NOM</bdi></ins>" in page
    post(desk, f"{first}/annuler")
    assert providers_of(rows, "finess-homecare") == 0


def mapping(page: str, **more: str) -> dict[str, str]:
    """The form of the columns as the page proposes it, with a few answers."""
    found = {}
    for piece in page.split('<select class="input select" id="column_')[1:]:
        name = "column_" + piece.split('"', 1)[0]
        chosen = [
            one for one in piece.split("</select>")[0].split("<option ") if " selected" in one
        ]
        if chosen:
            found[name] = chosen[0].split('value="')[1].split('"')[0]
    return {**found, "header_row": "1", **more}


def test_a_spreadsheet_is_mapped_looked_at_and_its_faults_come_back_as_a_file(
    desk: FlaskClient, rows: Session
) -> None:
    address = send(desk, LIST.encode("cp1252"), "liste.csv", source_name="Réseau d'essai")
    form = mapping(desk.get(address).text, type_code="FR-SAD")
    assert {"column_name", "column_key", "column_city", "column_care"} <= set(form)
    preview = post(desk, address, **form)
    page = desk.get(preview).text
    assert "2 providers will be created" in page
    assert "1 row cannot be taken" in page
    assert "<script>alert" not in page
    assert "49" not in page.split("alert(1)")[0][-40:]
    faults = desk.get(preview, query_string={"outcome": "refused"}).text
    assert "F3" in faults
    book = load_workbook(io.BytesIO(desk.get(f"{preview}/fautes?form=xlsx").data))
    cells = [str(cell.value) for cell in list(book.worksheets[0].rows)[1]]
    assert cells[:2] == ["3", "F3"]
    assert cells[3].startswith("'=HYPERLINK")
    text = desk.get(f"{preview}/fautes?form=csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    post(desk, f"{preview}/lignes", shown=["2", "4"], taken=["2"])
    post(desk, f"{preview}/appliquer")
    assert providers_of(rows, "list-reseau-d-essai") == 1
    next_time = send(desk, LIST.encode(), "liste2.csv", source="list-reseau-d-essai")
    assert 'value="FR-SAD" selected' in desk.get(next_time).text
    post(desk, f"{preview}/annuler")
    assert providers_of(rows, "list-reseau-d-essai") == 0


def test_a_mapping_that_says_too_little_is_told_field_by_field(desk: FlaskClient) -> None:
    address = send(desk, b"a;b\n1;2\n", "x.csv", source_name="Presque rien")
    token = csrf_token(desk, address)
    answer = desk.post(address, data={"csrf_token": token, "header_row": "1"})
    assert answer.status_code == 422
    assert 'id="column_name-error"' in answer.text
    assert 'id="type_code-error"' in answer.text


def workbook(*lines: list[str]) -> bytes:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as entry:
            for _turn in range(270):
                entry.write(bytes(1024 * 1024))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 something", "This kind of file is not read here"),
        (workbook(["a"])[:400], "damaged or incomplete"),
        (b"a,b\n1,2\n", "give its source a name"),
        (b"a,b\x00\n1,2\n", "nor a workbook that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    desk: FlaskClient, demo_app: Flask, content: bytes, words: str
) -> None:
    folder = Path(demo_app.config["PASSERELLE"].var_dir) / "imports"
    before = set(folder.iterdir()) if folder.is_dir() else set()
    token = csrf_token(desk, "/en/imports")
    data = {"csrf_token": token, "file": (io.BytesIO(content), "x.csv")}
    answer = desk.post("/en/imports", data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert set(folder.iterdir()) == before


def test_a_zip_bomb_is_refused_before_it_is_opened(desk: FlaskClient) -> None:
    token = csrf_token(desk, "/en/imports")
    data = {"csrf_token": token, "file": (io.BytesIO(bomb()), "x.xlsx"), "source_name": "Bombe"}
    answer = desk.post("/en/imports", data=data)
    assert answer.status_code == 422
    assert "unpacks to more than 256 MB" in answer.text


def test_only_coordinators_import(demo_app: Flask, sign_in_as: SignInAs) -> None:
    client = demo_app.test_client()
    assert client.get("/en/imports").status_code == 302
    sign_in_as(client, "social_worker_dinant")
    assert client.get("/en/imports").status_code in {403, 404}


def test_a_workbook_is_read_like_a_text(desk: FlaskClient) -> None:
    rows_ = [line.split(";") for line in LIST.splitlines()]
    address = send(
        desk, workbook(["Liste du réseau"], [], *rows_), "l.xlsx", source_name="Classeur"
    )
    page = desk.get(address).text
    assert 'value="3"' in page
    form = mapping(page, type_code="FR-SAD") | {"header_row": "3", "sheet": "Sheet"}
    assert "2 providers will be created" in desk.get(post(desk, address, **form)).text


def send_twins(desk: FlaskClient) -> None:
    """Bring the same provider in twice, by two sources."""
    head = "Nom;Code interne;Code postal;Commune;Téléphone;Soins\n"
    one = head + "Aide et présence du val (fictif);A-1;08600;Givet;;ménage\n"
    other = (
        head + "Aide et Presence du Val (fictif);B-1;08600;Givet;03 53 01 00 09;portage de repas\n"
    )
    for name, text in (("Jumeau un", one), ("Jumeau deux", other)):
        address = send(desk, text.encode(), "l.csv", source_name=name)
        preview = post(desk, address, **mapping(desk.get(address).text, type_code="FR-SAD"))
        post(desk, f"{preview}/appliquer")


def test_two_records_of_one_provider_are_found_merged_and_parted_again(
    desk: FlaskClient, rows: Session
) -> None:
    send_twins(desk)
    page = desk.get("/en/doublons").text
    assert "Names alike at" in page
    kept, gone = (
        rows.scalars(select(Provider).where(Provider.source == source)).one()
        for source in ("list-jumeau-un", "list-jumeau-deux")
    )
    assert kept.public_id in page
    address = f"/en/doublons/{kept.public_id}/{gone.public_id}"
    assert str(phone_words("+33353010009")) in desk.get(address).text
    rows.rollback()
    post(desk, address, taken=["phone"])
    rows.expire_all()
    assert kept.phone == "+33353010009"
    wanted = select(Service.care, Service.provider_id).where(Service.status == "open")
    mine = wanted.where(Service.provider_id.in_([kept.id, gone.id])).order_by(Service.care)
    assert [tuple(row) for row in rows.execute(mine)] == [("HHK", kept.id), ("MEA", kept.id)]
    rows.rollback()
    undone = desk.get("/en/doublons").text
    assert kept.public_id not in undone.split("Last merges")[0]
    batch = undone.split("/doublons/defaire/")[1].split('"')[0]
    rows.rollback()
    post(desk, f"/en/doublons/defaire/{batch}")
    rows.expire_all()
    assert kept.phone is None
    assert [tuple(row) for row in rows.execute(mine)] == [("HHK", kept.id), ("MEA", gone.id)]
    rows.rollback()
    post(desk, f"{address}/differents")
    assert kept.public_id not in desk.get("/en/doublons").text


UNREADABLE = {
    "cut.json": (b'{"a": [1, 2', "cut or damaged at line 1"),
    "quote.csv": (b'Nom;Commune\n"Aide;Givet\nSoins;Dinant\n', "a quotation mark is missing"),
    "wide.csv": (b";".join(b"c%d" % n for n in range(3000)), "more than 500 columns"),
    "random.xlsx": (b"\x00\x9f" * 400, "nor a workbook that can be read"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_shown_is_refused_when_it_is_sent(
    desk: FlaskClient, rows: Session, name: str
) -> None:
    content, told = UNREADABLE[name]
    before = rows.scalar(select(func.count()).select_from(ImportRun))
    data = {
        "csrf_token": csrf_token(desk, "/en/imports"),
        "file": (io.BytesIO(content), name),
        "source_name": "Essai",
    }
    answer = desk.post("/en/imports", data=data)
    assert answer.status_code == 422
    assert told in answer.text
    rows.rollback()
    assert rows.scalar(select(func.count()).select_from(ImportRun)) == before


@pytest.mark.parametrize("source_name", ["", "!!"])
def test_a_source_without_a_name_is_told_at_its_field(desk: FlaskClient, source_name: str) -> None:
    data = {
        "csrf_token": csrf_token(desk, "/en/imports"),
        "file": (io.BytesIO(LIST.encode()), "liste.csv"),
        "source_name": source_name,
    }
    answer = desk.post("/en/imports", data=data)
    assert answer.status_code == 422
    assert 'href="#source_name"' in answer.text
    assert 'href="#file"' not in answer.text


def test_an_import_given_up_is_removed_and_one_that_wrote_stays(
    desk: FlaskClient, rows: Session
) -> None:
    address = send(desk, LIST.encode(), "liste.csv", source_name="Essai").removesuffix("/colonnes")
    assert f"{address}/supprimer" in desk.get(address).text
    assert post(desk, f"{address}/supprimer").endswith("/en/imports")
    assert "It had changed nothing" in desk.get("/en/imports").text
    assert desk.get(address).status_code == 404
    applied = send(desk, HOMECARE, "homecare.csv")
    post(desk, f"{applied}/appliquer")
    assert f"{applied}/supprimer" not in desk.get(applied).text
    token = csrf_token(desk, "/en/imports")
    assert desk.post(f"{applied}/supprimer", data={"csrf_token": token}).status_code == 409
    page = desk.get(f"{applied}/annuler").text
    assert "it created will be deleted" in page
    assert "0 provider" not in page
    post(desk, f"{applied}/annuler")

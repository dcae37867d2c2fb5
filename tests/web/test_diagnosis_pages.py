"""The territorial diagnosis over the web: page, files, paper, what if, refusals, faults."""

import csv
import dataclasses
import html
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from flask import Flask, render_template
from markupsafe import escape
from sqlalchemy import func, select

from app.access.models import Organisation
from app.cadastre.changes import Deed
from app.cadastre.models import ConventionService, Reach, Service
from app.cadastre.operations import report_capacity
from app.cadastre.records import CapacityRecord
from app.coordination.diagnosis.cli import work
from app.coordination.diagnosis.drawing import Commune, Tone, draw, standalone
from app.coordination.diagnosis.exports import as_map
from app.coordination.diagnosis.models import Cell, DiagnosisRun, KeptScenario
from app.coordination.diagnosis.open_screens import OpenLine, open_diagnosis
from app.coordination.diagnosis.queries import summary
from app.coordination.diagnosis.screens import Question, portrait
from app.coordination.diagnosis.territories import find_territory
from app.coordination.diagnosis.vocabulary import DayPart, MapMeasure, Served
from app.core import clock
from app.core.extensions import db
from app.core.messages import LText
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState
from tests.web.conftest import SignInAs

PAGES = "/en/coordination/territoires"
ARDENNES = f"{PAGES}/zoast:ardennes"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{ 7*191 }}'


STATE = select(
    *(
        select(func.count()).select_from(table).scalar_subquery()
        for table in (Reach, ConventionService, Cell, DiagnosisRun)
    )
)
"""How many rows a scenario could have touched."""


@pytest.fixture
def coordinator(demo_app: Flask, sign_in_as: SignInAs) -> Any:
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    return client


def test_the_index_names_departments_provinces_and_zoast(coordinator: Any) -> None:
    page = coordinator.get(PAGES)
    assert page.status_code == 200
    for name in ("Ardennes", "Hainaut", "ZOAST"):
        assert name in page.text
    assert "Givet" in coordinator.get(f"{PAGES}?lieu=givet").text


def test_a_portrait_draws_its_communes_its_border_and_says_the_same_in_a_table(
    coordinator: Any,
) -> None:
    page = coordinator.get(f"{ARDENNES}?soin=PCA&mesure=border").text
    assert 'class="territory-map__border"' in page
    assert page.count("<title>") > 20
    assert "The border effect" in page
    assert "Givet" in page
    assert "446 communes may be in this ZOAST" in page


def test_a_page_made_without_a_run_says_what_the_run_says(
    demo_app: Flask, coordinator: Any
) -> None:
    before = list(csv_of(coordinator))
    runner = demo_app.test_cli_runner()
    assert "full:" in runner.invoke(args=["coordination", "diagnose"]).output
    after = list(csv_of(coordinator))
    assert [row[:12] for row in after] == [row[:12] for row in before]
    assert any(row[12] for row in after[1:]), "distances come with a run"
    page = coordinator.get(f"{ARDENNES}?soin=PCA").text
    assert "Worked out on" in page
    assert "Next service" in page


def test_the_clock_works_out_what_changed_and_nothing_when_nothing_did(demo_app: Flask) -> None:
    with demo_app.app_context():
        work()  # whatever is due: all of it when no test before this one asked
        service = db.session.scalars(select(Service).limit(1)).one()
        report_capacity(
            db.session,
            service.id,
            CapacityRecord(
                state=CapacityState.FULL,
                said_on=clock.today(),
                said_by="test",
                expires_on=clock.today(),
            ),
            deed=Deed(who="test", at=clock.now()),
        )
        db.session.commit()
        assert work().startswith("changes: ")
        assert work() == "Nothing changed."


def test_a_map_to_keep_carries_everything_and_names_stay_text(
    coordinator: Any, demo_app: Flask
) -> None:
    answer = coordinator.get(f"{ARDENNES}/carte.html?soin=PCA&mesure=border")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = answer.text
    assert not re.search(r"""(?:src|href)=["'](?!#)""", re.sub("(?s)<script.*?</script>", "", page))
    data = re.search('(?s)<script type="application/json" id="map-data">(.*?)</script>', page)
    assert data
    shapes = json.loads(data[1])["features"]
    assert len(shapes) == 24
    tones = {one["properties"]["tone"] for one in shapes}
    assert tones <= {tone.value for tone in Tone}
    rows = re.findall('<tr><th scope="row">(.*?)</th>', page)
    assert sorted(rows) == sorted(str(escape(one["properties"]["name"])) for one in shapes)


def test_a_map_to_keep_runs_no_hostile_name(demo_app: Flask, reference: Reference) -> None:
    area = find_territory(reference, "zoast:ardennes", clock.today())
    asked = Question(
        care="PCA",
        part=DayPart.ANY,
        measure=MapMeasure.SERVED,
        day=clock.today(),
        sort="nom",
    )
    with demo_app.test_request_context():
        found = portrait(db.session, reference, area, asked, today=clock.today())
        named = dataclasses.replace(found.lines[0], name=LText({"fr": HOSTILE}))
        hostile = dataclasses.replace(found, lines=[named])
        static = Path(str(demo_app.static_folder))
        parts = as_map(
            hostile,
            lambda value: HOSTILE if value is named.name else str(value),
            reference,
            lambda path: (static / path).read_text(encoding="utf-8"),
        )
        page = render_template(
            "diagnosis/kept_map.html", found=hostile, parts=parts, measure="", language="fr"
        )
    assert HOSTILE not in page
    assert "1337" not in page
    assert "<img" not in page


def test_everybody_reads_who_is_reached_and_small_numbers_are_told_to_nobody(
    demo_app: Flask, reference: Reference
) -> None:
    visitor = demo_app.test_client()
    with demo_app.app_context():
        work()
        found = open_diagnosis(db.session, reference, "PCA", today=clock.today())
        assert found is not None
        assert_sums(reference, found.lines)
    answer = visitor.get("/en/statistiques/territoires?soin=PCA")
    assert answer.status_code == 200
    assert answer.text.count('<tr><th scope="row">') == len(found.lines)
    table = visitor.get("/en/statistiques/territoires.csv?soin=PCA").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert len(rows) == len(found.lines) + 1
    assert not {"1", "2", "3", "4"} & {cell for row in rows[1:] for cell in row[5:9]}
    wrong = visitor.get("/en/statistiques/territoires?soin=XXX")
    assert wrong.status_code == 422
    assert "There is no kind of care" in wrong.text


def assert_sums(reference: Reference, lines: Sequence[OpenLine]) -> None:
    """Each number that is told equals the sum of the communes, and no small one is told."""
    for line in lines[::4]:  # a quarter of them says the same
        area = find_territory(reference, line.code, clock.today())
        (kind,) = [one for one in summary(db.session, area.codes) if one.care == "PCA"]
        for told, state in zip(line.served, Served, strict=True):
            whole = kind.served[state].inhabitants
            assert told in {whole, None}
            assert told is None or told == 0 or told >= 5
        assert line.gain == kind.gain.inhabitants or kind.gain.inhabitants < 5


def supposed(coordinator: Any) -> dict[str, Any]:
    """What a form supposes: the first service offered, allowed across the border."""
    form = coordinator.get(f"{ARDENNES}/simuler?soin=PCA").text
    service = re.search('name="services" value="([^"]+)"', form)
    assert service
    said = {"soin": "PCA", "moment": "0", "vers": "zoast:ardennes", "quoi": "convention"}
    return {**said, "services": [service[1]]}


def test_a_simulation_is_kept_read_again_compared_and_deleted(coordinator: Any) -> None:
    said = supposed(coordinator)
    query = {**said, "title": "  "}
    shown = coordinator.get(f"{ARDENNES}/simuler", query_string=said).text
    found = re.search('name="csrf_token" value="([^"]+)"', shown)
    assert found
    token = {"csrf_token": found[1]}
    refused = coordinator.post(f"{ARDENNES}/simuler", data={**query, **token})
    assert refused.status_code == 422
    assert "Give it a name, to find it again." in refused.text
    assert f'value="{said["services"][0]}"' in refused.text, "what was supposed stays"
    for title in (HOSTILE, "Second"):
        kept = coordinator.post(f"{ARDENNES}/simuler", data={**said, "title": title, **token})
        assert kept.status_code == 303
    page = coordinator.get(kept.location)
    assert "Second" in page.text
    again = re.search('href="([^"]+/simuler[^"]+)"', page.text)
    assert again
    assert coordinator.get(html.unescape(again[1])).status_code == 200
    listed = coordinator.get("/en/coordination/simulations").text
    assert HOSTILE not in listed
    assert str(escape(HOSTILE)) in listed
    names = re.findall('name="s" value="([^"]+)"', listed)
    side = coordinator.get("/en/coordination/simulations/comparer", query_string={"s": names}).text
    assert side.count('<th scope="col"><a') == len(names) >= 3
    gone = coordinator.post(f"{kept.location}/effacer", data=token)
    assert gone.status_code == 303
    assert coordinator.get(kept.location).status_code == 404


def test_another_team_does_not_find_a_simulation(demo_app: Flask, coordinator: Any) -> None:
    with demo_app.app_context():
        kept = db.session.scalars(select(KeptScenario)).first()
        assert kept is not None
        mine = kept.organisation_id
        kept.organisation_id = db.session.scalars(
            select(Organisation.id).where(Organisation.id != mine).limit(1)
        ).one()
        address = f"/en/coordination/simulations/{kept.public_id}"
        db.session.commit()
    assert coordinator.get(address).status_code == 404


def csv_of(coordinator: Any) -> list[list[str]]:
    answer = coordinator.get(f"{ARDENNES}/communes.csv?soin=PCA")
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_the_files_hold_the_same_communes(coordinator: Any) -> None:
    rows = csv_of(coordinator)
    sheet = openpyxl.load_workbook(
        io.BytesIO(coordinator.get(f"{ARDENNES}/communes.xlsx?soin=PCA").data)
    )["Passerelle"]
    shapes = json.loads(coordinator.get(f"{ARDENNES}/communes.geojson?soin=PCA").data)
    codes = [row[0] for row in rows[1:]]
    assert len(codes) == 24
    assert [cell.value for cell in sheet["A"][1:]] == codes
    assert [one["properties"]["Code"] for one in shapes["features"]] == codes
    for one in shapes["features"]:
        ring = one["geometry"]["coordinates"][0][0]
        assert ring[0] == ring[-1]
    assert coordinator.get(f"{ARDENNES}/communes.exe").status_code == 404


def test_the_portrait_prints_as_a_tagged_document(coordinator: Any) -> None:
    answer = coordinator.get(f"{ARDENNES}/portrait.pdf?soin=PCA&mesure=border")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as paper:
        assert "/MarkInfo" in paper.Root


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("soin=XX", "There is no kind of care “XX”."),
        ("moment=9", "A whole number from 0 to 4 is expected."),
        ("mesure=rien", "is not one of"),
        ("le=hier", "Not a valid date."),
        ("le=2031-01-01", "Choose a day from"),
        ("le=1999-01-01", "Choose a day from"),
        ("tri=nimporte", "is not one of"),
    ],
)
def test_a_wrong_question_is_answered_with_its_fault_and_the_usual_portrait(
    coordinator: Any, query: str, fault: str
) -> None:
    page = coordinator.get(f"{ARDENNES}?{query}")
    assert page.status_code == 422
    assert fault in page.text
    assert "Every commune" in page.text


@pytest.mark.parametrize("code", ["fr:commune:99999", "zoast:lune", "n-importe-quoi", "xx:y:1"])
def test_an_unknown_territory_is_not_found(coordinator: Any, code: str) -> None:
    assert coordinator.get(f"{PAGES}/{code}").status_code == 404


def test_a_scenario_names_what_would_change_and_stores_nothing(
    demo_app: Flask, coordinator: Any
) -> None:
    page = coordinator.get(f"{PAGES}/be:arrondissement:57000/simuler?soin=NUR").text
    service = page.split('name="services" value="')[1].split('"')[0]
    with demo_app.app_context():
        before = db.session.execute(STATE).one()
    found = coordinator.get(
        f"{PAGES}/be:arrondissement:57000/simuler?soin=NUR&services={service}&quoi=service"
    )
    assert found.status_code == 200
    assert "What would change" in found.text
    with demo_app.app_context():
        assert db.session.execute(STATE).one() == before
    assert coordinator.get(f"{PAGES}/frontiere/simuler?soin=XX").status_code == 422
    assert coordinator.get(f"{PAGES}/frontiere/simuler?vers=zoast:lune").status_code == 422


def test_refusals_are_told_with_their_sample_and_small_numbers_are_not(coordinator: Any) -> None:
    page = coordinator.get(f"{PAGES}/frontiere/demandes").text
    assert "Unmet need by commune" in page
    assert "A number below 5 is not shown" in page


def test_a_hostile_name_stays_text_in_the_drawing() -> None:
    square = ((4.0, 50.0), (4.1, 50.0), (4.1, 50.1))
    drawn = draw([Commune(HOSTILE, (square,), Tone.GAIN)], [((4.0, 50.0), (4.1, 50.1))])
    assert drawn is not None
    alone = standalone(drawn, HOSTILE, dict.fromkeys(Tone, "#fff")).decode()
    assert "<script" not in alone
    assert "<img" not in alone


def test_a_hostile_name_stays_text_in_the_page(demo_app: Flask) -> None:
    square = ((4.0, 50.0), (4.1, 50.0), (4.1, 50.1))
    drawn = draw([Commune(HOSTILE, (square,), Tone.GAIN)], [])
    assert drawn is not None
    with demo_app.test_request_context("/en/"):
        page = demo_app.jinja_env.from_string(
            '{% from "diagnosis/_map.html" import drawing with context %}{{ drawing(one, words) }}'
        ).render(one=drawn, words=HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert "1337" not in page

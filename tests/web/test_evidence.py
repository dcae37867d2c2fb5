"""The evidence report over the web: page, PDF and table, small groups hidden, fictitious apart."""

import csv
import io
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.discharge.following.models import Following
from app.discharge.models import Discharge
from tests.web.conftest import SignInAs
from tests.web.test_papers import Ward, tags

REPORT = "/en/coordination/preuves"


@pytest.fixture
def coordinator(demo_app: Flask, sign_in_as: SignInAs) -> Any:
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    return client


def lines(coordinator: Any, query: str = "") -> list[list[str]]:
    answer = coordinator.get(f"{REPORT}.csv{query}")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_report_shows_the_demonstration_as_such(coordinator: Any) -> None:
    page = coordinator.get(REPORT)
    assert page.status_code == 200
    assert "Demonstration: these people do not exist." in page.text
    assert "Not in hospital again within 30 days" in page.text


def test_only_a_coordinator_reads_the_report(
    demo_app: Flask, sign_in_as: SignInAs, demo_client: Any
) -> None:
    ward = Ward(demo_app, sign_in_as, "DIN-105")
    for end in ("", ".pdf", ".csv"):
        assert ward.client.get(REPORT + end).status_code == 403
        assert demo_client.get(REPORT + end).status_code in {302, 401}


def test_no_table_of_the_report_shows_a_group_of_fewer_than_five(coordinator: Any) -> None:
    found = lines(coordinator)
    assert {len(one) for one in found} == {5}
    shown = [one for one in found[1:] if one[1]]
    assert [one for one in shown if one[1].startswith("All others together")]
    numbers = [one[2] for one in shown]
    assert numbers
    assert all(one == "not shown" or int(one) >= 5 for one in numbers)


def test_real_people_are_never_counted_with_those_of_the_demonstration(
    coordinator: Any, rows: Session
) -> None:
    before = lines(coordinator)
    some = select(Following.discharge_id).order_by(Following.discharge_id.desc()).limit(20)
    ids = list(rows.scalars(some))
    of_them = Discharge.id.in_(ids)
    rows.execute(update(Discharge).where(of_them).values(is_fictitious=False))
    rows.commit()
    try:
        without = lines(coordinator)
    finally:
        rows.execute(update(Discharge).where(of_them).values(is_fictitious=True))
        rows.commit()
    assert without != before
    assert lines(coordinator) == before


def test_a_period_that_ends_before_it_begins_is_refused_and_kept(coordinator: Any) -> None:
    answer = coordinator.get(f"{REPORT}?du=2026-05-02&au=2026-05-01")
    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.text
    assert "2026-05-02" in answer.text
    assert coordinator.get(f"{REPORT}.pdf?du=2026-05-02&au=2026-05-01").status_code == 422
    assert coordinator.get(f"{REPORT}.csv?du=hier").status_code == 422


def test_a_period_without_anybody_says_that_there_is_no_data(coordinator: Any) -> None:
    query = "?du=2001-01-01&au=2001-02-01"
    assert "No data yet" in coordinator.get(REPORT + query).text
    assert [one[3] for one in lines(coordinator, query)[1:5]] == ["No data yet"] * 4


def test_the_printed_report_is_a_tagged_document_with_the_same_figures(coordinator: Any) -> None:
    answer = coordinator.get(f"{REPORT}.pdf")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        root = document.Root
        found = tags(root["/StructTreeRoot"]["/K"])
        assert bool(root["/MarkInfo"]["/Marked"])
        assert str(root["/Lang"]).startswith("en")
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"]
        assert found[0] == "Document"
        assert found.count("H1") == 1
        assert {"Table", "TR", "TH", "TD"} <= set(found)
        rows_printed = found.count("TR")
    listed = [one for one in lines(coordinator)[1:] if one[1]]
    tables = len({one[0] for one in listed})
    assert rows_printed == len(listed) + tables

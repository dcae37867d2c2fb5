"""Files that leave the directory: a hostile name is a text in each of them, whole and harmless."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from app.cadastre.exchange.cards import LONGEST_OCTETS, write_atom, write_vcards
from app.cadastre.exchange.drawing import draw_svg
from app.cadastre.exchange.lines import COLUMNS, Line, plain
from app.cadastre.exchange.tables import write_csv, write_xlsx
from app.cadastre.record_screen import HIDEABLE_FIELDS
from app.core.geo import Point
from app.core.messages import Message
from app.core.spreadsheets import harmless

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\"quotes\" and 'more'",
    "`${alert(1)}`",
    "{{7*191}}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "a,b;c\\d",
    "é" * 10_000,
    "a\r\nEND:VCARD\r\nBEGIN:VCARD",
    "null\x00byte\x0b",
]


def say(value: object) -> str:
    """The words as they are written in the code."""
    return value.text % dict(value.values) if isinstance(value, Message) else str(value)


def line(name: str) -> Line:
    """A service of that name."""
    return Line(
        id="0123456789abcdef",
        name=plain(name),
        care="Home nursing",
        kind="Nurse",
        country="FR",
        postal_code="08600",
        town="Givet",
        lat=50.13,
        lon=4.82,
        distance_km=None,
        phone="+33 3 53 01 99 14",
        days="Every day",
        languages="French",
        reach="Covers Givet.",
        capacity="Full",
        freshness="Confirmed",
        url="http://localhost/fr/services/0123456789abcdef",
        is_fictitious=True,
        updated_at=NOW,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_of_a_csv_file_begins_like_a_formula(name: str) -> None:
    written = write_csv([line(name)], say).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == harmless(plain(name))
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_telephone_number_is_not_taken_for_a_formula() -> None:
    assert harmless("+33 3 53 01 99 14") == "+33 3 53 01 99 14"
    assert harmless("+33 3 53|calc") == "'+33 3 53|calc"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_a_workbook_is_a_text_never_a_formula(name: str) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([line(name)], say))).active
    assert sheet is not None
    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.value == plain(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_vcard_stays_one_card_of_short_lines(name: str) -> None:
    written = write_vcards([line(name)]).decode()
    rows = written.split("\r\n")
    assert [rows.count("BEGIN:VCARD"), rows.count("END:VCARD")] == [1, 1]
    assert all(len(row.encode()) <= LONGEST_OCTETS for row in rows)
    unfolded = written.replace("\r\n ", "")
    shown = next(row for row in unfolded.split("\r\n") if row.startswith("FN:"))[3:]
    for escaped, sign in (("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        shown = shown.replace(escaped, sign)
    assert shown == plain(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_feed_says_the_name_as_text(name: str) -> None:
    written = write_atom([line(name)], title="T", address="http://localhost/a", now=NOW)
    feed = ET.fromstring(written)
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("a:entry/a:title", namespaces=spaces) == plain(name)
    assert feed.findtext("a:updated", namespaces=spaces) == "2026-11-22T09:00:00+00:00"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_drawing_holds_numbers_and_no_name(name: str) -> None:
    drawn = draw_svg([line(name)], [[[4.0, 50.0], [5.0, 50.2]]], home=Point(50.1, 4.8), title=name)
    root = ET.fromstring(drawn)
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["1"]
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_belgian_services_are_squares_and_all_points_are_in_sight() -> None:
    near, far = line("a"), replace(line("b"), country="BE", lat=50.9, lon=3.2)
    root = ET.fromstring(draw_svg([near, far], [], home=None, title="T"))
    names = [one.tag.rpartition("}")[2] for one in root]
    assert names.count("circle") == 1
    assert names.count("rect") == 2
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 < float(one.attrib["x"]) < 720
        assert 0 < float(one.attrib["y"]) < 480


def test_a_line_holds_nothing_that_an_owner_may_keep_for_professionals() -> None:
    assert HIDEABLE_FIELDS.isdisjoint(name for name, _title in COLUMNS)
    assert HIDEABLE_FIELDS.isdisjoint(Line.__dataclass_fields__)

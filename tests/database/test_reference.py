"""Zones and outlines as rows, on both engines; and the commands that write them."""

import json
from pathlib import Path

import pytest
from flask import Flask
from shapely.geometry import MultiPolygon, box
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.extensions import db
from app.core.spatial import from_column
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.operations import ZonesLoaded, load_zones, store_outlines
from app.reference.outlines import read_outlines
from app.reference.zones import ZoneCode, ZoneTree

GIVET = ZoneCode.parse("fr:commune:08190")
SQUARE = box(4.80, 50.12, 4.85, 50.16)


def row_of(session: Session, code: ZoneCode) -> ZoneRow:
    return session.scalars(
        select(ZoneRow).where(ZoneRow.code == str(code)).execution_options(populate_existing=True)
    ).one()


def test_loading_again_changes_nothing(session: Session, reference: Reference) -> None:
    total = len(reference.zones.zones)
    assert load_zones(session, reference.zones) == ZonesLoaded(total, 0, 0)


def test_a_difference_is_written(session: Session, reference: Reference) -> None:
    session.execute(update(ZoneRow).where(ZoneRow.code == str(GIVET)).values(name_fr="Old"))
    assert load_zones(session, reference.zones).changed == 1
    assert row_of(session, GIVET).name_fr == "Givet"


def test_rows_carry_the_chain(session: Session, reference: Reference) -> None:
    row = row_of(session, GIVET)
    parent = session.get_one(ZoneRow, row.parent_id)
    assert (row.depth, parent.code, row.name_nl) == (3, "fr:department:08", "Givet")


def test_outlines_are_stored_and_survive_a_load(session: Session, reference: Reference) -> None:
    assert store_outlines(session, {GIVET: SQUARE}) == 1
    load_zones(session, reference.zones)
    outline = row_of(session, GIVET).outline
    assert outline is not None
    assert from_column(outline).equals(SQUARE)


def test_outlines_need_their_zones(session: Session) -> None:
    with pytest.raises(Refused):
        store_outlines(session, {ZoneCode.parse("fr:commune:99999"): SQUARE})


def test_real_outlines_are_stored(session: Session, reference: Reference, shared: Path) -> None:
    content = (shared / "data" / "boundaries" / "departements_fr.geojson").read_bytes()
    assert store_outlines(session, read_outlines(content, reference.zones).taken) == 6
    nord = row_of(session, ZoneCode.parse("fr:department:59")).outline
    assert nord is not None
    assert isinstance(from_column(nord), MultiPolygon)


def test_a_new_zone_is_added_beside_the_others(session: Session, reference: Reference) -> None:
    zones = dict(reference.zones.zones)
    del zones[GIVET]
    added = load_zones(session, ZoneTree(zones))
    assert (added.added, added.changed) == (0, 0)


def outlines_stored(app: Flask) -> int:
    with app.app_context():
        count = db.session.scalar(
            select(func.count()).select_from(ZoneRow).where(ZoneRow.outline.is_not(None))
        )
    assert count is not None
    return count


def geojson(path: Path, *codes: str) -> str:
    geometry = {"type": "Polygon", "coordinates": [list(SQUARE.exterior.coords)]}
    features = [
        {"type": "Feature", "properties": {"zone": code}, "geometry": geometry} for code in codes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(path)


def test_the_command_stores_what_is_sound_and_lists_the_rest(app: Flask, tmp_path: Path) -> None:
    file = geojson(tmp_path / "some.geojson", str(GIVET), "fr:commune:59350")
    result = app.test_cli_runner().invoke(args=["reference", "outlines", file])
    assert result.exit_code == 0
    assert "1 outlines stored, 1 features refused." in result.output
    assert "feature 2 (fr:commune:59350): it lies" in result.output
    assert outlines_stored(app) == 1


def test_the_command_refuses_another_file_and_stores_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "other.geojson"
    file.write_text("code;name\n08190;Givet\n")
    result = app.test_cli_runner().invoke(args=["reference", "outlines", str(file)])
    assert result.exit_code == 1
    assert "other.geojson" in result.output
    assert outlines_stored(app) == 0


def test_the_command_fails_when_nothing_could_be_taken(app: Flask, tmp_path: Path) -> None:
    file = geojson(tmp_path / "none.geojson", "fr:commune:59350")
    assert app.test_cli_runner().invoke(args=["reference", "outlines", file]).exit_code == 1


def test_load_and_check_say_what_they_did(app: Flask) -> None:
    runner = app.test_cli_runner()
    loaded = runner.invoke(args=["reference", "load"])
    assert loaded.exit_code == 0
    assert loaded.output.endswith("zones: 0 added, 0 changed.\n")
    checked = runner.invoke(args=["reference", "check"])
    assert (checked.exit_code, checked.output.rstrip().endswith(": 0 errors.")) == (0, True)

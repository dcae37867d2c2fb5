"""The real FINESS files, taken over on both engines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importers import finess_homecare, finess_hospitals
from app.cadastre.imports import import_records
from app.cadastre.models import Identifier, Provider, Reach, Service, Site
from app.cadastre.records import ImportReport
from app.reference.loader import Reference

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILES = {
    finess_hospitals.SOURCE: ("finess_6dep_2023.csv", 880),
    finess_homecare.SOURCE: ("finess_nord_homecare_sample.csv", 224),
}


def take_over(session: Session, reference: Reference, shared: Path, source: str) -> ImportReport:
    importer = {one.SOURCE: one for one in (finess_hospitals, finess_homecare)}[source]
    with (shared / "data" / "finess" / FILES[source][0]).open("rb") as stream:
        rows = list(importer.read(stream, reference, today=NOW.date()))
    return import_records(session, rows, reference, source=source, now=NOW)


@pytest.mark.parametrize("source", FILES)
def test_every_row_of_the_real_file_is_accounted_for(
    session: Session, reference: Reference, shared: Path, source: str
) -> None:
    report = take_over(session, reference, shared, source)
    counts = report.counts()
    assert counts.pop("read") == FILES[source][1]
    assert sum(counts.values()) == FILES[source][1]
    assert report.created == session.scalar(select(func.count()).select_from(Provider))
    assert all(row.reason.text for row in report.left_out)
    assert all(fault.column and fault.line > 1 for fault in report.faults)


@pytest.mark.parametrize("source", FILES)
def test_a_second_import_changes_nothing(
    session: Session, reference: Reference, shared: Path, source: str
) -> None:
    def picture() -> Sequence[object]:
        session.expire_all()
        return [
            session.execute(select(table.__table__).order_by(*table.__table__.primary_key)).all()
            for table in (Provider, Identifier, Reach)
        ] + [session.execute(select(Service.id, Service.public_id, Site.id).join(Site)).all()]

    first = take_over(session, reference, shared, source)
    before = picture()
    second = take_over(session, reference, shared, source)
    assert (second.created, second.updated) == (0, 0)
    assert second.unchanged == first.created
    assert picture() == before

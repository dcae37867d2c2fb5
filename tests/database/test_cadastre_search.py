"""Searches on the fictitious directory: the same answers on both engines, in a fixed cost."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.cadastre.around import (
    CONVENTIONS_NAMED,
    SERVICES_AROUND,
    Around,
    area_at,
    services_around,
)
from app.cadastre.browsing import browse, drop_one
from app.cadastre.clusters import read_clusters
from app.cadastre.coverage import counting_for, doorstep_of, reaches
from app.cadastre.demo import clear_demo, load_demo
from app.cadastre.models import Provider, Reach, Service
from app.cadastre.queries import (
    AREAS_OF,
    SERVICES_NEAR,
    ZONE_ID,
    near_parameters,
)
from app.cadastre.reaching import areas_by_service, limits_on
from app.cadastre.vocabulary import CoverageKind, ReachKind, ServiceSearch
from app.core.errors import Conflict
from app.core.geo import Box, Point
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, Country, Verdict, Weekday
from app.reference.zones import ZoneCode
from tests.conftest import new_engine

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
GIVET = ZoneCode.parse("fr:commune:08190")
AT_GIVET = ServiceSearch(zone=GIVET, lat=50.13796, lon=4.82545)
SEARCHES = {
    "everything": ServiceSearch(limit=500),
    "at Givet": AT_GIVET,
    "nursing at Givet": replace(AT_GIVET, care=("NUR", "PCA")),
    "Dutch in Kortrijk": ServiceSearch(
        zone=ZoneCode.parse("be:municipality:34022"), lat=50.82803, lon=3.26487, language="nl"
    ),
    "on Sunday": replace(AT_GIVET, weekday=Weekday.SUNDAY),
    "not full": replace(AT_GIVET, takes_new=True),
    "insured in Belgium": replace(AT_GIVET, insured_in=Country.BE),
    "within 20 km": ServiceSearch(lat=50.63, lon=3.06, within_km=20, country=Country.BE),
    "in a province": ServiceSearch(zone=ZoneCode.parse("be:province:90000"), limit=200),
    "by name": ServiceSearch(text="THÉIÈRES"),
    "hostile words": ServiceSearch(text="%_\\'\";--{{"),
}


@pytest.fixture
def directory(session: Session, reference: Reference) -> Session:
    load_demo(session, reference, today=TODAY, now=NOW)
    return session


def found(session: Session, reference: Reference, search: ServiceSearch) -> list[str]:
    return [row.public_id for row in browse(session, search, reference, today=TODAY).rows]


@contextmanager
def filled(url: str, reference: Reference) -> Iterator[Session]:
    engine = new_engine(url)
    with engine.connect().execution_options(write=True) as connection:
        outer = connection.begin()
        if engine.dialect.name == "postgresql":  # equals take turns by their number: count anew
            connection.execute(text("ALTER SEQUENCE service_id_seq RESTART"))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            load_demo(session, reference, today=TODAY, now=NOW)
            yield session
        outer.rollback()
    engine.dispose()


@pytest.mark.postgis
def test_the_same_search_has_the_same_answer_on_both_engines(
    sqlite_template: Path, postgis_url: str, reference: Reference
) -> None:
    with (
        filled(f"sqlite:///{sqlite_template}", reference) as small,
        filled(postgis_url, reference) as large,
    ):
        for name, search in SEARCHES.items():
            answer = found(small, reference, search)
            assert answer == found(large, reference, search), name
            assert answer or name == "hostile words"


def test_the_demonstration_is_the_same_each_time_and_leaves_nothing_behind(
    session: Session, reference: Reference
) -> None:
    counts = load_demo(session, reference, today=TODAY, now=NOW)
    first = session.execute(select(Service.public_id, Service.care).order_by(Service.id)).all()
    with pytest.raises(Conflict):
        load_demo(session, reference, today=TODAY, now=NOW)
    assert clear_demo(session) == counts.providers
    assert session.scalar(select(Reach.service_id).limit(1)) is None
    assert load_demo(session, reference, today=TODAY, now=NOW) == counts
    again = session.execute(select(Service.public_id, Service.care).order_by(Service.id)).all()
    assert again == first


def test_the_demonstration_has_every_kind_of_care_and_type_and_says_it_is_fictitious(
    directory: Session, reference: Reference
) -> None:
    assert set(directory.scalars(select(Service.care).distinct())) == set(reference.care)
    kinds = set(directory.scalars(select(Provider.type_code).distinct()))
    assert len(kinds) > len(reference.provider_types) * 0.9
    names = directory.scalars(select(Provider.name)).all()
    assert all("fictif" in name or "fictief" in name for name in names)
    assert len(directory.scalars(select(Service.id)).all()) >= 240


def test_the_written_reach_is_what_judging_gives(directory: Session, reference: Reference) -> None:
    limits = limits_on(reference, TODAY)
    services = directory.execute(select(Service.id, Service.lat, Service.lon)).all()
    areas = areas_by_service(
        directory.execute(AREAS_OF, {"service_ids": [one.id for one in services]})
    )
    for code in ("fr:commune:08190", "be:municipality:91034", "be:municipality:57096"):
        doorstep = doorstep_of(reference.zones, ZoneCode.parse(code))
        assert doorstep is not None
        zone_id = directory.scalar(ZONE_ID, {"code": code})
        written = dict(
            directory.execute(
                select(Reach.service_id, Reach.kind).where(Reach.zone_id == zone_id)
            ).all()
        )
        for one in services:
            site = Point(one.lat, one.lon)
            verdict = reaches(areas.get(one.id, []), doorstep, site=site, limits=limits).verdict
            assert (one.id in written) == (verdict is not Verdict.UNMET)
            assert (written.get(one.id) == ReachKind.SURE) == (verdict is Verdict.MET)


def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back(
    directory: Session, reference: Reference
) -> None:
    for search in (SEARCHES["at Givet"], replace(SEARCHES["everything"], limit=37)):
        small = replace(search, limit=7)
        whole = found(directory, reference, replace(search, limit=500))
        pages, after = [], None
        while True:
            page = browse(directory, replace(small, after=after), reference, today=TODAY)
            pages.append([row.public_id for row in page.rows])
            after = page.next
            if after is None:
                break
        assert [one for page_ids in pages for one in page_ids] == whole
        back = browse(directory, replace(small, after=page.previous), reference, today=TODAY)
        assert [row.public_id for row in back.rows] == pages[-2]
        assert page.total == len(whole)


def test_a_filter_keeps_those_that_have_not_answered_after_those_that_have(
    directory: Session, reference: Reference
) -> None:
    search = replace(AT_GIVET, language="nl", limit=200)
    rows = browse(directory, search, reference, today=TODAY).rows
    assert all(row.languages is None or "nl" in row.languages for row in rows)
    doubts = [row.doubt for row in rows]
    assert doubts == sorted(doubts)
    assert any(row.languages is None for row in rows)


def test_only_what_is_still_true_says_that_a_service_is_full(
    directory: Session, reference: Reference
) -> None:
    rows = browse(directory, replace(AT_GIVET, takes_new=True, limit=200), reference, today=TODAY)
    for row in rows.rows:
        current = row.capacity_expires_on is not None and row.capacity_expires_on >= TODAY
        assert not (current and row.capacity_state == CapacityState.FULL)
    later = browse(
        directory, replace(AT_GIVET, takes_new=True, limit=200), reference, today=date(2028, 1, 1)
    )
    assert later.total > rows.total


def test_an_empty_answer_says_which_filter_is_in_the_way(
    directory: Session, reference: Reference
) -> None:
    search = replace(AT_GIVET, text="nobody is called that")
    page = browse(directory, search, reference, today=TODAY)
    assert page.total == 0
    assert set(page.without) == {"name"}
    assert page.without["name"] == browse(directory, AT_GIVET, reference, today=TODAY).total
    assert drop_one(directory, ServiceSearch(), TODAY) == {}


def test_a_page_costs_the_same_for_three_rows_and_for_thirty(
    directory: Session,
    reference: Reference,
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    costs = []
    for limit in (3, 30):
        with count_queries(engine) as statements:
            browse(directory, replace(AT_GIVET, limit=limit), reference, today=TODAY)
        costs.append(len(statements))
    assert costs == [3, 3]


def test_near_services_come_nearest_first(directory: Session) -> None:
    centre = Point(50.6, 3.2)
    rows = directory.execute(
        SERVICES_NEAR, near_parameters("NUR", centre, within_km=40, limit=5)
    ).all()
    away = [(row.lat - 50.6) ** 2 + (row.lon - 3.2) ** 2 * 0.403 for row in rows]
    assert 0 < len(rows) <= 5
    assert away == sorted(away)


def around_givet(directory: Session, reference: Reference) -> list[list[Around]]:
    step = doorstep_of(reference.zones, GIVET)
    assert step is not None
    asked = near_parameters("", step.point, within_km=40, limit=3) | {
        "code": str(GIVET),
        "cares": ["NUR"],
        "day": TODAY,
    }
    del asked["care"]
    return services_around(directory.connection(), asked)


def test_services_around_a_home_come_once_each_with_all_that_an_offer_needs(
    directory: Session, reference: Reference
) -> None:
    found = around_givet(directory, reference)
    rows = [areas[0] for areas in found]
    assert {row.care for row in rows} == {"NUR"}
    assert len({row.id for row in rows}) == len(rows)
    assert any(row.closed_reason for row in rows)
    zone_id = directory.scalar(ZONE_ID, {"code": str(GIVET)})
    reaching = set(
        directory.scalars(
            select(Reach.service_id).where(Reach.zone_id == zone_id, Reach.care == "NUR")
        )
    )
    assert reaching < {row.id for row in rows}
    assert len(rows) - len(reaching) == 3
    numbers = {number for row in rows for number in (row.conventions or "").split()}
    bound = directory.execute(CONVENTIONS_NAMED, {"numbers": sorted(map(int, numbers))}).all()
    assert {row.code for row in bound} >= {"fictive-givet-dinant", "fictive-givet-past"}


def test_a_row_around_a_home_names_its_columns_in_their_order() -> None:
    assert tuple(column.name for column in SERVICES_AROUND.selected_columns) == Around._fields


def test_of_many_zones_only_those_that_count_for_the_home_are_read(
    directory: Session, reference: Reference
) -> None:
    step = doorstep_of(reference.zones, GIVET)
    assert step is not None
    found = around_givet(directory, reference)
    rows = [row for areas in found for row in areas if row.kind == CoverageKind.ZONES]
    whole = areas_by_service(directory.execute(AREAS_OF, {"service_ids": [row.id for row in rows]}))
    said = {zones for areas in whole.values() for area in areas for zones in area.zones}
    counting = counting_for(step)
    assert any(code not in counting.values() for code in said)
    for row in rows:
        declared = [area.zones for area in whole[row.id]]
        assert area_at(row, counting).zones in [
            zones & frozenset(counting.values()) for zones in declared
        ]


def test_clusters_count_every_service_once_and_stay_few(
    directory: Session, reference: Reference
) -> None:
    box = Box(49, 1, 52, 7)
    for zoom in (5, 9, 16):
        groups: Any = read_clusters(directory, ServiceSearch(), box, zoom, today=TODAY)
        total = browse(directory, ServiceSearch(), reference, today=TODAY).total
        assert sum(group.n for group in groups) == total
        assert len(groups) <= 200


@pytest.mark.parametrize("name", ["at Givet", "nursing at Givet", "within 20 km"])
def test_where_a_place_is_searched_the_full_ones_come_last(
    directory: Session, reference: Reference, name: str
) -> None:
    rows = browse(directory, replace(SEARCHES[name], limit=500), reference, today=TODAY).rows

    def group(row: Any) -> int:
        if row.capacity_state is None or row.capacity_expires_on < TODAY:
            return 1
        return {"has_places": 0, "assessment_first": 1}.get(row.capacity_state, 2)

    groups = [group(row) for row in rows]
    full = [here for here, found in enumerate(groups) if found == 2]
    assert full == list(range(len(groups) - len(full), len(groups)))
    assert groups[0] == 0
    sure = [row.doubt for row in rows]
    assert sure == sorted(sure)
    assert all(found == 0 for row, found in zip(rows, groups, strict=True) if row.doubt == 0)

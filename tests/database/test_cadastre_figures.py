"""Figures beside a search, near misses and turns: the same on both engines, in a fixed cost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.cadastre.browsing import browse
from app.cadastre.demo import load_demo
from app.cadastre.models import Service
from app.cadastre.open_now import with_hours
from app.cadastre.surroundings import measure, names_alike, nearly
from app.cadastre.vocabulary import ServiceSearch, months_before, turn_of
from app.reference.loader import Reference
from app.reference.vocabulary import Country, Weekday
from app.reference.zones import ZoneCode

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
AT_GIVET = ServiceSearch(
    zone=ZoneCode.parse("fr:commune:08190"), lat=50.13796, lon=4.82545, care=("NUR",)
)


@pytest.fixture
def directory(session: Session, reference: Reference) -> Session:
    load_demo(session, reference, today=TODAY, now=NOW)
    return session


def total(session: Session, reference: Reference, search: ServiceSearch) -> int:
    return browse(session, search, reference, today=TODAY).total


@pytest.mark.parametrize(
    "search",
    [
        AT_GIVET,
        replace(AT_GIVET, country=Country.FR, weekend=True),
        replace(AT_GIVET, language="nl", care=()),
        replace(AT_GIVET, zone=None, within_km=30.0, takes_new=True),
    ],
)
def test_each_figure_is_what_a_click_on_it_would_find(
    directory: Session, reference: Reference, search: ServiceSearch
) -> None:
    around = measure(directory, search, reference, today=TODAY)
    assert around.total == total(directory, reference, search)
    figures = around.figures
    for country in Country:
        wanted = replace(search, country=country)
        assert figures["country", country.value] == total(directory, reference, wanted)
        insured = replace(search, insured_in=country)
        assert figures["insured_in", country.value] == total(directory, reference, insured)
    for language in ("fr", "nl", "tr"):
        spoken = replace(search, language=language)
        assert figures["language", language] == total(directory, reference, spoken)
    for months in (1, 12):
        since = replace(search, confirmed_since=months_before(TODAY, months))
        assert figures["confirmed", str(months)] == total(directory, reference, since)
    weekend = replace(search, weekend=True)
    assert figures["weekend", "1"] == total(directory, reference, weekend)
    for care in ("NUR", "PHY"):
        assert figures.get(("care", care), 0) == total(
            directory, reference, replace(search, care=(care,))
        )


def test_coming_and_near_are_two_questions(directory: Session, reference: Reference) -> None:
    around = measure(directory, AT_GIVET, reference, today=TODAY)
    assert around.coming == total(directory, reference, AT_GIVET)
    assert around.near_km == 15
    near = replace(AT_GIVET, zone=None, within_km=15.0)
    assert around.near == total(directory, reference, near)


def test_figures_cost_the_same_whatever_is_asked(
    directory: Session,
    reference: Reference,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    costs = []
    for search in (AT_GIVET, replace(AT_GIVET, country=Country.FR, language="nl", care=())):
        with count_queries(directory.get_bind().engine) as statements:
            measure(directory, search, reference, today=TODAY)
        costs.append(len(statements))
    assert costs == [2, 2]


def test_a_near_miss_says_the_one_thing_it_lacks(directory: Session, reference: Reference) -> None:
    directory.execute(update(Service).where(Service.care == "NUR").values(weekdays=0b0011111))
    search = replace(AT_GIVET, weekend=True)
    assert total(directory, reference, search) == 0
    found = nearly(directory, search, reference, today=TODAY)
    assert found
    assert {one.lacks.text for one in found} == {"Covers %(town)s, but not at week-ends."}
    sunday = nearly(directory, replace(AT_GIVET, weekday=Weekday.SUNDAY), reference, today=TODAY)
    assert {one.lacks.text for one in sunday} == {"Covers %(town)s, but not on: %(day)s."}


def test_a_service_that_is_near_but_does_not_come_is_a_near_miss(
    directory: Session, reference: Reference
) -> None:
    found = nearly(directory, replace(AT_GIVET, care=("GP",)), reference, today=TODAY)
    assert all(one.lacks.text == "Is near, but does not come to %(town)s." for one in found)


def test_a_misspelt_name_offers_the_right_one(directory: Session) -> None:
    assert any("lucioles" in name for name in names_alike(directory, "Pont des Luciolles"))
    assert names_alike(directory, "xqzzvk") == ()


def test_open_now_keeps_what_is_open_and_what_gave_no_hours(
    directory: Session, reference: Reference
) -> None:
    ids = list(browse(directory, AT_GIVET, reference, today=TODAY).rows)
    open_one, closed_one = ids[0].id, ids[1].id
    directory.execute(update(Service).values(opening_hours=None))
    for row, hours in ((open_one, "24/7"), (closed_one, "Mo 03:00-03:05")):
        directory.execute(update(Service).where(Service.id == row).values(opening_hours=hours))
    search = with_hours(directory, AT_GIVET, {"open_now": True}, now=NOW)
    kept = [row.id for row in browse(directory, search, reference, today=TODAY).rows]
    assert open_one in kept
    assert closed_one not in kept
    assert len(kept) == len(ids) - 1
    assert with_hours(directory, AT_GIVET, {}, now=NOW) is AT_GIVET


def test_equals_take_turns_from_day_to_day(directory: Session, reference: Reference) -> None:
    directory.execute(
        update(Service)
        .where(Service.care == "NUR")
        .values(lat=50.1, lon=4.8, capacity_state=None, weekdays=None)
    )
    firsts = set()
    for shift in range(40):
        day: date = TODAY + timedelta(days=shift)
        rows = browse(directory, AT_GIVET, reference, today=day).rows
        alike = [row.id for row in rows if row.reach_kind == rows[0].reach_kind]
        turns = [turn_of(row, day) for row in alike]
        assert turns == sorted(turns)
        firsts.add(alike[0])
    assert len(firsts) > 2

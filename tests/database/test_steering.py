"""Every figure equals the list that it opens, whatever the filters; on both engines."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.cadastre import demo as directory
from app.cadastre.counting import confirmed_services
from app.coordination.cases import alerts
from app.coordination.cases.plan_words import AlertKind
from app.coordination.steering import figures, screens
from app.coordination.steering.charts import HEIGHT, bars
from app.coordination.steering.indicators import BY_CODE, LISTED
from app.coordination.steering.questions import DIRECTORY
from app.coordination.steering.vocabulary import Figure, Reckoning, Row, Side, Window
from app.discharge import demo as discharges
from app.reference.loader import Reference
from tests.database.case_story import NOW, TODAY, Story, tell

YEAR = timedelta(days=365)
LEAST = 5


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """A year of fictitious discharges, and files in several states."""
    DIRECTORY["confirmed"] = confirmed_services
    told = tell(session, reference)
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    discharges.load_demo(
        session,
        reference,
        organisations=told.known.organisations,
        users=told.known.users,
        today=TODAY,
        now=NOW,
    )
    told.referred(home="be:municipality:91034")
    told.admitted()
    case = told.followed()
    rupture = alerts.Rupture(kind=AlertKind.CARER_EXHAUSTED, source="sign:test")
    alerts.raise_alert(session, case, rupture, told.hand("case_manager"))
    session.flush()
    return told


def window(story: Story, **changes: object) -> Window:
    blank = Window(
        first=TODAY - YEAR,
        last=TODAY,
        today=TODAY,
        now=NOW,
        side=Side.ALL,
        organisation_id=story.known.organisations["coordination"].id,
        fictitious=True,
        fresh_days=183,
    )
    return replace(blank, **changes)  # type: ignore[arg-type]  # the caller names fields of it


def some_windows(story: Story) -> list[Window]:
    """Periods and sides drawn at random, always the same ones."""
    luck = random.Random(35)
    found = [window(story)]
    for _ in range(12):
        first = TODAY - timedelta(days=luck.randint(0, 400))
        last = first + timedelta(days=luck.randint(0, 200))
        team = luck.choice([None, story.known.organisations["coordination"].id])
        side = luck.choice(list(Side))
        fictitious = luck.random() < 0.8
        drawn = window(
            story, first=first, last=last, side=side, organisation_id=team, fictitious=fictitious
        )
        found.append(drawn)
    return found


def test_every_figure_equals_the_list_it_opens_whatever_the_filters(story: Story) -> None:
    counted = 0
    for asked in some_windows(story):
        for indicator in LISTED:
            figure = figures.figure(story.session, indicator, asked)
            listed = figures.rows(story.session, indicator, asked)
            assert figure.of == len(listed), indicator.code
            if indicator.reckoning is Reckoning.SHARE:
                assert figure.yes == sum(bool(row.yes) for row in listed), indicator.code
                share = 100 * figure.yes / figure.of if figure.of else None
                assert figure.value == share
            if indicator.reckoning is Reckoning.COUNT:
                assert figure.value == len(listed)
            if indicator.reckoning is Reckoning.SUM_DAYS and listed:
                assert figure.value == sum(figures.days_of(row) for row in listed)
            counted += figure.of
    assert counted > 500


def test_pages_of_a_list_are_the_list(story: Story) -> None:
    indicator, asked = BY_CODE["returns"], window(story)
    whole = figures.rows(story.session, indicator, asked)
    parts = [
        row
        for first in range(0, len(whole), 7)
        for row in figures.rows(story.session, indicator, asked, first=first, most=7)
    ]
    assert len(whole) > 14
    assert [row.start for row in parts] == [row.start for row in whole]


def test_months_hold_every_line_that_began_in_the_period(story: Story) -> None:
    asked = window(story)
    for code in ("returns", "ruptures", "needs-covered"):
        listed = figures.rows(story.session, BY_CODE[code], asked)
        months = figures.by_month(listed, asked)
        assert len(months) == 13
        assert sum(number for _month, number, _yes in months) == len(listed)


def test_the_figures_of_the_demonstration_are_those_that_were_written(story: Story) -> None:
    asked = window(story)
    seen = {one.code: figures.figure(story.session, one, asked) for one in LISTED}
    assert (seen["followed"].of, seen["waiting"].of, seen["ruptures"].of) == (1, 1, 1)
    assert (seen["returns"].of, seen["returns"].yes) == (42, 5)
    assert seen["freshness"].of > 200
    belgium = window(story, side=Side.BE)
    assert figures.figure(story.session, BY_CODE["followed"], belgium).of == 0


def test_real_people_are_never_mixed_with_fictitious_ones(story: Story) -> None:
    real = window(story, fictitious=False)
    about_people = [one for one in LISTED if one.code != "freshness"]
    assert [figures.figure(story.session, one, real).of for one in about_people] == [0] * len(
        about_people
    )


SHARE = next(one for one in LISTED if one.reckoning is Reckoning.SHARE)


@given(st.integers(0, 60), st.data())
def test_the_open_page_tells_of_no_small_group(of: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, of))
    figure = Figure(of, yes, 100 * yes / of if of else None)
    told = screens.open_tile(SHARE, figure, LEAST)
    if 0 < of < LEAST:
        assert told.value is screens.TOO_FEW
        assert told.sample is screens.TOO_FEW
    if of >= LEAST and (0 < yes < LEAST or 0 < of - yes < LEAST):
        assert set(told.value.values) == {"low", "high"}


@given(st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 1)), max_size=40))
def test_bars_stay_inside_their_drawing(points: list[tuple[int, float]]) -> None:
    drawn = bars(
        [(str(place), number, int(number * part)) for place, (number, part) in enumerate(points)]
    )
    for bar in drawn:
        assert 0 <= bar.y <= bar.yes_y + 0.2
        assert bar.y + bar.height <= HEIGHT
        assert bar.width > 0
    assert [bar.number for bar in drawn] == [number for number, _part in points]


def test_days_between_two_days_are_never_less_than_none() -> None:
    early = Row(None, None, None, date(2026, 11, 5), date(2026, 11, 1), None)
    late = Row(None, None, None, date(2026, 11, 1), date(2026, 11, 5), None)
    assert (figures.days_of(early), figures.days_of(late)) == (0, 4)

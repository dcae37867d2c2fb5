"""The first seven days: what is covered, what is asked, what nobody does; and when few answer."""

from datetime import date, timedelta

from app.discharge.matching.cover import Cover, week_of
from app.discharge.matching.engine import match_need
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.plan import Line
from app.discharge.matching.whole import propose
from app.reference.vocabulary import Country, TimeBand, Weekday
from tests.builders import MONDAY, blank_offer, make_need, make_offer

BOTH = tuple(Country)
EVENING = frozenset({TimeBand.EVENING})


def lines(need: Need, *offers: Offer) -> tuple[Line, ...]:
    return propose([(need, match_need(need, offers))]).lines


def test_a_certain_match_covers_the_needed_days_only() -> None:
    week = week_of(lines(make_need(days=frozenset({Weekday.TUESDAY})), make_offer()), MONDAY, BOTH)
    assert week.rows[0].cells == (Cover.NOT_NEEDED, Cover.COVERED, *[Cover.NOT_NEEDED] * 5)
    assert (week.needed, week.count(Cover.COVERED)) == (1, 1)


def test_what_has_to_be_confirmed_is_never_covered() -> None:
    week = week_of(lines(make_need(), blank_offer()), MONDAY, BOTH)
    assert set(week.rows[0].cells) == {Cover.ASKED}


def test_nobody_is_told_as_nobody() -> None:
    week = week_of(lines(make_need()), MONDAY, BOTH)
    assert set(week.rows[0].cells) == {Cover.UNCOVERED}


def test_each_needed_part_of_the_day_has_its_row() -> None:
    need = make_need(bands=EVENING | {TimeBand.MORNING})
    week = week_of(lines(need, make_offer(bands=frozenset(TimeBand))), MONDAY, BOTH)
    assert [row.band for row in week.rows] == [TimeBand.MORNING, TimeBand.EVENING]
    assert week.count(Cover.COVERED) == 14


def test_days_before_the_start_and_after_the_end_need_nobody() -> None:
    need = make_need(starts_on=date(2026, 12, 1), until=date(2026, 12, 2))
    week = week_of(lines(need, make_offer()), MONDAY, BOTH)
    assert week.count(Cover.COVERED) == 2


def test_a_friday_is_warned_of_and_so_are_holidays_of_both_countries() -> None:
    friday = week_of(lines(make_need(starts_on=date(2026, 12, 4))), date(2026, 12, 4), BOTH)
    assert friday.warnings[0].text.startswith("The first day at home falls")
    week = week_of(lines(make_need(), make_offer()), date(2027, 7, 13), BOTH)
    told = [str(one.values["day"]) for one in week.warnings if "country" in one.values]
    assert told == ["2027-07-14"]


def test_a_sure_week_in_the_middle_warns_of_nothing() -> None:
    assert week_of(lines(make_need(), make_offer()), MONDAY, BOTH).warnings == ()


def test_a_service_that_comes_later_than_needed_leaves_the_days_before_uncovered() -> None:
    need = make_need(starts_on=MONDAY)
    first = MONDAY + timedelta(days=2)
    week = week_of(lines(need, make_offer()), MONDAY, BOTH, promised={need.key: first})
    before, after = week.rows[0].cells[:2], week.rows[0].cells[2:]
    assert Cover.COVERED not in before
    assert Cover.UNCOVERED in before
    assert Cover.COVERED in after
    assert Cover.UNCOVERED not in after

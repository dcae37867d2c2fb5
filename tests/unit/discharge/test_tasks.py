"""By which day each task of a discharge must be done, on the calendar of the hospital."""

from datetime import date

import pytest

from app.core.config import ROOT
from app.discharge.intake.books import load_books
from app.discharge.intake.tasks import Stay, due_day, wanted_tasks
from app.discharge.intake.vocabulary import TaskKind, TaskRule
from app.reference.calendar import is_working_day, working_day_before
from app.reference.vocabulary import Country

BOOKS = load_books(ROOT / "data")
ADMITTED = date(2026, 11, 23)
TUESDAY = date(2026, 12, 15)


def stay(discharge_on: date = TUESDAY, country: Country = Country.FR, *care: str) -> Stay:
    return Stay(
        admitted_on=ADMITTED, discharge_on=discharge_on, country=country, care=frozenset(care)
    )


def rule(code: str) -> TaskRule:
    return next(one for one in BOOKS.rules if one.code == code)


def test_the_check_list_has_its_eighteen_items() -> None:
    numbers = [one.number for one in BOOKS.rules if one.kind is TaskKind.CHECKLIST]
    assert numbers == list(range(1, 19))
    assert {one.number for one in BOOKS.rules if one.to_confirm and one.number} == {14, 16}
    assert {one.number for one in BOOKS.rules if not one.may_not_apply} == {1, 2}


@pytest.mark.parametrize(
    ("code", "due"),
    [
        ("readmission-risk", date(2026, 11, 25)),
        ("prescriptions", date(2026, 12, 14)),
        ("tell-the-date", date(2026, 12, 10)),
        ("home-help", date(2026, 12, 4)),
        ("discharge-letter", TUESDAY),
    ],
)
def test_days_are_counted_in_working_days(code: str, due: date) -> None:
    assert due_day(rule(code), stay()) == due


def test_a_holiday_of_the_hospital_country_counts_and_the_other_does_not() -> None:
    after_the_belgian_feast = date(2027, 7, 22)
    stays = [
        Stay(
            admitted_on=date(2027, 7, 1),
            discharge_on=after_the_belgian_feast,
            country=country,
            care=frozenset(),
        )
        for country in (Country.FR, Country.BE)
    ]
    due = [due_day(rule("prescriptions"), one) for one in stays]
    assert due == [date(2027, 7, 21), date(2027, 7, 20)]


def test_a_short_stay_never_puts_a_task_before_the_admission_or_after_the_leaving() -> None:
    hurried = stay(date(2026, 11, 24))
    for one in BOOKS.rules:
        assert ADMITTED <= due_day(one, hurried) <= date(2026, 11, 24)


def test_a_task_of_a_need_is_there_only_while_it_is_needed() -> None:
    without = {one.code for one in wanted_tasks(BOOKS.rules, stay(), [])}
    with_bed = {one.code for one in wanted_tasks(BOOKS.rules, stay(TUESDAY, Country.FR, "EQP"), [])}
    assert with_bed - without == {"ask-equipment"}


def test_a_benefit_with_a_day_becomes_a_task() -> None:
    day = date(2026, 12, 25)
    found = {one.code: one for one in wanted_tasks(BOOKS.rules, stay(), [("FR-ARDH", day)])}
    assert found["benefit:FR-ARDH"].due_on == day


def test_the_first_due_comes_first() -> None:
    days = [one.due_on for one in wanted_tasks(BOOKS.rules, stay(), [])]
    assert days == sorted(days)


@pytest.mark.parametrize("count", range(12))
def test_a_working_day_before_is_a_working_day(count: int) -> None:
    found = working_day_before(TUESDAY, count, Country.BE)
    assert is_working_day(found, Country.BE)
    assert found <= TUESDAY


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        working_day_before(TUESDAY, -1, Country.FR)

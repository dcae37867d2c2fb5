"""Where a convention stands on each day of its life."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.cadastre.agreements import ConventionDates, stage_of
from app.cadastre.record_words import ConventionStage

DATES = ConventionDates(
    signed_on=date(2026, 1, 10), valid_from=date(2026, 2, 1), valid_to=date(2027, 1, 31)
)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 1, 9), ConventionStage.DRAFT),
        (date(2026, 1, 10), ConventionStage.SIGNED),
        (date(2026, 1, 31), ConventionStage.SIGNED),
        (date(2026, 2, 1), ConventionStage.IN_FORCE),
        (date(2026, 11, 1), ConventionStage.IN_FORCE),
        (date(2026, 11, 2), ConventionStage.EXPIRING),
        (date(2027, 1, 31), ConventionStage.EXPIRING),
        (date(2027, 2, 1), ConventionStage.ENDED),
    ],
)
def test_each_day_has_its_stage(day: date, stage: ConventionStage) -> None:
    assert stage_of(DATES, today=day, expiring_days=90) is stage


def test_an_unsigned_convention_stays_a_draft_whatever_its_dates() -> None:
    draft = replace(DATES, signed_on=None)
    for shift in range(0, 800, 50):
        day = date(2026, 1, 1) + timedelta(days=shift)
        assert stage_of(draft, today=day, expiring_days=90) is ConventionStage.DRAFT


def test_a_convention_ended_early_is_ended_from_the_day_after() -> None:
    ended = replace(DATES, ended_on=date(2026, 5, 1))
    assert stage_of(ended, today=date(2026, 5, 1), expiring_days=90) is ConventionStage.EXPIRING
    assert stage_of(ended, today=date(2026, 5, 2), expiring_days=90) is ConventionStage.ENDED


def test_a_convention_without_an_end_never_expires() -> None:
    endless = replace(DATES, valid_to=None)
    assert stage_of(endless, today=date(2060, 1, 1), expiring_days=90) is ConventionStage.IN_FORCE

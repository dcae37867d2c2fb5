"""The shared rules of orientation, and how answers are measured."""

from datetime import UTC, datetime, timedelta

import pytest

from app.coordination.desk.orientation_book import load_orientation
from app.coordination.desk.orienting import measure, median_hours, orient
from app.coordination.desk.screens import measure_line
from app.coordination.desk.vocabulary import DeskLine
from app.core.config import ROOT
from app.reference.vocabulary import Verdict

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOOK = load_orientation(ROOT / "data")


@pytest.mark.parametrize(
    ("lines", "text", "values"),
    [
        ((), "request in a year", {"count": 0}),
        ((-30, -50), "request in a year", {"count": 2}),
        ((-30, 5), "answered or late, of", {"due": 1, "asked": 2}),
    ],
)
def test_the_share_says_from_how_many_it_is_computed(
    lines: tuple[int, ...], text: str, values: dict[str, int]
) -> None:
    known = [
        DeskLine(
            asked_at=NOW - timedelta(days=9), due_at=NOW + timedelta(hours=hours), answered_at=None
        )
        for hours in lines
    ]
    sample = measure_line(measure(known, NOW)).sample
    assert text in sample.text
    assert values.items() <= dict(sample.values).items()


def told(**said: str) -> dict[str, Verdict]:
    return {one.rule.code: one.verdict for one in orient(said, BOOK.rules)}


def test_somebody_always_answers() -> None:
    assert told()["someone-answers"] is Verdict.MET
    assert told(subject="other")["someone-answers"] is Verdict.MET


def test_who_leaves_hospital_is_prepared_there() -> None:
    said = told(subject="leave-hospital", in_hospital="yes", several="no", country="fr")
    assert list(said) == ["hospital-first", "someone-answers"]


def test_what_nobody_knows_makes_a_rule_that_would_apply() -> None:
    said = told(subject="too-much", several="unknown")
    assert said["complex-case"] is Verdict.UNKNOWN
    assert told(subject="too-much", several="no").keys() == {"someone-answers"}
    assert told(subject="too-much", several="yes")["complex-case"] is Verdict.MET


def test_sure_rules_come_before_those_that_ask() -> None:
    verdicts = list(told(subject="find-help", several="unknown").values())
    assert verdicts == sorted(verdicts, key=lambda one: one is Verdict.UNKNOWN)


def test_every_rule_can_speak() -> None:
    for rule in BOOK.rules:
        said = {fact: next(iter(wanted)) for fact, wanted in rule.when.items()}
        assert rule.code in told(**said)


def line(due: float, answered: float | None) -> DeskLine:
    begun = NOW - timedelta(hours=100)
    return DeskLine(
        asked_at=begun,
        due_at=begun + timedelta(hours=due),
        answered_at=None if answered is None else begun + timedelta(hours=answered),
    )


def test_late_is_what_came_late_and_what_did_not_come() -> None:
    lines = [line(72, 10), line(72, 72), line(72, 90), line(72, None), line(200, None)]
    found = measure(lines, NOW)
    assert (found.asked, found.in_time, found.late, found.waiting) == (5, 2, 2, 1)
    assert found.due == 4
    assert median_hours(found) == pytest.approx(72)


def test_nothing_answered_has_no_middle() -> None:
    assert median_hours(measure([line(200, None)], NOW)) is None

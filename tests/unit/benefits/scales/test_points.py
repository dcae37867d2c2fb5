"""LACE, ISAR, ISAR-HP and the 18 points: all profiles where they are few, vectors, bad answers."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest

from app.benefits.scale_books import ScaleBooks
from app.benefits.scales.handicap18 import rate_handicap18
from app.benefits.scales.isar import rate_isar, rate_isar_hp
from app.benefits.scales.lace import rate_lace
from app.benefits.scales.values import ScaleResult
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import Scale
from app.core.errors import InvalidInput

DAY = date(2026, 11, 22)
ISAR = (
    *("help_before", "more_help_since", "hospitalised", "poor_vision", "memory_problem"),
    "over_three_medicines",
)
ISAR_HP = {
    "instrumental_help": 1,
    "walking_device": 2,
    "help_to_travel": 1,
    "no_school_after_14": 1,
}
HEADINGS = ("moving", "food", "hygiene", "home_upkeep", "danger", "contacts")
LACE = {"stay_days": 0, "acute": False, "charlson": 0, "emergency_visits": 0}


def lace_points(days: int, acute: bool, charlson: int, visits: int) -> int:
    """The rule as published in section 4.5."""
    stay = days if days < 4 else 4 if days < 7 else 5 if days < 14 else 7
    illness = charlson if charlson < 4 else 5
    return stay + (3 if acute else 0) + illness + min(visits, 4)


def test_the_published_vector_of_lace(scales: ScaleBooks, vectors: dict[str, Any]) -> None:
    for vector in vectors["lace"]:
        result = rate_lace(scales.lace, vector["items"], on=DAY)
        assert (result.score, result.outcome) == (vector["total"], vector["outcome"])
        assert [(one.value, one.status) for one in result.details] == [("4", Standing.TO_CONFIRM)]


def test_lace_over_all_bands(scales: ScaleBooks) -> None:
    seen = set()
    for days, acute, charlson, visits in product(range(17), (True, False), range(7), range(7)):
        raw = {"stay_days": days, "acute": acute, "charlson": charlson, "emergency_visits": visits}
        result = rate_lace(scales.lace, raw, on=DAY)
        points = lace_points(days, acute, charlson, visits)
        seen.add(points)
        assert result.score == points
        assert result.outcome == ("high" if points >= 10 else "moderate" if points >= 5 else "low")
    assert seen == set(range(20))


def test_isar_over_all_64_profiles(scales: ScaleBooks) -> None:
    for said in product([True, False], repeat=6):
        result = rate_isar(scales.isar, dict(zip(ISAR, said, strict=True)), on=DAY)
        assert result.score == sum(said)
        assert result.outcome == ("at_risk" if sum(said) >= 2 else "not_at_risk")


def test_isar_hp_over_all_16_profiles(scales: ScaleBooks) -> None:
    for said in product([True, False], repeat=4):
        raw = dict(zip(ISAR_HP, said, strict=True))
        result = rate_isar_hp(scales.isar_hp, raw, on=DAY)
        points = sum(weight for name, weight in ISAR_HP.items() if raw[name])
        assert result.score == points
        assert result.outcome == ("at_risk" if points >= 2 else "not_at_risk")


def category(points: int) -> str:
    """Section 3.2.1: 1 from 7, 2 from 9, 3 from 12, 4 from 15, 5 from 17."""
    return str(sum(points >= cut for cut in (7, 9, 12, 15, 17)))


def test_the_18_points_over_all_4096_profiles(scales: ScaleBooks) -> None:
    for levels in product(range(4), repeat=6):
        raw = dict(zip(HEADINGS, levels, strict=True))
        result = rate_handicap18(scales.handicap18, raw, on=DAY)
        points = sum(levels)
        assert result.score == points
        assert result.outcome == ("reached" if points >= 7 else "below")
        found = result.details[0]
        assert (found.value, found.status) == (category(points), Standing.TO_CONFIRM)


def rate(scales: ScaleBooks, scale: Scale, raw: dict[str, Any]) -> ScaleResult:
    by_scale: dict[Scale, Callable[[], ScaleResult]] = {
        Scale.LACE: lambda: rate_lace(scales.lace, raw, on=DAY),
        Scale.ISAR: lambda: rate_isar(scales.isar, raw, on=DAY),
        Scale.ISAR_HP: lambda: rate_isar_hp(scales.isar_hp, raw, on=DAY),
        Scale.HANDICAP_18: lambda: rate_handicap18(scales.handicap18, raw, on=DAY),
    }
    return by_scale[scale]()


COMPLETE: dict[Scale, dict[str, Any]] = {
    Scale.LACE: LACE,
    Scale.ISAR: dict.fromkeys(ISAR, False),
    Scale.ISAR_HP: dict.fromkeys(ISAR_HP, False),
    Scale.HANDICAP_18: dict.fromkeys(HEADINGS, 0),
}


@pytest.mark.parametrize(
    ("scale", "item"), [(scale, item) for scale, raw in COMPLETE.items() for item in raw]
)
def test_a_missing_item_means_that_nobody_can_tell(
    scales: ScaleBooks, scale: Scale, item: str
) -> None:
    result = rate(scales, scale, {**COMPLETE[scale], item: None})
    assert (result.outcome, result.score) == (None, None)
    assert [one.field for one in result.missing] == [f"items.{item}"]
    assert all(detail.value is None for detail in result.details)


@pytest.mark.parametrize(
    ("scale", "item", "value"),
    [
        (Scale.LACE, "stay_days", -1),
        (Scale.LACE, "stay_days", 99999),
        (Scale.LACE, "acute", 1),
        (Scale.LACE, "charlson", 2.0),
        (Scale.ISAR, "poor_vision", "yes"),
        (Scale.ISAR_HP, "walking_device", 2),
        (Scale.HANDICAP_18, "danger", 4),
        (Scale.HANDICAP_18, "danger", True),
    ],
)
def test_an_impossible_answer_is_named(
    scales: ScaleBooks, scale: Scale, item: str, value: object
) -> None:
    with pytest.raises(InvalidInput) as refused:
        rate(scales, scale, {**COMPLETE[scale], item: value})
    assert list(refused.value.faults) == [f"items.{item}"]


@pytest.mark.parametrize(
    ("conditions", "charlson", "field"),
    [
        (["copd", "flu"], None, "items.conditions.1"),
        (["copd", "copd"], None, "items.conditions.1"),
        ("copd", None, "items.conditions"),
        (["copd"], 2, "items.conditions"),
        ([["copd"]], None, "items.conditions.0"),
    ],
)
def test_conditions_are_known_distinct_and_instead_of_a_score(
    scales: ScaleBooks, conditions: object, charlson: int | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        rate(scales, Scale.LACE, {**LACE, "charlson": charlson, "conditions": conditions})
    assert list(refused.value.faults) == [field]


def test_no_condition_is_an_answer(scales: ScaleBooks) -> None:
    raw: dict[str, Any] = {**LACE, "charlson": None, "conditions": []}
    assert rate(scales, Scale.LACE, raw).score == 0

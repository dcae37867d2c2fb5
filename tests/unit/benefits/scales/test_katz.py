"""Katz: every published vector, all profiles against the published rule, and bad answers."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from app.benefits.scale_books import ScaleBooks
from app.benefits.scales.katz import rate_katz
from app.core.errors import InvalidInput

DAY = date(2026, 11, 22)
ITEMS = ("wash", "dress", "transfer", "toilet", "continence", "eating")


def answers(levels: Any, **more: Any) -> dict[str, Any]:
    return {**dict(zip(ITEMS, levels, strict=True)), **more}


def forfait(levels: tuple[int, ...], visits: int) -> str:
    """The rule as published in section 4.2."""
    w, d, t, to, c, e = levels
    ce = c >= 3 or e >= 3
    if w == d == t == to == 4 and ce:
        return "C" if visits >= 2 else "B"
    if min(w, d, t, to) >= 3 and ce:
        return "B"
    if w >= 3 and d >= 3 and (t >= 3 or to >= 3):
        return "A"
    return "none"


def toilets(w: int, d: int, c: int, nocturnal: bool, disoriented: bool) -> str:
    """The rule as published in section 4.2."""
    if (w == 4 and d == 4) or (
        w >= 2 and d >= 2 and (c >= 3 or disoriented or (c >= 2 and nocturnal))
    ):
        return "7"
    return "2" if w >= 2 else "0"


def test_the_published_vectors(scales: ScaleBooks, vectors: dict[str, Any]) -> None:
    for vector in vectors["katz"]:
        raw = answers(vector["levels"], nocturnal_and_occasional=False, disoriented=False)
        result = rate_katz(scales.katz, {**raw, "visits": vector.get("visits", 1)}, on=DAY)
        assert result.outcome == vector["forfait"], vector
        if "toilets" in vector:
            assert [one.value for one in result.details] == [str(vector["toilets"])], vector
    assert len(vectors["katz"]) == 7


@pytest.mark.parametrize("visits", [1, 2, 3])
def test_all_4096_profiles_give_the_published_forfait(scales: ScaleBooks, visits: int) -> None:
    for levels in product(range(1, 5), repeat=6):
        result = rate_katz(scales.katz, answers(levels, visits=visits), on=DAY)
        assert result.outcome == forfait(levels, visits), levels


@pytest.mark.parametrize("nocturnal", [True, False])
@pytest.mark.parametrize("disoriented", [True, False])
def test_toilets_a_week_over_all_profiles_without_forfait(
    scales: ScaleBooks, nocturnal: bool, disoriented: bool
) -> None:
    extra = {"nocturnal_and_occasional": nocturnal, "disoriented": disoriented}
    for w, d, t, to, c in product(range(1, 5), repeat=5):
        result = rate_katz(scales.katz, answers((w, d, t, to, c, 1), visits=1, **extra), on=DAY)
        if result.outcome == "none":
            expected = toilets(w, d, c, nocturnal, disoriented)
            assert [one.value for one in result.details] == [expected]


def test_an_extra_condition_not_said_leaves_open_exactly_what_hangs_on_it(
    scales: ScaleBooks,
) -> None:
    """Over all profiles: told if both answers agree, else cannot tell, naming the condition."""
    for w, d, c in product(range(1, 5), repeat=3):
        result = rate_katz(scales.katz, answers((w, d, 1, 1, c, 1), visits=1), on=DAY)
        possible = {toilets(w, d, c, *both) for both in product([True, False], repeat=2)}
        found = result.details[0]
        assert found.value == (possible.pop() if len(possible) == 1 else None), (w, d, c)
        assert bool(found.missing) is (found.value is None)


def test_visits_are_asked_for_only_where_they_decide(scales: ScaleBooks) -> None:
    open_c = rate_katz(scales.katz, answers((4, 4, 4, 4, 3, 1)), on=DAY)
    assert open_c.outcome is None
    assert [item.field for item in open_c.missing] == ["items.visits"]
    assert rate_katz(scales.katz, answers((3, 3, 3, 3, 3, 1)), on=DAY).outcome == "B"


@pytest.mark.parametrize("item", ITEMS)
def test_a_missing_item_means_that_nobody_can_tell(scales: ScaleBooks, item: str) -> None:
    raw = answers((1, 1, 1, 1, 1, 1))
    del raw[item]
    result = rate_katz(scales.katz, raw, on=DAY)
    assert result.outcome is None
    assert [one.field for one in result.missing] == [f"items.{item}"]


@pytest.mark.parametrize("value", [0, 5, -1, "3", True, 2.5, "x"])
def test_a_level_outside_1_to_4_is_named_with_its_bounds(scales: ScaleBooks, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        rate_katz(scales.katz, answers((1, value, 1, 1, 1, 1)), on=DAY)
    fault = refused.value.faults["items.dress"][0]
    assert not isinstance(fault, str)
    assert fault.values == {"low": 1, "high": 4}


def test_a_condition_is_yes_or_no(scales: ScaleBooks) -> None:
    with pytest.raises(InvalidInput) as refused:
        rate_katz(scales.katz, answers((1, 1, 1, 1, 1, 1), disoriented="maybe"), on=DAY)
    assert list(refused.value.faults) == ["items.disoriented"]


def test_each_forfait_that_is_not_met_says_why(scales: ScaleBooks) -> None:
    result = rate_katz(scales.katz, answers((3, 3, 2, 2, 4, 4), disoriented=False), on=DAY)
    assert [step.values["forfait"] for step in result.steps] == ["C", "B", "A"]
    assert all("conditions" in step.values for step in result.steps)

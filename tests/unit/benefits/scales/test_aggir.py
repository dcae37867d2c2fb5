"""AGGIR: every profile, every published vector, both texts of group F, and bad answers."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from app.benefits.scale_books import ScaleBooks
from app.benefits.scales.aggir import Aggir, gir_of, rate_aggir
from app.benefits.sourcing import Standing
from app.core.errors import InvalidInput

DAY = date(2026, 11, 22)


def grid(scales: ScaleBooks) -> Aggir:
    return next(found for found in scales.aggir if found.basis.holds_on(DAY))


def profile(grid: Aggir, letters: str) -> dict[str, Any]:
    return dict(zip(grid.counted, letters, strict=True))


def every_profile(grid: Aggir) -> list[dict[str, Any]]:
    eight = grid.counted[:8]
    return [dict(zip(eight, letters, strict=True)) for letters in product("ABC", repeat=8)]


def faults(scales: ScaleBooks, raw: dict[str, Any], on: date = DAY) -> dict[str, Any]:
    with pytest.raises(InvalidInput) as refused:
        rate_aggir(scales.aggir, raw, on=on)
    return {name: found[0] for name, found in refused.value.faults.items()}


def test_the_published_vectors(scales: ScaleBooks, vectors: dict[str, Any]) -> None:
    for vector in vectors["aggir"]:
        result = rate_aggir(scales.aggir, profile(grid(scales), vector["letters"]), on=DAY)
        assert result.outcome == str(vector["gir"]), vector
    assert len(vectors["aggir"]) == 13


def test_all_6561_profiles_are_classified_as_published(
    scales: ScaleBooks, vectors: dict[str, Any]
) -> None:
    found = Counter(gir_of(grid(scales), one) for one in every_profile(grid(scales)))
    assert found == vectors["aggir_profiles"]
    assert found.total() == 6561


def test_the_two_texts_of_group_f_differ_on_266_profiles(
    scales: ScaleBooks, vectors: dict[str, Any]
) -> None:
    now, before = grid(scales), next(one for one in scales.aggir if one.edition.id != "casf")
    assert before.edition.id == "decree-1997"
    changed = [
        one
        for one in every_profile(now)
        if gir_of(now, one) != gir_of(before, {**one, "outdoors": "A"})
    ]
    assert len(changed) == vectors["aggir_profiles_changed_by_group_f"]
    assert {now.basis.status, before.basis.status} == {Standing.CONFLICTING}


def test_which_text_of_group_f_applies_is_a_matter_of_dates_in_the_data(
    scales: ScaleBooks,
) -> None:
    raw = {**profile(grid(scales), "AABAAAAC"), "outdoors": "A"}
    today, in_2000 = (rate_aggir(scales.aggir, raw, on=day) for day in (DAY, date(2000, 1, 1)))
    assert (today.edition.id, in_2000.edition.id) == ("casf", "decree-1997")
    now, before = scales.aggir
    swapped = [
        replace(now, edition=replace(now.edition, basis=before.basis)),
        replace(before, edition=replace(before.edition, basis=now.basis)),
    ]
    assert rate_aggir(swapped, raw, on=DAY).edition.id == "decree-1997"


def test_the_older_text_also_reads_outdoor_movement(scales: ScaleBooks) -> None:
    result = rate_aggir(scales.aggir, profile(grid(scales), "AABAAAAC"), on=date(2000, 1, 1))
    assert result.outcome is None
    assert [item.field for item in result.missing] == ["items.outdoors"]


def test_a_result_is_an_estimate_with_day_sources_and_steps(scales: ScaleBooks) -> None:
    result = rate_aggir(scales.aggir, profile(grid(scales), "CCBBAAAA"), on=DAY)
    assert result.estimated
    assert result.sentence.text == "Estimated on %(day)s: %(result)s."
    assert result.edition.basis.sources
    assert result.edition.cautions
    assert [step.values.get("group") for step in result.steps] == ["A", "B", None]
    assert [step.values["total"] for step in result.steps[:-1]] == ["3232", "2732"]
    assert result.steps[-1].values == {"rank": 4, "gir": 2}


@pytest.mark.parametrize("code", range(8))
def test_a_missing_variable_means_that_nobody_can_tell(scales: ScaleBooks, code: int) -> None:
    raw = profile(grid(scales), "AAAAAAAA")
    name = grid(scales).counted[code]
    for without in ({k: v for k, v in raw.items() if k != name}, {**raw, name: None}):
        result = rate_aggir(scales.aggir, without, on=DAY)
        assert result.outcome is None
        assert [item.field for item in result.missing] == [f"items.{name}"]
        assert result.sentence.text == "Cannot tell; still missing: %(items)s."


@pytest.mark.parametrize("value", ["D", "a", "", 1, True, ["A"], 2.5])
def test_a_value_outside_a_b_c_is_named_with_what_is_allowed(
    scales: ScaleBooks, value: object
) -> None:
    found = faults(scales, {**profile(grid(scales), "AAAAAAAA"), "washing": value})
    assert list(found) == ["items.washing"]
    assert found["items.washing"].values["choices"] == "A, B, C"


def test_an_unknown_variable_is_named(scales: ScaleBooks) -> None:
    found = faults(scales, {"swimming": "A"})
    assert list(found) == ["items.swimming"]
    assert "coherence" in found["items.swimming"].values["items"]


def test_a_day_before_every_rule_is_refused(scales: ScaleBooks) -> None:
    assert list(faults(scales, {}, on=date(1926, 1, 1))) == ["on"]


def expected_parts() -> dict[str, dict[str, str]]:
    """Aggregation of parts, section 4.1, by all combinations, written out from the table."""
    pairs = ["".join(both) for both in product("ABC", repeat=2)]
    either = {p: "A" if p == "AA" else "C" if p in {"CC", "BC", "CB"} else "B" for p in pairs}
    any_c = {p: "A" if p == "AA" else "C" if "C" in p else "B" for p in pairs}
    same = {p: p[0] if p in {"AA", "CC"} else "B" for p in pairs}
    triples = ["".join(three) for three in product("ABC", repeat=3)]
    three = {p: p[0] if p in {"AAA", "CCC"} else "B" for p in triples}
    return {
        "washing": same,
        "dressing": three,
        "eating": either,
        "elimination": any_c,
        "coherence": any_c,
        "orientation": any_c,
    }


@pytest.mark.parametrize("code", expected_parts())
def test_parts_make_the_letter_of_their_variable(scales: ScaleBooks, code: str) -> None:
    now = grid(scales)
    names = list(now.aggregations[code].parts)
    for letters, letter in expected_parts()[code].items():
        whole = {**profile(now, "AAAAAAAA"), code: letter}
        parts = {**whole, code: dict(zip(names, letters, strict=True))}
        by_parts = rate_aggir(scales.aggir, parts, on=DAY)
        assert by_parts.outcome == rate_aggir(scales.aggir, whole, on=DAY).outcome
        assert by_parts.steps[0].values["letter"] == letter


@pytest.mark.parametrize(("refused", "letter"), [(0, "A"), (1, "B"), (2, "B"), (3, "B"), (4, "C")])
def test_four_adverbs_make_a_letter(scales: ScaleBooks, refused: int, letter: str) -> None:
    now = grid(scales)
    adverbs = {name: at >= refused for at, name in enumerate(now.adverbs)}
    raw = {**profile(now, "CCCCCCCC"), "indoors": adverbs}
    same = {**profile(now, "CCCCCCCC"), "indoors": letter}
    assert (
        rate_aggir(scales.aggir, raw, on=DAY).steps == rate_aggir(scales.aggir, same, on=DAY).steps
    )


def test_a_part_or_an_adverb_that_is_not_said_is_named(scales: ScaleBooks) -> None:
    raw = {
        **profile(grid(scales), "AAAAAAAA"),
        "washing": {"upper": "A"},
        "indoors": {"spontaneously": True, "totally": True, "habitually": True},
    }
    result = rate_aggir(scales.aggir, raw, on=DAY)
    assert [item.field for item in result.missing] == [
        "items.washing.lower",
        "items.indoors.correctly",
    ]


def test_wrong_parts_and_adverbs_are_named(scales: ScaleBooks) -> None:
    raw = {
        **profile(grid(scales), "AAAAAAAA"),
        "washing": {"upper": "X", "back": "A"},
        "indoors": {"spontaneously": "yes", "quickly": True},
    }
    assert set(faults(scales, raw)) == {
        "items.washing.upper",
        "items.washing.back",
        "items.indoors.spontaneously",
        "items.indoors.quickly",
    }

"""One form, several scales: each is computed by itself, and what lacks is named."""

from datetime import date

import pytest

from app.benefits.vocabulary import Scale
from app.core.config import ROOT
from app.discharge.intake.books import load_books
from app.discharge.intake.superset import Observed, Rated, rate, raw_answers, suggested

BOOKS = load_books(ROOT / "data")
TODAY = date(2026, 11, 22)
ACTS = [
    code for code, one in BOOKS.superset.questions.items() if one.kind in {"act", "mind"}
]  # every observation that AGGIR or Katz reads


def rated(answers: dict[str, Observed]) -> dict[Scale, Rated]:
    found = rate(BOOKS.superset, answers, BOOKS.scales, on=TODAY)
    return {one.scale: one for one in found}


def everybody(level: str) -> dict[str, Observed]:
    answers: dict[str, Observed] = dict.fromkeys(ACTS, level)
    return answers | {
        "continence_urine": "continent",
        "continence_stool": "continent",
        "walking_aid": "no",
    }


def outcome(answers: dict[str, Observed], scale: Scale) -> str | None:
    return rated(answers)[scale].result.outcome


def test_a_person_who_does_everything_alone_is_gir_6_and_without_forfait() -> None:
    assert outcome(everybody("alone"), Scale.AGGIR) == "6"
    assert outcome(everybody("alone"), Scale.KATZ) == "none"


def test_a_person_for_whom_all_is_done_is_gir_1_and_forfait_by_visits() -> None:
    answers = everybody("fully")
    assert outcome(answers, Scale.AGGIR) == "1"
    assert outcome(answers | {"visits_planned": 2}, Scale.KATZ) == "C"
    assert outcome(answers | {"visits_planned": 1}, Scale.KATZ) == "B"


@pytest.mark.parametrize(
    ("changes", "item", "level"),
    [
        ({}, "wash", 1),
        ({"wash_lower": "partly"}, "wash", 2),
        ({"wash_lower": "prompted"}, "wash", 2),
        ({"wash_lower": "fully", "wash_upper": "partly"}, "wash", 3),
        ({"wash_lower": "fully", "wash_upper": "fully"}, "wash", 4),
        ({"dress_middle": "fully"}, "dress", 1),
        ({"dress_lower": "partly"}, "dress", 2),
        ({"walking_aid": "yes"}, "transfer", 2),
        ({"indoors": "partly"}, "transfer", 3),
        ({"transfers": "fully", "indoors": "fully"}, "transfer", 4),
        ({"toilet_wiping": "partly"}, "toilet", 2),
        ({"toilet_wiping": "partly", "toilet_going": "fully"}, "toilet", 3),
        (
            {"toilet_wiping": "partly", "toilet_going": "fully", "toilet_clothes": "partly"},
            "toilet",
            4,
        ),
        ({"continence_urine": "accident"}, "continence", 2),
        ({"continence_urine": "device"}, "continence", 2),
        ({"continence_stool": "incontinent"}, "continence", 3),
        ({"continence_stool": "incontinent", "continence_urine": "incontinent"}, "continence", 4),
        ({"serve_food": "partly"}, "eating", 2),
        ({"eat": "partly"}, "eating", 3),
        ({"eat": "fully"}, "eating", 4),
    ],
)
def test_a_level_of_katz_follows_from_what_was_observed(
    changes: dict[str, Observed], item: str, level: int
) -> None:
    answers = everybody("alone") | changes
    assert raw_answers(BOOKS.superset, Scale.KATZ, answers)[item] == level


def test_incontinence_and_its_hygiene_are_never_copied_from_one_scale_to_the_other() -> None:
    alone = everybody("alone")
    incontinent = alone | {"continence_urine": "incontinent", "continence_stool": "incontinent"}
    assert outcome(incontinent, Scale.AGGIR) == "6"
    helped = alone | {"hygiene_urine": "fully", "hygiene_stool": "fully"}
    assert raw_answers(BOOKS.superset, Scale.KATZ, helped)["continence"] == 1
    assert outcome(helped, Scale.AGGIR) != "6"


def test_a_half_filled_form_tells_what_lacks_by_its_question() -> None:
    answers = everybody("alone")
    del answers["wash_lower"]
    found = rated(answers)
    for scale in (Scale.AGGIR, Scale.KATZ):
        assert found[scale].result.outcome is None
        assert [one.code for one in found[scale].missing] == ["wash_lower"]
    assert {one.code for one in found[Scale.LACE].missing} == {
        "stay_days",
        "acute",
        "comorbidity",
        "emergency_visits",
    }


def test_an_empty_form_tells_nothing_and_never_fails() -> None:
    for one in rated({}).values():
        assert one.result.outcome is None
        assert one.missing


def test_lace_of_the_published_example() -> None:
    answers: dict[str, Observed] = {
        "stay_days": 8,
        "acute": "yes",
        "comorbidity": 4,
        "emergency_visits": 1,
    }
    found = rated(answers)[Scale.LACE].result
    assert (found.score, found.outcome) == (14, "high")


@pytest.mark.parametrize(("medicines", "risk"), [(3, "not_at_risk"), (4, "at_risk")])
def test_isar_counts_more_than_three_medicines(medicines: int, risk: str) -> None:
    answers: dict[str, Observed] = {
        "help_before": "yes",
        "more_help_since": "no",
        "hospitalised": "no",
        "poor_vision": "no",
        "memory_problem": "no",
        "medicines": medicines,
    }
    assert outcome(answers, Scale.ISAR) == risk


def test_isar_hp_gives_two_points_for_a_walking_aid() -> None:
    answers: dict[str, Observed] = {
        "instrumental_help": "no",
        "walking_aid": "yes",
        "help_to_travel": "no",
        "no_school_after_14": "no",
    }
    assert outcome(answers, Scale.ISAR_HP) == "at_risk"


@pytest.mark.parametrize(("score", "words"), [(10, "home"), (11, "planned"), (20, "elsewhere")])
def test_brass_is_stored_and_read_by_its_published_thresholds(score: int, words: str) -> None:
    brass = next(one for one in BOOKS.superset.stored if one.code == "brass")
    meaning = brass.meaning(score)
    assert meaning is not None
    assert words in meaning.in_("en")


def test_belrai_is_stored_without_any_reading() -> None:
    for one in BOOKS.superset.stored:
        if one.code.startswith("belrai"):
            assert one.meaning(one.high) is None


def test_an_answer_suggests_a_need_with_its_reason() -> None:
    found = suggested(BOOKS.superset, {"lives_alone": "yes", "wash_lower": "partly"})
    assert [one.care for one in found] == ["PCA", "MEA", "ALM"]
    assert all(one.why for one in found)
    assert suggested(BOOKS.superset, {"lives_alone": "no"}) == []

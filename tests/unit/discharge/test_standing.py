"""How well a need is covered: one vocabulary, the surest request decides."""

from datetime import date

import pytest

from app.discharge.referrals.standing import (
    STANDING_KINDS,
    STANDING_NAMES,
    CoverStanding,
    NeedCover,
    Told,
    cover_of,
    rest_words,
    sure,
)
from app.discharge.referrals.vocabulary import OVER, ReferralState

NEEDED = date(2026, 12, 3)
LATE = date(2026, 12, 10)
S = ReferralState


def test_every_standing_has_words_and_a_look() -> None:
    assert set(STANDING_NAMES) == set(STANDING_KINDS) == set(CoverStanding)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (S.CONFIRMED, CoverStanding.CONFIRMED),
        (S.ACCEPTED, CoverStanding.ACCEPTED),
        (S.ACCEPTED_CONDITIONALLY, CoverStanding.CONDITION),
        (S.SENT, CoverStanding.ASKED),
        (S.SEEN, CoverStanding.ASKED),
        (S.QUESTION, CoverStanding.ASKED),
        (S.DRAFT, CoverStanding.CHOSEN),
        *((state, CoverStanding.NOBODY) for state in OVER),
    ],
)
def test_what_the_chosen_service_said_decides(
    state: ReferralState, standing: CoverStanding
) -> None:
    assert cover_of("svc", [Told("svc", state, None)], NEEDED).standing is standing


def test_a_choice_that_nobody_was_asked_about_is_no_cover() -> None:
    assert cover_of("svc", [], NEEDED).standing is CoverStanding.CHOSEN
    assert cover_of(None, [], NEEDED).standing is CoverStanding.NOBODY


def test_the_surest_of_several_decides_whoever_the_plan_names() -> None:
    told = [Told("a", S.DECLINED, None), Told("b", S.SENT, None), Told("c", S.ACCEPTED, NEEDED)]
    assert cover_of("a", told, NEEDED) == NeedCover(CoverStanding.ACCEPTED)


def test_a_yes_for_a_later_day_says_so_and_the_earliest_of_two_counts() -> None:
    told = [Told("a", S.CONFIRMED, LATE), Told("b", S.CONFIRMED, NEEDED)]
    assert cover_of("a", told[:1], NEEDED) == NeedCover(CoverStanding.CONFIRMED, LATE)
    assert cover_of("a", told, NEEDED) == NeedCover(CoverStanding.CONFIRMED)
    assert NeedCover(CoverStanding.CONFIRMED, LATE).kind == "doubt"


def test_what_is_not_confirmed_is_counted_apart() -> None:
    covers = {
        1: NeedCover(CoverStanding.CONFIRMED, LATE),
        2: NeedCover(CoverStanding.CHOSEN),
        3: NeedCover(CoverStanding.NOBODY),
    }
    assert sure(covers) == 1
    assert [one.values["count"] for one in rest_words(covers.values())] == [1, 1, 1]
    assert list(rest_words([NeedCover(CoverStanding.CONFIRMED)])) == []


def test_who_was_confirmed_and_left_is_named_until_somebody_else_is_confirmed() -> None:
    left = Told("a", S.DECLINED, None, "Soins du Pont")
    assert cover_of("a", [left], NEEDED).withdrew == "Soins du Pont"
    asked = cover_of("a", [left, Told("b", S.SENT, None)], NEEDED)
    assert (asked.standing, asked.withdrew) == (CoverStanding.ASKED, "Soins du Pont")
    assert cover_of("a", [left, Told("b", S.CONFIRMED, NEEDED)], NEEDED).withdrew is None

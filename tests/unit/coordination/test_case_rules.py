"""The rules of case management as people say them, without a database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coordination.cases.entry import judge
from app.coordination.cases.load import Taken, load_of, next_slot, waiting_key
from app.coordination.cases.machine import MOVES, after, deeds_of
from app.coordination.cases.policy import CasePolicy
from app.coordination.cases.vocabulary import (
    FOLLOWED,
    OVER,
    CaseDeed,
    CaseState,
    EntryCriterion,
    Intensity,
    Urgency,
)
from app.core.errors import Refused
from app.reference.vocabulary import Verdict

POLICY = CasePolicy(
    most_people=35,
    most_points=35,
    weights={
        Intensity.LIGHT: 0.5,
        Intensity.STANDARD: 1,
        Intensity.HIGH: 1.5,
        Intensity.VERY_HIGH: 2,
    },
    entry_professionals=2,
    decision_days={Urgency.URGENT: 1, Urgency.SOON: 3, Urgency.ORDINARY: 5},
    seat=timedelta(days=365),
    link=timedelta(days=180),
    alert=timedelta(hours=48),
    largest_document=5_000_000,
)
ALL_YES: Mapping[str, str] = {one.value: "yes" for one in EntryCriterion}


def test_the_thirty_sixth_person_is_refused_however_light() -> None:
    taken = [Taken(number, Intensity.LIGHT) for number in range(1, 36)]
    with pytest.raises(Refused) as refused:
        next_slot(taken, Intensity.LIGHT, POLICY)
    assert refused.value.message.values == {"people": 35, "most": 35}


def test_intensive_cases_fill_the_load_before_thirty_five_people() -> None:
    taken = [Taken(number, Intensity.VERY_HIGH) for number in range(1, 18)]
    assert next_slot(taken, Intensity.STANDARD, POLICY) == 18
    with pytest.raises(Refused):
        next_slot(taken, Intensity.VERY_HIGH, POLICY)


@given(st.lists(st.sampled_from(Intensity), max_size=60))
def test_whatever_comes_in_whatever_order_the_cap_holds(coming: list[Intensity]) -> None:
    taken: list[Taken] = []
    for one in coming:
        try:
            taken.append(Taken(next_slot(taken, one, POLICY), one))
        except Refused:
            before = load_of([each.intensity for each in taken], POLICY)
            is_many = before.people >= POLICY.most_people
            assert is_many or before.points + POLICY.weights[one] > POLICY.most_points
    load = load_of([each.intensity for each in taken], POLICY)
    assert load.people <= 35
    assert load.points <= 35
    assert len({each.slot for each in taken}) == len(taken)
    assert all(1 <= each.slot <= 35 for each in taken)


def test_a_freed_place_is_the_next_one_taken() -> None:
    taken = [Taken(1, Intensity.STANDARD), Taken(3, Intensity.STANDARD)]
    assert next_slot(taken, Intensity.STANDARD, POLICY) == 2


def test_who_cannot_wait_comes_first_then_who_waited_longest() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    line = [
        (Urgency.ORDINARY.value, monday),
        (Urgency.URGENT.value, monday + timedelta(days=2)),
        (Urgency.SOON.value, monday + timedelta(days=1)),
        (Urgency.SOON.value, monday),
    ]
    ordered = sorted(line, key=lambda one: waiting_key(*one))
    assert [one[0] for one in ordered] == ["urgent", "soon", "soon", "ordinary"]
    assert ordered[1][1] == monday


def test_a_stay_in_hospital_never_ends_a_file() -> None:
    assert after(CaseState.ACTIVE, CaseDeed.ENTER_HOSPITAL) is CaseState.IN_HOSPITAL
    assert after(CaseState.IN_HOSPITAL, CaseDeed.LEAVE_HOSPITAL) is CaseState.ACTIVE
    assert set(FOLLOWED).isdisjoint(OVER)


def test_everything_else_is_refused_with_deed_and_state() -> None:
    for state in CaseState:
        for deed in CaseDeed:
            if (state, deed) in MOVES:
                assert after(state, deed) is MOVES[state, deed]
                continue
            with pytest.raises(Refused) as refused:
                after(state, deed)
            assert set(refused.value.message.values) == {"deed", "state"}


def test_what_is_over_can_only_be_referred_again() -> None:
    for state in OVER:
        assert deeds_of(state) == {CaseDeed.REFER_AGAIN}


def test_two_professionals_open_the_door_and_one_does_not() -> None:
    assert judge(ALL_YES, 2, 2).verdict is Verdict.MET
    assert judge(ALL_YES, 1, 2).verdict is Verdict.UNMET
    assert judge(ALL_YES, 3, 4).verdict is Verdict.UNMET


def test_what_nobody_knows_is_neither_yes_nor_no() -> None:
    assert judge(ALL_YES, None, 2).verdict is Verdict.UNKNOWN
    assert judge({}, 2, 2).verdict is Verdict.UNKNOWN
    some = {**ALL_YES, "help_not_enough": "unknown"}
    assert judge(some, 2, 2).verdict is Verdict.UNKNOWN
    assert judge({**some, "wants_home": "no"}, 2, 2).verdict is Verdict.UNMET


def test_one_trouble_is_enough() -> None:
    one = {**ALL_YES, "trouble_health": "no", "trouble_deciding": "no"}
    assert judge(one, 2, 2).verdict is Verdict.MET
    assert judge({**one, "trouble_daily_life": "unknown"}, 2, 2).verdict is Verdict.UNKNOWN

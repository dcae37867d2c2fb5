"""Which step of a discharge may follow which."""

import pytest

from app.core.errors import Conflict
from app.discharge import life
from app.discharge.vocabulary import STATUS_NAMES, STATUSES_OF, DischargeStatus

ENDED = {DischargeStatus.GONE_HOME, DischargeStatus.CLOSED, DischargeStatus.CANCELLED}


@pytest.mark.parametrize("before", list(DischargeStatus))
@pytest.mark.parametrize("to", list(DischargeStatus))
def test_a_step_is_taken_or_refused_as_the_table_says(
    before: DischargeStatus, to: DischargeStatus
) -> None:
    if to is before or to in life.STEPS[before]:
        assert life.step(before.value, to) == to.value
        return
    with pytest.raises(Conflict) as refusal:
        life.step(before.value, to)
    assert set(refusal.value.message.values) == {"before", "to"}


def test_a_draft_without_need_waits_for_nobody() -> None:
    assert DischargeStatus.WAITING not in life.STEPS[DischargeStatus.DRAFT]
    assert DischargeStatus.READY not in life.STEPS[DischargeStatus.DRAFT]


def test_what_ended_is_never_open_again() -> None:
    for status in ENDED:
        assert not life.is_open(status.value)
        assert not life.STEPS[status] & life.OPEN
        with pytest.raises(Conflict):
            life.after_change(status.value, has_needs=True)


@pytest.mark.parametrize(
    ("status", "has_needs", "after"),
    [
        ("draft", True, "searching"),
        ("draft", False, "draft"),
        ("ready", True, "searching"),
        ("waiting", True, "waiting"),
        ("waiting", False, "draft"),
        ("searching", False, "draft"),
    ],
)
def test_a_change_sends_a_plan_back_but_leaves_requests_out(
    status: str, has_needs: bool, after: str
) -> None:
    assert life.after_change(status, has_needs=has_needs) == after


def test_every_state_has_a_name_and_one_tab() -> None:
    assert set(STATUS_NAMES) == set(DischargeStatus)
    shown = [status for statuses in STATUSES_OF.values() for status in statuses]
    assert sorted(shown) == sorted(DischargeStatus)

"""The tasks of a discharge: created at the admission, moved with the day, settled by somebody."""

import re
from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.discharge.intake.models import DischargeTask
from app.discharge.models import Discharge
from tests.web.test_discharge import (
    Desk,
    Read,
    desk,
    leaving,
    opened,
    rows,
    stranger,
    with_needs,
)
from tests.web.test_discharge_changes import moved_to, reference_of

__all__ = ["desk", "rows", "stranger"]  # fixtures


def tasks(rows: Read, path: str) -> dict[str, DischargeTask]:
    asked = select(DischargeTask).join(Discharge).where(Discharge.public_id == path[1:])
    return {task.code: task for task in rows(asked)}


def settle(desk: Desk, path: str, task: DischargeTask, **form: str) -> int:
    return desk.post(f"{path}/taches/{task.id}", form, seen=f"{path}/taches").status_code


def test_the_check_list_is_there_from_the_first_minute(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    found = tasks(rows, path)
    assert sum(task.kind == "checklist" for task in found.values()) == 18
    assert any(task.kind == "benefit" for task in found.values())
    page = desk.get(f"{path}/taches").text
    assert "Check-list of the discharge" in page
    assert "Ask for: " in page
    assert "To confirm" in page


def test_tasks_follow_the_day_of_the_discharge_unless_they_are_settled(
    desk: Desk, rows: Read
) -> None:
    path = opened(desk)
    before = tasks(rows, path)
    assert settle(desk, path, before["belongings"], state="done") == 303
    day = clock.today() + timedelta(days=40)
    moved_to(desk, path, discharge_at=f"{day.isoformat()}T14:00")
    after = tasks(rows, path)
    assert after["discharge-letter"].due_on == day
    assert after["belongings"].due_on == before["belongings"].due_on
    assert after["social-assessment"].due_on == before["social-assessment"].due_on


def test_a_need_that_takes_time_brings_its_task_and_takes_it_away(desk: Desk, rows: Read) -> None:
    path = with_needs(desk, "EQP")
    assert "ask-equipment" in tasks(rows, path)
    number = re.search(r"/besoins/(\d+)/retirer", desk.get(f"{path}/besoins").text)
    assert number
    desk.post(f"{path}/besoins/{number[1]}/retirer", {}, seen=f"{path}/besoins")
    assert "ask-equipment" not in tasks(rows, path)


def test_who_settled_a_task_is_told_and_it_can_be_opened_again(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    task = tasks(rows, path)["home-help"]
    assert settle(desk, path, task, state="done") == 303
    found = tasks(rows, path)["home-help"]
    assert (found.state, found.settled_by_id is not None) == ("done", True)
    assert "1 of " in desk.get(f"{path}/taches").text
    assert settle(desk, path, task, state="to_do") == 303
    assert tasks(rows, path)["home-help"].settled_at is None


def test_a_task_that_does_not_apply_says_why_and_keeps_what_was_typed(
    desk: Desk, rows: Read
) -> None:
    path = opened(desk)
    found = tasks(rows, path)
    assert settle(desk, path, found["pharmacist"], state="not_applicable") == 422
    reason = "No medicines"
    assert settle(desk, path, found["pharmacist"], state="not_applicable", reason=reason) == 303
    assert reason in desk.get(f"{path}/taches").text
    refused = desk.post(
        f"{path}/taches/{found['social-assessment'].id}",
        {"state": "not_applicable", "reason": "Because"},
        seen=f"{path}/taches",
    )
    assert refused.status_code == 422
    assert "does not allow" in refused.text
    assert (
        "state"
        in desk.post(
            f"{path}/taches/{found['pharmacist'].id}", {"state": "x"}, seen=f"{path}/taches"
        ).text
    )


def test_tasks_of_another_hospital_do_not_exist(desk: Desk, stranger: Desk, rows: Read) -> None:
    path = opened(desk)
    task = tasks(rows, path)["home-help"]
    assert stranger.get(f"{path}/taches").status_code == 404
    hidden = stranger.hidden("/nouvelle")
    answer = stranger.client.post(
        f"{stranger.base}{path}/taches/{task.id}", data={**hidden, "state": "done"}
    )
    assert answer.status_code == 404
    other = opened(desk, reference=leaving()["reference"])
    assert settle(desk, other, task, state="done") == 404
    assert reference_of(desk, path)

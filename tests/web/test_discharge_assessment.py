"""The assessment: half a form is kept, history stays, results are estimates, needs suggested."""

import json

from sqlalchemy import select, text

from app.core import clock
from app.discharge.intake.models import Assessment
from app.discharge.models import Discharge
from tests.web.test_discharge import Desk, Read, desk, opened, rows, stranger
from tests.web.test_discharge_merge import picked

__all__ = ["desk", "rows", "stranger"]  # fixtures

ISAR = dict.fromkeys(
    ("help_before", "more_help_since", "hospitalised", "poor_vision", "memory_problem"), "no"
)


def save(desk: Desk, path: str, **form: str) -> tuple[int, str]:
    answer = desk.post(f"{path}/evaluation", dict(form), seen=f"{path}/evaluation")
    return answer.status_code, answer.text


def stored(rows: Read, path: str) -> list[Assessment]:
    asked = select(Assessment).join(Discharge).where(Discharge.public_id == path[1:])
    return rows(asked.order_by(Assessment.version))


def test_half_a_form_is_saved_and_says_what_lacks(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    assert save(desk, path, **ISAR | {"medicines": "5", "help_before": "yes"})[0] == 303
    page = desk.get(f"{path}/evaluation").text
    assert "Estimated on" in page
    assert "Cannot tell, because this is missing:" in page
    assert 'href="#wash_upper"' in page
    assert "At risk" in page
    assert [one.version for one in stored(rows, path)] == [1]


def test_every_saving_is_a_version_and_the_earlier_ones_stay(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    save(desk, path, brass="9")
    save(desk, path, brass="21")
    assert [one.version for one in stored(rows, path)] == [1, 2]
    page = desk.get(f"{path}/evaluation").text
    assert "likely to need a place elsewhere" in page
    assert "Earlier assessments" in page
    assert "Version 1" in page


def test_two_people_never_overwrite_each_other_and_nothing_typed_is_lost(
    desk: Desk, rows: Read
) -> None:
    path = opened(desk)
    seen = desk.hidden(f"{path}/evaluation")
    save(desk, path, brass="9")
    late = desk.client.post(f"{desk.base}{path}/evaluation", data=seen | {"brass": "21"})
    assert late.status_code == 409
    assert 'name="pick-brass"' in late.text
    assert "Both changed it" in late.text
    page = desk.get(f"{path}/evaluation").text
    assert 'name="brass" inputmode="numeric" autocomplete="off" value="21"' in page
    assert "did not save is shown again" in page
    assert len(stored(rows, path)) == 1


def test_two_assessments_at_once_are_put_together_question_by_question(
    desk: Desk, rows: Read
) -> None:
    path = opened(desk)
    seen = desk.hidden(f"{path}/evaluation")
    save(desk, path, brass="9")
    mine = seen | {"stay_days": "12", "poor_vision": "yes"}
    late = desk.client.post(f"{desk.base}{path}/evaluation", data=mine)
    assert late.status_code == 409
    form = picked(late)
    assert (form["pick-brass"], form["pick-stay_days"]) == ("theirs", "mine")
    answer = desk.client.post(f"{desk.base}{path}/evaluation", data=form)
    assert answer.status_code == 303
    last = max(stored(rows, path), key=lambda one: one.version)
    content = json.loads(last.content)
    assert content["answers"] == {"stay_days": 12, "poor_vision": "yes"}
    assert content["scores"] == {"brass": 9}


def test_wrong_answers_are_named_by_field_and_kept(desk: Desk) -> None:
    path = opened(desk)
    status, page = save(
        desk, path, stay_days="many", brass="99", wash_upper="sometimes", poor_vision="yes"
    )
    assert status == 422
    for field in ("stay_days", "brass", "wash_upper"):
        assert f'href="#{field}"' in page
    assert 'value="many"' in page
    assert 'name="poor_vision" value="yes" checked' in page
    later = clock.today().replace(year=clock.today().year + 1).isoformat()
    assert "in the future" in save(desk, path, assessed_on=later)[1]


def test_what_was_observed_is_not_readable_in_the_database(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    save(desk, path, lives_alone="yes")
    (raw,) = rows(
        select(text("assessment.content"))
        .select_from(Assessment)
        .join(Discharge)
        .where(Discharge.public_id == path[1:])
    )
    assert b"lives_alone" not in bytes(raw)


def test_an_answer_suggests_needs_that_nobody_ticked(desk: Desk) -> None:
    path = opened(desk)
    save(desk, path, lives_alone="yes", transfers="fully")
    part = (
        desk.get(f"{path}/besoins").text.partition('id="proposals"')[2].partition("</section>")[0]
    )
    assert "Suggested because the person lives alone." in part
    assert " checked" not in part
    assert 'value="observed-EQP"' in part


def test_an_assessment_of_another_hospital_does_not_exist(desk: Desk, stranger: Desk) -> None:
    path = opened(desk)
    assert stranger.get(f"{path}/evaluation").status_code == 404
    hidden = stranger.hidden("/nouvelle") | {"version": "0"}
    answer = stranger.client.post(f"{stranger.base}{path}/evaluation", data=hidden)
    assert answer.status_code == 404

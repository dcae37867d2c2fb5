"""What becomes of needs, choices and the plan when a discharge changes; care without visits."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import select, update

from app.cadastre.models import Service
from app.core import clock
from app.core.extensions import db
from app.reference.vocabulary import CapacityState
from tests.web.test_discharge import (
    Desk,
    chosen_plan,
    desk,
    leaving,
    line_of,
    numbers_of,
    opened,
    with_needs,
)

__all__ = ["desk"]  # a fixture

FAR = "Kortrijk"
CAPACITY = (
    Service.capacity_state,
    Service.capacity_places,
    Service.capacity_by_weekday,
    Service.capacity_from,
    Service.capacity_said_on,
    Service.capacity_expires_on,
)
"""What a service says of its places."""


def reference_of(desk: Desk, path: str) -> str:
    found = re.search(r'name="reference" value="([^"]+)"', desk.get(path).text)
    assert found
    return found.group(1)


def moved_to(desk: Desk, path: str, **changes: str) -> None:
    form = leaving(reference=reference_of(desk, path), **changes)
    assert desk.post(path, form).status_code == 303


def test_a_new_day_moves_the_needs_and_says_so(desk: Desk) -> None:
    path = with_needs(desk, "NUR", "MEA")
    day = clock.today() + timedelta(days=20)
    moved_to(desk, path, discharge_at=f"{day.isoformat()}T14:00")
    page = desk.get(f"{path}/besoins").text
    assert "with the discharge: 2." in page
    number = numbers_of(desk, path)[0]
    assert f'value="{day.isoformat()}"' in desk.get(f"{path}/besoins/{number}").text


def test_a_need_before_the_discharge_or_twice_is_refused_by_field(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    form = {"care": "PCA", "days": ["1"], "visits_per_day": "1"}
    early = (clock.today() + timedelta(days=3)).isoformat()
    answer = desk.post(f"{path}/besoins", form | {"from": early})
    assert answer.status_code == 422
    assert "First day: It starts before the discharge" in answer.text
    again = desk.post(f"{path}/besoins", form | {"care": "NUR"})
    assert again.status_code == 422
    assert "Kind of care: This kind of care is already in the list" in again.text


def test_a_need_is_named_when_added_and_can_be_changed(desk: Desk) -> None:
    path = opened(desk)
    form = {"care": "NUR", "days": ["1"], "visits_per_day": "1"}
    answer = desk.post(f"{path}/besoins", form)
    assert answer.headers["Location"].endswith("/besoins#add")
    assert "Home nursing added." in desk.get(f"{path}/besoins").text
    number = numbers_of(desk, path)[0]
    one = f"{path}/besoins/{number}"
    assert 'value="1" checked' in desk.get(one).text
    assert desk.post(one, form | {"visits_per_day": "3"}).status_code == 303
    assert "Visits a day: 3" in desk.get(f"{path}/besoins").text
    assert numbers_of(desk, path) == [number]
    refused = desk.post(one, form | {"visits_per_day": "0"})
    assert refused.status_code == 422
    assert f'action="/en/sorties{one}"' in refused.text
    assert desk.get(f"{path}/besoins/999999").status_code == 404


def test_a_plan_of_before_the_change_is_to_review_and_counts_nothing(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    assert chosen_plan(desk, path)
    assert "1 chosen, not asked" in line_of(desk, path, "ready")
    desk.post(f"{path}/besoins", {"care": "MEA", "days": ["1"], "visits_per_day": "1"})
    line = line_of(desk, path, "to_do")
    assert "0 of 2" in line
    assert "Plan to review" in line
    page = desk.get(f"{path}/plan").text
    assert "To review" in page
    assert "saved" in page
    assert page.count("step--done") == 2
    chosen_plan(desk, path)
    page = desk.get(f"{path}/plan").text
    assert "To review" not in page
    assert page.count("step--done") == 3


def test_a_situation_saved_unchanged_leaves_the_plan_valid(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    chosen_plan(desk, path)
    moved_to(desk, path)
    assert "Plan chosen" in line_of(desk, path, "ready")


@pytest.fixture
def free_nurses(demo_app: Flask) -> Iterator[None]:
    """Every nurse of the demonstration has places; afterwards they say again what they said."""
    yield from nurses_say(demo_app, CapacityState.HAS_PLACES, places=9)


@pytest.fixture
def full_nurses(demo_app: Flask) -> Iterator[None]:
    """No nurse of the demonstration has a place; afterwards they say again what they said."""
    yield from nurses_say(demo_app, CapacityState.FULL, places=0)


def nurses_say(demo_app: Flask, state: CapacityState, *, places: int) -> Iterator[None]:
    with demo_app.app_context():
        asked = select(Service.id, *CAPACITY).where(Service.care == "NUR")
        said = [row._asdict() for row in db.session.execute(asked)]
        free = {"capacity_state": state.value, "capacity_places": places}
        rest: dict[str, Any] = {"capacity_by_weekday": None, "capacity_from": None}
        dates = {
            "capacity_said_on": clock.today(),
            "capacity_expires_on": clock.today() + timedelta(days=30),
        }
        db.session.execute(update(Service), [one | free | rest | dates for one in said])
        db.session.commit()
    yield
    with demo_app.app_context():
        db.session.execute(update(Service), said)
        db.session.commit()


def moved_away(desk: Desk) -> tuple[str, dict[str, str]]:
    """A plan of before a move to a home that nobody of it reaches."""
    path = with_needs(desk, "NUR")
    before = chosen_plan(desk, path)
    moved_to(desk, path, home=FAR)
    return path, before


def checked_on(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(need-\d+)" value="(\w*)" checked', page))


@pytest.mark.usefixtures("free_nurses")
def test_a_choice_that_does_not_reach_the_new_home_gives_way_to_the_proposal(desk: Desk) -> None:
    path, before = moved_away(desk)
    page = desk.get(f"{path}/services").text
    assert "The service chosen before does not reach the new home" in page
    after = checked_on(page)
    assert after
    assert all(after.values())
    assert after != before
    plan = desk.get(f"{path}/plan").text
    assert "The service chosen before does not reach the new home" in plan
    assert "Services chosen" not in plan
    text = printed(desk, path)
    assert "does not reach the new home" in text
    assert "Services chosen" not in text
    assert "look at it again" in text


def test_where_nobody_has_a_place_the_lost_choice_leaves_the_need_to_organise(
    desk: Desk, request: pytest.FixtureRequest
) -> None:
    path, before = moved_away(desk)
    request.getfixturevalue("full_nurses")
    page = desk.get(f"{path}/services").text
    assert "The service chosen before does not reach the new home" in page
    assert "Nobody who is known can come for this need." in page
    assert checked_on(page) == dict.fromkeys(before, "")


def printed(desk: Desk, path: str) -> str:
    document = pypdf.PdfReader(io.BytesIO(desk.get(f"{path}/plan.pdf?langue=en").data))
    return " ".join(" ".join(sheet.extract_text() for sheet in document.pages).split())


def test_without_a_saved_plan_there_is_no_document_and_no_third_step(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    page = desk.get(f"{path}/plan").text
    assert "plan.pdf" not in page
    assert page.count("step--done") == 2
    answer = desk.get(f"{path}/plan.pdf")
    assert answer.status_code == 409
    assert "No plan was saved yet" in answer.text


def test_the_document_names_who_prepared_it_and_carries_the_reference(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    chosen_plan(desk, path)
    answer = desk.get(f"{path}/plan.pdf?langue=nl")
    name = f'plan-{reference_of(desk, path)}-nl.pdf"'
    assert answer.headers["Content-Disposition"].endswith(name)
    text = printed(desk, path)
    assert "Prepared by" in text
    assert "Services chosen" in text


@pytest.mark.parametrize("care", ["EQP", "ALM", "OXY", "TRA", "ADP"])
def test_care_without_visits_asks_and_prints_no_days(desk: Desk, care: str) -> None:
    path = opened(desk)
    form = {"care": care, "days": [], "visits_per_day": ""}
    assert desk.post(f"{path}/besoins", form).status_code == 303
    page = desk.get(f"{path}/besoins").text
    assert care in page.partition('data-not-visits="')[2].partition('"')[0].split()
    assert "Visits a day:" not in page
    assert "Every day" not in page


def test_the_faults_of_a_situation_name_their_field(desk: Desk) -> None:
    answer = desk.post("/nouvelle", leaving(reference="", home=""))
    assert "Reference in your own files: " in answer.text
    assert "Where the person goes home: " in answer.text


def test_the_first_form_ticks_no_language_and_asks_four_fields(desk: Desk) -> None:
    page = desk.get("/nouvelle").text
    assert "Four fields are enough to start." in page
    assert page.count("(required)") == 4
    languages = page.partition("Languages of the person")[2].partition("</fieldset>")[0]
    assert "checked" not in languages


def test_the_page_of_services_has_a_bar_to_save_and_to_jump(desk: Desk) -> None:
    path = with_needs(desk, "NUR", "MEA")
    page = desk.get(f"{path}/services").text
    bar = page.partition('class="save-bar')[2].partition("</form>")[0]
    assert "Chosen: " in bar
    assert "Save the plan" in bar
    for number in numbers_of(desk, path):
        assert f'href="#need-{number}"' in bar
        assert f'id="need-{number}"' in page
    assert "finding--note" in page


def test_the_print_button_waits_for_the_script(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    assert re.search(r'<button[^>]*data-print=""[^>]*hidden=""', desk.get(f"{path}/plan").text)


def test_the_list_names_its_cells_for_narrow_screens(desk: Desk) -> None:
    page = desk.get().text
    assert "table--stack" in page
    assert page.count('data-label="') % 6 == 0


def test_what_would_lift_a_refusal_is_printed_once(desk: Desk) -> None:
    path = with_needs(desk, "NUR", "PCA", "MEA")
    page = desk.get(f"{path}/services").text
    for card in page.split('<li class="card">')[1:]:
        body = card.partition('class="card__foot"')[0]
        if "What would make it possible" in body:
            assert "finding__unlock" not in body

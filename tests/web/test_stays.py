"""A stay in hospital after the return, over the web: in two steps, taken back, resumed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from tests.web.conftest import SignInAs
from tests.web.test_following import HOME, After

PAGE = "/hospitalisation"


@pytest.fixture
def ward(demo_app: Flask, sign_in_as: SignInAs) -> Iterator[After]:
    found = After(demo_app, sign_in_as, HOME)
    yield found
    while "/hospitalisation/reprendre" in found.get(PAGE).text:  # as it was for the next test
        assert press(found, "/reprendre").status_code == 303


def press(ward: After, end: str, **said: str) -> Any:
    found = re.search(r'name="version" value="(\d+)"', ward.get(PAGE).text)
    assert found
    return ward.post(f"{PAGE}{end}", PAGE, {"version": found.group(1), **said})


def go_in(ward: After, **said: str) -> Any:
    form = {"starts_on": clock.today().isoformat(), "reason": "fall", "places": "keep", **said}
    return press(ward, "", **form)


def test_visits_are_suspended_in_two_steps_and_everything_says_so(ward: After) -> None:
    assert f'{PAGE}"' in ward.get("/apres").text
    asked = ward.get(PAGE).text
    assert "they name neither the person" in asked
    assert "Visits suspended" not in asked
    assert go_in(ward).status_code == 303
    told = ward.get(PAGE).text
    assert "Visits suspended" in told
    assert "The letters have not left yet." in told
    assert "Visits are suspended from" in ward.get("/plan").text  # its own words, printed too
    for page in ("/suivi", "/taches"):
        assert "In hospital again: visits are suspended." in ward.get(page).text, page
    after = ward.get("/apres").text
    assert "The follow-up is over." not in after
    assert "Find somebody else for this need" not in after
    assert "In hospital again" in ward.client.get("/en/sorties?vue=done").text


def test_it_is_taken_back_within_the_minute_or_the_person_goes_home_again(ward: After) -> None:
    go_in(ward)
    assert press(ward, "/reprendre").status_code == 303
    assert "Visits suspended" not in ward.get(PAGE).text
    go_in(ward)
    assert press(ward, "/retour", resumes_on=clock.today().isoformat()).status_code == 303
    told = ward.get(PAGE).text
    assert "Visits resume" in told
    assert "Home again from" in told


def test_a_day_out_of_reach_is_said_at_its_field_and_nothing_typed_is_lost(ward: After) -> None:
    late = (clock.today() + timedelta(days=400)).isoformat()
    answer = go_in(ward, starts_on=late, reason="", places="free")
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert f'value="{late}"' in answer.text
    answer = go_in(ward, starts_on=late, reason="infection")
    assert answer.status_code == 422
    assert 'href="#starts_on"' in answer.text
    assert '<option value="infection" selected>' in answer.text

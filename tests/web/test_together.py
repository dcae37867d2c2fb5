"""A coordinator plans several discharges at once; the services step shows the best set."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.config import Config
from app.factory import create_app
from tests.web.conftest import SignInAs, dispose
from tests.web.test_discharge import DINANT, Desk, with_needs

COORDINATOR = "coordinator"


@pytest.fixture
def own_demo(demo_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration as it was written, for this test alone."""
    shutil.copyfile(demo_template, tmp_path / "passerelle.sqlite")
    url = f"sqlite:///{tmp_path / 'passerelle.sqlite'}"
    app = create_app(Config(var_dir=tmp_path, database_url=url, testing=True))
    yield app
    dispose(app)


def test_the_services_step_shows_the_best_set_and_takes_it_with_one_button(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, DINANT)
    desk = Desk(client)
    path = with_needs(desk, "NUR", "MEA")
    page = desk.get(f"{path}/services").text
    assert "All needs together" in page
    assert "The first week at home" in page
    form = page.split('id="take-0"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(need-\d+)" value="(\w*)"', form))
    assert len(fields) == 2
    assert desk.post(f"{path}/services", fields).status_code == 303


def test_a_coordinator_plans_all_open_discharges_at_once(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, COORDINATOR)
    desk = Desk(client)
    paths = [with_needs(desk, "NUR"), with_needs(desk, "MEA")]
    page = desk.get("/ensemble").text
    assert "Proven: no other plans for these people together are better." in page
    assert all(f'href="/en/sorties{path}/services"' in page for path in paths)
    form = page.split(f'id="take-{paths[0][1:]}"')[1]
    taken = dict(re.findall(r'name="(need-\d+|version)" value="(\w*)"', form))
    assert desk.post(f"{paths[0]}/services", taken).status_code == 303


def test_a_ward_does_not_see_the_plans_of_all(demo_app: Flask, sign_in_as: SignInAs) -> None:
    client = demo_app.test_client()
    sign_in_as(client, DINANT)
    assert Desk(client).get("/ensemble").status_code == 403


def planned_form(page: str) -> dict[str, list[str]]:
    """The form that takes all plans, as a browser sends it."""
    form = page.split('id="take-all"')[1].split("</form>", maxsplit=1)[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([\w-]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_the_demonstration_shows_who_shares_places_and_what_it_costs_whom(
    own_demo: Flask, sign_in_as: SignInAs
) -> None:
    client = own_demo.test_client()
    sign_in_as(client, COORDINATOR)
    page = Desk(client).get("/ensemble").text
    assert "Places that these people share" in page
    assert "Given to COO-405. Without it: COO-406." in page
    assert "whose last places go to other people here" in page
    assert "5 of 5 discharges have somebody for every need." in page


def test_all_plans_are_taken_at_once_but_never_over_a_change_of_somebody_else(
    own_demo: Flask, sign_in_as: SignInAs
) -> None:
    client = own_demo.test_client()
    sign_in_as(client, COORDINATOR)
    desk = Desk(client)
    page = desk.get("/ensemble").text
    form = planned_form(page)
    first, second = form["discharge"][:2]
    add = {"care": "EQP", "days": ["1"], "visits_per_day": "1", "essential": "1"}
    assert desk.post(f"/{first}/besoins", add).status_code == 303
    assert desk.post("/ensemble", form, seen="/ensemble").status_code == 303
    after = desk.get("/ensemble").text
    assert f"Plans saved: {len(form['discharge']) - 1}." in after
    assert "Changed meanwhile, so not saved; look at them again: COO-402." in after
    assert planned_form(after)["discharge"] == [first]
    assert "Version 1" in desk.get(f"/{second}/plan").text


def test_a_discharge_of_others_is_never_taken_with_mine(
    own_demo: Flask, sign_in_as: SignInAs
) -> None:
    client = own_demo.test_client()
    sign_in_as(client, DINANT)
    theirs = with_needs(Desk(client), "NUR")[1:]
    sign_in_as(client, COORDINATOR)
    form = {"discharge": [theirs], f"version-{theirs}": "2"}
    assert Desk(client).post("/ensemble", form, seen="/ensemble").status_code == 404

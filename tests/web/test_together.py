"""A coordinator plans several discharges at once; the services step shows the best set."""

import re

from flask import Flask

from tests.web.conftest import SignInAs
from tests.web.test_discharge import DINANT, Desk, with_needs

COORDINATOR = "coordinator"


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
    assert "Nothing to plan" in desk.get("/ensemble").text
    paths = [with_needs(desk, "NUR"), with_needs(desk, "MEA")]
    page = desk.get("/ensemble").text
    assert "Proven: no other plans for these people together are better." in page
    assert all(f'href="/en/sorties{path}/services"' in page for path in paths)
    taken = dict(re.findall(r'name="(need-\d+|version)" value="(\w*)"', page.split("take-")[1]))
    assert desk.post(f"{paths[0]}/services", taken).status_code == 303


def test_a_ward_does_not_see_the_plans_of_all(demo_app: Flask, sign_in_as: SignInAs) -> None:
    client = demo_app.test_client()
    sign_in_as(client, DINANT)
    assert Desk(client).get("/ensemble").status_code == 403

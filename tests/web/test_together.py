"""A coordinator plans several discharges at once; the services step shows the best set."""

import re

from flask import Flask

from tests.web.conftest import SignInAs
from tests.web.test_discharge import DINANT, Desk, with_needs

COORDINATOR = "coordination-franco-belge"


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

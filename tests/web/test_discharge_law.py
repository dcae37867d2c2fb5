"""Who pays and by which right, on the pages of the planner, the desk and the register of ZOAST."""

import re

from flask import Flask

from app.access.keeping import STORE
from tests.web.test_discharge import Desk, chosen_plan, desk, opened, with_needs

__all__ = ["desk"]  # a fixture


def test_each_service_says_who_pays_and_the_rules_are_folded_once(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    page = desk.get(f"{path}/services").text
    assert "Payer, estimated:" in page
    assert page.count("Who pays: rules, papers, shares") == 1


def test_the_law_of_the_other_side_stands_beside_its_services_with_its_sources(desk: Desk) -> None:
    page = desk.get(f"{with_needs(desk, 'NUR')}/services").text
    opening = "Working across the border: what the law says"
    assert page.count(opening) == 1
    law = page.partition(opening)[2].partition("</details>")[0]
    assert "recognition and registration" in law
    assert "Read up to" in law
    assert "/metiers/nurse" in law


def test_the_plan_names_the_payer_of_each_line_and_so_does_the_paper(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    chosen_plan(desk, path)
    page = desk.get(f"{path}/plan").text
    assert "Payer, estimated:" in page or "Who pays is not known" in page


def test_where_the_insurance_is_not_known_nobody_is_named_and_the_reader_is_told_whom_to_ask(
    desk: Desk,
) -> None:
    path = opened(desk, insured_in="")
    form = {"care": "NUR", "days": [*"1234567"], "visits_per_day": "1", "essential": "1"}
    desk.post(f"{path}/besoins", form)
    page = desk.get(f"{path}/services").text
    assert "Who pays is not known; to find out:" in page
    assert "Ask:" in page


def test_french_help_shows_what_the_apa_may_pay_of_it(desk: Desk) -> None:
    page = desk.get(f"{with_needs(desk, 'PCA')}/services").text
    assert "may pay a part of it" in page
    assert "User share =" in page


def test_the_desk_joins_the_apa_to_the_share_and_not_where_it_cannot_be(demo_app: Flask) -> None:
    client = demo_app.test_client()
    asked = "/en/guichet?place_code=fr:commune:08190&care=PCA&insured=fr&age="
    assert "may pay a part of it" in client.get(f"{asked}80-plus").text
    assert "may pay a part of it" not in client.get(f"{asked}21-54").text


def test_a_home_in_an_area_links_to_its_place_in_the_register(desk: Desk, demo_app: Flask) -> None:
    page = desk.get(f"{with_needs(desk, 'NUR')}/services").text
    anchors = set(re.findall(r"/aides/zoast#([\w-]+)", page))
    assert anchors
    assert "never for care at home" in page
    register = demo_app.test_client().get("/en/aides/zoast").text
    assert all(f'id="{anchor}"' in register for anchor in anchors)


def test_the_register_is_kept_for_visitors(demo_app: Flask) -> None:
    client = demo_app.test_client()
    first = client.get("/en/aides/zoast").text
    kept = demo_app.extensions[STORE]
    assert any("/aides/zoast" in key[2] for key in kept._pages)
    assert client.get("/en/aides/zoast").text == first

"""Two people at the same form: nobody's work is lost, each difference is chosen."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import clock
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from tests.web.conftest import PASSWORD, sign_in
from tests.web.test_discharge import Desk, Read, desk, leaving, numbers_of, opened, rows, with_needs

__all__ = ["desk", "rows"]  # fixtures


def form_of(page: str, names: tuple[str, ...]) -> dict[str, Any]:
    """The hidden fields of a form, and the text fields named."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found if name in names}


def opened_form(desk: Desk, path: str) -> dict[str, Any]:
    names = ("csrf_token", "version", "base", "reference", "ward", "home", "discharge_at")
    shown = form_of(desk.get(path).text, names)
    return leaving() | shown | {"languages": ["fr"]}


def test_different_fields_are_put_together_without_a_question(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    mine, theirs = opened_form(desk, path), opened_form(desk, path)
    url = desk.base + path
    assert desk.client.post(url, data=theirs | {"insured_in": "be"}).status_code == 303
    answer = desk.client.post(url, data=mine | {"ward": "Ward 3"})
    assert answer.status_code == 409
    assert "Choose what to keep" in answer.text
    hidden = {"csrf_token": mine["csrf_token"], "base": mine["base"]}
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    proposed = re.findall(r'name="pick-(\w+)" value="(\w+)" checked', answer.text)
    assert dict(proposed) == {"ward": "mine", "insured_in": "theirs"}
    picks = {f"pick-{name}": pick for name, pick in proposed}
    form = mine | hidden | picks | {"ward": "Ward 3", "version": version[1]}
    assert desk.client.post(url, data=form | {"merging": "1"}).status_code == 303
    (found,) = rows(select(Discharge).where(Discharge.public_id == path[1:]))
    assert (found.ward, found.insured_in) == ("Ward 3", "be")


def test_a_list_changed_by_both_can_be_kept_together(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    mine, theirs = opened_form(desk, path), opened_form(desk, path)
    url = desk.base + path
    desk.client.post(url, data=theirs | {"languages": ["fr", "nl"]})
    answer = desk.client.post(url, data=mine | {"languages": ["fr", "de"]})
    assert answer.status_code == 409
    assert "Both changed it" in answer.text
    assert "Both together" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    form = mine | {"languages": ["fr", "de"], "version": version[1], "pick-languages": "both"}
    assert desk.client.post(url, data=form | {"merging": "1"}).status_code == 303
    (found,) = rows(select(Discharge).where(Discharge.public_id == path[1:]))
    assert found.languages == ["fr", "nl", "de"]


def test_a_change_beside_somebody_elses_other_need_is_simply_saved(desk: Desk, rows: Read) -> None:
    path = with_needs(desk, "NUR", "MEA")
    first, second = numbers_of(desk, path)
    names = ("csrf_token", "version", "base", "from")
    page = desk.get(f"{path}/besoins/{first}").text
    mine = form_of(page, names) | {"care": "NUR", "days": [*"1234567"], "essential": "1"}
    other = {"care": "MEA", "days": ["1"], "visits_per_day": "1", "essential": "1"}
    seen = f"{path}/besoins/{second}"
    assert desk.post(seen, other | form_of(desk.get(seen).text, names)).status_code == 303
    answer = desk.client.post(
        f"{desk.base}{path}/besoins/{first}", data=mine | {"visits_per_day": "3"}
    )
    assert answer.status_code == 303, answer.text
    asked = select(NeedRow).join(Discharge).where(Discharge.public_id == path[1:])
    stored = {row.care: (row.visits_per_day, row.weekdays) for row in rows(asked)}
    assert stored == {"NUR": (3, 127), "MEA": (1, 1)}


def test_a_discharge_like_another_takes_its_needs_to_the_new_day(desk: Desk, rows: Read) -> None:
    model = with_needs(desk, "NUR", "MEA")
    page = desk.get(f"/nouvelle?comme={model[1:]}").text
    assert f'name="like" value="{model[1:]}"' in page
    day = (clock.today() + timedelta(days=30)).isoformat()
    path = opened(desk, like=model[1:], discharge_at=f"{day}T10:00")
    asked = select(NeedRow).join(Discharge).where(Discharge.public_id == path[1:])
    assert sorted((row.care, row.starts_on.isoformat()) for row in rows(asked)) == [
        ("MEA", day),
        ("NUR", day),
    ]
    assert desk.get("/nouvelle?comme=0000000000000000").status_code == 404


def shown_plan(desk: Desk, path: str) -> dict[str, str]:
    """The form of the page of services as a browser would send it."""
    page = desk.get(f"{path}/services").text
    form = page[page.index('id="choices"') :]
    hidden = dict(re.findall(r'name="(csrf_token|version|base)" value="([^"]*)"', form))
    checked = re.findall(r'name="(need-\d+)" value="(\w*)" checked', form)
    return {name: unescape(value) for name, value in [*hidden.items(), *checked]}


def saved_lines(rows: Read, path: str) -> dict[str, str]:
    """The plan saved last, as the form names it."""
    asked = (
        select(PlanLine)
        .join(CarePlan)
        .join(Discharge)
        .where(Discharge.public_id == path[1:])
        .order_by(CarePlan.version)
    )
    return {f"need-{one.need_id}": one.service_public_id or "" for one in rows(asked)}


def picked(answer: TestResponse) -> dict[str, str]:
    """What the page of differences proposes, as its form sends it."""
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
    picks = re.findall(r'name="(pick-[\w-]+)" value="(\w+)" checked', answer.text)
    return {name: unescape(value) for name, value in [*hidden, *picks]}


def test_two_people_who_choose_services_at_once_lose_nothing(desk: Desk, rows: Read) -> None:
    path = with_needs(desk, "NUR", "PCA")
    url = f"{desk.base}{path}/services"
    first, second = (f"need-{number}" for number in numbers_of(desk, path))
    assert desk.client.post(url, data=shown_plan(desk, path)).status_code == 303
    mine, theirs = shown_plan(desk, path), shown_plan(desk, path)
    assert mine[first]
    assert mine[second]
    assert desk.client.post(url, data=theirs | {first: ""}).status_code == 303
    answer = desk.client.post(url, data=mine | {second: ""})
    assert answer.status_code == 409
    assert "Choose what to keep" in answer.text
    assert "Not covered: to organise" in answer.text
    form = picked(answer)
    assert (form[f"pick-{first}"], form[f"pick-{second}"]) == ("theirs", "mine")
    assert desk.client.post(url, data=form | {f"pick-{first}": "mine"}).status_code == 303
    assert saved_lines(rows, path) == {first: mine[first], second: ""}


def test_the_first_plan_saved_is_not_overwritten_even_where_it_is_what_was_proposed(
    desk: Desk, rows: Read
) -> None:
    path = with_needs(desk, "NUR", "PCA")
    url = f"{desk.base}{path}/services"
    first, second = (f"need-{number}" for number in numbers_of(desk, path))
    mine, theirs = shown_plan(desk, path), shown_plan(desk, path)
    assert desk.client.post(url, data=theirs | {second: ""}).status_code == 303
    answer = desk.client.post(url, data=mine | {first: ""})
    assert answer.status_code == 409
    assert answer.text.count("Both changed it") == 2
    assert saved_lines(rows, path) == {first: theirs[first], second: ""}
    form = picked(answer)
    assert (form[f"pick-{first}"], form[f"pick-{second}"]) == ("theirs", "theirs")
    assert desk.client.post(url, data=form | {f"pick-{second}": "mine"}).status_code == 303
    assert saved_lines(rows, path) == {first: theirs[first], second: mine[second]}


def test_two_people_who_take_the_same_first_plan_are_asked_nothing(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    url = f"{desk.base}{path}/services"
    mine, theirs = shown_plan(desk, path), shown_plan(desk, path)
    assert [desk.client.post(url, data=one).status_code for one in (theirs, mine)] == [303, 303]


def test_somebody_who_saves_during_the_choice_makes_the_choice_come_back(
    desk: Desk, rows: Read
) -> None:
    path = with_needs(desk, "NUR")
    url = f"{desk.base}{path}/services"
    (need,) = (f"need-{number}" for number in numbers_of(desk, path))
    mine, theirs = shown_plan(desk, path), shown_plan(desk, path)
    assert desk.client.post(url, data=theirs | {need: ""}).status_code == 303
    form = picked(desk.client.post(url, data=mine))
    assert desk.post(f"{path}/services", {need: ""}).status_code == 303
    again = desk.client.post(url, data=form | {f"pick-{need}": "mine"})
    assert again.status_code == 409
    last = desk.client.post(url, data=picked(again) | {f"pick-{need}": "mine"})
    assert last.status_code == 303
    assert saved_lines(rows, path)[need] == mine[need]


def test_a_need_that_came_meanwhile_is_told_before_the_plan_is_saved(
    desk: Desk, rows: Read
) -> None:
    path = with_needs(desk, "NUR")
    url = f"{desk.base}{path}/services"
    mine = shown_plan(desk, path)
    form = {"care": "PCA", "days": ["1"], "visits_per_day": "1", "essential": "1"}
    assert desk.post(f"{path}/besoins", form).status_code == 303
    answer = desk.client.post(url, data=mine)
    assert answer.status_code == 409
    assert "Added to the needs meanwhile" in answer.text
    assert desk.client.post(url, data=picked(answer)).status_code == 303
    lines = saved_lines(rows, path)
    assert len(lines) == 2
    assert set(mine.items()) >= {(name, value) for name, value in lines.items() if value}


def test_a_service_that_cannot_come_leaves_the_other_choices_as_sent(desk: Desk) -> None:
    path = with_needs(desk, "NUR", "PCA")
    first, second = (f"need-{number}" for number in numbers_of(desk, path))
    answer = desk.post(f"{path}/services", shown_plan(desk, path) | {first: "nobody", second: ""})
    assert answer.status_code == 422
    form = answer.text[answer.text.index('id="choices"') :]
    assert re.search(rf'name="{second}" value="" checked', form)


def test_a_draft_typed_before_a_colleague_saved_asks_field_by_field(
    demo_app: Flask, account: str, desk: Desk
) -> None:
    path = opened(desk)
    mine = opened_form(desk, path)
    draft = mine | {"draft_place": f"situation:{path[1:]}", "ward": "Ward 3"}
    assert desk.client.post(f"{desk.base}/brouillon", data=draft).status_code == 200
    colleague = Desk(demo_app.test_client())
    sign_in(colleague.client, account, PASSWORD)
    theirs = opened_form(colleague, path) | {"insured_in": "be"}
    assert colleague.client.post(desk.base + path, data=theirs).status_code == 303
    page = desk.get(path).text
    assert "Ward 3" in page
    again = mine | {"ward": "Ward 3"}
    for name in ("version", "base"):
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found
        again[name] = unescape(found[1])
    answer = desk.client.post(desk.base + path, data=again)
    assert answer.status_code == 409
    assert picked(answer)["pick-insured_in"] == "theirs"

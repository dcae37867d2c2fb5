"""Two people at the same form: nobody's work is lost, each difference is chosen."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.discharge.models import Discharge, NeedRow
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
    assert desk.client.post(f"{url}/fusion", data=form).status_code == 303
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
    assert desk.client.post(f"{url}/fusion", data=form).status_code == 303
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

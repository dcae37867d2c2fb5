"""What services may ask of the person, who comes already, the acts: asked, kept, searched."""

import re

import pytest
from sqlalchemy import select

from app.discharge.models import Discharge, NeedRow
from tests.web.test_discharge import Desk, Read, desk, leaving, opened, rows

__all__ = ["desk", "rows"]  # fixtures

PERSON = {"asks_person": "1", "age_band": "75-84", "sex": "female", "dependency": "heavy"}
NAME = "Pont des Lucioles"


def found_in(page: str) -> str:
    """The first provider that the form shows."""
    found = re.search(r'name="current_providers" value="(\w+)"', page)
    assert found
    return found.group(1)


def of(rows: Read, path: str) -> Discharge:
    (found,) = rows(select(Discharge).where(Discharge.public_id == path[1:]))
    assert isinstance(found, Discharge)
    return found


def test_looking_for_a_provider_saves_nothing_and_keeps_what_was_typed(
    desk: Desk, rows: Read
) -> None:
    typed = leaving(**PERSON, search_providers="1", provider_name=NAME)
    page = desk.post("/nouvelle", typed).text
    assert NAME in page
    assert f'value="{typed["reference"]}"' in page
    assert '<option value="75-84" selected>' in page
    assert rows(select(Discharge).where(Discharge.reference == typed["reference"])) == []
    nobody = desk.post("/nouvelle", typed | {"provider_name": "zzzz qqqq"}).text
    assert "No provider of the directory is called “zzzz qqqq”." in nobody


def test_a_form_that_does_not_ask_about_the_person_erases_nothing(desk: Desk, rows: Read) -> None:
    search = leaving(search_providers="1", provider_name=NAME)
    provider = found_in(desk.post("/nouvelle", search).text)
    own = {"current_providers": [provider], "wanted_providers": [provider]}
    path = opened(desk, **PERSON, **own)
    stored = of(rows, path)
    assert (stored.age_band, stored.sex, stored.dependency) == ("75-84", "female", "heavy")
    assert (stored.current_providers, stored.wanted_providers) == ([provider], [provider])
    same = leaving(reference=stored.reference, ward="B3")
    assert desk.post(path, same).status_code == 303
    after = of(rows, path)
    assert (after.ward, after.age_band, after.wanted_providers) == ("B3", "75-84", [provider])
    assert desk.post(path, same | {"asks_person": "1"}).status_code == 303
    emptied = of(rows, path)
    assert (emptied.age_band, emptied.sex, emptied.dependency) == (None, None, None)
    assert (emptied.current_providers, emptied.wanted_providers) == ([], [])


@pytest.mark.parametrize(
    ("field", "value"), [("age_band", "12"), ("sex", "x"), ("current_providers", "ABCDEFGHJK")]
)
def test_what_cannot_be_is_refused_by_its_field(desk: Desk, field: str, value: str) -> None:
    answer = desk.post("/nouvelle", leaving(**PERSON | {field: value}))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def acts_of(rows: Read, path: str) -> list[list[str]]:
    asked = select(NeedRow.acts).join(Discharge).where(Discharge.public_id == path[1:])
    return rows(asked.order_by(NeedRow.position))


def test_acts_are_chosen_in_the_form_and_told_with_the_need(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    form = {"care": "NUR", "days": [*"1234567"], "visits_per_day": "1", "acts": ["insulin"]}
    assert desk.post(f"{path}/besoins", form).status_code == 303
    assert acts_of(rows, path) == [["insulin"]]
    assert "Acts: Diabetes monitoring and insulin" in desk.get(f"{path}/besoins").text
    wrong = desk.post(f"{path}/besoins", form | {"care": "HHK"})
    assert wrong.status_code == 422
    assert "is not part of this kind of care: Household help" in wrong.text


@pytest.mark.parametrize(
    ("line", "care", "acts"),
    [
        ("injection insuline 2x/j", "NUR", ["insulin"]),
        ("pansement 3x/sem", "NUR", ["wound_care"]),
        ("infirmier pansement + bas de contention", "NUR", ["compression", "wound_care"]),
        ("HAD perfusion", "HAH", ["infusion"]),
        ("perfusion HAD", "HAH", ["infusion"]),
        ("wondzorg elke dag", "NUR", ["wound_care"]),
        ("insulin injection every day", "NUR", ["insulin"]),
    ],
)
def test_acts_are_understood_in_one_line(
    desk: Desk, rows: Read, line: str, care: str, acts: list[str]
) -> None:
    path = opened(desk)
    told = {"line": line, "read": line}
    answer = desk.post(f"{path}/besoins/ligne", told, seen=f"{path}/besoins")
    assert answer.status_code == 303, answer.text
    asked = select(NeedRow.care).join(Discharge).where(Discharge.public_id == path[1:])
    assert rows(asked) == [care]
    assert acts_of(rows, path) == [acts]

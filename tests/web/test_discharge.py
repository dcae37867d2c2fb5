"""Pages of the planner: the journey, what others cannot see, bad input, the printed plan."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.discharge.models import CarePlan, Discharge, NeedRow
from tests.conftest import new_engine
from tests.web.conftest import SignInAs

DINANT, KORTRIJK = "social_worker_dinant", "social_worker_kortrijk"
ID = re.compile(r"/sorties/([0-9a-hjkmnp-tv-z]{16})")


class Desk:
    """A signed-in browser that fills in forms."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.base = f"/{language}/sorties"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.base + path)

    def hidden(self, path: str) -> dict[str, str]:
        page = self.get(path).text
        return dict(re.findall(r'name="(csrf_token|version)" value="([^"]+)"', page))

    def post(self, path: str, form: dict[str, Any], seen: str | None = None) -> TestResponse:
        hidden = self.hidden(path if seen is None else seen)
        return self.client.post(self.base + path, data=hidden | form)


@pytest.fixture
def desk(demo_app: Flask, sign_in_as: SignInAs) -> Desk:
    client = demo_app.test_client()
    sign_in_as(client, DINANT)
    return Desk(client)


@pytest.fixture
def stranger(demo_app: Flask, sign_in_as: SignInAs) -> Desk:
    client = demo_app.test_client()
    sign_in_as(client, KORTRIJK)
    return Desk(client)


Read = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def rows(demo_config: Config) -> Iterator[Read]:
    """What is stored now, read by a connection of its own."""
    engine = new_engine(demo_config.engine_url)

    def read(statement: Select[Any]) -> list[Any]:
        with Session(engine) as session:
            return list(session.scalars(statement))

    yield read
    engine.dispose()


NUMBERS = iter(range(1000))


def leaving(**changes: Any) -> dict[str, Any]:
    day = clock.today() + timedelta(days=12)
    return {
        "reference": f"T-{next(NUMBERS)}",
        "hospital": "be:hospital:chu-ucl-namur-dinant",
        "home": "Givet",
        "discharge_at": f"{day.isoformat()}T14:00",
        "insured_in": "fr",
        "languages": ["fr"],
    } | changes


def opened(desk: Desk, **changes: Any) -> str:
    answer = desk.post("/nouvelle", leaving(**changes))
    assert answer.status_code == 303, answer.text
    found = ID.search(answer.headers["Location"])
    assert found
    return "/" + found.group(1)


def with_needs(desk: Desk, *cares: str) -> str:
    path = opened(desk)
    for care in cares:
        form = {"care": care, "days": [*"1234567"], "visits_per_day": "1", "essential": "1"}
        assert desk.post(f"{path}/besoins", form).status_code == 303
    return path


def chosen_plan(desk: Desk, path: str) -> dict[str, str]:
    """Save what the page of services proposes."""
    page = desk.get(f"{path}/services").text
    chosen = dict(re.findall(r'name="(need-\d+)" value="(\w+)" checked', page))
    assert desk.post(f"{path}/services", chosen).status_code == 303
    return chosen


def numbers_of(desk: Desk, path: str) -> list[str]:
    return re.findall(r"/besoins/(\d+)/retirer", desk.get(f"{path}/besoins").text)


def line_of(desk: Desk, path: str, view: str) -> str:
    page = desk.get(f"?vue={view}").text
    found = page.partition(path)[2]
    assert found
    return found.partition("</tr>")[0]


def test_from_an_empty_form_to_a_saved_plan(desk: Desk, rows: Read) -> None:
    path = with_needs(desk, "NUR", "PCA", "MEA", "EQP", "PHY")
    page = desk.get(f"{path}/services").text
    assert "Why not these?" in page
    assert "Not covered: to organise" in page
    chosen = dict(re.findall(r'name="(need-\d+)" value="(\w+)" checked', page))
    assert chosen
    assert desk.post(f"{path}/services", chosen).status_code == 303
    plan = desk.get(f"{path}/plan").text
    assert "Version 1" in plan
    for service in chosen.values():
        assert service not in plan  # people read names, not identifiers
    assert (
        len(rows(select(CarePlan.id).join(Discharge).where(Discharge.public_id == path[1:]))) == 1
    )


def test_a_need_can_be_removed_again(desk: Desk, rows: Read) -> None:
    path = with_needs(desk, "NUR", "MEA")
    page = desk.get(f"{path}/besoins").text
    remove = re.findall(r"/besoins/(\d+)/retirer", page)
    answer = desk.post(f"{path}/besoins/{remove[0]}/retirer", {}, seen=f"{path}/besoins")
    assert answer.status_code == 303
    asked = select(NeedRow.care).join(Discharge).where(Discharge.public_id == path[1:])
    assert rows(asked) == ["MEA"]


def test_the_situation_can_be_changed_and_keeps_its_place(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    page = desk.get(path).text
    home = re.search(r'id="home" name="home" value="([^"]+)"', page)
    assert home
    answer = desk.post(path, leaving(reference="T-CHANGED-1", home=home.group(1)))
    assert answer.status_code == 303
    (found,) = rows(select(Discharge).where(Discharge.public_id == path[1:]))
    assert (found.reference, found.home_zone_code) == ("T-CHANGED-1", "fr:commune:08190")


def test_a_homonym_asks_which_place_and_takes_the_answer(desk: Desk, rows: Read) -> None:
    answer = desk.post("/nouvelle", leaving(home="Saint-Léger", reference="T-HOMO-1"))
    assert answer.status_code == 422
    assert 'value="be:municipality:85034"' in answer.text
    assert 'value="T-HOMO-1"' in answer.text
    path = opened(desk, home="Saint-Léger", home_code="be:municipality:85034")
    (found,) = rows(select(Discharge).where(Discharge.public_id == path[1:]))
    assert found.home_zone_code == "be:municipality:85034"


def test_the_list_shows_pseudonyms_dates_and_cover(desk: Desk) -> None:
    page = desk.get().text
    assert "DIN-101" in page
    assert "working days left" in page
    assert "Needs me now" in page
    assert "0 of 5" in page
    assert "KOR-301" not in page
    assert "DIN-102" in desk.get("?vue=ready").text
    assert desk.get("?vue=nonsense").status_code == 200


@pytest.mark.parametrize("end", ["annuler", "partie"])
def test_a_discharge_is_closed_and_then_cannot_be_changed(desk: Desk, end: str) -> None:
    path = opened(desk)
    assert desk.post(f"{path}/{end}", {}, seen=path).status_code == 303
    form = {"version": "2", "care": "NUR", "days": ["1"], "visits_per_day": "1"}
    hidden = {"csrf_token": desk.hidden("/nouvelle")["csrf_token"]}
    answer = desk.client.post(f"{desk.base}{path}/besoins", data=hidden | form)
    assert answer.status_code == 409


def test_two_browsers_add_to_one_list_and_nothing_is_lost(desk: Desk, rows: Read) -> None:
    path = opened(desk)
    seen = desk.hidden(f"{path}/besoins")
    for care in ("NUR", "MEA"):
        need = {"care": care, "days": ["1"], "visits_per_day": "1"}
        answer = desk.client.post(f"{desk.base}{path}/besoins", data=seen | need)
        assert answer.status_code == 303
    asked = select(NeedRow.care).join(Discharge).where(Discharge.public_id == path[1:])
    assert sorted(rows(asked)) == ["MEA", "NUR"]
    again = {"care": "MEA", "days": ["1"], "visits_per_day": "1"}
    assert desk.client.post(f"{desk.base}{path}/besoins", data=seen | again).status_code == 422


GETS = ("", "/besoins", "/services", "/plan", "/plan.pdf")
POSTS = ("", "/besoins", "/besoins/1", "/besoins/1/retirer", "/services", "/annuler", "/partie")


def test_others_find_nothing_there_not_even_a_refusal(desk: Desk, stranger: Desk) -> None:
    path = with_needs(desk, "NUR")
    chosen_plan(desk, path)
    need = numbers_of(desk, path)[0]
    for end in (*GETS, f"/besoins/{need}"):
        assert desk.get(path + end).status_code == 200
        assert stranger.get(path + end).status_code == 404
        assert stranger.get("/0000000000000000" + end).status_code == 404
    hidden = {"csrf_token": stranger.hidden("/nouvelle")["csrf_token"], "version": "2"}
    form = leaving() | {"care": "NUR", "days": ["1"], "visits_per_day": "1"}
    for end in POSTS:
        answer = stranger.client.post(stranger.base + path + end, data=hidden | form)
        assert answer.status_code == 404, end
    assert desk.hidden(path)["version"] == "3"


@pytest.mark.parametrize("path", ["", "/nouvelle"])
def test_a_visitor_is_asked_to_sign_in(demo_app: Flask, path: str) -> None:
    answer = demo_app.test_client().get(f"/en/sorties{path}")
    assert answer.status_code in {302, 401, 404}
    assert "DIN-" not in answer.text


BAD_SITUATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"reference": ""}, "reference", "required field"),
    ({"reference": "MARTIN-DUPONT"}, "reference", "looks like a name"),
    ({"reference": "85-07-30-033-28"}, "reference", "national number"),
    ({"reference": "185073003328"}, "reference", "national number"),
    ({"reference": "1-85-05-78-006-084-36"}, "reference", "national number"),
    ({"reference": "Mme Éloïse 3"}, "reference", "without accent"),
    ({"reference": "A1"}, "reference", "3 to 40"),
    ({"reference": "A1" * 40}, "reference", "At most"),
    ({"reference": "C1\x002"}, "reference", "Control characters"),
    ({"hospital": "be:hospital:nowhere"}, "hospital", "Choose a hospital"),
    ({"hospital": ""}, "hospital", "required field"),
    ({"home": "Nowhereville-on-Sea"}, "home", "No place"),
    ({"home": ""}, "home", "required field"),
    ({"home": "<script>alert(1)</script>"}, "home", "No place"),
    ({"discharge_at": ""}, "discharge_at", "required field"),
    ({"discharge_at": "2020-01-01T10:00"}, "discharge_at", "past"),
    ({"discharge_at": "99999-01-01"}, "discharge_at", "datetime"),
    ({"insured_in": "lu"}, "insured_in", "not one of"),
    ({"languages": ["xx"]}, "languages", "language code"),
]


@pytest.mark.parametrize(("changes", "field", "words"), BAD_SITUATIONS)
def test_a_wrong_situation_is_named_by_field_and_nothing_is_stored(
    desk: Desk, rows: Read, changes: dict[str, Any], field: str, words: str
) -> None:
    before = rows(select(func.count(Discharge.id)))
    answer = desk.post("/nouvelle", leaving(**changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert "<script>alert" not in answer.text
    assert rows(select(func.count(Discharge.id))) == before


BAD_NEEDS: list[tuple[dict[str, Any], str]] = [
    ({"care": ""}, "care"),
    ({"care": "XXX"}, "care"),
    ({"days": []}, "days"),
    ({"days": ["8"]}, "days"),
    ({"visits_per_day": "0"}, "visits_per_day"),
    ({"visits_per_day": "²"}, "visits_per_day"),
    ({"visits_per_day": "9" * 60}, "visits_per_day"),
    ({"from": "2020-01-01"}, "from"),
    ({"from": "yesterday"}, "from"),
    ({"until": "2020-01-01"}, "until"),
    ({"version": ""}, "version"),
    ({"version": "one"}, "version"),
]


@pytest.mark.parametrize(("changes", "field"), BAD_NEEDS)
def test_a_wrong_need_is_named_by_field_and_nothing_is_stored(
    desk: Desk, rows: Read, changes: dict[str, Any], field: str
) -> None:
    path = opened(desk)
    need = {"care": "NUR", "days": ["1"], "visits_per_day": "1"}
    answer = desk.post(f"{path}/besoins", need | changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    count = select(func.count(NeedRow.id)).join(Discharge).where(Discharge.public_id == path[1:])
    assert rows(count) == [0]


@pytest.mark.parametrize("value", ["nobody", "x" * 5000, "\x00", "0000000000000000"])
def test_a_service_that_cannot_come_is_refused(desk: Desk, rows: Read, value: str) -> None:
    path = with_needs(desk, "NUR")
    page = desk.get(f"{path}/services").text
    name = re.findall(r'name="(need-\d+)"', page)[0]
    answer = desk.post(f"{path}/services", {name: value})
    assert answer.status_code == 422
    assert "cannot come for this need" in answer.text
    count = select(func.count(CarePlan.id)).join(Discharge).where(Discharge.public_id == path[1:])
    assert rows(count) == [0]


def test_a_holiday_is_a_warning_not_a_refusal(desk: Desk) -> None:
    page = desk.get().text
    line = page[: page.index("DIN-104")].rsplit("/sorties/", 1)[1]
    assert "is a public holiday in Belgium" in desk.get(f"/{line[:16]}/services").text


def test_titles_and_addresses_say_nothing_of_the_person(desk: Desk) -> None:
    path = with_needs(desk, "NUR")
    for end in GETS[:4]:
        title = re.search(r"<title>(.*?)</title>", desk.get(path + end).text)
        assert title
        assert not re.search(r"Givet|T-\d|nursing", title.group(1))


def test_pages_cost_the_same_number_of_statements_for_one_need_and_for_four(
    desk: Desk, demo_app: Flask, count_queries: Any
) -> None:
    with demo_app.app_context():
        engine = db.engine
    costs: list[list[int]] = []
    for cares in (("NUR",), ("NUR", "PCA", "MEA", "EQP")):
        path = with_needs(desk, *cares)
        chosen_plan(desk, path)
        for end in GETS[1:]:
            desk.get(path + end)
        costs.append([])
        for end in GETS[1:]:
            with count_queries(engine) as statements:
                desk.get(path + end)
            costs[-1].append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_printed_plan_is_tagged_text_in_the_language_of_the_person(
    desk: Desk, language: str
) -> None:
    path = with_needs(desk, "NUR", "SLT")
    page = desk.get(f"{path}/services").text
    chosen = dict(re.findall(r'name="(need-\d+)" value="(\w+)" checked', page))
    desk.post(f"{path}/services", chosen)
    unfolded = re.sub(r"<details.*?</details>", "", desk.get(f"{path}/plan").text, flags=re.DOTALL)
    names = re.findall(r"<p><strong>(.*?)</strong>", unfolded)
    assert names
    answer = desk.get(f"{path}/plan.pdf?langue={language}")
    assert answer.mimetype == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.data))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(language)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    text = " ".join(" ".join(sheet.extract_text() for sheet in document.pages).split())
    for name in names:
        assert name.split()[0] in text
    assert "112" in text
    assert "DIN" not in document.metadata.get("/Title", "") if document.metadata else True


def test_an_unknown_language_of_the_printed_plan_falls_back_to_that_of_the_page(
    desk: Desk,
) -> None:
    path = with_needs(desk, "NUR")
    chosen_plan(desk, path)
    answer = desk.get(f"{path}/plan.pdf?langue=xx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('-en.pdf"')


def test_the_plan_tells_words_that_mean_something_else_across_the_border(desk: Desk) -> None:
    path = with_needs(desk, "NUR", "PCA")
    chosen_plan(desk, path)
    page = desk.get(f"{path}/plan").text
    assert "Careful, one word for two things: Allowance for older people who need care" in page
    assert "One does not open the other." in page
    assert 'class="term__word"' in page, "the care is called as in the country of who comes"

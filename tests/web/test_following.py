"""The days after a discharge over the web: the ward, a service or a person by link."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.extensions import db
from app.discharge.following.models import Following, LineCheck, Opinion
from app.discharge.intake.models import DischargeTask
from app.discharge.models import CarePlan, Discharge, PlanLine
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, csrf_token
from tests.web.test_discharge_merge import picked
from tests.web.test_papers import Ward

HOME, WITH_ONE_LINE = "DIN-105", "KOR-303"
_OPINION = re.compile(r"/avis/(\w+)")


class After(Ward):
    """A signed-in browser at somebody who went home."""

    def say(self, end: str, form: dict[str, str] | None = None) -> Any:
        return self.post(f"/apres{end}", "/apres", form)

    def version(self, of: str) -> dict[str, str]:
        """The version that a form of the page carries."""
        page = self.get("/apres").text
        form = page[page.index(f'/apres/{of}"') :]
        found = re.search(r'name="version" value="(\d+)"', form)
        assert found
        return {"version": found.group(1)}

    def tasks(self, rows: Session) -> set[str]:
        asked = (
            select(DischargeTask.code)
            .join(Discharge, Discharge.id == DischargeTask.discharge_id)
            .where(Discharge.public_id == self.public_id, DischargeTask.state == "to_do")
        )
        return set(rows.scalars(asked))

    def checks(self, rows: Session) -> list[LineCheck]:
        rows.rollback()
        asked = (
            select(LineCheck)
            .join(Discharge, Discharge.id == LineCheck.discharge_id)
            .where(Discharge.public_id == self.public_id)
            .order_by(LineCheck.due_at, LineCheck.id)
            .execution_options(populate_existing=True)
        )
        return list(rows.scalars(asked))

    def plan(self, rows: Session) -> dict[int, str | None]:
        """Who holds which need in the last plan."""
        rows.rollback()
        asked = (
            select(PlanLine.need_id, PlanLine.service_public_id, CarePlan.version)
            .join(CarePlan, CarePlan.id == PlanLine.plan_id)
            .join(Discharge, Discharge.id == CarePlan.discharge_id)
            .where(Discharge.public_id == self.public_id)
            .order_by(CarePlan.version)
        )
        return {need: service for need, service, _version in rows.execute(asked)}

    def waiting(self, rows: Session, care: str) -> LineCheck:
        found = [one for one in self.checks(rows) if (one.state, one.care) == ("waiting", care)]
        assert found
        return found[0]


@pytest.fixture
def home(demo_app: Flask, sign_in_as: SignInAs) -> After:
    return After(demo_app, sign_in_as, HOME)


def test_the_page_shows_each_line_with_how_it_goes(home: After, rows: Session) -> None:
    page = home.get("/apres").text
    plan = home.plan(rows)
    assert len(re.findall(r'id="need-\d+"', page)) == len(plan) == 5
    states = {one.answer or one.state for one in home.checks(rows)}
    assert {"coming", "stopped", "silent"} <= states
    for words in ("Comes as planned", "Has stopped", "No answer: call the service", "Broken"):
        assert words in page


def test_a_discharge_that_has_not_left_has_no_days_after(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    ward = After(demo_app, sign_in_as, "DIN-102")
    answer = ward.get("/apres")
    assert answer.status_code == 409
    assert "The follow-up starts when the person goes home." in answer.text


def test_going_home_starts_the_questions_the_call_and_the_outcome(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    ward = After(demo_app, sign_in_as, "DIN-102")
    version = re.findall(r'name="version" value="(\d+)"', ward.get("/services").text)[0]
    assert ward.post("/partie", "/services", {"version": version}).status_code == 303
    assert ward.get("/apres").status_code == 200
    assert {one.day for one in ward.checks(rows)} == {1, 3, 7}
    assert {one.state for one in ward.checks(rows)} == {"waiting"}
    assert {"after:call", "after:outcome"} <= {
        one.rstrip(":") for one in ward.tasks(rows) if one.startswith("after:")
    }
    assert ward.post("/partie", "/apres", {"version": version}).status_code == 409


def test_a_service_that_stays_silent_becomes_a_task_once(
    demo_app: Flask, home: After, rows: Session
) -> None:
    check = home.waiting(rows, "PHY")
    name, need = check.public_id, check.need_id
    long_ago = clock.now() - timedelta(days=30)
    mine = LineCheck.public_id == name
    rows.execute(update(LineCheck).where(mine).values(state="asked", asked_at=long_ago))
    rows.commit()
    runner = demo_app.test_cli_runner()
    assert "silent" in runner.invoke(args=["following", "tick"]).output
    assert "silent" not in runner.invoke(args=["following", "tick"]).output
    state = rows.scalar(select(LineCheck.state).where(mine))
    assert state == "silent"
    assert [one for one in home.tasks(rows) if one.endswith(f":{need}") and "silent" in one]
    said = {"answer": "coming", "channel": "phone", "note": "Comes at nine."}
    answer = home.say(f"/questions/{name}", said)
    assert answer.status_code == 303
    assert "Comes at nine." in home.get("/apres").text
    rows.rollback()
    assert not [one for one in home.tasks(rows) if one.endswith(f":{need}") and "silent" in one]


def test_an_answer_without_a_choice_is_refused_and_its_note_is_kept(
    home: After, rows: Session
) -> None:
    check = home.waiting(rows, "NUR")
    answer = home.say(f"/questions/{check.public_id}", {"note": "I typed this"})
    assert answer.status_code == 422
    assert 'value="I typed this"' in answer.text
    assert home.say("/questions/0000000000000000", {"answer": "coming"}).status_code == 404


def test_a_line_that_stopped_is_a_task_and_only_that_line_is_freed(
    home: After, rows: Session
) -> None:
    check = home.waiting(rows, "NUR")
    need, before = check.need_id, home.plan(rows)
    assert need is not None
    others = {one.public_id: one.state for one in home.checks(rows) if one.need_id != need}
    said = {"answer": "stopped", "channel": "phone"}
    assert home.say(f"/questions/{check.public_id}", said).status_code == 303
    assert [one for one in home.tasks(rows) if "broken" in one and one.endswith(f":{need}")]
    assert home.plan(rows) == before, "an answer alone changes no plan"
    form = home.version(f"lignes/{need}")
    answer = home.say(f"/lignes/{need}", form)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/apres/lignes/{need}")
    assert home.plan(rows) == {**before, need: None}
    now = {one.public_id: one.state for one in home.checks(rows) if one.need_id != need}
    assert now == others
    assert home.say(f"/lignes/{need}", form).status_code == 409, "the page was out of date"
    page = home.get(f"/apres/lignes/{need}").text
    offered = re.findall(r'name="service" value="(\w+)"', page)
    assert offered
    assert before[need] not in offered, "who stopped is not proposed again"
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    wrong = {"version": version, "service": "0000000000000000"}
    refused = home.post(f"/apres/lignes/{need}/choisir", f"/apres/lignes/{need}", wrong)
    assert refused.status_code == 422
    good = {"version": version, "service": offered[0]}
    chosen = home.post(f"/apres/lignes/{need}/choisir", f"/apres/lignes/{need}", good)
    assert chosen.status_code == 303
    assert home.plan(rows) == {**before, need: offered[0]}


def test_the_call_to_the_person_asks_for_words_when_there_is_a_problem(home: After) -> None:
    form = {**home.version("appel"), "result": "problem"}
    refused = home.say("/appel", form)
    assert refused.status_code == 422
    assert "Say in a few words what the problem is." in refused.text
    assert home.say("/appel", {**form, "note": "No bread at home."}).status_code == 303
    assert "No bread at home." in home.get("/apres").text


def test_two_people_who_note_the_call_at_once_choose_which_words_stay(home: After) -> None:
    form = {**home.version("appel"), "result": "problem"}
    assert home.say("/appel", form | {"note": "No bread at home."}).status_code == 303
    late = home.say("/appel", form | {"note": "Fell in the kitchen."})
    assert late.status_code == 409
    for words in ("No bread at home.", "Fell in the kitchen.", "Choose what to keep"):
        assert words in late.text
    sent = picked(late) | {"pick-note": "mine"}
    assert home.say("/appel", sent).status_code == 303
    page = home.get("/apres").text
    assert "Fell in the kitchen." in page
    assert "No bread at home." not in page


def test_a_choice_made_on_a_page_out_of_date_is_shown_again(home: After, rows: Session) -> None:
    need = next(key for key, one in home.plan(rows).items() if one)
    assert home.say(f"/lignes/{need}", home.version(f"lignes/{need}")).status_code == 303
    page = home.get(f"/apres/lignes/{need}").text
    offered = re.findall(r'name="service" value="(\w+)"', page)
    stale = {"version": "1", "service": offered[-1]}
    answer = home.post(f"/apres/lignes/{need}/choisir", f"/apres/lignes/{need}", stale)
    assert answer.status_code == 409
    assert f'value="{offered[-1]}" checked' in answer.text


def test_home_cannot_be_said_before_day_thirty_but_unknown_after_it_is_itself(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    ward = After(demo_app, sign_in_as, WITH_ONE_LINE)
    early = ward.say("/devenir", {**ward.version("devenir"), "outcome": "home"})
    assert early.status_code == 422
    assert "Too early" in early.text
    unknown = ward.say("/devenir", {**ward.version("devenir"), "outcome": "unknown"})
    assert unknown.status_code == 422
    assert "it can still be asked" in unknown.text
    back = ward.say("/devenir", {**ward.version("devenir"), "outcome": "rehospitalised"})
    assert back.status_code == 422
    assert "On which day?" in back.text
    mine = select(Discharge.id).where(Discharge.public_id == ward.public_id).scalar_subquery()
    today = clock.today()
    rows.execute(
        update(Following).where(Following.discharge_id == mine).values(outcome_due_on=today)
    )
    rows.commit()
    form = {**ward.version("devenir"), "outcome": "unknown", "reason": "fall"}
    assert ward.say("/devenir", form).status_code == 303
    found = rows.scalars(select(Following).where(Following.discharge_id == mine)).one()
    assert (found.outcome, found.outcome_on, found.outcome_reason) == ("unknown", None, None)
    page = ward.get("/apres").text
    assert "<strong>Not known</strong>" in page
    assert "The follow-up is over." in page
    assert "Find somebody else" not in page
    assert {one.state for one in ward.checks(rows)} <= {"answered", "ended"}
    assert not [one for one in ward.tasks(rows) if "outcome" in one]
    right = {**ward.version("devenir"), "outcome": "home"}
    assert ward.say("/devenir", right).status_code == 303, "a mistake may be corrected"
    rows.refresh(found)
    assert found.outcome == "home"


def persons_link(ward: After) -> str:
    answer = ward.say("/avis/feuille", {"langue": "en"})
    assert answer.status_code == 200
    found = _OPINION.search(answer.text)
    assert found
    return f"/en/avis/{found.group(1)}"


def test_an_opinion_by_link_changes_nothing_until_it_is_sent_and_is_taken_once(
    demo_app: Flask, home: After, rows: Session
) -> None:
    link, visitor = persons_link(home), demo_app.test_client(use_cookies=False)

    def stored() -> list[Any]:
        rows.rollback()
        return list(rows.execute(select(Opinion.__table__)).all())

    before = stored()
    for _ in range(2):
        seen = visitor.get(link)
        assert seen.status_code == 200
        assert "Set-Cookie" not in seen.headers
        assert HOME not in seen.text
        assert home.public_id not in seen.text
    assert stored() == before
    empty = visitor.post(link, data={"comment": "Kept words"})
    assert empty.status_code == 422
    assert "Choose one answer." in empty.text
    assert "Kept words" in empty.text
    assert stored() == before, "a refused form does not use the link up"
    assert visitor.post(link, data={"satisfied": "<b>"}).status_code == 422
    assert visitor.post(link, data={"satisfied": "very", "comment": "Good"}).status_code == 200
    assert len([one for one in stored() if one not in before]) == 1
    again = visitor.post(link, data={"satisfied": "little"})
    assert again.status_code == 409
    assert "Nothing more to answer" in visitor.get(link).text
    mine = select(Opinion.satisfied, Opinion.channel).where(Opinion.satisfied == "very")
    assert ("very", "link") in [tuple(one) for one in rows.execute(mine)]
    assert home.say("/avis/feuille", {"langue": "en"}).status_code == 409
    assert visitor.get(f"/en/avis/{'0' * 26}").status_code == 404


def test_each_provider_is_asked_for_its_opinion_once(home: After, rows: Session) -> None:
    def asked() -> list[str | None]:
        rows.rollback()
        mine = select(Discharge.id).where(Discharge.public_id == home.public_id)
        found = select(Opinion.provider_public_id).where(
            Opinion.discharge_id.in_(mine), Opinion.asked_of == "professional"
        )
        return list(rows.scalars(found))

    assert home.say("/avis").status_code == 303
    first = asked()
    assert len(set(first)) == len(first) > 0
    assert home.say("/avis").status_code == 303
    assert asked() == first


def test_a_letter_names_neither_the_person_nor_the_reference(rows: Session) -> None:
    about = OutboxMessage.about.startswith("following:") | OutboxMessage.about.startswith(
        "opinion:"
    )
    letters = list(rows.scalars(select(OutboxMessage).where(about)))
    assert letters
    assert not [one for one in letters if HOME in one.text or HOME in one.subject]


def test_another_organisation_finds_nothing(
    demo_app: Flask, sign_in_as: SignInAs, home: After, rows: Session
) -> None:
    other = After(demo_app, sign_in_as, WITH_ONE_LINE)
    check, before = home.checks(rows)[0], home.plan(rows)
    name, need = check.public_id, check.need_id
    token = {"csrf_token": csrf_token(other.client, f"/en/sorties/{other.public_id}/apres")}
    path = f"/en/sorties/{home.public_id}/apres"
    for end in ("", f"/lignes/{need}"):
        assert other.client.get(path + end).status_code == 404
    for end in ("/appel", "/origine", "/devenir", "/avis", "/avis/feuille", f"/questions/{name}"):
        data = {**token, "version": "1", "answer": "stopped", "result": "well", "outcome": "died"}
        assert other.client.post(path + end, data=data).status_code == 404, end
    for end in (f"/lignes/{need}", f"/lignes/{need}/choisir"):
        data = {**token, "version": "1", "service": "x"}
        assert other.client.post(path + end, data=data).status_code == 404, end
    mixed = f"/en/sorties/{other.public_id}/apres/questions/{name}"
    assert other.client.post(mixed, data={**token, "answer": "stopped"}).status_code == 404
    assert home.plan(rows) == before


def test_the_page_asks_the_database_as_often_for_five_lines_as_for_one(
    demo_app: Flask,
    sign_in_as: SignInAs,
    rows: Session,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    with demo_app.app_context():
        engine = db.engine
    costs = {}
    for reference in (HOME, WITH_ONE_LINE):
        ward = After(demo_app, sign_in_as, reference)
        ward.get("/apres")
        with count_queries(engine) as statements:
            assert ward.get("/apres").status_code == 200
        costs[len(ward.plan(rows))] = len(statements)
    assert set(costs) == {1, 5}
    assert costs[1] == costs[5]

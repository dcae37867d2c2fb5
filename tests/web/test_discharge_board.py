"""My discharges: who needs me now and why, no names, a constant cost, practice."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, Update, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.discharge.intake.models import DischargeTask
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from tests.conftest import new_engine
from tests.web.test_discharge import Desk, Read, desk, line_of, opened, rows, with_needs
from tests.web.test_discharge_needs import type_line

__all__ = ["desk", "rows"]  # fixtures

TABS = ("to_do", "waiting", "ready", "done")


@pytest.fixture
def change(demo_config: Config) -> Callable[[Update], None]:
    """Change rows from outside the application."""

    def apply(statement: Update) -> None:
        engine = new_engine(demo_config.engine_url)
        with Session(engine) as session:
            session.execute(statement)
            session.commit()
        engine.dispose()

    return apply


def test_a_new_discharge_needs_me_and_says_why(desk: Desk) -> None:
    path = opened(desk)
    assert "No need is known yet" in line_of(desk, path, "to_do")
    type_line(desk, path, "wash", read="wash")
    assert "Choose who comes" in line_of(desk, path, "to_do")


def test_a_late_task_and_a_day_that_is_over_come_first(
    desk: Desk, rows: Read, change: Callable[[Update], None]
) -> None:
    late, over, fresh = opened(desk), opened(desk), opened(desk)
    (found,) = rows(select(Discharge.id).where(Discharge.public_id == late[1:]))
    yesterday = clock.today() - timedelta(days=1)
    task = update(DischargeTask).where(
        DischargeTask.discharge_id == found, DischargeTask.code == "social-assessment"
    )
    change(task.values(due_on=yesterday))
    gone = update(Discharge).where(Discharge.public_id == over[1:])
    change(gone.values(discharge_at=clock.now() - timedelta(days=2)))
    assert "1 task is late" in line_of(desk, late, "to_do")
    assert "did the person go home" in line_of(desk, over, "to_do")
    page = desk.get().text
    assert page.index(over) < page.index(late) < page.index(fresh)


def test_tabs_count_what_they_show(desk: Desk) -> None:
    for view in TABS:
        page = desk.get(f"?vue={view}").text
        current = re.search(r'aria-current="page">[^<]+<span class="tab__count">(\d+)<', page)
        assert current
        assert int(current[1]) == page.count('scope="row"')


def test_the_list_is_filtered_by_reference_without_a_script(desk: Desk) -> None:
    page = desk.get("?q=din-104").text
    assert "DIN-104" in page
    assert "DIN-101" not in page
    assert "No discharge here." in desk.get("?q=zzzz").text


def test_the_list_costs_the_same_for_few_and_for_many(
    desk: Desk,
    demo_app: Flask,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    with demo_app.app_context():
        engine = db.engine

    def cost() -> int:
        with count_queries(engine) as statements:
            assert desk.get().status_code == 200
        return len(statements)

    cost()
    before = cost()
    for _ in range(6):
        with_needs(desk, "NUR")
    cost()  # says what was saved, and forgets it
    assert cost() == before


def test_practice_is_marked_everywhere_and_stays_apart(desk: Desk, rows: Read) -> None:
    answer = desk.post("/exercice", {}, seen="/nouvelle")
    assert answer.status_code == 303
    path = "/" + answer.headers["Location"].split("/")[3]
    for page in ("/besoins", "/taches", "/evaluation", ""):
        assert "nothing of this discharge leaves this machine" in desk.get(path + page).text
    assert "Practice" in line_of(desk, path, "to_do")
    assert rows(select(Discharge.is_training).where(Discharge.public_id == path[1:])) == [True]


def test_services_to_call_are_listed_over_all_discharges(
    desk: Desk, rows: Read, change: Callable[[Update], None]
) -> None:
    path = with_needs(desk, "NUR")
    number = re.search(r"/demandes/(\d+)\"", desk.get(f"{path}/demandes").text)
    assert number
    page = desk.get(f"{path}/demandes").text
    service = re.search(r'name="services-\d+" value="(\w+)"', page)
    assert service
    form = {f"services-{number.group(1)}": service.group(1), "mode": "ordered"}
    prepared = desk.post(f"{path}/demandes/{number.group(1)}", form, seen=f"{path}/demandes")
    assert prepared.status_code == 303
    before = desk.get().text
    discharge = select(Discharge.id).where(Discharge.public_id == path[1:]).scalar_subquery()
    change(update(Referral).where(Referral.discharge_id == discharge).values(to_call=True))
    page = desk.get().text
    counts = [int(*re.findall(r"To call: (\d+)", one)) for one in (before, page)]
    assert counts[1] == counts[0] + 1
    assert f"{path}/suivi#line-" in page

"""Requests over the web: the ward asks, a service answers by the link of a letter, nobody else."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from app.core import clock
from app.core.extensions import db
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, csrf_token

_LINK = re.compile(r"http://127\.0\.0\.1:8000(/\w+/r/\w+(?:\?choix=\w+)?)")


def discharge_id(app: Flask, reference: str = "CM-201") -> str:
    with app.app_context():
        found = db.session.scalar(
            select(Discharge.public_id).where(Discharge.reference == reference)
        )
    assert found is not None
    return found


def letters(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def links(app: Flask) -> list[str]:
    return [path for letter in letters(app) for path in _LINK.findall(letter.text)]


def open_link(app: Flask, client: FlaskClient, state: str) -> str:
    """The path of a link that still opens a request in that state."""
    with app.app_context():
        ids = db.session.scalars(select(Referral.public_id).where(Referral.state == state)).all()
        wanted = [f"referral:{one}" for one in ids]
        asked = select(OutboxMessage.text).where(OutboxMessage.about.in_(wanted))
        texts = db.session.scalars(asked.order_by(OutboxMessage.id.desc())).all()
    for path in (found for text in texts for found in _LINK.findall(text)):
        if "robots" in client.get(path).text and "answers" in client.get(path).text:
            return str(path.partition("?")[0])
    raise AssertionError(f"no link opens a request that is {state}")


def dump(app: Flask) -> list[str]:
    """The whole database as statements."""
    path = str(app.config["PASSERELLE"].engine_url).removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = [
            f"{table.decode()}: {row}"
            for (table,) in tables.fetchall()
            for row in connection.execute(f'SELECT * FROM "{table.decode()}"')
        ]
    connection.close()
    return rows


def test_a_robot_that_opens_every_link_of_every_letter_changes_nothing(demo_app: Flask) -> None:
    paths = links(demo_app)
    assert len(paths) >= 20
    before = dump(demo_app)
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS"):
            robot = demo_app.test_client(use_cookies=False)
            answer = robot.open(path, method=method)
            assert answer.status_code == 200, f"{method} {path}"
            assert "Set-Cookie" not in answer.headers
    assert dump(demo_app) == before


def test_a_robot_that_also_tries_the_forms_by_get_is_refused(demo_app: Flask) -> None:
    path = links(demo_app)[0].partition("?")[0]
    before = dump(demo_app)
    for step in ("reponse/oui", "reponse/non", "vu", "lien", "stop", "personne", "capacite"):
        assert demo_app.test_client().get(f"{path}/{step}").status_code == 405
    assert dump(demo_app) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_does_not_exist_says_so(demo_client: FlaskClient, method: str) -> None:
    path = "/fr/r/" + "0" * 26 + ("/reponse/oui" if method == "post" else "")
    data = {"starts_on": "2026-12-01"} if method == "post" else None
    assert getattr(demo_client, method)(path, data=data).status_code == 404


def test_a_service_sees_no_identity_before_its_yes(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    path = open_link(demo_app, demo_client, "sent")
    page = demo_client.get(path).text
    assert "Fictive Exemple" not in page
    assert "CM-201" not in page
    refused = demo_client.post(f"{path}/personne")
    assert refused.status_code == 409
    assert "Fictive Exemple" not in refused.text


def test_a_no_without_a_reason_keeps_what_was_typed_and_the_link(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    path = open_link(demo_app, demo_client, "sent")
    answer = demo_client.post(f"{path}/reponse/non", data={"back_from": "2026-12-24"})
    assert answer.status_code == 422
    assert 'value="2026-12-24"' in answer.text
    wrong = demo_client.post(f"{path}/reponse/oui", data={"starts_on": "2001-01-01"})
    assert wrong.status_code == 422
    assert demo_client.post(f"{path}/reponse/peut-etre").status_code == 404


def test_a_yes_in_one_form_then_the_persons_details_then_a_change_of_mind(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    path = open_link(demo_app, demo_client, "sent")
    seen = demo_client.post(f"{path}/vu")
    assert seen.status_code == 303
    start = re.search(r'name="starts_on" value="([^"]+)"', demo_client.get(path).text)
    assert start is not None
    answer = demo_client.post(f"{path}/reponse/oui", data={"starts_on": start.group(1)})
    assert answer.status_code == 303
    follows = answer.headers["Location"].partition("?")[0]
    again = demo_client.post(f"{path}/reponse/non", data={"reason": "no_capacity"})
    assert again.status_code == 409, "the first link was used up"
    assert "answers" not in demo_client.get(path).text
    assert "Fictive Exemple" not in demo_client.get(follows).text
    revealed = demo_client.post(f"{follows}/personne").text
    assert "Fictive Exemple" in revealed
    assert "Docteur Imaginaire" not in revealed, "only the ticked fields"
    changed = demo_client.post(f"{follows}/reponse/non", data={"reason": "no_capacity"})
    assert changed.status_code == 303


def test_a_used_link_gives_a_new_one_to_the_same_address_only(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    path = open_link(demo_app, demo_client, "question")
    asked = demo_client.post(f"{path}/reponse/question", data={"question": "Quel étage ?"})
    if asked.status_code == 409:  # it asks already
        asked = demo_client.post(f"{path}/reponse/condition", data={"condition": "Un lit"})
    assert asked.status_code == 303
    known = {letter.recipient for letter in letters(demo_app)}
    count = len(letters(demo_app))
    for _ in range(3):
        assert demo_client.post(f"{path}/lien").status_code == 200
    added = letters(demo_app)[count:]
    assert len(added) == 1, "once an hour"
    assert added[0].recipient in known


def test_a_service_updates_its_places_after_answering(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    path = open_link(demo_app, demo_client, "accepted")
    wrong = demo_client.post(f"{path}/capacite", data={"state": "plenty"})
    assert wrong.status_code == 422
    right = demo_client.post(f"{path}/capacite", data={"state": "has_places", "places": "3"})
    assert right.status_code == 200


def test_a_ward_prepares_sends_takes_back_and_follows(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    base = f"/fr/sorties/{discharge_id(demo_app, 'DIN-101')}"
    page = demo_client.get(f"{base}/demandes").text
    token = csrf_token(demo_client, f"{base}/demandes")
    name, service = re.findall(r'name="(services-\d+)" value="(\w+)"', page)[0]
    need = name.partition("-")[2]
    empty = demo_client.post(f"{base}/demandes/{need}", data={"csrf_token": token})
    assert empty.status_code == 422
    form = {"csrf_token": token, name: service, "shared": ["name"], "mode": "parallel"}
    unsaid = demo_client.post(f"{base}/demandes/{need}", data=form)
    assert unsaid.status_code == 422
    assert f'href="#ground-{need}"' in unsaid.text
    form |= {f"ground-{need}": "consent", f"ground_form-{need}": "spoken"}
    assert demo_client.post(f"{base}/demandes/{need}", data=form).status_code == 303
    only_token = {"csrf_token": token}
    assert demo_client.post(f"{base}/demandes/envoyer", data=only_token).status_code == 303
    assert "demandes/reprendre" in demo_client.get(f"{base}/suivi").text
    assert demo_client.post(f"{base}/demandes/reprendre", data=only_token).status_code == 303
    assert "demandes/reprendre" not in demo_client.get(f"{base}/suivi").text
    assert demo_client.post(f"{base}/demandes/envoyer", data=only_token).status_code == 303
    line = re.findall(r'id="line-(\w+)"', demo_client.get(f"{base}/suivi").text)[0]
    noted = {"csrf_token": token, "words": "appelé, rappelle à 15 h"}
    assert demo_client.post(f"{base}/suivi/{line}/appel", data=noted).status_code == 303
    assert "rappelle à 15 h" in demo_client.get(f"{base}/suivi").text
    said = {
        "csrf_token": token,
        "channel": "phone",
        "kind": "oui",
        "starts_on": clock.today().isoformat(),
    }
    assert demo_client.post(f"{base}/suivi/{line}/noter/oui", data=said).status_code == 303
    assert demo_client.post(f"{base}/suivi/{line}/confirmer", data=only_token).status_code == 303
    again = demo_client.post(f"{base}/suivi/{line}/confirmer", data=only_token)
    assert again.status_code == 409
    assert demo_client.get(f"{base}/demandes/{line}/lettre").status_code == 200


def test_an_answer_by_telephone_without_its_fact_keeps_what_was_typed(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_charleville")
    base = f"/fr/sorties/{discharge_id(demo_app)}"
    token = csrf_token(demo_client, f"{base}/suivi")
    page = demo_client.get(f"{base}/suivi").text
    action = re.findall(r'action="(/fr/sorties/\w+/suivi/\w+/noter/reponse)"', page)[0]
    data = {"csrf_token": token, "kind": "condition", "channel": "paper", "starts_on": ""}
    refused = demo_client.post(action, data=data)
    assert refused.status_code == 422
    assert 'value="paper" selected' in refused.text


def test_the_requests_of_another_team_do_not_exist(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_kortrijk")
    base = f"/fr/sorties/{discharge_id(demo_app)}"
    assert demo_client.get(f"{base}/demandes").status_code == 404
    assert demo_client.get(f"{base}/suivi").status_code == 404
    with demo_app.app_context():
        line = db.session.scalars(select(Referral.public_id)).first()
    token = csrf_token(demo_client, "/fr/sorties/nouvelle")
    data = {"csrf_token": token}
    assert demo_client.post(f"{base}/suivi/{line}/confirmer", data=data).status_code == 404


def test_a_provider_sees_its_own_requests_and_no_other(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "provider")
    page = demo_client.get("/fr/demandes-recues").text
    mine = set(re.findall(r"/fr/demandes-recues/(\w+)", page))
    assert mine
    with demo_app.app_context():
        every = set(db.session.scalars(select(Referral.public_id)))
    for other in every - mine:
        assert demo_client.get(f"/fr/demandes-recues/{other}").status_code == 404
    one = min(mine)
    assert demo_client.get(f"/fr/demandes-recues/{one}").status_code == 200
    token = csrf_token(demo_client, f"/fr/demandes-recues/{one}")
    data = {"csrf_token": token, "reason": "language"}
    assert demo_client.post(f"/fr/demandes-recues/{one}/reponse/non", data=data).status_code == 303


def test_the_clock_runs_by_command_and_twice_changes_nothing_more(demo_app: Flask) -> None:
    runner = demo_app.test_cli_runner()
    assert runner.invoke(args=["referrals", "tick"]).exit_code == 0
    before = dump(demo_app)
    assert runner.invoke(args=["referrals", "tick"]).output.strip() == "Nothing is due."
    assert dump(demo_app) == before


def test_the_page_of_followup_takes_as_many_questions_for_any_number_of_requests(
    demo_app: Flask,
    demo_client: FlaskClient,
    sign_in_as: SignInAs,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    counts = []
    for user, reference in (
        ("social_worker_charleville", "CM-201"),
        ("social_worker_charleville", "CM-203"),
    ):
        sign_in_as(demo_client, user)
        path = f"/fr/sorties/{discharge_id(demo_app, reference)}/suivi"
        demo_client.get(path)
        with demo_app.app_context():
            engine = db.engine
        with count_queries(engine) as statements:
            assert demo_client.get(path).status_code == 200
        counts.append(len(statements))
    many, none = counts
    assert many - none <= 3, "for the waves, the log and the plan, whatever their number"


def test_letters_are_kept_where_tests_can_read_them(demo_app: Flask) -> None:
    folder = Path(demo_app.config["PASSERELLE"].var_dir)
    demo_app.test_cli_runner().invoke(args=["post", "send"])
    assert list((folder / "post" / "mail").glob("*.eml"))

"""The end of a discharge over the web: said beforehand, done in a second step, taken back."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignInAs
from tests.web.test_referrals import discharge_id, open_link

_HIDDEN = re.compile(r'name="(csrf_token|version)" value="([^"]*)"')


def signed_in(app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, "social_worker_charleville")
    return client


def act(client: FlaskClient, page: str, **more: str) -> str:
    """Press the button of a page of two steps; where it leads."""
    hidden = dict(_HIDDEN.findall(client.get(page).text))
    answer = client.post(page, data={**hidden, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_cancelling_names_who_is_told_and_then_nothing_is_offered_nor_disclosed(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    link = open_link(demo_app, demo_app.test_client(), "accepted")
    link = re.sub(r"^/\w\w/", "/en/", link)
    client = signed_in(demo_app, sign_in_as)
    home = f"/en/sorties/{discharge_id(demo_app)}"
    asked = client.get(f"{home}/annuler").text
    assert "Services that are told: 5" in asked
    assert "Receives a letter in its own language." in asked
    assert act(client, f"{home}/annuler").endswith("/retablir")
    situation = client.get(home).text.partition("<main")[2]
    assert "CANCELLED" in situation
    assert '<fieldset class="fieldset form" disabled>' in situation
    assert "Save and go on" not in situation
    for page in ("/demandes", "/suivi", "/services", "/taches"):
        main = client.get(f"{home}{page}").text.partition("<main")[2].partition("</main>")[0]
        assert "CANCELLED" in main, page
        assert "<button" not in main, page
    visitor = demo_app.test_client()
    told = visitor.get(link).text
    assert "The discharge is cancelled" in told
    assert "Open the person" not in told
    assert visitor.post(f"{link}/personne").status_code in {403, 409, 422}
    assert "Fictive Exemple" not in visitor.post(f"{link}/personne").text
    assert act(client, f"{home}/retablir").endswith("/suivi")
    assert "CANCELLED" not in client.get(f"{home}/suivi").text
    assert "Open the person" in visitor.get(link).text


def test_going_home_too_early_with_open_needs_warns_and_names_them(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = signed_in(demo_app, sign_in_as)
    home = f"/en/sorties/{discharge_id(demo_app)}"
    asked = client.get(f"{home}/partie").text
    assert "which has not come yet" in asked
    assert "essential need" in asked
    assert "Home nursing" in asked
    assert act(client, f"{home}/partie").endswith("/apres")
    board = client.get("/en/sorties").text
    line = board[board.index("CM-201") :].partition("</tr>")[0]
    assert "nobody comes for" in line
    assert "working day" not in line
    assert act(client, f"{home}/retablir").endswith("/suivi")

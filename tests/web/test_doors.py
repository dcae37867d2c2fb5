"""Every way in: a second factor, a link by mail, a new password, an invitation, known browsers."""

import re
import time
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.models import Membership, RecoveryCode, SignIn, SignInWindow, User
from app.core import clock
from app.core.vault import ring
from app.post.models import OutboxMessage
from tests.web.conftest import PASSWORD, SignInAs, csrf_token, forget_failures, sign_in

_LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")
_SECRET = re.compile(r"<code>([A-Z2-7]{32})</code>")
_CODES = re.compile(r"<code>([2-9a-z]{6}-[2-9a-z]{6})</code>")


@pytest.fixture(autouse=True)
def nobody_waits(rows: Session) -> None:
    """Each test starts without failures counted, and without a second factor."""
    forget_failures(rows)
    rows.execute(delete(RecoveryCode))
    rows.execute(update(User).values(totp_secret=None, totp_since=None, totp_last_step=None))
    rows.execute(delete(OutboxMessage))
    rows.commit()


def send(client: FlaskClient, path: str, page: str, **data: str) -> tuple[int, str]:
    """Send a form of a page; the status, and where it leads or what it says."""
    answer = client.post(path, data={"csrf_token": csrf_token(client, page), **data})
    return answer.status_code, answer.headers.get("Location", answer.text)


def last_link(rows: Session) -> str:
    """The path in the last letter."""
    rows.expire_all()
    text = rows.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id.desc())).first()
    found = _LINK.search(text or "")
    assert found, text
    return found.group(1)


def turn_on(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor; what makes the codes, and the recovery codes."""
    page = "/en/compte/second-facteur"
    _status, shown = send(client, page, page)
    found = _SECRET.search(shown)
    assert found
    assert "data:image/svg+xml" in shown
    maker = pyotp.TOTP(found.group(1))
    status, codes = send(client, f"{page}/confirmer", page, code=maker.now())
    assert status == 200
    return maker, _CODES.findall(codes)


def forget_step(rows: Session) -> None:
    """As if half a minute had gone by since the last code."""
    rows.execute(update(User).values(totp_last_step=None))
    rows.commit()


def test_with_a_second_factor_the_password_alone_opens_nothing(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    maker, codes = turn_on(client)
    assert len(codes) == 10
    other = demo_app.test_client()
    assert sign_in(other, account, PASSWORD) == (302, "/en/connexion/code")
    assert other.get("/en/compte").status_code == 302
    assert send(other, "/en/connexion/code", "/en/connexion/code", code="000000")[0] == 422
    forget_step(rows)
    good = maker.now()
    assert send(other, "/en/connexion/code", "/en/connexion/code", code=good)[0] == 302
    assert other.get("/en/compte").status_code == 200


def test_a_code_opens_once_and_so_does_a_recovery_code(
    demo_app: Flask, account: str, rows: Session
) -> None:
    first = demo_app.test_client()
    sign_in(first, account, PASSWORD)
    maker, codes = turn_on(first)
    forget_step(rows)
    for code in (maker.now(), codes[0]):
        statuses = []
        for _ in range(2):
            client = demo_app.test_client()
            sign_in(client, account, PASSWORD)
            statuses.append(send(client, "/en/connexion/code", "/en/connexion/code", code=code)[0])
        assert statuses == [302, 422], code


@pytest.mark.usefixtures("one_moment")
def test_codes_cannot_be_tried_without_end(demo_app: Flask, account: str) -> None:
    first = demo_app.test_client()
    sign_in(first, account, PASSWORD)
    turn_on(first)
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    page = "/en/connexion/code"
    statuses = [send(client, page, page, code=f"{number:06d}")[0] for number in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_the_secret_of_the_telephone_is_not_readable_in_the_database(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    maker, _codes = turn_on(client)
    raw = rows.connection().exec_driver_sql(
        "SELECT totp_secret, public_id FROM user_account WHERE totp_secret IS NOT NULL"
    )
    sealed, row = raw.one()
    assert maker.secret.encode() not in sealed
    assert ring().open(sealed, "user_account.totp_secret", row) == maker.secret


def test_a_link_by_mail_opens_once_after_a_look_that_changes_nothing(
    demo_app: Flask, account: str, rows: Session
) -> None:
    page = "/en/connexion/lien"
    status, text = send(demo_app.test_client(), page, page, email=account)
    assert (status, "a link is on its way" in text) == (200, True)
    link = last_link(rows)
    client = demo_app.test_client()
    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert send(client, link, link)[0] == 302
    assert "Vera" in client.get("/en/compte").text
    again = demo_app.test_client()
    assert again.get(link).status_code == 404
    assert send(again, link, page)[0] == 409


def test_a_link_of_one_kind_opens_no_other_door(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = demo_app.test_client()
    send(client, "/en/connexion/lien", "/en/connexion/lien", email=account)
    token = last_link(rows).rpartition("/")[2]
    assert client.get(f"/en/connexion/mot-de-passe/{token}").status_code == 404
    assert client.get(f"/en/invitation/{token}").status_code == 404


def test_a_link_by_mail_does_not_step_around_the_second_factor(
    demo_app: Flask, account: str, rows: Session
) -> None:
    first = demo_app.test_client()
    sign_in(first, account, PASSWORD)
    turn_on(first)
    client = demo_app.test_client()
    send(client, "/en/connexion/lien", "/en/connexion/lien", email=account)
    link = last_link(rows)
    assert send(client, link, link)[1].endswith("/connexion/code")
    assert client.get("/en/compte").status_code == 302


def test_a_new_password_by_mail_ends_every_session(
    demo_app: Flask, account: str, rows: Session
) -> None:
    inside = demo_app.test_client()
    sign_in(inside, account, PASSWORD)
    client = demo_app.test_client()
    send(client, "/en/connexion/mot-de-passe", "/en/connexion/mot-de-passe", email=account)
    link = last_link(rows).replace("/fr/", "/en/")
    status, text = send(client, link, link, password="motdepasse2026")
    assert (status, "first that are guessed" in text) == (422, True)
    fresh = "sept chaises bleues au jardin"
    assert send(client, link, link, password=fresh)[0] == 303
    assert inside.get("/en/compte").status_code == 302
    assert sign_in(client, account, fresh)[0] == 302
    send(client, "/en/connexion/mot-de-passe", "/en/connexion/mot-de-passe", email=account)
    link = last_link(rows)
    assert send(client, link, link, password=PASSWORD)[0] == 303


@pytest.mark.parametrize("page", ["/en/connexion/lien", "/en/connexion/mot-de-passe"])
def test_an_address_without_account_gets_the_same_answer_and_no_letter(
    demo_app: Flask, account: str, rows: Session, page: str
) -> None:
    answers = {
        re.sub(r'value="[^"]+"', "", send(demo_app.test_client(), page, page, email=email)[1])
        for email in (account, "nobody@hospital.invalid")
    }
    assert len(answers) == 1
    waiting = rows.scalars(select(OutboxMessage.recipient).where(OutboxMessage.state == "waiting"))
    assert waiting.all() == [account]


def test_time_does_not_tell_who_has_an_account(
    demo_app: Flask, account: str, rows: Session
) -> None:
    """Interleaved pairs; the share in which the known address was slower is near one half."""
    client = demo_app.test_client()
    page = "/en/connexion/mot-de-passe"
    token = csrf_token(client, page)

    def seconds(email: str) -> float:
        rows.execute(delete(SignInWindow))
        rows.commit()
        start = time.perf_counter()
        client.post(page, data={"csrf_token": token, "email": email})
        return time.perf_counter() - start

    seconds(account), seconds("nobody@hospital.invalid")
    slower = 0.0
    pairs = 60
    for turn in range(pairs):
        order = [account, "nobody@hospital.invalid"]
        taken = {email: seconds(email) for email in (order if turn % 2 else order[::-1])}
        slower += taken[account] > taken["nobody@hospital.invalid"]
    assert 0.25 < slower / pairs < 0.75


@pytest.mark.usefixtures("one_moment")
def test_a_stranger_cannot_keep_a_known_browser_out(
    demo_app: Flask, account: str, rows: Session
) -> None:
    mine = demo_app.test_client()
    sign_in(mine, account, PASSWORD)
    mine.post("/en/deconnexion", data={"csrf_token": csrf_token(mine, "/en/compte")})
    stranger = demo_app.test_client()
    for _ in range(6):
        sign_in(stranger, account, "not the right password")
    rows.execute(update(User).values(locked_until=clock.now() + timedelta(minutes=10)))
    rows.commit()
    assert sign_in(stranger, account, PASSWORD)[0] == 422
    assert sign_in(mine, account, PASSWORD)[0] == 302
    mine.post("/en/deconnexion", data={"csrf_token": csrf_token(mine, "/en/compte")})
    for _ in range(11):
        sign_in(mine, account, "not the right password")
    assert sign_in(mine, account, PASSWORD)[0] == 422


def test_one_session_is_ended_from_another(demo_app: Flask, account: str, rows: Session) -> None:
    one, other = demo_app.test_client(), demo_app.test_client()
    sign_in(one, account, PASSWORD)
    sign_in(other, account, PASSWORD)
    page = one.get("/en/compte").text
    addresses = set(re.findall(r'action="(/en/compte/sessions/[0-9a-f]{16})"', page))
    assert addresses
    for address in addresses:
        assert send(one, address, "/en/compte")[0] == 303
    assert other.get("/en/compte").status_code == 302
    assert one.get("/en/compte").status_code == 200


def test_a_session_of_somebody_else_cannot_be_ended(
    demo_app: Flask, account: str, sign_in_as: SignInAs, rows: Session
) -> None:
    mine, theirs = demo_app.test_client(), demo_app.test_client()
    sign_in(mine, account, PASSWORD)
    sign_in_as(theirs, "coordinator")
    row = rows.scalars(
        select(SignIn.id_hash).join(User, User.id == SignIn.user_id).where(User.email == account)
    ).first()
    assert row is not None
    send(theirs, f"/en/compte/sessions/{bytes(row).hex()[:16]}", "/en/compte")
    assert mine.get("/en/compte").status_code == 200


def test_a_team_invites_and_removes_its_own_people(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    claire = demo_app.test_client()
    sign_in_as(claire, "social_worker_dinant")
    new = {"email": "new@ward.invalid", "name": "Nora Nouvelle", "language": "nl"}
    status, text = send(claire, "/en/equipe", "/en/equipe", **new, role="coordinator")
    assert (status, "cannot have that role" in text, "Nora Nouvelle" in text) == (422, True, True)
    assert send(claire, "/en/equipe", "/en/equipe", **new, role="social_worker")[0] == 303
    link = last_link(rows)
    assert link.startswith("/nl/invitation/")
    nora = demo_app.test_client()
    assert send(nora, link, link, password="vier lange woorden samen")[0] == 303
    assert sign_in(nora, "new@ward.invalid", "vier lange woorden samen")[0] == 302
    assert nora.get("/en/sorties").status_code == 200
    member = rows.scalars(select(User.public_id).where(User.email == "new@ward.invalid")).one()
    assert send(claire, f"/en/equipe/{member}/retirer", "/en/equipe")[0] == 303
    assert nora.get("/en/sorties").status_code == 302


def test_the_last_who_looks_after_a_team_cannot_leave_it(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    claire = demo_app.test_client()
    sign_in_as(claire, "social_worker_dinant")
    email = "social_worker_dinant@passerelle.invalid"
    me = rows.scalars(select(User.public_id).where(User.email == email)).one()
    assert send(claire, f"/en/equipe/{me}/retirer", "/en/equipe")[0] == 409
    assert send(claire, f"/en/equipe/{me}/cles", "/en/equipe", manages="0")[0] == 409
    assert rows.scalar(select(Membership.manages).join(User).where(User.public_id == me))


def test_somebody_of_another_team_cannot_be_removed(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    claire = demo_app.test_client()
    sign_in_as(claire, "social_worker_dinant")
    email = "coordinator@passerelle.invalid"
    other = rows.scalars(select(User.public_id).where(User.email == email)).one()
    assert send(claire, f"/en/equipe/{other}/retirer", "/en/equipe")[0] == 404


def test_who_does_not_look_after_a_team_may_not_open_its_page(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, "case_manager")
    assert client.get("/en/equipe").status_code == 403

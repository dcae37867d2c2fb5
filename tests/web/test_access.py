"""Signing in and out, sessions, forged forms, addresses to come back to."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, delete, func, select, update
from sqlalchemy.orm import Session

from app.access import operations
from app.access.models import AccessLog, Membership, SignIn, SignInWindow, User
from app.access.operations import NewAccount
from app.access.vocabulary import Role
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.discharge.models import Discharge
from tests.web.conftest import SignInAs, csrf_token

EMAIL, PASSWORD = "vera@hospital.invalid", "quatre mots au hasard"
DINANT = "social_worker_dinant"
TEAM = "Service social (fictif), CHU UCL Namur - Dinant"


@pytest.fixture(scope="module")
def account(demo_app: Flask) -> str:
    """An account with a password, in the Dinant team."""
    with demo_app.app_context():
        new = NewAccount(email=EMAIL, name="Vera", language="fr", role=Role.SOCIAL_WORKER)
        operations.create_user(db.session, new, TEAM, today=clock.today(), now=clock.now())
        operations.set_password(db.session, EMAIL, PASSWORD, shortest=12)
        db.session.commit()
    return EMAIL


@pytest.fixture
def rows(demo_config: Config) -> Iterator[Session]:
    """The rows of the application, to look at and to change."""
    engine = create_engine(demo_config.engine_url)  # looking holds no lock
    with Session(engine) as session:
        yield session
    engine.dispose()


def sign_in(client: FlaskClient, email: str, password: str, next_: str = "") -> tuple[int, str]:
    """Send the form; returns the status, and where it leads or what it says."""
    data = {"csrf_token": csrf_token(client), "email": email, "password": password, "next": next_}
    answer = client.post("/en/connexion", data=data)
    return answer.status_code, answer.headers.get("Location", answer.text)


def cookie(client: FlaskClient) -> str:
    """The name of the session."""
    found = client.get_cookie("session")
    assert found is not None
    return found.value


@pytest.fixture(autouse=True)
def nobody_waits(rows: Session) -> None:
    """Each test starts without failures counted."""
    forget_failures(rows)


def forget_failures(rows: Session) -> None:
    """Let nobody wait."""
    rows.execute(update(User).values(failed_sign_ins=0, locked_until=None))
    rows.execute(delete(SignInWindow))
    rows.commit()


def test_the_right_password_opens_and_the_page_says_who(
    demo_client: FlaskClient, account: str
) -> None:
    assert sign_in(demo_client, account.upper(), PASSWORD) == (302, "/en/")
    page = demo_client.get("/en/").text
    assert "Vera" in page
    assert TEAM in page


def test_the_session_has_a_new_name_after_sign_in(demo_client: FlaskClient, account: str) -> None:
    demo_client.set_cookie("session", "A" * 43)
    before = csrf_token(demo_client)
    fixed = cookie(demo_client)
    assert fixed != "A" * 43, "a name chosen by somebody else is never taken"
    sign_in(demo_client, account, PASSWORD)
    assert cookie(demo_client) != fixed
    demo_client.delete_cookie("session")
    demo_client.set_cookie("session", fixed)
    assert demo_client.get("/en/compte").status_code == 302
    assert csrf_token(demo_client) != before


def test_a_copied_cookie_is_dead_after_sign_out(demo_client: FlaskClient, account: str) -> None:
    sign_in(demo_client, account, PASSWORD)
    copied = cookie(demo_client)
    assert demo_client.get("/en/compte").status_code == 200
    token = csrf_token(demo_client, "/en/compte")
    assert demo_client.post("/en/deconnexion", data={"csrf_token": token}).status_code == 302
    assert "You are signed out." in demo_client.get("/en/").text
    demo_client.delete_cookie("session")
    demo_client.set_cookie("session", copied)
    assert demo_client.get("/en/compte").status_code == 302


def test_only_a_hash_of_the_session_is_stored(
    demo_client: FlaskClient, account: str, rows: Session
) -> None:
    sign_in(demo_client, account, PASSWORD)
    name = cookie(demo_client)
    assert len(name) == 43
    for row in rows.scalars(select(SignIn)):
        assert name.encode() not in row.id_hash
        assert name not in str(row.content)


@pytest.mark.parametrize(
    ("age", "alive"),
    [(timedelta(minutes=19), True), (timedelta(minutes=21), False)],
)
def test_a_session_closes_after_twenty_minutes_of_rest(
    demo_client: FlaskClient, account: str, rows: Session, age: timedelta, alive: bool
) -> None:
    sign_in(demo_client, account, PASSWORD)
    rows.execute(update(SignIn).values(last_seen_at=clock.now() - age))
    rows.commit()
    assert (demo_client.get("/en/compte").status_code == 200) is alive


def test_a_session_closes_after_a_working_day_however_busy(
    demo_client: FlaskClient, account: str, rows: Session
) -> None:
    sign_in(demo_client, account, PASSWORD)
    row = rows.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
    assert row is not None
    assert row.expires_at - row.created_at == timedelta(hours=10)
    rows.execute(update(SignIn).values(expires_at=clock.now() - timedelta(seconds=1)))
    rows.commit()
    assert demo_client.get("/en/compte").status_code == 302


def test_expired_sessions_are_swept_away(demo_client: FlaskClient, rows: Session) -> None:
    rows.execute(update(SignIn).values(expires_at=clock.now() - timedelta(seconds=1)))
    rows.commit()
    csrf_token(demo_client)
    assert rows.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_closed_account_or_a_role_that_is_over_ends_the_session(
    demo_app: Flask, account: str, rows: Session
) -> None:
    user = rows.scalars(select(User).where(User.email == account)).one()
    yesterday = clock.today() - timedelta(days=1)
    for table, change, back in (
        (User, {"is_active": False}, {"is_active": True}),
        (Membership, {"valid_to": yesterday}, {"valid_to": None}),
    ):
        client = demo_app.test_client()
        sign_in(client, account, PASSWORD)
        column = table.id if table is User else Membership.user_id
        rows.execute(update(table).where(column == user.id).values(change))
        rows.commit()
        assert client.get("/en/compte").status_code == 302
        rows.execute(update(table).where(column == user.id).values(back))
        rows.commit()
        assert client.get("/en/compte").status_code == 302, "the session did not come back"


def test_other_sessions_can_be_ended(demo_app: Flask, account: str) -> None:
    here, there = demo_app.test_client(), demo_app.test_client()
    for client in (here, there):
        sign_in(client, account, PASSWORD)
    token = csrf_token(here, "/en/compte")
    assert here.post("/en/compte/sessions", data={"csrf_token": token}).status_code == 302
    assert here.get("/en/compte").status_code == 200
    assert there.get("/en/compte").status_code == 302


WRONG = [
    (EMAIL, "not the right password"),
    ("nobody@hospital.invalid", PASSWORD),
    ("social_worker_dinant@passerelle.invalid", PASSWORD),
    ("", PASSWORD),
    (EMAIL, ""),
    (EMAIL, "x" * 300),
    ("x" * 400, PASSWORD),
    ("a\x00b@hospital.invalid", PASSWORD),
]


@pytest.mark.parametrize(("email", "password"), WRONG)
def test_every_reason_not_to_open_is_said_alike(
    demo_client: FlaskClient, account: str, rows: Session, email: str, password: str
) -> None:
    status, page = sign_in(demo_client, email, password)
    assert status == 422
    assert "do not open an account" in page
    assert "too many attempts" in page


def test_known_and_unknown_addresses_get_the_same_page(
    demo_app: Flask, account: str, rows: Session
) -> None:
    def page(email: str) -> str:
        client = demo_app.test_client()
        token = csrf_token(client)
        data = {"csrf_token": token, "email": email, "password": "not this one, no"}
        answer = client.post("/en/connexion", data=data)
        return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text.replace(email, ""))

    assert page(account) == page("vero@hospital.invalid")


def test_after_five_failures_the_right_password_waits_too(
    demo_client: FlaskClient, account: str, rows: Session
) -> None:
    for _ in range(5):
        sign_in(demo_client, account, "not the right password")
    waiting = rows.scalars(select(User.locked_until).where(User.email == account)).one()
    assert waiting is not None
    rows.execute(update(User).values(locked_until=clock.now() + timedelta(minutes=1)))
    rows.commit()
    assert sign_in(demo_client, account, PASSWORD)[0] == 422
    forget_failures(rows)
    assert sign_in(demo_client, account, PASSWORD)[0] == 302


def test_one_network_may_not_try_for_ever(demo_client: FlaskClient, rows: Session) -> None:
    data = {"csrf_token": csrf_token(demo_client), "email": "x@y.invalid", "password": "x"}

    def attempt(address: str, forwarded: str = "") -> int:
        return demo_client.post(
            "/en/connexion",
            data=data,
            environ_overrides={"REMOTE_ADDR": address},
            headers={"X-Forwarded-For": forwarded} if forwarded else {},
        ).status_code

    assert attempt("198.51.100.7") == 422
    rows.execute(update(SignInWindow).values(attempts=59))
    rows.commit()
    assert [attempt("198.51.100.7") for _ in range(3)] == [422, 429, 429]
    assert attempt("198.51.100.7", forwarded="203.0.113.9") == 429
    assert attempt("198.51.100.8") == 422


ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/fr/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%2f/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/fr/\r\nSet-Cookie: a=b",
    "/fr/\x00",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/@evil.example",
    "//fr/@evil.example",
    "http:/fr/",
    "http:///fr/",
    "//localhost@evil.example/fr/",
    "//[::1",
    "/no-such-page",
    "/static/css/passerelle.css",
    "/fr/deconnexion",
    "/..//evil.example",
    "/fr/..//evil.example",
    "?next=//evil.example",
    " /fr/compte",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_sign_in_leads_to_our_own_pages_only(
    demo_client: FlaskClient, account: str, rows: Session, address: str
) -> None:
    status, leads_to = sign_in(demo_client, account, PASSWORD, address)
    assert (status, leads_to) == (302, "/en/")


@pytest.mark.parametrize("address", ["/fr/compte", "/nl/donnees?a=1&b=%C3%A9", "/en/"])
def test_sign_in_returns_to_the_page_that_was_asked(
    demo_client: FlaskClient, account: str, address: str
) -> None:
    assert sign_in(demo_client, account, PASSWORD, address) == (302, address)


def test_a_visitor_is_sent_to_sign_in_and_back(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/sorties?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/fr/connexion?next=/fr/sorties?x%3D1"
    page = demo_client.get(answer.headers["Location"]).text
    assert 'name="next" value="/fr/sorties?x=1"' in page


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/sorties", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/fr/connexion")


def test_forms_without_a_token_are_refused_everywhere(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, DINANT)
    tried = []
    for rule in demo_app.url_map.iter_rules():
        unsafe = (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        if not unsafe or rule.rule.startswith("/api/"):
            continue
        values = dict.fromkeys(rule.arguments, "0000000000000000") | {"lang": "fr"}
        values |= {name: "1" for name, kind in rule._converters.items() if kind.regex == r"\d+"}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        for method in unsafe:
            tried.append(rule.endpoint)
            answer = client.open(built[1], method=method, data={"csrf_token": "forged"})
            assert answer.status_code == 400, f"{method} {rule.rule}"
    assert "access.sign_in_submit" in tried


def test_a_token_of_another_session_is_refused(demo_app: Flask) -> None:
    mine, theirs = demo_app.test_client(), demo_app.test_client()
    csrf_token(mine)
    data = {"csrf_token": csrf_token(theirs), "email": "x@y.invalid", "password": "x"}
    assert mine.post("/en/connexion", data=data).status_code == 400


def test_entering_as_someone_is_for_demonstrations(
    demo_client: FlaskClient, production_app: Flask
) -> None:
    token = csrf_token(demo_client)
    unknown = demo_client.post("/en/demo/entrer/nobody", data={"csrf_token": token})
    assert unknown.status_code == 404
    client = production_app.test_client()
    secure = {"base_url": "https://localhost"}
    assert client.post(f"/en/demo/entrer/{DINANT}", **secure).status_code == 404
    assert "Claire Fictive" not in client.get("/en/connexion", **secure).text


def test_a_real_account_cannot_be_entered_as(demo_client: FlaskClient, account: str) -> None:
    token = csrf_token(demo_client)
    for key in ("vera", account):
        answer = demo_client.post(f"/en/demo/entrer/{key}", data={"csrf_token": token})
        assert answer.status_code == 404


def test_the_json_interface_knows_no_cookie(demo_client: FlaskClient, sign_in_as: SignInAs) -> None:
    sign_in_as(demo_client, DINANT)
    answer = demo_client.get("/api/v1/care")
    assert "Set-Cookie" not in answer.headers


@pytest.fixture
def discharge_of_dinant(rows: Session) -> str:
    """The public identifier of a discharge of the Dinant team."""
    owner = rows.scalars(select(User).where(User.email.startswith(DINANT))).one()
    found = rows.scalars(
        select(Discharge.public_id).where(Discharge.created_by_id == owner.id).limit(1)
    ).first()
    assert found is not None
    return found


OUTSIDERS = ["social_worker_charleville", "coordinator", "provider", "administrator"]


def test_its_own_team_reads_a_discharge_and_that_is_written_down(
    demo_client: FlaskClient, sign_in_as: SignInAs, discharge_of_dinant: str, rows: Session
) -> None:
    sign_in_as(demo_client, DINANT)
    assert demo_client.get(f"/en/sorties/{discharge_of_dinant}").status_code in {200, 302}
    line = rows.scalars(select(AccessLog).order_by(AccessLog.id.desc())).first()
    assert line is not None
    assert (line.object_id, line.allowed) == (discharge_of_dinant, True)
    assert line.role == "social_worker"


@pytest.mark.parametrize("key", OUTSIDERS)
def test_a_discharge_of_others_does_not_exist_and_the_attempt_is_written_down(
    demo_client: FlaskClient,
    sign_in_as: SignInAs,
    discharge_of_dinant: str,
    rows: Session,
    key: str,
) -> None:
    sign_in_as(demo_client, key)
    theirs = demo_client.get(f"/en/sorties/{discharge_of_dinant}")
    absent = demo_client.get("/en/sorties/0000000000000000")
    assert theirs.status_code == absent.status_code == 404
    neutral = [page.text.replace(discharge_of_dinant, "0" * 16) for page in (theirs, absent)]
    assert neutral[0] == neutral[1]
    line = rows.scalars(
        select(AccessLog)
        .where(AccessLog.object_id == discharge_of_dinant)
        .order_by(AccessLog.id.desc())
    ).first()
    assert line is not None
    assert not line.allowed


def test_a_visitor_who_asks_for_a_discharge_is_written_down_as_refused(
    demo_client: FlaskClient, discharge_of_dinant: str, rows: Session
) -> None:
    assert demo_client.get(f"/en/sorties/{discharge_of_dinant}").status_code == 302
    line = rows.scalars(select(AccessLog).order_by(AccessLog.id.desc())).first()
    assert line is not None
    assert (line.role, line.object_id, line.allowed) == ("visitor", discharge_of_dinant, False)


def test_an_odd_identifier_is_neither_a_fault_nor_kept_as_it_came(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, DINANT)
    assert demo_client.get("/en/sorties/%00Marie%20Dupont%27--").status_code == 404
    line = rows.scalars(select(AccessLog).order_by(AccessLog.id.desc())).first()
    assert line is not None
    assert "Dupont" not in line.object_id

"""Sessions, forged forms, entering as someone, and what is written down of discharges."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter

from app.access.models import Membership, SignIn, TrailLine, User
from app.access.permissions import decide
from app.access.vocabulary import Role, Subject
from app.core import clock
from app.core.web import audience_of
from app.discharge.models import Discharge
from tests.web.conftest import PASSWORD, SignInAs, csrf_token, forget_failures, sign_in

DINANT = "social_worker_dinant"


@pytest.fixture(autouse=True)
def nobody_waits(rows: Session) -> None:
    """Each test starts without failures counted."""
    forget_failures(rows)


def cookie(client: FlaskClient) -> str:
    """The name of the session."""
    found = client.get_cookie("session")
    assert found is not None
    return found.value


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
    gone = demo_client.post("/en/deconnexion", data={"csrf_token": token})
    assert gone.status_code == 302
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
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


def first_of(converter: BaseConverter) -> str:
    """A value that the place in an address accepts."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, IntegerConverter):
        return "1"
    return "fr" if "language" in type(converter).__name__.lower() else "0" * 16


CLAIRE = Subject(role=Role.SOCIAL_WORKER, user_id=1, organisation_id=1, manages=True)


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
        values |= {name: first_of(kind) for name, kind in rule._converters.items()}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        for method in unsafe:
            tried.append(rule.endpoint)
            answer = client.open(built[1], method=method, data={"csrf_token": "forged"})
            action = audience_of(demo_app, rule.endpoint) or ""
            refused = {400} if decide(CLAIRE, action).allowed else {403, 404}
            if demo_app.view_functions[rule.endpoint].__dict__.get("by_link"):
                refused = {404}  # its authority is the secret of the address, which was not known
            assert answer.status_code in refused, f"{method} {rule.rule}"
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


def neutral(page: str, public_id: str) -> str:
    """A page without its identifier and without its tokens, which carry their second."""
    bare = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)
    return bare.replace(public_id, "0" * 16)


OUTSIDERS = ["social_worker_charleville", "coordinator", "provider", "administrator"]


def test_its_own_team_reads_a_discharge_and_that_is_written_down(
    demo_client: FlaskClient, sign_in_as: SignInAs, discharge_of_dinant: str, rows: Session
) -> None:
    sign_in_as(demo_client, DINANT)
    assert demo_client.get(f"/en/sorties/{discharge_of_dinant}").status_code in {200, 302}
    line = rows.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
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
    assert neutral(theirs.text, discharge_of_dinant) == neutral(absent.text, discharge_of_dinant)
    line = rows.scalars(
        select(TrailLine)
        .where(TrailLine.object_id == discharge_of_dinant)
        .order_by(TrailLine.number.desc())
    ).first()
    assert line is not None
    assert not line.allowed


def test_a_visitor_who_asks_for_a_discharge_is_written_down_as_refused(
    demo_client: FlaskClient, discharge_of_dinant: str, rows: Session
) -> None:
    assert demo_client.get(f"/en/sorties/{discharge_of_dinant}").status_code == 302
    line = rows.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
    assert line is not None
    assert (line.role, line.object_id, line.allowed) == ("visitor", discharge_of_dinant, False)


def test_an_odd_identifier_is_neither_a_fault_nor_kept_as_it_came(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, DINANT)
    assert demo_client.get("/en/sorties/%00Marie%20Dupont%27--").status_code == 404
    line = rows.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
    assert line is not None
    assert "Dupont" not in line.object_id

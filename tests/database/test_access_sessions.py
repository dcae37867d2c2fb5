"""Server-side sessions on both engines, through a two-page application."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from app.access.models import SignIn, User
from app.access.sessions import ServerSessions, live_session
from app.core import clock

LIMITS = {"session_idle_minutes": 20, "session_absolute_hours": 10, "session_visitor_hours": 4}


@pytest.fixture
def user_id(engine: Engine) -> Iterator[int]:
    """A person; removed afterwards with every session."""
    with Session(engine) as writing:
        user = User(email="s@t.invalid", name="S", language="fr", created_at=clock.now())
        writing.add(user)
        writing.commit()
        found = user.id
    yield found
    with Session(engine) as writing:
        writing.execute(delete(SignIn))
        writing.execute(delete(User).where(User.id == found))
        writing.commit()


@pytest.fixture
def client(engine: Engine, user_id: int) -> FlaskClient:
    """A browser on pages that read, write and end a session."""
    app = Flask("pages")
    app.session_interface = ServerSessions(
        engine=lambda: engine, limit=lambda key: LIMITS[key], release=lambda: None
    )

    @app.get("/read")
    def read() -> str:
        return f"{live_session().user_id} {session.get('word', '-')}"

    @app.get("/write/<word>")
    def write(word: str) -> str:
        session["word"] = word
        return "written"

    @app.get("/begin")
    def begin() -> str:
        live_session().begin(user_id)
        return "begun"

    @app.get("/end")
    def end() -> str:
        live_session().end()
        return "ended"

    return app.test_client()


def rows(engine: Engine) -> int:
    """How many sessions are stored."""
    with Session(engine) as reading:
        return reading.scalar(select(func.count()).select_from(SignIn)) or 0


def test_reading_stores_nothing_and_writing_one_row(client: FlaskClient, engine: Engine) -> None:
    assert client.get("/read").text == "None -"
    assert rows(engine) == 0
    client.get("/write/été")
    client.get("/write/hiver")
    assert client.get("/read").text == "None hiver"
    assert rows(engine) == 1


def test_signing_in_forgets_what_was_before_and_replaces_the_row(
    client: FlaskClient, engine: Engine, user_id: int
) -> None:
    client.get("/write/before")
    client.get("/begin")
    assert client.get("/read").text == f"{user_id} -"
    assert rows(engine) == 1


def test_signing_out_leaves_neither_row_nor_cookie(client: FlaskClient, engine: Engine) -> None:
    client.get("/begin")
    answer = client.get("/end")
    assert rows(engine) == 0
    assert "session=;" in answer.headers["Set-Cookie"]
    assert client.get_cookie("session") is None


def test_a_visitor_keeps_a_word_for_a_while_and_an_idle_person_does_not(
    client: FlaskClient, engine: Engine
) -> None:
    idle = {"last_seen_at": clock.now() - timedelta(minutes=30)}
    for page, expected in (("/write/kept", "None kept"), ("/begin", "None -")):
        client.get(page)
        with engine.begin() as connection:
            connection.execute(update(SignIn).values(idle))
        assert client.get("/read").text == expected


@pytest.mark.parametrize(
    ("ahead", "person"), [(timedelta(days=1), "None -"), (timedelta(minutes=5), "somebody")]
)
def test_who_signed_in_under_a_clock_that_was_put_back_signs_in_anew(
    client: FlaskClient, engine: Engine, user_id: int, ahead: timedelta, person: str
) -> None:
    client.get("/begin")
    with engine.begin() as connection:
        connection.execute(update(SignIn).values(last_seen_at=clock.now() + ahead))
    expected = f"{user_id} -" if person == "somebody" else person
    assert client.get("/read").text == expected


def test_being_seen_is_written_once_a_minute(client: FlaskClient, engine: Engine) -> None:
    client.get("/begin")

    def seen() -> object:
        with Session(engine) as reading:
            return reading.scalar(select(SignIn.last_seen_at))

    first = seen()
    client.get("/read")
    assert seen() == first
    with engine.begin() as connection:
        moved = clock.now() - timedelta(minutes=2)
        connection.execute(update(SignIn).values(last_seen_at=moved))
    client.get("/read")
    assert seen() != moved


@pytest.mark.parametrize("name", ["", "short", "A" * 43, "A" * 3000, "é" * 43, "../../etc"])
def test_a_name_that_we_did_not_give_is_nobody(client: FlaskClient, name: str) -> None:
    client.set_cookie("session", name)
    assert client.get("/read").text == "None -"

"""Asking for one address as one person, and what came of it: answer, rows, trail."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from app.access.models import TrailLine
from app.core.extensions import db
from tests.web.battery.ground import Rows
from tests.web.battery.matrix.records import CANARY, Objects
from tests.web.conftest import csrf_token

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')
_NONCE = re.compile(r'nonce="[^"]*"')
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
OF_THE_GATE = {"audit_trail", "sign_in", "sign_in_window"}
"""What every request may write: the trail, and when somebody was seen last."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A browser, its session and a token for its forms."""

    client: FlaskClient
    cookie: str
    token: str

    @classmethod
    def of(cls, client: FlaskClient) -> Self:
        """The browser of somebody who has just come."""
        signed = client.get_cookie("session") is not None
        token = csrf_token(client, "/en/compte" if signed else "/en/connexion")
        cookie = client.get_cookie("session")
        assert cookie is not None
        return cls(client, cookie.value, token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of it: the answer, the tables written to, the new lines of the trail."""

    status: int
    location: str
    text: str
    written: frozenset[str]
    lines: tuple[TrailLine, ...]

    @property
    def asks_to_sign_in(self) -> bool:
        """Whether the answer leads to the form of sign-in."""
        return self.status == 302 and "/connexion" in self.location

    @property
    def is_in(self) -> bool:
        """Whether somebody got through: the object answers, if only that it cannot be done now."""
        return (
            self.status < 500
            and self.status not in {400, 401, 403, 404}
            and not (self.asks_to_sign_in)
        )

    def like(self, other: "Came", names: tuple[str, str]) -> bool:
        """Whether two answers say the same, but for the names in their addresses and tokens."""
        return (self.status, self.neutral(names[0])) == (other.status, other.neutral(names[1]))

    def neutral(self, name: str) -> str:
        """The answer without its name, its tokens and its nonces."""
        bare = _NONCE.sub("", _TOKEN.sub("", f"{self.location}\n{self.text}"))
        return bare.replace(name, "#")

    @property
    def canaries(self) -> bool:
        """Whether a text about a person is told."""
        return CANARY in self.text.lower() or CANARY in self.location.lower()


@dataclass
class Stage:
    """The application with its objects, who asks, and the rows as they were."""

    app: Flask
    objects: Objects
    numbers: dict[str, int]
    askers: dict[str, Asker] = field(default_factory=dict)
    rows: Rows = field(init=False)

    def __post_init__(self) -> None:
        """The rows are those of the application."""
        self.rows = Rows(self.app)

    def ask(self, key: str, method: str, path: str, fields: Mapping[str, str]) -> Came:
        """Ask as that person; a form has a right token and those fields, an address the fields."""
        asker = self.askers[key]
        asker.client.set_cookie("session", asker.cookie)
        before = self._last_line()
        data = {"csrf_token": asker.token, **fields} if method == "POST" else None
        query = fields if method == "GET" else None
        with self._writing() as written:
            answer = asker.client.open(path, method=method, data=data, query_string=query)
            text = answer.get_data(as_text=False).decode("utf-8", "replace")
        came = Came(
            status=answer.status_code,
            location=answer.headers.get("Location", ""),
            text=text,
            written=frozenset(written) - OF_THE_GATE,
            lines=self._lines_after(before),
        )
        if came.written or came.status in {302, 303}:  # a word for the next page is kept as well
            self.rows.put_back()
        return came

    @contextmanager
    def trail_closed(self) -> Iterator[None]:
        """Nothing can be written into the trail for a while."""

        def refuse(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.startswith("INSERT INTO audit_trail"):
                raise OperationalError(statement, {}, RuntimeError("disk full"))

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", refuse)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", refuse)

    @contextmanager
    def _writing(self) -> Iterator[set[str]]:
        kept, pending = set[str](), set[str]()

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            found = _WRITES.match(statement)
            if found:
                pending.add(found.group(1).lower())

        def settle(_connection: Any) -> None:
            kept.update(pending)
            pending.clear()

        def forget(_connection: Any) -> None:
            pending.clear()

        with self.app.app_context():
            engine = db.engine
        heard: dict[str, Callable[..., None]] = {
            "before_cursor_execute": note,
            "commit": settle,
            "rollback": forget,
        }
        for name, listener in heard.items():
            event.listen(engine, name, listener)
        try:
            yield kept
        finally:
            for name, listener in heard.items():
                event.remove(engine, name, listener)

    def _last_line(self) -> int:
        asked = select(TrailLine.number).order_by(TrailLine.number.desc()).limit(1)
        with self.app.app_context():
            return db.session.scalar(asked) or 0

    def _lines_after(self, number: int) -> tuple[TrailLine, ...]:
        asked = select(TrailLine).where(TrailLine.number > number).order_by(TrailLine.number)
        with self.app.app_context():
            found = tuple(db.session.scalars(asked))
            for one in found:
                db.session.expunge(one)
            return found

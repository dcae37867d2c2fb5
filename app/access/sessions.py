"""Sessions kept on the server: the cookie holds a random name, the table its hash and content.

A cookie that carried the content itself would still open the door after sign-out. Each reading and
each writing is a short transaction of its own, so that a page never holds a lock for its session.
"""

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from app.access.models import SignIn
from app.core.clock import now

Limit = Callable[[str], float]
"""The project's parameter of that name today."""

WITHOUT_SESSION = ("/static/", "/api/", "/healthz", "/readyz", "/version", "/favicon.ico")
"""Addresses that neither read nor write a session: nothing there depends on who asks."""

PROOF = "proof"
"""Where a session keeps when, and how strongly, its person last showed who they are."""

_LOG = logging.getLogger("passerelle.sessions")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_TOUCH_AFTER = timedelta(minutes=1)
"""Being seen is written down at most once a minute, to spare one write per page."""


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The content of one session, and what must happen to its row at the end of the request."""

    def __init__(
        self, content: Mapping[str, Any] | None = None, *, id_hash: bytes | None = None
    ) -> None:
        def note_change(session: "ServerSession") -> None:
            session.modified = True

        super().__init__(content or {}, note_change)
        self.modified = False
        self.is_kept = True
        self.id_hash = id_hash
        self.user_id: int | None = None
        self.last_seen_at: datetime | None = None
        self.cookie_is_dead = False
        self.replaced: bytes | None = None
        self.fault: Exception | None = None

    def begin(self, user_id: int) -> None:
        """Sign that person in: everything known before is forgotten, the name changes."""
        self.end()
        self.user_id = user_id

    def end(self) -> None:
        """Forget the person and the content; the row dies with this request."""
        self.replaced = self.replaced or self.id_hash
        self.id_hash = None
        self.user_id = None
        self.clear()
        self.modified = True


class ServerSessions(SessionInterface):
    """Opens and saves sessions in the table `sign_in`.

    `release` ends whatever transaction the page left open: a second writer would wait for it.
    """

    def __init__(
        self, *, engine: Callable[[], Engine], limit: Limit, release: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._limit = limit
        self._release = release

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The live session named by the cookie, or an empty one."""
        if request.path.startswith(WITHOUT_SESSION):
            session = ServerSession()
            session.is_kept = False
            return session
        token = request.cookies.get(self.get_cookie_name(app), "")
        if not token:
            return ServerSession()
        try:
            found = self._find(_hash(token)) if _TOKEN.fullmatch(token) else None
        except SQLAlchemyError as error:  # nothing can be answered yet; the gate tells it
            found = ServerSession()
            found.is_kept, found.fault = False, error
            return found
        if found is None:
            found = ServerSession()
            found.cookie_is_dead = True
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, name the session in the cookie, or take the cookie back."""
        assert isinstance(session, ServerSession)
        if not session.is_kept:
            return
        response.vary.add("Cookie")
        token = self._store_or_pass(session)
        if token:
            self._give_cookie(app, response, token)
        elif session.id_hash is None and (session.cookie_is_dead or session.replaced):
            self._take_cookie(app, response)

    def _find(self, id_hash: bytes) -> ServerSession | None:
        moment = now()
        with self._engine().connect() as connection:
            row = connection.execute(
                select(SignIn.user_id, SignIn.content, SignIn.last_seen_at).where(
                    SignIn.id_hash == id_hash, SignIn.expires_at > moment
                )
            ).one_or_none()
        if row is None:
            return None
        idle = timedelta(minutes=self._limit("session_idle_minutes"))
        if row.user_id is not None and abs(moment - row.last_seen_at) >= idle:
            return None  # also whoever was last seen in the future, before the clock was put back
        session = ServerSession(row.content, id_hash=id_hash)
        session.user_id, session.last_seen_at = row.user_id, row.last_seen_at
        return session

    def _store_or_pass(self, session: ServerSession) -> str | None:
        """Write what changed; that somebody was seen may go unwritten while the table is locked.

        A change that cannot be written is a fault: not tried again while that fault is told.
        """
        try:
            return self._store(session)
        except SQLAlchemyError:
            session.is_kept = False
            if session.replaced or session.modified:
                raise
            _LOG.warning("somebody was seen, which could not be written down")
            return None

    def _store(self, session: ServerSession) -> str | None:
        """Write the row if something is to be written; returns the new name if it has one."""
        moment = now()
        is_new = session.id_hash is None and (bool(session) or session.user_id is not None)
        is_stale = session.last_seen_at is not None and (
            moment - session.last_seen_at >= _TOUCH_AFTER
        )
        if not (is_new or session.replaced or session.modified or is_stale):
            return None
        self._release()
        token = secrets.token_urlsafe(32) if is_new else None
        with self._engine().connect().execution_options(write=True) as connection:
            if session.replaced:
                connection.execute(delete(SignIn).where(SignIn.id_hash == session.replaced))
            if token:
                connection.execute(delete(SignIn).where(SignIn.expires_at <= moment))
                session.id_hash = _hash(token)
                connection.execute(insert(SignIn).values(self._new_row(session, moment)))
            elif session.id_hash:
                changes: dict[str, Any] = {"last_seen_at": moment}
                if session.modified:
                    changes["content"] = dict(session)
                connection.execute(
                    update(SignIn).where(SignIn.id_hash == session.id_hash).values(changes)
                )
            connection.commit()
        return token

    def _new_row(self, session: ServerSession, moment: datetime) -> dict[str, Any]:
        key = "session_visitor_hours" if session.user_id is None else "session_absolute_hours"
        return {
            "id_hash": session.id_hash,
            "user_id": session.user_id,
            "content": dict(session),
            "created_at": moment,
            "last_seen_at": moment,
            "expires_at": moment + timedelta(hours=self._limit(key)),
        }

    def _give_cookie(self, app: Flask, response: Response, token: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )

    def _take_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app),
            path="/",
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
        )


def live_session() -> ServerSession:
    """The session of this request."""
    found = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug's documented way behind its proxy
    assert isinstance(found, ServerSession)
    return found


def is_strong_session() -> bool:
    """Whether the person of this session showed two factors, here or at an identity provider."""
    return bool(live_session().get(PROOF, {}).get("strong"))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

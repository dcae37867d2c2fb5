"""A database that is away, a disk that is full: 503, and over by itself when it is back."""

import errno
import logging
from collections.abc import Callable

from flask import Flask, Response, jsonify, render_template, request
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from werkzeug.exceptions import InternalServerError

from app.core.web import answer_http, request_id

AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
RETRY_SECONDS = 30
_LOG = logging.getLogger("passerelle.outage")
_BROKEN_FILE = ("malformed", "not a database")


def init_app(app: Flask) -> None:
    """Answer 503 to every request that meets a database that is away, full or locked."""
    for kind in AWAY:
        app.register_error_handler(kind, _away)
    app.register_error_handler(DatabaseError, _maybe_away)
    app.register_error_handler(OSError, _maybe_full)
    app.register_error_handler(InternalServerError, _met_late)


def let_go(session: Session, end: Callable[[Session], None] = Session.rollback) -> None:
    """End the transaction that is open. A connection that died with its database is given up: the
    answer was made already, and must not become another because of what cannot be said goodbye to.
    """
    try:
        end(session)
    except DBAPIError as error:
        _LOG.error("connection lost: %s", type(error).__name__)
        session.invalidate()


def _maybe_away(error: DatabaseError) -> Response:
    """A file that is no database is an outage; any other fault of the database is our own."""
    if any(words in str(error.orig) for words in _BROKEN_FILE):
        return _away(error)
    raise error


def _maybe_full(error: OSError) -> Response:
    """A file that was sent finds no room: an outage; any other fault of a file is our own."""
    if error.errno in NO_ROOM:
        return _away(error)
    raise error


def _met_late(error: InternalServerError) -> Response:
    """A fault that no handler saw; one of the database, when the session is written at the end."""
    met = error.original_exception
    return _away(met) if isinstance(met, AWAY) else answer_http(error)


def _away(error: Exception) -> Response:
    _LOG.error("database away: %s", type(error).__name__)
    if request.path.startswith("/api/"):
        answer = jsonify(
            type="about:blank",
            title="Service unavailable",
            status=503,
            detail="The database does not answer; nothing that was saved is lost.",
            instance=request.path,
            request_id=request_id(),
            errors=[],
        )
        answer.mimetype = "application/problem+json"
    else:
        answer = Response(render_template("errors/503.html"), mimetype="text/html")
    answer.status_code = 503
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer

"""Addresses without a language, and the language that a reader chose by the switch."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound

from app.core.i18n import LANGUAGE_COOKIE, LANGUAGES, choose_language

A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Bind both to the application."""
    app.before_request(_add_language)
    app.after_request(_remember_choice)


def _add_language() -> ResponseReturnValue | None:
    """Send `/recherche` to `/fr/recherche` when such a page exists."""
    if request.method not in {"GET", "HEAD"}:
        return None
    if not isinstance(request.routing_exception, NotFound):
        return None
    adapter = current_app.create_url_adapter(request)
    path = f"/{choose_language()}{request.path}"
    try:
        assert adapter is not None
        adapter.match(path, method="GET")
    except HTTPException:
        return None
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(request.script_root + path + (f"?{query}" if query else ""))
    response.vary.update(["Accept-Language", "Cookie"])
    return response


def _remember_choice(response: Response) -> Response:
    """A reader who comes from another language of our own pages chose this one."""
    code: str | None = g.get("lang")
    if code is None or request.routing_exception or request.cookies.get(LANGUAGE_COOKIE) == code:
        return response
    came_from = urlsplit(request.referrer or "")
    before = came_from.path.removeprefix(request.script_root).split("/")[1:2]
    if came_from.netloc == request.host and before and before[0] in set(LANGUAGES) - {code}:
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response

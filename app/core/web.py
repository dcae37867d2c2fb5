"""The edge that all rooms share: audiences, error answers, page headers, pages of lists."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.db import begin_write
from app.core.errors import Conflict, HomeCareError, InvalidInput, NotFound, Refused
from app.core.extensions import csrf, db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.schemas import flatten

Row = TypeVar("Row")
_LOG = logging.getLogger("passerelle.security")
View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STATUS_OF: dict[type[HomeCareError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Conflict: 409,
    Refused: 409,
}
SENTENCES = {
    400: N_("This request could not be understood."),
    401: N_("Please sign in first."),
    403: N_("Your account may not do this."),
    404: N_("There is nothing at this address, or you may not see it."),
    405: N_("This address does not accept that kind of request."),
    409: N_("This is not possible in the present state."),
    413: N_("What was sent is too large: at most 8 MB."),
    415: N_("This format is not accepted here."),
    422: N_("Some fields need to be corrected."),
    429: N_("Too many requests; please wait a little."),
}
TITLES = {
    400: N_("Bad request"),
    401: N_("Not signed in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Method not allowed"),
    409: N_("Conflict"),
    413: N_("Too large"),
    415: N_("Unsupported format"),
    422: N_("Invalid input"),
    429: N_("Too many requests"),
}
_ATTEMPTS = {
    400: "odd request",
    403: "not allowed",
    413: "too large",
    415: "wrong format",
    422: "wrong input",
    429: "too many",
}
"""Answers to what somebody may have tried on purpose, in a word for the log."""
_RULES: dict[type[HomeCareError], str] = {InvalidInput: "wrong input", NotFound: "not there"}
INTERFACE_BODY = 256 * 1024
"""Bytes that the JSON interface reads of one body; no question is as long."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}


def audience(
    action: str, *, reads: bool = False, largest: int | None = None
) -> Callable[[View], View]:
    """Declare the action that a route performs; who may do it stands in access.permissions.

    With `reads`, an unsafe method (a POST that stores nothing) takes no write lock. `largest` is
    the number of bytes that a body may have where files are sent.
    """

    def mark(view: View) -> View:
        view.__dict__["audience"] = action
        view.__dict__["reads"] = reads
        view.__dict__["largest"] = largest
        return view

    return mark


def by_link(view: View) -> View:
    """For a view whose authority is the secret in its own address: it needs no session.

    Without a session, opening such a page writes nothing at all; a forged form would have to know
    the secret, and then needs no forging.
    """
    view.__dict__["by_link"] = True
    return csrf.exempt(view)  # type: ignore[no-any-return]  # it gives back what it was given


def audience_of(app: Flask, endpoint: str | None) -> str | None:
    """The action declared by that endpoint, or None."""
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "audience", None)


class Pages(Blueprint):
    """A room's HTML pages, under the language of the reader."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(
            name, import_name, template_folder="templates", url_prefix="/<language:lang>"
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: rows, and addresses of its neighbours or None."""

    rows: list[Row]
    label: str
    previous_url: str | None
    next_url: str | None


def csp(nonce: str, ancestors: Sequence[str] = ()) -> str:
    """The content security policy: nothing from elsewhere, no inline script without the nonce.

    `ancestors` are the sites that may show the page in a frame.
    """
    frames = " ".join(ancestors) or "'none'"
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; "
        f"frame-ancestors {frames}; base-uri 'none'; form-action 'self'"
    )


def nonce() -> str:
    """The nonce of this response's own scripts."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def allow_frames(ancestors: Sequence[str]) -> None:
    """Let this page be shown in a frame by those sites (origins); by none if there are none."""
    g.frame_ancestors = tuple(ancestors)


def request_id() -> str:
    """A random name of this request, shown with errors and written in logs."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    value: str = g.request_id
    return value


def note_refusal(what: str) -> None:
    """A line for whoever watches over the installation: what was refused, and in which request.

    `what` is one of our own words; the request's own line tells the route and the role.
    """
    _LOG.warning("refused", extra={"request_id": request_id(), "what": what})


def init_app(app: Flask) -> None:
    """Bind headers, write locks and error answers to the application."""
    app.before_request(_limit_body)  # before anything reads the body
    csrf.init_app(app)
    app.before_request(_lock_for_writing)
    app.after_request(protect)
    app.register_error_handler(HomeCareError, _answer_refusal)
    app.register_error_handler(HTTPException, answer_http)


def _limit_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest", None)
    if wants_json():
        request.max_content_length = INTERFACE_BODY
    elif largest is not None:
        request.max_content_length = largest


def _lock_for_writing() -> None:
    if writes():
        begin_write(db.session)


def writes() -> bool:
    """Whether this request is one that writes: its transaction is a writing one."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_safe = request.method in SAFE_METHODS or not view
    return not (is_safe or getattr(view, "reads", False))


def protect(response: Response) -> Response:
    """Add the heads that every answer carries; whoever answers later than this calls it again."""
    ancestors: tuple[str, ...] = g.get("frame_ancestors", ())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = csp(nonce(), ancestors)
    if ancestors:
        del response.headers["X-Frame-Options"]  # it knows one site at most; the policy decides
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Request-ID"] = request_id()
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    return response


def _answer_refusal(error: HomeCareError) -> Response:
    note_refusal(_RULES.get(type(error), "rule"))
    faults = error.faults if isinstance(error, InvalidInput) else {}
    said = {field: [_say_fault(fault) for fault in found] for field, found in faults.items()}
    status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 500)
    choices = error.choices if isinstance(error, InvalidInput) else {}
    return _answer(status, say(error.message), said, choices)


def answer_http(error: HTTPException) -> Response:
    """The answer to whatever the library refuses, or to a fault of ours."""
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # a redirect made by the router
    status = error.code or 500
    if status in _ATTEMPTS:
        note_refusal(_attempt(error, status))
    response = _answer(status, say(_sentence_for(status)), _library_faults(error))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return response


def _attempt(error: HTTPException, status: int) -> str:
    """What was refused, in a word that tells an operator which setting to look at; never a host."""
    if isinstance(error, SecurityError):
        return "host not trusted"
    if isinstance(error, CSRFError):
        source = request.headers.get("Origin") or request.referrer
        is_ours = not source or f"{source}/".startswith(request.host_url)
        return "forged form" if is_ours else "form from elsewhere"
    return _ATTEMPTS[status]


def _sentence_for(status: int) -> Message:
    if wants_json() and status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Message(N_("What was sent is too large: at most 256 KB."))
    if wants_json() and status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        return Message(
            N_("Send the body as JSON, with the header %(header)s."),
            {"header": "Content-Type: application/json"},
        )
    other = N_("Something went wrong on our side. Nothing was lost.")
    return Message(SENTENCES.get(status, other))


def _library_faults(error: HTTPException) -> dict[str, list[str]]:
    found = getattr(error, "data", {}).get("messages", {})
    places = {"json", "query", "form", "json_or_form", "path", "files"}
    if isinstance(found, dict) and set(found) <= places:
        found = {name: inner for part in found.values() for name, inner in _named(part).items()}
    return {field: [_say_fault(one) for one in many] for field, many in flatten(found).items()}


def _named(part: Any) -> dict[Any, Any]:
    return part if isinstance(part, dict) else {"_schema": part}


def _say_fault(fault: Message | str) -> str:
    return say(fault) if isinstance(fault, Message) else str(gettext(fault))


def wants_json() -> bool:
    """Whether this request is for the JSON interface."""
    return request.path.startswith("/api/")


Choices = Mapping[str, Sequence[tuple[str, Message]]]


def _answer(
    status: int, detail: str, faults: dict[str, list[str]], choices: Choices | None = None
) -> Response:
    if wants_json():
        errors = [
            _error(field, message, (choices or {}).get(field, ()))
            for field, messages in faults.items()
            for message in messages
        ]
        return _problem(status, detail, errors)
    if isinstance(request.routing_exception, SecurityError):
        return Response(detail, status, mimetype="text/plain")  # no address can be built here
    template = f"errors/{status}.html" if status in {400, 403, 404, 500} else "errors/400.html"
    body = render_template(template, status=status, detail=detail, faults=faults)
    return Response(body, status=status, mimetype="text/html")


def _error(field: str, message: str, choices: Sequence[tuple[str, Message]]) -> dict[str, Any]:
    found: dict[str, Any] = {"field": field, "message": message}
    if choices:
        found["choices"] = [{"code": code, "label": say(label)} for code, label in choices]
    return found


def _problem(status: int, detail: str, errors: list[dict[str, Any]]) -> Response:
    title = TITLES.get(status)
    response = jsonify(
        type="about:blank",
        title=say(Message(title)) if title else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.path,
        request_id=request_id(),
        errors=errors,
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def exempt_interface(interface: Blueprint) -> None:
    """The JSON interface uses no cookie to decide, so a forged form gains nothing there."""
    csrf.exempt(interface)

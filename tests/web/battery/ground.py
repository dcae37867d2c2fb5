"""Every page that a role can reach, every form on it, and how to send one with a text of ours."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.access.models import SignIn
from app.core import clock
from app.core.extensions import db

FREE = {"text", "search", "email", "tel", "url", "password", "textarea", "number", "hidden"}
"""Kinds of fields into which any text may be typed, or forged."""
USUAL = {
    "email": "essai@passerelle.invalid",
    "tel": "+33 3 53 01 00 01",
    "date": "2026-12-01",
    "datetime-local": "2026-12-01T14:00",
    "time": "14:00",
    "number": "1",
    "month": "2026-12",
    "url": "https://passerelle.invalid/",
    "week": "2026-W49",
}
KEPT = {"csrf_token", "_method"}
MORE = {"post.letter": 12}
"""Endpoints of which more pages are opened: letters hold the links of those without an account."""
HOME = "/en/"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form and what it holds when the page opens, or something usual."""

    name: str
    kind: str
    value: str

    @property
    def takes_text(self) -> bool:
        """Whether a text of any kind can be put there; tokens are another battery."""
        return self.kind in FREE and self.name not in KEPT


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: where it goes, how, and with what."""

    page: str
    action: str
    method: str
    is_multipart: bool
    fields: tuple[Field, ...]

    def body(self, **typed: str) -> list[tuple[str, str]]:
        """The fields in their order, with those texts instead of what they hold."""
        return [(one.name, typed.get(one.name, one.value)) for one in self.fields]


@dataclass
class Crawl:
    """What somebody can reach by following links: pages by endpoint, and their forms."""

    client: FlaskClient
    pages: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[tuple[str, frozenset[str]], Form] = field(default_factory=dict)


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str | None:
    """The endpoint that answers an address, None when none does."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method=method)[0])
    except RequestRedirect:
        return None
    except HTTPException:
        return None


def first_pages(app: Flask) -> list[str]:
    """Every page whose address asks for nothing."""
    with app.test_request_context():
        return sorted(
            rule.build({"lang": "en"}, append_unknown=False)[1]  # type: ignore[index]  # builds
            for rule in app.url_map.iter_rules()
            if rule.arguments <= {"lang"} and "GET" in (rule.methods or ())
        )


def crawl(app: Flask, client: FlaskClient, *, each: int, skipped: tuple[str, ...] = ()) -> Crawl:
    """Follow every link of one's own site, at most so many pages of each endpoint.

    `skipped`: ends of addresses that take long to write.
    """
    found = Crawl(client)
    waiting, seen = [HOME, *first_pages(app)], set[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        known = found.pages.setdefault(endpoint or "", [])
        many = each * MORE.get(endpoint or "", 1)
        is_left = urlsplit(path).path.endswith(skipped) if skipped else False
        if path in seen or is_left or endpoint in {None, "static"} or len(known) >= many:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code < 500, f"{answer.status_code} {path}"
        if answer.status_code == 200:
            known.append(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            page = lxml.html.document_fromstring(answer.text)
            for form in forms_of(page, path):
                key = (str(endpoint_of(app, form.action, form.method)), names_of(form))
                found.forms.setdefault(key, form)
            waiting += links_of(page, path)
    return found


def names_of(form: Form) -> frozenset[str]:
    """The names of the fields, the numbers of rows left out."""
    return frozenset(one.name.rstrip("0123456789") for one in form.fields)


def links_of(page: Any, path: str) -> list[str]:
    """The links of a page within the site."""
    hrefs = (urljoin(path, str(one)) for one in page.xpath("//a/@href"))
    return [one.partition("#")[0] for one in hrefs if one.startswith("/")]


def forms_of(page: Any, path: str) -> Iterator[Form]:
    """The forms of a page that stay on the site, with their fields, those outside of them too."""
    for form in page.xpath("//form"):
        controls = form.xpath(".//input|.//select|.//textarea|.//button")
        if form.get("id"):
            controls += page.xpath("//*[@form=$name]", name=form.get("id"))
        action = urljoin(path, form.get("action") or path)
        if action.startswith("/"):
            yield Form(
                page=path,
                action=action,
                method=(form.get("method") or "get").upper(),
                is_multipart=form.get("enctype") == "multipart/form-data",
                fields=tuple(fields_of(controls)),
            )


def fields_of(controls: list[Any]) -> Iterator[Field]:
    """What a browser would send, with something usual where nothing is chosen yet."""
    chosen = {str(one.get("name")) for one in controls if one.get("checked") is not None}
    taken: set[str] = set()
    for one in controls:
        name, kind = one.get("name"), kind_of(one)
        if not name or one.get("disabled") is not None:
            continue
        if kind in {"radio", "checkbox", "submit"}:
            wanted = one.get("checked") is not None if name in chosen else kind != "checkbox"
            if wanted and (name not in taken or kind == "checkbox"):
                taken.add(name)
                yield Field(name, kind, one.get("value") or "on")
        else:
            yield Field(name, kind, value_of(one, kind))


def kind_of(control: Any) -> str:
    """The kind of a field."""
    if control.tag == "button":
        return str(control.get("type") or "submit")
    return str(control.get("type") or "text") if control.tag == "input" else str(control.tag)


def value_of(control: Any, kind: str) -> str:
    """What a field holds, or something usual of its kind."""
    if kind == "select":
        options = control.xpath(".//option[not(@disabled)]")
        best = [one for one in options if one.get("selected") is not None]
        best += [one for one in options if one.get("value")]
        return str(best[0].get("value") or "") if best else ""
    held = control.text_content() if kind == "textarea" else control.get("value")
    if held or kind == "hidden":
        return str(held or "").lstrip("\n")
    return USUAL.get(kind, "Essai")


def send(client: FlaskClient, form: Form, body: list[tuple[str, str]]) -> Any:
    """Send a form as a browser would; bytes that are no UTF-8 pass as they are."""
    written = urlencode(body, errors="surrogatepass")
    if form.method == "GET":
        path, _mark, query = form.action.partition("?")
        more = urlencode(parse_qsl(query))
        return client.get(f"{path}?{more}&{written}" if more else f"{path}?{written}")
    if form.is_multipart:
        fields = {name: value.encode(errors="surrogatepass") for name, value in body}
        return client.post(
            form.action,
            data={name: value.decode(errors="replace") for name, value in fields.items()},
            content_type="multipart/form-data",
        )
    kind = "application/x-www-form-urlencoded"
    return client.post(form.action, data=written, content_type=kind)


class Rows:
    """The rows of an application, to be put back as they were."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.path = Path(app.config["PASSERELLE"].engine_url.removeprefix("sqlite:///"))
        self.kept = self.path.with_suffix(".kept")

    def keep(self) -> None:
        """Note how they are now."""
        self._close()
        shutil.copyfile(self.path, self.kept)

    def put_back(self) -> None:
        """As they were when noted, but that nobody's session has rested meanwhile.

        Otherwise a run of more than twenty minutes would go on as a visitor, and find nothing.
        """
        self._close()
        shutil.copyfile(self.kept, self.path)
        with self.app.app_context():
            now = clock.now()
            later = {"last_seen_at": now, "expires_at": now + timedelta(hours=1)}
            with db.engine.connect().execution_options(write=True) as connection:
                connection.execute(update(SignIn).values(later))
                connection.commit()

    def _close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

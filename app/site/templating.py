"""What every template may use: addresses of files, languages, who is signed in, the version."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from jinja2 import StrictUndefined

from app.access.gate import person
from app.core.addresses import page_of
from app.core.config import Config
from app.core.i18n import LANGUAGES, choose_language
from app.core.web import nonce
from app.reference.vocabulary import WEEKDAY_NAMES
from app.site.form_pages import form_page, opens
from app.site.help.touring import stop_shown
from app.site.menu import menu

LanguageLink = tuple[str, str, str, bool]


def init_app(app: Flask) -> None:
    """Bind the globals; a name that does not exist is a fault, not an empty text."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.finalize = _or_blank
    app.jinja_env.filters["page_of"] = page_of
    app.jinja_env.globals.update(
        asset=asset,
        colon=colon,
        weekday_names=weekday_names,
        version=app.config["VERSION"],
    )
    app.context_processor(_context)


def _or_blank(value: Any) -> Any:
    """What is not known leaves its place blank: the word None is neither shown nor sent back."""
    return "" if value is None else value


def asset(path: str) -> str:
    """The address of a file under static/, which changes when its content does."""
    addresses: dict[str, str] = g.setdefault("asset_addresses", {})
    if path not in addresses:  # a page names the sprite of icons dozens of times
        found = Path(str(current_app.static_folder)) / path
        addresses[path] = url_for("static", filename=path, v=_stamp(found))
    return addresses[path]


def colon() -> str:
    """The colon of the reader's language: in French a space that does not break stands before."""
    sentence: str = gettext("%(name)s: %(value)s", name="", value="")
    return sentence.rstrip()


def weekday_names() -> list[str]:
    """The seven weekdays in the reader's language, Monday first."""
    return [str(gettext(name)) for name in WEEKDAY_NAMES.values()]


def language_links() -> list[LanguageLink]:
    """For each language: code, own name, address of this page in it, whether it is this one."""
    chosen = choose_language()
    stays = bool(request.endpoint and g.get("lang")) and opens(request.path)
    return [
        (code, language.autonym, _in_language(code, stays=stays), code == chosen)
        for code, language in LANGUAGES.items()
    ]


def _context() -> dict[str, Any]:
    config: Config = current_app.config["PASSERELLE"]
    return {
        "lang": choose_language(),
        "csp_nonce": nonce(),
        "is_demo": config.is_demo,
        "is_training": config.training,
        "current_user": person(),
        "language_links": language_links(),
        "form_page": form_page,
        "menu": menu(),
        "tour": stop_shown(),
    }


def _in_language(code: str, *, stays: bool) -> str:
    if not stays or not request.endpoint:
        return form_page(code) or url_for("site.home", lang=code)
    address = url_for(request.endpoint, **{**(request.view_args or {}), "lang": code})
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{address}?{urlencode(kept)}" if kept else address


def _stamp(path: Path) -> str | None:
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _digest(path, changed)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

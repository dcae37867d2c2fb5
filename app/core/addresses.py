"""Addresses of which a page holds many: the router is asked once for each kind of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from flask import Flask, current_app, has_request_context, request, url_for
from werkzeug.routing import Rule

from app.core.here import kept_here
from app.core.i18n import choose_language

_PART = "-part-"
_PLAIN = "!$'()*,/:;?@"
"""Signs that Werkzeug leaves as they are in a query."""


class LateRule(Rule):
    """A route whose writer of addresses is compiled when the first one is written.

    Werkzeug compiles two for each route at the start; hundreds of routes made a tenth of it.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        make = super()._compile_builder

        def write(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(make(append_unknown))
            return compiled[0](rule, **values)

        return write


class Site(Flask):
    """Flask with routes that are ready later."""

    url_rule_class = LateRule


def page_of(public_id: str, endpoint: str, lang: str | None = None) -> str:
    """The address of one of many objects, as `url_for` writes it."""
    around: dict[tuple[str, str | None], tuple[str, str]]
    around = kept_here().setdefault("addresses_around", {})
    key = (endpoint, lang)
    if key not in around:
        chosen: dict[str, Any] = {"lang": lang} if lang else {}
        before, _part, after = url_for(endpoint, public_id=_PART, **chosen).partition(_PART)
        around[key] = before, after
    before, after = around[key]
    return f"{before}{_in_path(public_id)}{after}"


def file_address(path: str, stamp: str | None) -> str:
    """The address of a file under static/, as `url_for` writes it."""
    kept = kept_here()
    if "address_of_files" not in kept:
        kept["address_of_files"] = url_for("static", filename=_PART).removesuffix(_PART)
    bare = f"{kept['address_of_files']}{quote(path, safe=_PLAIN)}"
    return f"{bare}?v={stamp}" if stamp else bare


def with_query(endpoint: str, values: Mapping[str, object]) -> str:
    """The address of a page of ours without parts of its own, with those values in its query."""
    pairs = [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list | tuple) else (value,))
        if one is not None
    ]
    query = "&".join([f"{_in_query(name)}={_in_query(str(one))}" for name, one in pairs])
    bare = address_of(endpoint)
    return f"{bare}?{query}" if pairs else bare


_AS_IT_IS = re.compile(r"[\w.~!$'()*,/:;?@-]*", re.ASCII)
"""Texts that neither writer changes: nearly every code and every name of a filter."""


def _in_path(text: str) -> str:
    return text if _AS_IT_IS.fullmatch(text) else quote(text, safe=_PLAIN)


def _in_query(text: str) -> str:
    return text if _AS_IT_IS.fullmatch(text) else quote_plus(text, safe=_PLAIN)


ADDRESSES_KEPT = 2048


def address_of(endpoint: str, **values: Any) -> str:
    """`url_for`, which is asked once in a process for a page without parts of its own.

    The routes never change; the language and the folder under which the platform stands may.
    """
    if values or not has_request_context() or endpoint.startswith("."):
        return url_for(endpoint, **values)
    kept: dict[tuple[str, str, str], str]
    kept = current_app.extensions.setdefault("passerelle.addresses", {})
    key = (endpoint, choose_language(), request.script_root)
    if key not in kept:
        if len(kept) >= ADDRESSES_KEPT:
            kept.clear()
        kept[key] = url_for(endpoint)
    return kept[key]

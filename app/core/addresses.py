"""Addresses of which a page holds many: the router is asked once for each kind of them."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, g, url_for
from werkzeug.routing import Rule

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
    around: dict[tuple[str, str | None], tuple[str, str]] = g.setdefault("addresses_around", {})
    key = (endpoint, lang)
    if key not in around:
        chosen: dict[str, Any] = {"lang": lang} if lang else {}
        before, _part, after = url_for(endpoint, public_id=_PART, **chosen).partition(_PART)
        around[key] = before, after
    before, after = around[key]
    return f"{before}{quote(public_id, safe=_PLAIN)}{after}"


def with_query(endpoint: str, values: Mapping[str, object]) -> str:
    """The address of a page of ours without parts of its own, with those values in its query."""
    bare: dict[str, str] = g.setdefault("addresses_bare", {})
    if endpoint not in bare:
        bare[endpoint] = url_for(endpoint)
    pairs = [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list | tuple) else (value,))
        if one is not None
    ]
    return f"{bare[endpoint]}?{urlencode(pairs, safe=_PLAIN)}" if pairs else bare[endpoint]

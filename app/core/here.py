"""What is kept while one request is answered."""

from typing import Any

from flask import g

_globals = g._get_current_object  # noqa: SLF001 - werkzeug's documented way behind its proxy


def kept_here() -> dict[str, Any]:
    """The names of `flask.g`, without the detours of its proxy: a page asks hundreds of times."""
    found: dict[str, Any] = _globals().__dict__
    return found

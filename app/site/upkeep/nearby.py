"""Questions of this machine itself about its state, which know no public name of the site."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask

ADDRESSES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Their answers name no host, so it does not matter by which one they were asked for."""
_NAMES = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[1-9][0-9]{0,4})?")


def is_from_here(environ: Mapping[str, Any]) -> bool:
    """Whether this machine asks, and nobody else through a proxy on it."""
    try:
        peer = ip_address(environ.get("REMOTE_ADDR") or "")
    except ValueError:
        return False
    return peer.is_loopback and "HTTP_X_FORWARDED_FOR" not in environ


def trust_this_machine(app: Flask, host: str) -> None:
    """Answer the addresses of health to this machine by its own name, as if asked for by `host`.

    A health check of a container and a timer ask 127.0.0.1; no other address takes that name.
    """
    inner = app.wsgi_app

    def asked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_health = environ.get("PATH_INFO") in ADDRESSES and is_from_here(environ)
        if is_health and _NAMES.fullmatch(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = host
        return inner(environ, start_response)

    app.wsgi_app = asked  # type: ignore[method-assign]  # as Flask documents it

"""What asks a passkey for a signature: the site it is bound to, and the challenge of one answer."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app

from app.access.passkeys.operations import Site
from app.access.sessions import live_session
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.messages import N_, Message

_KEPT = "passkey"
NUMBER, NAME = "127.0.0.1", "localhost"
PATIENCE = timedelta(minutes=5)
"""How long a challenge waits for its answer."""


def the_site() -> Site:
    """What passkeys are bound to: from the configuration, never from a head of the request.

    Browsers want a host name: the number of this machine is called by its name.
    """
    config: Config = current_app.config["PASSERELLE"]
    parts = urlsplit(config.public_url)
    netloc = parts.netloc.replace(NUMBER, NAME, 1)
    return Site(host=urlsplit(f"//{netloc}").hostname or "", origin=f"{parts.scheme}://{netloc}")


def remember(use: str, asked: tuple[bytes, str]) -> Response:
    """Keep the challenge in the session, for one answer, and send the options."""
    what, options = asked
    kept = {"use": use, "challenge": what.hex(), "at": clock.now().isoformat()}
    live_session()[_KEPT] = kept
    return Response(options, mimetype="application/json")


def kept_challenge(use: str) -> bytes:
    """The challenge that was sent for that use, once; raises InvalidInput."""
    kept: dict[str, Any] | None = live_session().pop(_KEPT, None)
    is_fresh = kept and clock.now() - datetime.fromisoformat(kept["at"]) <= PATIENCE
    if not kept or not is_fresh or kept["use"] != use:
        fault = Message(N_("This took too long. Please try again."))
        raise InvalidInput(fault, {"credential": [fault]})
    return bytes.fromhex(kept["challenge"])

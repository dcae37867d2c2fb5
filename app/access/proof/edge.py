"""The one home of fresh proof: when somebody last showed who they are, and what asks for it anew.

A page asks for a proof of the last minutes; what is sent from it has as long again, so that nothing
typed is lost. Signing in is a proof.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import safe_path
from app.access.sessions import PROOF, live_session
from app.core import clock
from app.core.web import SAFE_METHODS
from app.reference.loader import Reference

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def note_proof(*, is_strong: bool) -> None:
    """Somebody has just shown who they are; `is_strong` with two factors."""
    live = live_session()
    before: dict[str, Any] = live.get(PROOF, {})
    strong = is_strong or bool(before.get("strong"))
    live[PROOF] = {"at": clock.now().isoformat(), "strong": strong}


def forget_strength() -> None:
    """The second factor is gone: from now on this session counts as one without."""
    live = live_session()
    live[PROOF] = {**live.get(PROOF, {}), "strong": False}


def is_fresh(*, times: int = 1) -> bool:
    """Whether the last proof is of the last minutes, or of so many times as long."""
    found: dict[str, Any] | None = live_session().get(PROOF)
    if not found:
        return False
    age = clock.now() - datetime.fromisoformat(found["at"])
    return timedelta() <= age <= times * patience()


def patience() -> timedelta:
    """How long a proof holds."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    return timedelta(minutes=reference.policy("proof_minutes", clock.today()))


def needs_proof(view: View) -> View:
    """Ask for a proof first where the last one is too old; stands above `audience`."""

    @wraps(view)
    def asking(**values: Any) -> ResponseReturnValue:
        return view(**values) if is_proved() else ask_first()

    return asking  # type: ignore[return-value]  # the same view with a question before it


def is_proved() -> bool:
    """Whether this request has the proof it needs: what is sent may be twice as old as a look."""
    return is_fresh(times=1 if request.method in SAFE_METHODS else 2)


def ask_first() -> ResponseReturnValue:
    """Lead to the page that asks for a proof, and from there back."""
    is_look = request.method in SAFE_METHODS
    if not is_look:
        flash(_("Nothing was changed yet: show who you are, then do it once more."), "doubt")
    return redirect(url_for("proof.ask", next=_back_to(is_look=is_look)), 303)


def _back_to(*, is_look: bool) -> str | None:
    """The page that was asked, or the one with the button that was pressed."""
    if is_look:
        return safe_path(request.full_path.rstrip("?"))
    parts = urlsplit(request.referrer or "")
    return safe_path(parts._replace(scheme="", netloc="").geturl())

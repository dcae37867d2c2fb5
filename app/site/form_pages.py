"""The page that a form stands on, when the address of the form itself cannot be opened."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app.core.i18n import LANGUAGES


def form_page(code: str) -> str | None:
    """In that language, the page that the form was sent from, else the nearest page above it."""
    for path in (_came_from(), request.path):
        found = _nearest(path, code)
        if found is not None:
            return f"{request.script_root}{found}"
    return None


def opens(path: str) -> bool:
    """Whether an address can be opened by a browser."""
    adapter = current_app.create_url_adapter(request)
    try:
        assert adapter is not None
        adapter.match(path, method="GET")
    except HTTPException:
        return False
    return True


def _came_from() -> str:
    """The path of the page of ours that the form was sent from; blank for anything else."""
    sender = urlsplit(request.referrer or "")
    is_ours = sender.netloc == request.host and request.method == "POST"
    return sender.path.removeprefix(request.script_root) if is_ours else ""


def _nearest(path: str, code: str) -> str | None:
    """That address or the nearest above it that opens; the home page is above everything."""
    language, *parts = path.strip("/").split("/")
    if language not in LANGUAGES:
        return None
    for end in range(len(parts), 0, -1):
        found = "/".join(("", code, *parts[:end]))
        if opens(found):
            return found
    return None

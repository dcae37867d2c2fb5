"""Keeps the pages of visitors for a day: a sheet says the same to each of them."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock

from flask import current_app, request, session

from app.access.gate import subject
from app.access.vocabulary import VISITOR
from app.core import clock

MOST = 96
"""Pages kept by each process; a comparison weighs about 160 kB."""

_STORE = "passerelle.professions.kept"


class KeptPages:
    """Pages by what they depend on; the least recently read goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._pages: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> str | None:
        """The page kept under a key, or None."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: tuple[str, ...], page: str) -> None:
        """Keep a page, and forget the one that was left alone longest."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


def kept(view: Callable[..., str]) -> Callable[..., str]:
    """Give a visitor the page that another visitor got the same day at the same address.

    Only for a page that depends on nothing else: whoever is signed in, or is being told
    something, gets a page of their own. A refusal is never kept.
    """

    @wraps(view)
    def answer(**values: str) -> str:
        if subject() is not VISITOR or session.get("_flashes"):
            return view(**values)
        pages: KeptPages = current_app.extensions.setdefault(_STORE, KeptPages())
        key = (clock.today().isoformat(), request.host_url, request.full_path)
        page = pages.get(key)
        if page is None:
            page = view(**values)
            pages.put(key, page)
        return page

    return answer

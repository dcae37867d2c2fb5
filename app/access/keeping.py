"""Keeps pages of visitors for a day: a page of facts says the same to each of them."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock

from flask import current_app, request, session

from app.access.gate import subject
from app.access.vocabulary import VISITOR
from app.core import clock
from app.core.web import nonce

MOST = 96
"""Pages kept by each process; a comparison weighs about 160 kB."""

LARGEST = 400_000
"""Characters of a page beyond which it is made anew for each reader."""

LONGEST = 200
"""Characters of an address beyond which its page is not kept."""

STORE = "passerelle.kept"
"""Where the application holds them."""

_FORM_FIELD = "csrf_token"


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


def kept(*known: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Give a visitor the page that another visitor got the same day at the same address.

    ``known`` names the parameters on which the page depends; an address with any other one, or with
    one of them twice, gets a page of its own, so that nobody can fill the store with made-up ones.

    Only for a page that depends on nothing else: whoever is signed in, or is being told
    something, gets a page of their own. A refusal is never kept.
    """

    def decorate(view: Callable[..., str]) -> Callable[..., str]:
        @wraps(view)
        def answer(**values: str) -> str:
            if not _is_common(frozenset(known)):
                return view(**values)
            pages: KeptPages = current_app.extensions.setdefault(STORE, KeptPages())
            key = (clock.today().isoformat(), request.host_url, request.full_path)
            page = pages.get(key)
            if page is None:
                page = view(**values)
                if is_keepable(page, nonce()):
                    pages.put(key, page)
            return page

        return answer

    return decorate


def is_keepable(page: str, secret: str) -> bool:
    """Whether a page is small enough and holds nothing made for one request.

    That is the nonce of its own scripts (``secret``) or a token against forged forms.
    """
    return len(page) <= LARGEST and secret not in page and _FORM_FIELD not in page


def _is_common(known: frozenset[str]) -> bool:
    """Whether what is asked is the same for all visitors, at an address that can be kept."""
    if subject() is not VISITOR or session.get("_flashes"):
        return False
    asked = [name for name, _ in request.args.items(multi=True)]
    is_plain = len(asked) == len(set(asked)) and known.issuperset(asked)
    return is_plain and len(request.full_path) <= LONGEST

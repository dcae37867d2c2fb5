"""The pages of the room and what they share: the facts, and the search of an address."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app, request
from flask import session as reader
from sqlalchemy.orm import Session

from app.access.gate import person
from app.cadastre.open_now import with_hours
from app.cadastre.schemas import SEARCH_PAGE, form_values
from app.cadastre.searching import Asked, understand_form
from app.cadastre.shelf import Shelf, stamp_of
from app.cadastre.surroundings import is_a_name
from app.core import clock
from app.core.errors import InvalidInput
from app.core.i18n import current_language
from app.core.messages import N_, Message
from app.core.schemas import load
from app.core.web import Pages, nonce
from app.reference.loader import Reference

pages = Pages("cadastre", __name__)


def kept_or_made(session: Session, make: Callable[[], str]) -> str:
    """The answer to this address: the one kept for visitors, else a new one.

    Somebody signed in always gets a new one, and so does a reader who is to be told something.
    """
    if person() is not None or "_flashes" in reader:
        return make()
    shelf: Shelf = current_app.extensions.setdefault("passerelle.shelf", Shelf())
    is_piece = "HX-Request" in request.headers
    question = (current_language(), request.full_path, clock.today(), is_piece)
    stamp, now = stamp_of(session), clock.now()
    found = shelf.find(question, stamp, now)
    if found is None:
        found = make().replace(nonce(), NONCE)
        shelf.keep(question, stamp, now, found)
    return found.replace(NONCE, nonce())


NONCE = "\x00nonce\x00"
"""Stands for the nonce in what is kept: each answer has its own. No page can hold this text."""


def known_reference() -> Reference:
    """The shared facts, read once at the start."""
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def values_here() -> dict[str, Any]:
    """The filters that the address holds, without blanks."""
    return form_values(request.args.to_dict(flat=False))


def asked_of(session: Session, values: Mapping[str, Any]) -> Asked:
    """The search that filters mean; raises InvalidInput naming the field."""

    def known_name(words: str) -> bool:
        return is_a_name(session, words)

    read = load(SEARCH_PAGE, values)
    today = clock.today()
    asked = understand_form(read, known_reference(), today=today, known_name=known_name)
    search = with_hours(session, asked.search, asked.values, now=clock.now())
    return replace(asked, search=search)


def one_search(session: Session, values: Mapping[str, Any]) -> Asked:
    """The same, where homonyms cannot be asked back: they are a fault like others."""
    asked = asked_of(session, values)
    if asked.faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), asked.faults)
    return asked

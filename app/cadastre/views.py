"""Pages of the directory: the search, and one service."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import subject
from app.access.permissions import is_signed_in
from app.access.vocabulary import Role
from app.cadastre.blueprint import asked_of, kept_or_made, known_reference, pages, values_here
from app.cadastre.browsing import Found, browse
from app.cadastre.campaigns import views as campaign_views
from app.cadastre.conventions import views as convention_views
from app.cadastre.detail import Detail, read_service
from app.cadastre.exchange import views as exchange_views
from app.cadastre.lifecycle import views as lifecycle_views
from app.cadastre.linked_data import service_data
from app.cadastre.lists import views as list_views
from app.cadastre.lists.operations import bookmarks_of
from app.cadastre.owning import views as owning_views
from app.cadastre.people import views as people_views
from app.cadastre.search_page import Answer, page_of
from app.cadastre.searching import Asked
from app.cadastre.surroundings import (
    FEW,
    Nearly,
    for_want_of_better,
    measure,
    names_alike,
    nearly,
    with_less,
)
from app.cadastre.upkeep import views as upkeep_views
from app.cadastre.upkeep.rights import may_edit
from app.cadastre.vocabulary import ServiceSearch
from app.cadastre.whole import Reader
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import current_language, say
from app.core.messages import Message
from app.core.phones import phone_from
from app.core.web import audience
from app.reference.vocabulary import COUNTRY_NAMES, Country

__all__ = ["PARTS", "pages"]

PARTS = (
    campaign_views, convention_views, exchange_views, lifecycle_views, list_views, owning_views,
    people_views, upkeep_views,
)  # fmt: skip
"""The other pages of the room; naming them here is what opens them."""


@pages.get("/recherche")
@audience("cadastre.read")
def search() -> ResponseReturnValue:
    """Who serves this place: a list first, a map beside it, every filter in the address."""
    values = values_here()
    asked = _asked(values)
    if asked.faults:
        body = _page(Answer(values=values, asked=asked))
        return body, 200 if asked.choices else 422
    return kept_or_made(db.session, lambda: _page(_answer(values, asked)))


def _page(answer: Answer) -> str:
    shown = page_of(answer, known_reference())
    return render_template("cadastre/search.html", **shown, bookmarked=_bookmarked())


def _bookmarked() -> frozenset[str]:
    """What the reader bookmarked; nothing for a visitor."""
    return bookmarks_of(db.session, subject().user_id)


@pages.get("/services/<public_id>")
@audience("cadastre.read")
def service(public_id: str) -> str:
    """One service: who, for whom, where, when, and how sure all that is."""
    detail = read_service(db.session, public_id, known_reference(), reader=_reader())
    return render_template("cadastre/service.html", **_service_page(detail))


def _reader() -> Reader:
    return Reader(now=clock.now(), is_professional=is_signed_in(subject()))


def _service_page(detail: Detail) -> dict[str, Any]:
    phone = detail.row.phone
    address = url_for("cadastre.service", public_id=detail.card.public_id, _external=True)
    return {
        "detail": detail,
        "card": detail.card,
        "row": detail.row,
        "whole": detail.whole,
        "bookmarked": _bookmarked(),
        "may_edit": may_edit(db.session, subject(), detail.row.provider_id),
        "may_claim": subject().role is Role.PROVIDER,
        "linked_data": service_data(detail, url=address, language=current_language(), say=say),
        "phones": [(Message(COUNTRY_NAMES[one]), phone_from(phone, one.value)) for one in Country]
        if phone
        else [],
    }


def _asked(values: Mapping[str, Any]) -> Asked:
    """The search; faults are part of the answer, so that nothing typed is lost."""
    try:
        return asked_of(db.session, values)
    except InvalidInput as error:
        faults = {name: list(found) for name, found in error.faults.items()}
        return Asked(search=ServiceSearch(), faults=faults)


def _answer(values: Mapping[str, Any], asked: Asked) -> Answer:
    wanted, reference, today = asked.search, known_reference(), clock.today()
    around = measure(db.session, wanted, reference, today=today)
    found = browse(db.session, wanted, reference, today=today, total=around.total)
    is_short = found.total < FEW and wanted.after is None
    close = nearly(db.session, wanted, reference, today=today) if is_short else ()
    is_empty = not (found.total or close)
    return Answer(
        values=values,
        asked=asked,
        found=found,
        around=around,
        nearly=close,
        nearest=_nearest(wanted, found) if is_empty else (),
        alike=_alike(asked, found),
    )


def _nearest(wanted: ServiceSearch, found: Found) -> tuple[Nearly, ...]:
    reference, today = known_reference(), clock.today()
    if wanted.has_point:
        return for_want_of_better(db.session, wanted, reference, today=today)
    return with_less(db.session, wanted, reference, today=today, drops=found.without)


def _alike(asked: Asked, found: Found) -> tuple[str, ...]:
    """Names that were meant, perhaps: where a name gave nothing, or words beside a place did."""
    words = asked.search.text if not found.total else ""
    if asked.heard and not asked.search.care:
        words = words or asked.heard.left_out
    return names_alike(db.session, words) if words else ()

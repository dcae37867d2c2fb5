"""Pages of the directory: the search, and one service."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cadastre.browsing import DROPPED_TEXTS, Found, browse, total_words
from app.cadastre.detail import read_service
from app.cadastre.maps import MapParts, draw
from app.cadastre.schemas import SearchPageSchema, form_values
from app.cadastre.searching import Asked, active_filters, understand_form
from app.cadastre.vocabulary import ServiceSearch
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.geo import Point
from app.core.i18n import current_language
from app.core.messages import Message
from app.core.phones import phone_from
from app.core.schemas import load
from app.core.web import Page, Pages, audience
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, WEEKDAY_NAMES, Country

pages = Pages("cadastre", __name__)

MAP_ZOOM_AT_PLACE = 10
HIDDEN_FILTERS = ("within_km", "country", "language", "insured_in", "weekday", "takes_new", "q")
"""The filters folded away until asked for."""


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


@pages.get("/recherche")
@audience("cadastre.read")
def search() -> ResponseReturnValue:
    """Who serves this place: a list first, a map beside it, every filter in the address."""
    values = form_values(request.args.to_dict(flat=False))
    asked = _asked(values)
    found = None
    if not asked.faults:
        found = browse(db.session, asked.search, _reference(), today=clock.today())
    body = render_template("cadastre/search.html", **_search_page(values, asked, found))
    return body, 422 if asked.faults and not asked.choices else 200


@pages.get("/services/<public_id>")
@audience("cadastre.read")
def service(public_id: str) -> str:
    """One service: who, for whom, where, when, and how sure all that is."""
    detail = read_service(db.session, public_id, _reference(), today=clock.today())
    phone = detail.row.phone
    return render_template(
        "cadastre/service.html",
        detail=detail,
        card=detail.card,
        row=detail.row,
        phones=[(Message(COUNTRY_NAMES[one]), phone_from(phone, one.value)) for one in Country]
        if phone
        else [],
    )


def _asked(values: Mapping[str, Any]) -> Asked:
    try:
        read = load(SearchPageSchema(), values)
        return understand_form(read, _reference(), today=clock.today())
    except InvalidInput as error:
        faults = {name: list(found) for name, found in error.faults.items()}
        return Asked(search=ServiceSearch(), faults=faults)


def _search_page(values: dict[str, Any], asked: Asked, found: Found | None) -> dict[str, Any]:
    filters = {name: value for name, value in values.items() if name != "after"}
    reference = _reference()
    label = reference.gazetteer.label(asked.place) if asked.place else None
    return {
        "values": filters,
        "asked": asked,
        "found": found,
        "place_label": label,
        "total": total_words(found) if found else None,
        "page": _page(filters, found) if found else None,
        "also": [(one.label, _url({**filters, "place_code": one.code})) for one in asked.also],
        "hidden_filters": sum(name in values for name in HIDDEN_FILTERS),
        "chips": _chips(filters, label),
        "drops": _drops(filters, found),
        "map": _map(filters, asked) if found and found.total else None,
        "care_options": [(kind.code, kind.labels) for kind in reference.care.values()],
        "language_options": [(one.code, one.labels) for one in reference.languages.values()],
        "country_options": [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()],
        "day_options": [(day.value, Message(name)) for day, name in WEEKDAY_NAMES.items()],
    }


def _url(filters: Mapping[str, Any], **more: object) -> str:
    return url_for("cadastre.search", **{**filters, **more})


def _page(filters: Mapping[str, Any], found: Found) -> Page[Any]:
    return Page(
        rows=list(found.cards),
        label="",
        previous_url=_url(filters, after=str(found.previous)) if found.previous else None,
        next_url=_url(filters, after=str(found.next)) if found.next else None,
    )


def _chips(filters: dict[str, Any], place: Message | None) -> list[tuple[Message, str]]:
    return [(one.text, _url(one.without)) for one in active_filters(filters, place, _reference())]


def _drops(filters: Mapping[str, Any], found: Found | None) -> list[tuple[Message, int, str]]:
    if found is None:
        return []
    gone = {"place": {"place", "place_code", "zone", "within_km"}}
    return [
        (
            Message(DROPPED_TEXTS[name]),
            count,
            _url({key: one for key, one in filters.items() if key not in gone.get(name, {name})}),
        )
        for name, count in found.without.items()
    ]


def _map(filters: dict[str, Any], asked: Asked) -> MapParts:
    search = asked.search
    kept = {name: one for name, one in filters.items() if name not in {"place", "place_code"}}
    if asked.place is not None:
        kept["near" if search.within_km else "zone"] = str(asked.place.code)
    address = url_for("cadastre_api.list_services", format="geojson", limit=200, **kept)
    static = cast("Callable[[str], str]", current_app.jinja_env.globals["asset"])
    border = url_for("cadastre_api.base_map", lang=current_language())
    if search.lat is None or search.lon is None:
        return draw(address, asset=static, border_url=border)
    centre = Point(search.lat, search.lon)
    return draw(address, asset=static, border_url=border, centre=centre, zoom=MAP_ZOOM_AT_PLACE)

"""Files of a search, its printed map, a few services side by side, the frame for other sites."""

from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _

from app.cadastre.blueprint import known_reference, one_search, pages, values_here
from app.cadastre.browsing import browse, total_words
from app.cadastre.exchange.comparing import compare
from app.cadastre.exchange.files import Desk, File, numbered_map, write_file
from app.cadastre.schemas import MOST_CHOSEN, ChosenSchema
from app.core import clock
from app.core.addresses import with_query
from app.core.config import Config
from app.core.extensions import db
from app.core.i18n import current_language, say
from app.core.schemas import load_address
from app.core.web import allow_frames, audience

KINDS = "csv, xlsx, geojson, vcf, atom, html, svg"
SHOWN_IN_FRAME = 10


@pages.get(f"/recherche/services.<any({KINDS}):kind>")
@audience("cadastre.read")
def export(kind: str) -> Response:
    """What is on the screen, as a file."""
    asked = one_search(db.session, values_here())
    return _hand_out(write_file(db.session, asked.search, kind, desk()))


def _hand_out(file: File) -> Response:
    how = "inline" if file.name.endswith(".atom") else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{file.name}"'}
    return Response(file.content, content_type=file.mimetype, headers=headers)


@pages.get("/recherche/papier")
@audience("cadastre.read")
def paper() -> str:
    """What is on the screen, for a printer: a numbered list and its map."""
    asked = one_search(db.session, values_here())
    lines, drawn = numbered_map(db.session, asked.search, desk())
    place = known_reference().gazetteer.label(asked.place) if asked.place else None
    back = url_for("cadastre.search", **values_here())
    return render_template("cadastre/paper.html", lines=lines, map=drawn, place=place, back=back)


@pages.get("/comparer")
@audience("cadastre.read")
def comparison() -> str:
    """The first four of the services that were ticked, side by side; each can be taken away.

    The search they were found by stays in the address, so that each is seen from its place.
    """
    ticked = load_address(ChosenSchema(), {"s": request.args.getlist("s")})["s"]
    ticked = list(dict.fromkeys(ticked))
    shown, values = ticked[:MOST_CHOSEN], values_here()
    asked, today = one_search(db.session, values), clock.today()
    found = compare(db.session, shown, asked, known_reference(), today=today) if shown else None
    return render_template(
        "cadastre/compare.html",
        found=found,
        ticked=len(ticked),
        most=MOST_CHOSEN,
        search_url=with_query("cadastre.search", values),
        without={one: _comparing(ticked, values, away=one) for one in shown},
    )


def _comparing(ticked: list[str], values: dict[str, Any], *, away: str) -> str:
    """The address of a comparison without one of its services."""
    kept = [one for one in ticked if one != away]
    return with_query("cadastre.comparison", {**values, "s": kept})


@pages.get("/embed/recherche")
@audience("cadastre.read")
def frame() -> str:
    """A short list for a page of somebody else, in a frame; it sets no cookie."""
    values = values_here()
    asked = one_search(db.session, values)
    found = browse(db.session, asked.search, known_reference(), today=clock.today())
    config: Config = current_app.config["PASSERELLE"]
    allow_frames(config.frame_ancestors)
    return render_template(
        "cadastre/frame.html",
        cards=found.cards[:SHOWN_IN_FRAME],
        total=total_words(found),
        values=values,
        all_url=url_for("cadastre.search", _external=True, **values),
    )


def desk() -> Desk:
    """What writing a file needs from this request."""
    config: Config = current_app.config["PASSERELLE"]
    lang = current_language()
    return Desk(
        say=say,
        language=lang,
        address_of=lambda one: url_for(
            "cadastre.service", public_id=one, lang=lang, _external=True
        ),
        feed_address=request.url,
        title=_("Services of home care"),
        reference=known_reference(),
        data_dir=config.data_dir,
        static_dir=Path(str(current_app.static_folder)),
        words=map_words(),
        today=clock.today(),
        now=clock.now(),
    )


def map_words() -> dict[str, str]:
    """The words of the map script, as in the macro map_panel."""
    return {
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "close": _("Close"),
        "open": _("Open the sheet"),
        "cluster": _("Services here, zoom in:"),
        "home": _("Place searched"),
        "failed": _("The services could not be put on the map. The list has them all."),
        "fr": _("France"),
        "be": _("Belgium"),
    }

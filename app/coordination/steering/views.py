"""Pages of steering: the dashboard, the list behind each figure, the open statistics."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.cases.edge import the_hand
from app.coordination.cases.screens import loads
from app.coordination.steering import figures, screens
from app.coordination.steering.charts import HEIGHT, WIDTH, bars
from app.coordination.steering.indicators import BY_CODE, LISTED, Indicator
from app.coordination.steering.reading import Asked, read_window
from app.coordination.steering.vocabulary import SIDE_NAMES, Side, Window
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.spreadsheets import harmless
from app.core.web import Page, Pages, audience
from app.discharge.blueprint import field_faults, the_reader, the_reference
from app.discharge.following.evidence import is_fictitious
from app.discharge.following.evidence_screen import default_period
from app.discharge.following.screens import choices

pages = Pages("steering", __name__)
PER_PAGE = 50


@pages.get("/coordination")
@audience("steering.read")
def index() -> ResponseReturnValue:
    """The dashboard: every number opens the list that it was counted from."""
    return _dashboard()


def _dashboard() -> ResponseReturnValue:
    asked, error = _asked()
    window = _window(asked)
    page = render_template(
        "steering/dashboard.html",
        tiles=[_tile(one, window) for one in LISTED],
        loads=loads(db.session, the_hand(), the_reader().organisation_id or 0),
        filters=_filters(asked),
        typed=request.args if error else _filters(asked),
        errors=field_faults(error),
        sides=choices(SIDE_NAMES),
        fictitious=window.fictitious,
    )
    return (page, 422) if error else page


@pages.get("/coordination/tableau.csv", endpoint="table")
@audience("steering.read")
def table() -> ResponseReturnValue:
    """The dashboard as a table."""
    window = _window(_asked()[0])
    tiles = [_tile(one, window) for one in LISTED]
    head = [Message(N_("Indicator")), Message(N_("Value")), Message(N_("Computed from"))]
    return _csv("passerelle-dashboard", head, [(t.title, t.value, t.sample) for t in tiles])


@pages.get("/coordination/indicateurs/<code>", endpoint="listing")
@audience("steering.read")
def listing(code: str) -> ResponseReturnValue:
    """One indicator: its figure, its months as a chart and a table, its list."""
    indicator, (asked, error) = _indicator(code), _asked()
    window = _window(asked)
    found = figures.rows(db.session, indicator, window)
    months = figures.by_month(found, window)
    first = (asked.page - 1) * PER_PAGE
    shown = found[first : first + PER_PAGE]
    lines = screens.list_lines(indicator, shown, the_reference(), first=first)
    page = render_template(
        "steering/list.html",
        tile=_tile(indicator, window),
        lines=lines,
        has_places=any(one.place for one in lines),
        has_ends=any(one.end for one in lines),
        has_words=any(one.told for one in lines),
        months=months,
        bars=bars([(f"{month:%m}", number, yes) for month, number, yes in months]),
        size=(WIDTH, HEIGHT),
        page=_page(code, asked, len(found)),
        filters=_filters(asked),
        errors=field_faults(error),
    )
    return (page, 422) if error else page


def _page(code: str, asked: Asked, total: int) -> Page[Any]:
    query: dict[str, Any] = dict(_filters(asked))

    def at(number: int) -> str:
        return url_for("steering.listing", code=code, page=number, **query)

    last = max(1, -(-total // PER_PAGE))
    label = say(Message(N_("Page %(page)s of %(last)s"), {"page": asked.page, "last": last}))
    before = at(asked.page - 1) if asked.page > 1 else None
    return Page([], label, before, at(asked.page + 1) if asked.page < last else None)


@pages.get("/coordination/indicateurs/<code>.csv", endpoint="list_table")
@audience("steering.read")
def list_table(code: str) -> ResponseReturnValue:
    """The list of one indicator as a table: pseudonyms, places and moments only."""
    indicator, window = _indicator(code), _window(_asked()[0])
    found = figures.rows(db.session, indicator, window)
    lines = screens.list_lines(indicator, found, the_reference())
    names = N_("Reference"), N_("Town"), N_("From"), N_("Until"), N_("Told")
    cells = [(one.ref, one.place, one.start, one.end, one.told) for one in lines]
    return _csv(f"passerelle-{indicator.code}", [Message(name) for name in names], cells)


@pages.get("/statistiques", endpoint="open_page")
@audience("steering.open")
def open_page() -> ResponseReturnValue:
    """Statistics for everybody: no personal data, small groups not told."""
    return render_template("steering/open.html", tiles=_open_tiles(), least=_least())


@pages.get("/statistiques.csv", endpoint="open_table")
@audience("steering.open")
def open_table() -> ResponseReturnValue:
    """The same as a table."""
    head = [Message(N_("Indicator")), Message(N_("Value")), Message(N_("Computed from"))]
    return _csv(
        "passerelle-statistics", head, [(t.title, t.value, t.sample) for t in _open_tiles()]
    )


def _open_tiles() -> list[screens.Tile]:
    config: Config = current_app.config["PASSERELLE"]
    first, last = default_period(clock.today())
    window = _made(Asked(first, last, Side.ALL, 1), None, fictitious=config.is_demo)
    return [
        screens.open_tile(one, figures.figure(db.session, one, window), _least())
        for one in LISTED
        if one.is_public
    ]


def _least() -> int:
    return int(the_reference().policy("evidence_least_count", clock.today()))


def _indicator(code: str) -> Indicator:
    found = BY_CODE.get(code)
    if found is None:
        raise NotFound(Message(N_("There is no such indicator.")))
    return found


def _tile(indicator: Indicator, window: Window) -> screens.Tile:
    return screens.tile(indicator, figures.figure(db.session, indicator, window))


def _asked() -> tuple[Asked, InvalidInput | None]:
    usual = default_period(clock.today())
    try:
        return read_window(request.args, usual), None
    except InvalidInput as error:
        return Asked(*usual, Side.ALL, 1), error


def _window(asked: Asked) -> Window:
    organisation_id = the_reader().organisation_id
    fictitious = bool(db.session.scalar(is_fictitious(organisation_id)))
    return _made(asked, organisation_id, fictitious=fictitious)


def _made(asked: Asked, organisation_id: int | None, *, fictitious: bool) -> Window:
    return Window(
        first=asked.first,
        last=asked.last,
        today=clock.today(),
        now=clock.now(),
        side=asked.side,
        organisation_id=organisation_id,
        fictitious=fictitious,
        fresh_days=the_reference().policy("record_fresh_days", clock.today()),
    )


def _filters(asked: Asked) -> dict[str, str]:
    return {
        "du": asked.first.isoformat(),
        "au": asked.last.isoformat(),
        "cote": asked.side.value,
    }


def _csv(name: str, head: Sequence[object], lines: Iterable[Sequence[object]]) -> Response:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([say(one) for one in head])
    for line in lines:
        writer.writerow(["" if cell is None else harmless(say(cell)) for cell in line])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)

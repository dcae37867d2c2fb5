"""The diagnosis for everybody: a page and a table, without an account."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.coordination.diagnosis.blueprint import choices_of, given, known_care, pages
from app.coordination.diagnosis.exports import write_csv
from app.coordination.diagnosis.open_screens import COLUMNS, open_diagnosis, open_rows
from app.coordination.diagnosis.schemas import OpenShape
from app.coordination.diagnosis.screens import USUAL_CARE
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reference


def _care() -> str:
    return known_care(load_address(OpenShape(), given()).get("soin", USUAL_CARE))


@pages.get("/statistiques/territoires", endpoint="open_page")
@audience("steering.open")
def open_page() -> ResponseReturnValue:
    """Who is reached, by territory; small numbers are not told."""
    try:
        return _page(_care())
    except InvalidInput as error:
        return _page(USUAL_CARE, error), 422


def _page(care: str, error: InvalidInput | None = None) -> str:
    reference = the_reference()
    return render_template(
        "diagnosis/open.html",
        found=open_diagnosis(db.session, reference, care, today=clock.today()),
        care=care,
        label=reference.care[care].labels,
        errors=field_faults(error),
        **choices_of(),
    )


@pages.get("/statistiques/territoires.csv", endpoint="open_table")
@audience("steering.open")
def open_table() -> ResponseReturnValue:
    """The same as a table."""
    reference, care = the_reference(), _care()
    found = open_diagnosis(db.session, reference, care, today=clock.today())
    if found is None:
        raise NotFound(Message(N_("Nothing has been worked out yet.")))
    content = write_csv(COLUMNS, open_rows(found, reference.care[care].labels), say)
    headers = {"Content-Disposition": f'attachment; filename="passerelle-{care}.csv"'}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)

"""The evidence report by one click: page, PDF, table. For coordinators."""

from datetime import date

from flask import Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following import evidence, evidence_files
from app.discharge.following.evidence_book import load_comparisons
from app.discharge.following.evidence_screen import Report, default_period, report
from app.discharge.following.reading import PeriodShape

pages = Pages("evidence", __name__)


@pages.get("/coordination/preuves", endpoint="report")
@audience("evidence.read")
def report_page() -> ResponseReturnValue:
    """The report of a period; the last twelve months unless one is asked for."""
    try:
        first, last = _period()
    except InvalidInput as error:
        first, last = default_period(clock.today())
        return _page(first, last, error), 422
    return _page(first, last)


@pages.get("/coordination/preuves.pdf", endpoint="document")
@audience("evidence.read")
def document() -> ResponseReturnValue:
    """The same as a tagged PDF."""
    content = evidence_files.as_pdf(_report(*_period()), say, choose_language())
    headers = {"Content-Disposition": f'inline; filename="{_name()}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@pages.get("/coordination/preuves.csv", endpoint="table")
@audience("evidence.read")
def table() -> ResponseReturnValue:
    """The same as a table."""
    content = evidence_files.as_csv(_report(*_period()), say)
    headers = {"Content-Disposition": f'attachment; filename="{_name()}.csv"'}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)


def _name() -> str:
    first, last = _period()
    return f"passerelle-evidence-{first.isoformat()}-{last.isoformat()}"


def _period() -> tuple[date, date]:
    """The period of the address; raises InvalidInput when it ends before it begins."""
    given = {name: value for name, value in request.args.items() if value.strip()}
    loaded = load_address(PeriodShape(), given)
    usual = default_period(clock.today())
    first, last = loaded.get("du") or usual[0], loaded.get("au") or usual[1]
    if last < first:
        fault = Message(N_("The period ends before it begins."))
        raise InvalidInput(fault, {"au": [fault]})
    return first, last


def _report(first: date, last: date) -> Report:
    today, reference = clock.today(), the_reference()
    config: Config = current_app.config["PASSERELLE"]
    is_demo = db.session.scalar(evidence.is_fictitious(g.subject.organisation_id))
    scope = evidence.Scope(first=first, last=last, today=today, fictitious=bool(is_demo))
    counts = evidence.count(db.session, scope)
    least = int(reference.policy("evidence_least_count", today))
    return report(counts, scope, reference, load_comparisons(config.data_dir), least)


def _page(first: date, last: date, error: InvalidInput | None = None) -> str:
    period = {"du": first.isoformat(), "au": last.isoformat()}
    return render_template(
        "following/evidence.html",
        report=_report(first, last),
        period=period,
        typed=request.args if error else period,
        errors=field_faults(error),
    )

"""The data of case management in the running application, and its drafts."""

from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.coordination.cases.edge import the_hand
from app.coordination.cases.findings_book import FindingsBook, load_findings
from app.coordination.cases.opening import find_case
from app.coordination.cases.vocabulary import SeatScope
from app.discharge.blueprint import the_reference
from app.discharge.intake.drafts import FORMS_ELSEWHERE

_KEY = "passerelle.findings"
DRAFT = "case-area"
"""The form whose drafts are kept: one area of the assessment."""


def init_app(app: Flask, data: Path) -> None:
    """Read data/coordination once; without it nothing starts."""
    with app.app_context():
        app.extensions[_KEY] = load_findings(data, the_reference().care)
    FORMS_ELSEWHERE[DRAFT] = _may_keep


def the_findings() -> FindingsBook:
    """What may be found in each area."""
    found: FindingsBook = current_app.extensions[_KEY]
    return found


def _may_keep(session: Session, _subject: Subject, public_id: str) -> None:
    """A draft is kept for whoever may change the file. Raises NotFound."""
    find_case(session, the_hand(), public_id, least=SeatScope.WHOLE)

"""Pages of the assessment: one form for several scales, its results, its history."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.web import audience
from app.discharge import screens
from app.discharge.blueprint import (
    field_faults,
    find,
    go_on,
    pages,
    the_reader,
    the_reference,
)
from app.discharge.intake.assessing import (
    Observation,
    assessments_of,
    read_observation,
    save_assessment,
)
from app.discharge.intake.assessment_screens import (
    field_names,
    level_words,
    results,
    values_of,
)
from app.discharge.intake.draft_views import typed_values, with_draft
from app.discharge.intake.drafts import Draft, drop_draft, keep_draft, place_of
from app.discharge.intake.merging import Meeting, chosen, to_choose, typed_fields
from app.discharge.intake.shelf import the_books
from app.discharge.models import Discharge
from app.discharge.reading import version_from


@pages.get("/sorties/<public_id>/evaluation")
@audience("discharge.read")
def assessment(public_id: str) -> ResponseReturnValue:
    """What was observed last, and what each scale says of it."""
    return _page(public_id)


@pages.post("/sorties/<public_id>/evaluation", endpoint="save_assessment")
@audience("discharge.write")
def save(public_id: str) -> ResponseReturnValue:
    """Save what was observed as one more version, half a form too; differences are chosen."""
    found, form = find(public_id), typed_values()
    place = place_of("assessment", public_id)
    try:
        meeting = _meeting(found)
        merging = to_choose(meeting, screens.heading(found, the_reference()))
        if merging is not None:
            draft = Draft(form, version_from(request.form), clock.now())
            keep_draft(db.session, the_reader(), place, draft)
            db.session.commit()
            return merging
        form = chosen(meeting).to_dict()
        observed = read_observation(form, the_books().superset, today=clock.today())
        seen, now = meeting.version, clock.now()
        save_assessment(db.session, the_reader(), found, observed, seen=seen, now=now)
    except InvalidInput as error:
        db.session.rollback()
        return _page(public_id, form, error), 422
    drop_draft(db.session, the_reader(), place)
    words = _("Assessment saved. What it suggests stands on the page of needs.")
    return go_on("discharge.assessment", public_id, words, anchor="results")


def _meeting(found: Discharge) -> Meeting:
    """What was observed beside the version saved last; the version on the screen is in the rows."""
    books, today, pid = the_books(), clock.today(), found.public_id
    history = assessments_of(db.session, found.id)
    stored = {one.version: values_of(one.observation, today=today) for one in history}
    names = field_names(books)
    last = history[0].version if history else 0
    return Meeting(
        labels=names,
        theirs=stored.get(last, {"assessed_on": today.isoformat()}),
        base=stored.get(version_from(request.form), {"assessed_on": today.isoformat()}),
        mine=typed_fields(list(names)),
        version=last,
        shown=lambda name, value: say(level_words(books, name, str(value))),
        action=request.path,
        keep_at=url_for("discharge.assessment", public_id=pid),
    )


def _page(
    public_id: str, values: dict[str, Any] | None = None, error: InvalidInput | None = None
) -> str:
    found, today = find(public_id), clock.today()
    books, place = the_books(), place_of("assessment", public_id)
    history = assessments_of(db.session, found.id)
    empty = Observation(on=today, answers={}, scores={})
    last = history[0].observation if history else empty
    stored = values_of(last, today=today)
    shown, kept = (values, None) if values is not None else with_draft(place, stored)
    return render_template(
        "discharge/assessment.html",
        heading=screens.heading(found, the_reference()),
        themes=books.superset.themes,
        stored=books.superset.stored,
        values=shown,
        errors=field_faults(error),
        labels={code: one.label for code, one in books.superset.questions.items()},
        seen=history[0].version if history else 0,
        history=[(saved, results(saved.observation, books)) for saved in history],
        kept=kept,
        draft_place=place,
    )

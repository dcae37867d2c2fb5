"""Pages of the planner: who can come, the plan.

Nothing clinical and no place stands in an address or a title.
"""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.benefits.blueprint import counter
from app.benefits.catalogue import Catalogue
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES
from app.core.messages import Message
from app.core.web import audience
from app.discharge import crowd_screen, life, operations, queries, screens, whole_screen
from app.discharge.answers import (
    Answer,
    SavedChoices,
    match_discharge,
    plan_crowd,
    saved_choices,
    situation_of,
)
from app.discharge.benefits_to_ask import BenefitsToAsk, benefits_to_ask, with_false_friends
from app.discharge.blueprint import (
    field_faults,
    find,
    go_on,
    pages,
    the_reader,
    the_reference,
)
from app.discharge.ending import views as ending_views
from app.discharge.following import stay_views as following_stay_views
from app.discharge.following import views as following_views
from app.discharge.intake import assessment_views, draft_views, need_views, task_views
from app.discharge.intake import views as intake_views
from app.discharge.intake.merge_views import the_edit
from app.discharge.intake.merging import Meeting, as_base, is_alone, to_choose
from app.discharge.intake.merging import chosen as chosen_in
from app.discharge.models import Discharge
from app.discharge.papers.gathering import PaperCase, gather
from app.discharge.papers.wording import REVIEW
from app.discharge.plan_meeting import as_sent, plan_base, plan_meeting
from app.discharge.reading import choices_from, versions_from
from app.discharge.referrals import views as referral_views
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.standing import rest_words, sure
from app.discharge.vocabulary import MOST_TOGETHER, Edit

__all__ = ["PARTS", "pages"]

PARTS = (
    assessment_views,
    draft_views,
    ending_views,
    following_stay_views,
    following_views,
    intake_views,
    need_views,
    referral_views,
    task_views,
)
"""The other pages of the room; importing them declares their addresses."""


@pages.get("/sorties/ensemble")
@audience("discharge.together")
def together() -> ResponseReturnValue:
    """The plans of all discharges still to be planned, which share the same places."""
    asked = queries.to_plan_together(the_reader(), MOST_TOGETHER)
    found = db.session.scalars(asked).all()
    crowd = plan_crowd(db.session, found, the_reference(), today=clock.today())
    table = crowd_screen.crowd_table(found, crowd)
    return render_template(
        "discharge/together.html",
        table=table,
        bases={one.public_id: as_base(plan_base(one.discharge, one.chosen)) for one in table.cards},
        most=MOST_TOGETHER,
    )


@pages.post("/sorties/ensemble", endpoint="take_together")
@audience("discharge.together")
def take_together() -> ResponseReturnValue:
    """Save the plans of all of them; those that changed meanwhile are left alone and named."""
    versions = versions_from(request.form, MOST_TOGETHER)
    edits = [
        Edit(subject=the_reader(), public_id=public_id, version=version)
        for public_id, version in versions.items()
    ]
    chosen, now = choices_from(request.form), clock.now()
    left = operations.save_plans(db.session, edits, chosen, the_reference(), now=now)
    db.session.commit()
    _tell_taken(len(edits) - len(left), left)
    return redirect(url_for("discharge.together"), 303)


def _tell_taken(saved: int, left: list[str]) -> None:
    if saved:
        flash(_("Plans saved: %(number)s.", number=saved), "success")
    if left:
        names = ", ".join(left)
        flash(
            _("Changed meanwhile, so not saved; look at them again: %(names)s.", names=names),
            "warning",
        )


@pages.get("/sorties/<public_id>/services")
@audience("discharge.read")
def services(public_id: str) -> ResponseReturnValue:
    """Who can come for each need, and why not the others."""
    found = find(public_id)
    if life.is_home(found.status):
        return render_template("discharge/running.html", case=_case(found))
    return _services_page(found)


@pages.post("/sorties/<public_id>/services", endpoint="save_plan")
@audience("discharge.write")
def save_plan(public_id: str) -> ResponseReturnValue:
    """Save who was chosen; when somebody did meanwhile, each difference is chosen."""
    found = find(public_id)
    form: MultiDict[str, str] = request.form
    try:
        if not is_alone(found.version):
            meeting = _meeting(found)
            merging = to_choose(meeting, screens.heading(found, the_reference()))
            if merging is not None:
                return merging
            form = chosen_in(meeting)
        edit, chosen = the_edit(public_id), choices_from(form)
        operations.save_plan(db.session, edit, chosen, the_reference(), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _services_page(find(public_id), error), 422
    return go_on("discharge.plan", public_id)


@pages.get("/sorties/<public_id>/plan")
@audience("discharge.read")
def plan(public_id: str) -> ResponseReturnValue:
    """The plan, to read or print."""
    found = find(public_id)
    covers = covers_of(db.session, [found.id])[found.id]
    return render_template(
        "discharge/plan.html",
        languages=LANGUAGES,
        to_ask=_to_ask(found),
        case=_case(found),
        sure=sure(covers),
        rest=rest_words(covers.values()),
        review=Message(REVIEW),
    )


def _meeting(found: Discharge) -> Meeting:
    answer, saved = _answer(found)
    names = as_sent(db.session, found, answer, saved).names
    return plan_meeting(found, answer, SavedChoices(saved.services, names), the_reference())


def _answer(found: Discharge) -> tuple[Answer, SavedChoices]:
    answer = match_discharge(db.session, found, the_reference(), today=clock.today())
    return answer, saved_choices(db.session, operations.last_plan(found), answer)


def _services_page(found: Discharge, error: InvalidInput | None = None) -> str:
    reference = the_reference()
    answer, saved = _answer(found)
    base = as_base(plan_base(found, saved.services))
    if error is not None:
        saved = as_sent(db.session, found, answer, saved)
    to_ask = _to_ask(found)
    blocks = screens.need_blocks(found, answer, saved, reference, to_ask.aids)
    return render_template(
        "discharge/services.html",
        heading=screens.heading(found, reference),
        blocks=blocks,
        chosen=sum(not block.is_gap for block in blocks),
        base=base,
        proposal=answer.proposal,
        sets=whole_screen.set_cards(answer),
        week=whole_screen.week_table(
            whole_screen.lines_of(answer, saved),
            situation_of(found),
            reference.hospitals[found.hospital_code].country,
        ),
        to_ask=to_ask,
        errors=field_faults(error),
    )


def _to_ask(found: Discharge) -> BenefitsToAsk:
    catalogue: Catalogue = current_app.extensions["passerelle.benefits"]
    zones = the_reference().zones
    areas = counter().zoast
    asked = benefits_to_ask(situation_of(found), catalogue, zones, areas, today=clock.today())
    return with_false_friends(asked, the_reference().terms)


def _case(found: Discharge) -> PaperCase:
    config: Config = current_app.config["PASSERELLE"]
    return gather(db.session, found, the_reference(), config.data_dir, today=clock.today())

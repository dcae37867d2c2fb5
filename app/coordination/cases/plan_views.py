"""Pages of the assessment and of the individual service plan."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.cases import assessing, plan_queries, plan_screens, planning
from app.coordination.cases.blueprint import (
    NO_FAULT,
    NOT_STORED,
    asked,
    done,
    pages,
    refused,
    see,
    show,
)
from app.coordination.cases.edge import the_hand
from app.coordination.cases.plan_words import (
    ACTION_STATE_NAMES,
    AREA_GAP_NAMES,
    NEED_STATE_NAMES,
    Area,
)
from app.coordination.cases.reading import (
    read_action,
    read_area,
    read_goal,
    read_need,
    read_need_state,
    read_settling,
    read_words,
)
from app.coordination.cases.screens import heading
from app.coordination.cases.shelf import DRAFT, the_findings
from app.coordination.cases.vocabulary import SeatScope
from app.core.extensions import db
from app.core.web import audience
from app.discharge.blueprint import the_reader
from app.discharge.following.screens import choices
from app.discharge.intake.draft_views import with_draft
from app.discharge.intake.drafts import drop_draft


@pages.get("/coordination/dossiers/<public_id>/evaluation", endpoint="assessment")
@audience("case.write")
def assessment(public_id: str) -> ResponseReturnValue:
    """The ten areas: what was seen, what is missing and why, which needs it makes think of."""
    return assessment_page(public_id)


def assessment_page(public_id: str, **faults: Any) -> str:
    """The assessment, with a refused form if there is one."""
    seen, hand = see(public_id, least=SeatScope.WHOLE)
    areas, book = assessing.areas_now(db.session, seen.case), the_findings()
    needs = db.session.scalars(plan_queries.needs_of(seen.case.id)).all()
    care = hand.reference.care
    return show(
        "assessment",
        seen,
        hand,
        areas=plan_screens.area_lines(areas, book),
        complete=plan_screens.completeness(areas),
        needs=plan_screens.need_lines(needs, hand.reference),
        suggested=[
            (code, care[code].labels, area.value)
            for code, area in assessing.suggested(areas, book, needs).items()
        ],
        care=[(one.code, one.labels) for one in care.values()],
        need_states=choices(NEED_STATE_NAMES),
        **{**NO_FAULT, **faults},
    )


@pages.get("/coordination/dossiers/<public_id>/evaluation/<area>", endpoint="area")
@audience("case.write")
def area(public_id: str, area: str) -> ResponseReturnValue:
    """The form of one area; what was typed and not saved is shown again."""
    return area_page(public_id, area)


def area_page(public_id: str, area: str, **faults: Any) -> str:
    """One area, with a refused form if there is one."""
    seen, hand = see(public_id, least=SeatScope.WHOLE)
    chosen = Area(area) if area in {one.value for one in Area} else Area.MEDICAL
    areas = assessing.areas_now(db.session, seen.case)
    line = plan_screens.area_lines([areas[list(Area).index(chosen)]], the_findings())[0]
    place = draft_place(public_id, chosen)
    stored = {"findings": list(line.ticked), "words": line.words, "gap": line.gap or ""}
    values, kept = with_draft(place, stored)
    typed = faults.get("typed")
    if typed:
        blank = {"words": "", "gap": ""}
        values = {**blank, **typed.to_dict(), "findings": typed.getlist("findings")}
        kept = None
    return render_template(
        "cases/area.html",
        heading=heading(seen, hand),
        line=line,
        values=values,
        kept=kept,
        draft=place,
        gaps=choices(AREA_GAP_NAMES),
        stored=line.words,
        **{**NO_FAULT, **faults},
    )


def draft_place(public_id: str, area: Area) -> str:
    """Where what is typed of one area is kept until it is saved."""
    return f"{DRAFT}:{public_id}:{area.value}"


@pages.post("/coordination/dossiers/<public_id>/evaluation", endpoint="save_area")
@audience("case.write")
def save_area(public_id: str) -> ResponseReturnValue:
    """Write an area down, half of it too when the reason is said."""
    try:
        said = read_area(request.form)
        assessing.save_area(db.session, the_hand(), asked(public_id), said, the_findings())
    except NOT_STORED as error:
        name = request.form.get("area", "")
        return refused(lambda one, **faults: area_page(one, name, **faults), public_id, error, "")
    drop_draft(db.session, the_reader(), draft_place(public_id, said.area))
    anchor = f"area-{said.area.value}"
    return done("cases.assessment", public_id, _("The area is written down."), anchor=anchor)


@pages.post("/coordination/dossiers/<public_id>/besoins", endpoint="add_need")
@audience("case.write")
def add_need(public_id: str) -> ResponseReturnValue:
    """Write down a need."""
    hand = the_hand()
    try:
        care, of_area = read_need(request.form, hand.reference)
        assessing.add_need(db.session, hand, asked(public_id), care, of_area)
    except NOT_STORED as error:
        return refused(assessment_page, public_id, error, "need")
    return done("cases.assessment", public_id, _("The need is written down."), anchor="needs")


@pages.post("/coordination/dossiers/<public_id>/besoins/<int:need_id>", endpoint="settle_need")
@audience("case.write")
def settle_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """Say who covers a need, or that it is open again or over."""
    try:
        said = read_need_state(request.form)
        assessing.settle_need(db.session, the_hand(), asked(public_id), need_id, said)
    except NOT_STORED as error:
        return refused(assessment_page, public_id, error, f"need-{need_id}")
    return done("cases.assessment", public_id, _("Saved."), anchor="needs")


@pages.get("/coordination/dossiers/<public_id>/plan", endpoint="plan")
@audience("case.read")
def plan(public_id: str) -> ResponseReturnValue:
    """The life project, the goals and the actions, as much as the reader may see."""
    return plan_page(public_id)


def plan_page(public_id: str, **faults: Any) -> str:
    """The plan, with a refused form if there is one."""
    seen, hand = see(public_id)
    case, sees = seen.case, seen.shows(SeatScope.PLAN)
    return show(
        "plan",
        seen,
        hand,
        life_project=case.life_project if sees else None,
        life_project_on=case.life_project_on,
        goals=plan_screens.goal_lines(db.session, seen, hand),
        actors=plan_screens.actors(db.session, case, hand),
        care=[(one.code, one.labels) for one in hand.reference.care.values()],
        states=choices(ACTION_STATE_NAMES),
        **{**NO_FAULT, **faults},
    )


@pages.post("/coordination/dossiers/<public_id>/projet", endpoint="life_project")
@audience("case.write")
def life_project(public_id: str) -> ResponseReturnValue:
    """The life project, in the person's own words."""
    try:
        words = read_words(request.form, "life_project")
        planning.write_life_project(db.session, the_hand(), asked(public_id), words)
    except NOT_STORED as error:
        return refused(plan_page, public_id, error, "life_project")
    return done("cases.plan", public_id, _("The life project is written down."))


@pages.post("/coordination/dossiers/<public_id>/objectifs", endpoint="add_goal")
@audience("case.write")
def add_goal(public_id: str) -> ResponseReturnValue:
    """Add a goal."""
    try:
        words, day = read_goal(request.form)
        planning.add_goal(db.session, the_hand(), asked(public_id), words, day)
    except NOT_STORED as error:
        return refused(plan_page, public_id, error, "goal")
    return done("cases.plan", public_id, _("The goal is in the plan."))


@pages.post("/coordination/dossiers/<public_id>/objectifs/<int:goal_id>", endpoint="reach_goal")
@audience("case.write")
def reach_goal(public_id: str, goal_id: int) -> ResponseReturnValue:
    """Say that a goal is reached, or after all is not."""
    planning.reach_goal(db.session, the_hand(), asked(public_id), goal_id)
    return done("cases.plan", public_id, _("Saved."), anchor=f"goal-{goal_id}")


@pages.post(
    "/coordination/dossiers/<public_id>/objectifs/<int:goal_id>/actions", endpoint="add_action"
)
@audience("case.write")
def add_action(public_id: str, goal_id: int) -> ResponseReturnValue:
    """Add an action: always somebody's, always by a day."""
    hand = the_hand()
    try:
        wish = read_action(request.form, hand.reference)
        planning.add_action(db.session, hand, asked(public_id), goal_id, wish)
    except NOT_STORED as error:
        return refused(plan_page, public_id, error, f"goal-{goal_id}")
    return done("cases.plan", public_id, _("The action is in the plan."), anchor=f"goal-{goal_id}")


@pages.post("/coordination/dossiers/<public_id>/actions/<int:action_id>", endpoint="settle_action")
@audience("case.act")
def settle_action(public_id: str, action_id: int) -> ResponseReturnValue:
    """Say that an action is done, or why it is given up."""
    try:
        said = read_settling(request.form)
        planning.settle_action(db.session, the_hand(), public_id, action_id, said)
    except NOT_STORED as error:
        return refused(plan_page, public_id, error, f"action-{action_id}")
    return done("cases.plan", public_id, _("Saved."))

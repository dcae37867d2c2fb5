"""Pages of the ward about the days after a discharge."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES, choose_language, say
from app.core.pictures import qr_image
from app.core.web import audience
from app.discharge import screens as discharge_screens
from app.discharge.blueprint import (
    asked_edit,
    field_faults,
    find,
    go_on,
    pages,
    the_reader,
    the_reference,
)
from app.discharge.following import (
    answering,
    asking_opinions,
    finishing,
    operations,
    queries,
    replanning,
    screens,
)
from app.discharge.following.edge import address, the_quill, the_tools
from app.discharge.following.meeting import FORMS, after_meeting
from app.discharge.following.reading import (
    call_from,
    line_from,
    opinion_from,
    origin_from,
    outcome_from,
)
from app.discharge.following.vocabulary import (
    CALL_RESULT_NAMES,
    IMPROVES_NAMES,
    LINE_ANSWER_NAMES,
    REQUEST_ORIGIN_NAMES,
    RETURN_REASON_NAMES,
    SATISFACTION_NAMES,
    USEFULNESS_NAMES,
    WHEREABOUTS_NAMES,
    Hand,
)
from app.discharge.intake.merging import as_base, chosen, to_choose
from app.discharge.models import Discharge
from app.discharge.need_words import need_line
from app.discharge.operations import need_of
from app.discharge.referrals.vocabulary import AnswerChannel

_WRITTEN_DOWN = {"phone": AnswerChannel.PHONE, "paper": AnswerChannel.PAPER}


@pages.get("/sorties/<public_id>/apres")
@audience("discharge.read")
def after(public_id: str) -> ResponseReturnValue:
    """How it goes: the call, each line, what became of the person, what people think."""
    return _after_page(find(public_id))


@pages.post("/sorties/<public_id>/apres/appel", endpoint="note_person_call")
@audience("discharge.write")
def note_person_call(public_id: str) -> ResponseReturnValue:
    """Write down the call to the person."""
    return _written(
        public_id,
        "call",
        lambda found, form, hand: operations.note_call(db.session, found, call_from(form), hand),
    )


@pages.post("/sorties/<public_id>/apres/origine", endpoint="name_origin")
@audience("discharge.write")
def name_origin(public_id: str) -> ResponseReturnValue:
    """Say who first asked for the help."""
    return _written(
        public_id,
        "origin",
        lambda found, form, hand: operations.name_origin(
            db.session, found, origin_from(form), hand
        ),
    )


@pages.post("/sorties/<public_id>/apres/devenir", endpoint="note_outcome")
@audience("discharge.write")
def note_outcome(public_id: str) -> ResponseReturnValue:
    """Say what became of the person."""
    return _written(
        public_id,
        "outcome",
        lambda found, form, hand: finishing.finish(
            db.session, found, outcome_from(form), hand, the_tools()
        ),
    )


@pages.post("/sorties/<public_id>/apres/questions/<check_id>", endpoint="answer_check")
@audience("discharge.write")
def answer_check(public_id: str, check_id: str) -> ResponseReturnValue:
    """Write down what a service said by telephone or on paper; it counts like any other."""
    check = operations.check_of(db.session, find(public_id), check_id)
    channel = _WRITTEN_DOWN.get(request.form.get("channel", ""), AnswerChannel.PHONE)
    by = (channel, the_reader().user_id)
    try:
        answering.answer(db.session, check, line_from(request.form), by, now=clock.now())
    except InvalidInput as error:
        return _refused(public_id, error, check_id)
    return go_on("discharge.after", public_id, anchor=f"need-{check.need_id}")


@pages.post("/sorties/<public_id>/apres/lignes/<int:need_id>", endpoint="break_line")
@audience("discharge.write")
def break_line(public_id: str, need_id: int) -> ResponseReturnValue:
    """Nobody comes for that need any more: find somebody else, leave the others."""
    replanning.break_line(db.session, asked_edit(public_id), need_id, the_tools())
    words = _("The line is free again; the others stay. Choose who comes instead.")
    return go_on("discharge.replace_line", public_id, words, need_id=need_id)


@pages.get("/sorties/<public_id>/apres/lignes/<int:need_id>", endpoint="replace_line")
@audience("discharge.read")
def replace_line(public_id: str, need_id: int) -> ResponseReturnValue:
    """Who can come for that one need from today on."""
    return _replace_page(public_id, need_id)


@pages.post("/sorties/<public_id>/apres/lignes/<int:need_id>/choisir", endpoint="choose_line")
@audience("discharge.write")
def choose_line(public_id: str, need_id: int) -> ResponseReturnValue:
    """Put another service on that one line."""
    chosen = request.form.get("service", "")[:16]
    try:
        replanning.choose(db.session, asked_edit(public_id), need_id, chosen, the_tools())
    except InvalidInput as error:
        db.session.rollback()
        return _replace_page(public_id, need_id, error), 422
    except Conflict as error:
        db.session.rollback()
        flash(say(error.message), "warning")
        return _replace_page(public_id, need_id), 409
    return go_on("discharge.after", public_id, anchor=f"need-{need_id}")


@pages.post("/sorties/<public_id>/apres/avis", endpoint="ask_opinions")
@audience("discharge.write")
def ask_opinions(public_id: str) -> ResponseReturnValue:
    """Ask the services of the plan what they think, now."""
    found = find(public_id)
    home = (found, operations.find_following(db.session, found))
    asked = asking_opinions.ask_services(db.session, home, the_quill(), now=clock.now())
    words = _("Services asked for their opinion: %(number)s.", number=len(asked))
    return go_on("discharge.after", public_id, words, anchor="opinions")


@pages.post("/sorties/<public_id>/apres/avis/feuille", endpoint="opinion_sheet")
@audience("discharge.write")
def opinion_sheet(public_id: str) -> ResponseReturnValue:
    """The sheet for the person: boxes to tick, and an address where it can be done too."""
    found = find(public_id)
    operations.find_following(db.session, found)
    asked = request.form.get("langue", "")
    language = asked if asked in LANGUAGES else choose_language()
    quill = the_quill()
    _row, token = asking_opinions.ask_person(db.session, found, language, quill, now=clock.now())
    db.session.commit()
    link = address(language, "avis", token)
    with force_locale(LANGUAGES[language].locale):
        return render_template(
            "following/sheet.html",
            public_id=public_id,
            link=link,
            picture=qr_image(link),
            until=clock.now() + quill.policy.link,
            satisfactions=screens.choices(SATISFACTION_NAMES),
        )


@pages.post("/sorties/<public_id>/apres/avis/<opinion_id>", endpoint="note_opinion")
@audience("discharge.write")
def note_opinion(public_id: str, opinion_id: str) -> ResponseReturnValue:
    """Write down an opinion given by telephone or on paper."""
    row = asking_opinions.opinion_of(db.session, find(public_id), opinion_id)
    channel = _WRITTEN_DOWN.get(request.form.get("channel", ""), AnswerChannel.PAPER)
    try:
        said = opinion_from(request.form)
        asking_opinions.give(db.session, row, said, channel, now=clock.now())
    except InvalidInput as error:
        return _refused(public_id, error, opinion_id)
    return go_on("discharge.after", public_id, anchor="opinions")


def _written(
    public_id: str, name: str, write: Callable[[Discharge, MultiDict[str, str], Hand], object]
) -> ResponseReturnValue:
    """Read one form of the page, after differences were chosen, and write down what it says."""
    form = _met(public_id, name)
    if not isinstance(form, MultiDict):
        return form
    try:
        write(find(public_id), form, _hand(public_id))
    except InvalidInput as error:
        return _refused(public_id, error, name, form)
    return go_on("discharge.after", public_id, anchor=FORMS[name].anchor)


def _met(public_id: str, name: str) -> MultiDict[str, str] | ResponseReturnValue:
    """The form to be read; or the page of differences, when somebody saved meanwhile."""
    found = find(public_id)
    meeting = after_meeting(found, operations.find_following(db.session, found), name)
    merging = to_choose(meeting, discharge_screens.heading(found, the_reference()))
    return chosen(meeting) if merging is None else merging


def _hand(public_id: str) -> Hand:
    """Who changes the follow-up as it is stored now: differences were chosen before."""
    version = operations.find_following(db.session, find(public_id)).version
    return Hand(user_id=the_reader().user_id, version=version, at=clock.now())


def _refused(
    public_id: str, error: InvalidInput, place: str, form: MultiDict[str, str] | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    return _after_page(find(public_id), error, place, form), 422


def _after_page(
    found: Discharge,
    error: InvalidInput | None = None,
    place: str = "",
    form: MultiDict[str, str] | None = None,
) -> str:
    reference = the_reference()
    following = operations.find_following(db.session, found)
    checks = db.session.scalars(queries.checks_of(found.id)).all()
    opinions = db.session.scalars(queries.opinions_of(found.id)).all()
    stored = {name: one.stored(following) for name, one in FORMS.items()}
    return render_template(
        "following/after.html",
        heading=discharge_screens.heading(found, reference),
        page=screens.after_page(found, following, checks, reference),
        opinions=screens.opinion_rows(opinions),
        errors=field_faults(error),
        error_at=place,
        typed=(request.form if form is None else form) if error else {},
        stored=stored,
        bases={name: as_base(values) for name, values in stored.items()},
        sheet_languages=[(code, one.autonym) for code, one in LANGUAGES.items()],
        sheet_language=_spoken(found),
        **_choices(),
    )


def _replace_page(public_id: str, need_id: int, error: InvalidInput | None = None) -> str:
    found, reference = find(public_id), the_reference()
    operations.find_following(db.session, found)
    need = need_of(found, need_id)
    answer = replanning.who_can_replace(db.session, found, need_id, reference, today=clock.today())
    return render_template(
        "following/replace.html",
        heading=discharge_screens.heading(found, reference),
        need=need_line(need, reference),
        now=replanning.chosen_for(found, need_id),
        picked=request.form.get("service", ""),
        candidates=screens.candidates(answer.needs[0][1]),
        requests_at=url_for("discharge.requests", public_id=public_id, _anchor=f"need-{need_id}"),
        errors=field_faults(error),
    )


def _spoken(found: Discharge) -> str:
    """The first language of the person that papers speak, else that of the page."""
    return next((one for one in found.languages if one in LANGUAGES), choose_language())


def _choices() -> dict[str, Any]:
    return {
        "answers": screens.choices(LINE_ANSWER_NAMES),
        "results": screens.choices(CALL_RESULT_NAMES),
        "outcomes": screens.choices(WHEREABOUTS_NAMES),
        "reasons": screens.choices(RETURN_REASON_NAMES),
        "origins": screens.choices(REQUEST_ORIGIN_NAMES),
        "satisfactions": screens.choices(SATISFACTION_NAMES),
        "usefulnesses": screens.choices(USEFULNESS_NAMES),
        "improvements": screens.choices(IMPROVES_NAMES),
    }

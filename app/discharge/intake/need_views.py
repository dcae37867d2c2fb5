"""Pages of the needs: one line, one form, what is proposed; edited in place, removed with undo."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import choose_language, say
from app.core.web import audience
from app.discharge import forms, operations, screens
from app.discharge.answers import wish_of
from app.discharge.blueprint import (
    asked_edit,
    field_faults,
    find,
    go_on,
    pages,
    the_reader,
    the_reference,
    typed,
)
from app.discharge.intake import need_screens
from app.discharge.intake.cursor import Setting
from app.discharge.intake.draft_views import with_draft
from app.discharge.intake.drafts import Draft, draft_at, drop_draft, keep_draft, place_of
from app.discharge.intake.line import Line, read_line
from app.discharge.intake.merge_views import stored_values, the_edit, to_merge, to_save
from app.discharge.intake.merging import as_base
from app.discharge.intake.need_choices import from_values, known_answers, offered, to_values
from app.discharge.intake.operations import keep_tasks
from app.discharge.intake.shelf import the_books, the_shelf
from app.discharge.intake.words import LONGEST
from app.discharge.models import Discharge
from app.discharge.reading import need_from, version_from
from app.discharge.vocabulary import Edit, NeedWish


@pages.get("/sorties/<public_id>/besoins")
@audience("discharge.read")
def needs(public_id: str) -> ResponseReturnValue:
    """What the person needs at home, and three ways to add: a line, a proposal, a form."""
    found = find(public_id)
    return _page(found, forms.first_need(found), place=place_of("need", public_id))


@pages.post("/sorties/<public_id>/besoins", endpoint="add_need")
@audience("discharge.write")
def add_need(public_id: str) -> ResponseReturnValue:
    """Add one need. Somebody else's changes of the list are kept: an addition disturbs none."""
    try:
        wish = _wish(public_id, request.form)
        _add(public_id, wish)
    except InvalidInput as error:
        db.session.rollback()
        return _page(find(public_id), typed(), error), 422
    drop_draft(db.session, the_reader(), place_of("need", public_id))
    return go_on("discharge.needs", public_id, _added(wish), anchor="add")


@pages.post("/sorties/<public_id>/besoins/lire", endpoint="read_line")
@audience("discharge.read")
def preview(public_id: str) -> ResponseReturnValue:
    """What the line is understood to say, as it is typed; stores nothing."""
    found = find(public_id)
    text = request.form.get("line", "")[:LONGEST]
    _line, told = _understood(found, text)
    return render_template("discharge/_understood.html", told=told)


@pages.post("/sorties/<public_id>/besoins/ligne", endpoint="add_line")
@audience("discharge.write")
def add_line(public_id: str) -> ResponseReturnValue:
    """Add what a line says, once the reader has seen how it was understood."""
    found = find(public_id)
    text = request.form.get("line", "")[:LONGEST].strip()
    line, told = _understood(found, text)
    seen = request.form.get("read", "").strip() == text
    agreed = "anyway" in request.form or told.is_clear
    if not (line.wish and told.can_be_added and agreed and (seen or "anyway" in request.form)):
        return _page(found, forms.first_need(found), told=told)
    try:
        wish = from_values(to_values(line.wish) | _other_care(line))
        _add(public_id, wish)
    except InvalidInput as error:
        db.session.rollback()
        return _page(find(public_id), forms.first_need(found), error, told=told), 422
    drop_draft(db.session, the_reader(), place_of("line", public_id))
    return go_on("discharge.needs", public_id, _added(wish), suite="ligne")


@pages.post("/sorties/<public_id>/besoins/situation", endpoint="choose_template")
@audience("discharge.write")
def choose_template(public_id: str) -> ResponseReturnValue:
    """Choose a situation; what it proposes is shown, nothing is added. No address names it."""
    code = request.form.get("template", "")[:64]
    chosen = {"template": code if code in the_books().templates.by_code else ""}
    draft = Draft(chosen, None, clock.now())
    keep_draft(db.session, the_reader(), place_of("template", public_id), draft)
    return go_on("discharge.needs", public_id, _("Nothing was added."), anchor="proposals")


@pages.post("/sorties/<public_id>/besoins/proposes", endpoint="add_proposed")
@audience("discharge.write")
def add_proposed(public_id: str) -> ResponseReturnValue:
    """Add the proposals that somebody ticked."""
    found = find(public_id)
    ticked = set(request.form.getlist("proposal"))
    chosen = [one for one in _offered(found) if one.key in ticked]
    if not chosen:
        flash(_("Tick what the person needs: nothing is ticked beforehand."), "warning")
    for one in chosen:
        _add(public_id, one.wish)
    words = _("Needs added: %(number)s.", number=len(chosen))
    return go_on("discharge.needs", public_id, words, anchor="proposals")


@pages.get("/sorties/<public_id>/besoins/<int:need_id>")
@audience("discharge.read")
def need(public_id: str, need_id: int) -> ResponseReturnValue:
    """One need of the list, in the form that changes it."""
    found = find(public_id)
    row = operations.need_of(found, need_id)
    place = place_of("need", public_id, need_id)
    return _page(found, forms.values_of_need(row), editing=need_id, place=place)


@pages.post("/sorties/<public_id>/besoins/<int:need_id>", endpoint="change_need")
@audience("discharge.write")
def change_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """State one need otherwise; when somebody did meanwhile, each difference is chosen."""
    merging = to_merge(public_id, need_id)
    if merging is not None:
        return merging
    form = to_save(public_id, need_id)
    try:
        wish = _wish(public_id, form)
        edit = the_edit(public_id)
        found = operations.change_need(db.session, edit, need_id, wish, now=clock.now())
        keep_tasks(db.session, found, the_shelf())
    except InvalidInput as error:
        db.session.rollback()
        return _page(find(public_id), typed(form), error, editing=need_id), 422
    drop_draft(db.session, the_reader(), place_of("need", public_id, need_id))
    care = say(the_reference().care[wish.care].labels)
    return go_on("discharge.needs", public_id, _("%(need)s changed.", need=care))


@pages.post("/sorties/<public_id>/besoins/<int:need_id>/retirer", endpoint="remove_need")
@audience("discharge.write")
def remove_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """Take one need off the list; what it said is kept, to be put back."""
    edit = asked_edit(public_id)
    wish = wish_of(operations.need_of(find(public_id), need_id))
    found = operations.remove_need(db.session, edit, need_id, now=clock.now())
    keep_tasks(db.session, found, the_shelf())
    draft = Draft(to_values(wish), None, clock.now())
    keep_draft(db.session, the_reader(), place_of("removed", public_id), draft)
    care = say(the_reference().care[wish.care].labels)
    return go_on("discharge.needs", public_id, _("%(need)s removed.", need=care))


@pages.post("/sorties/<public_id>/besoins/remettre", endpoint="put_back")
@audience("discharge.write")
def put_back(public_id: str) -> ResponseReturnValue:
    """Put the need back that was removed last."""
    place = place_of("removed", public_id)
    removed = draft_at(db.session, the_reader(), place)
    if removed is None:
        return go_on("discharge.needs", public_id, _("There is nothing to put back."))
    wish = from_values(removed.values)
    try:
        _add(public_id, wish)
    except InvalidInput as error:
        db.session.rollback()
        return _page(find(public_id), typed(), error), 422
    drop_draft(db.session, the_reader(), place)
    return go_on("discharge.needs", public_id, _added(wish))


def _add(public_id: str, wish: NeedWish) -> None:
    found = find(public_id)
    edit = Edit(subject=the_reader(), public_id=public_id, version=found.version)
    changed = operations.add_need(db.session, edit, wish, now=clock.now())
    keep_tasks(db.session, changed, the_shelf())


def _added(wish: NeedWish) -> str:
    words: str = _("%(need)s added.", need=say(the_reference().care[wish.care].labels))
    return words


def _wish(public_id: str, form: MultiDict[str, str]) -> NeedWish:
    version_from(request.form)
    leaves_at = find(public_id).discharge_at.astimezone(clock.LOCAL)
    return need_from(form, leaves_at, the_reference(), today=clock.today())


def _other_care(line: Line) -> dict[str, Any]:
    asked = request.form.get("care", "")
    return {"care": asked} if asked in line.also else {}


def _understood(found: Discharge, text: str) -> tuple[Line, need_screens.Understood]:
    leaves_at = found.discharge_at.astimezone(clock.LOCAL)
    reference, today = the_reference(), clock.today()
    setting = Setting(
        discharge_on=leaves_at.date(),
        today=today,
        language=choose_language(),
        likeness=reference.policy("entry_typo_score", today),
    )
    line = read_line(text, the_books().lexicon, setting)
    faults: need_screens.Faults = []
    if line.wish:
        faults = need_screens.faults_of(line.wish, leaves_at, reference, today=today)
    most = reference.policy("entry_plausible_visits", today)
    told = need_screens.understood(text, line, reference, faults, most_visits=most)
    return line, told


def _base(found: Discharge, values: dict[str, Any], editing: int | None) -> str:
    """What the form showed at first: of a draft, what it showed when the typing began."""
    if editing is None:
        return ""
    return str(values.get("base") or as_base(stored_values(found, editing)))


def _offered(found: Discharge) -> list[Any]:
    chosen = draft_at(db.session, the_reader(), place_of("template", found.public_id))
    code = str(chosen.values.get("template", "")) if chosen else ""
    return offered(found, code, the_books(), known_answers(db.session, found))


def _page(
    found: Discharge,
    values: dict[str, Any],
    error: InvalidInput | None = None,
    **shown: Any,
) -> str:
    reference, pid = the_reference(), found.public_id
    kept = None
    if shown.get("place"):
        values, kept = with_draft(shown["place"], values)
    line, kept_line = with_draft(place_of("line", pid), {"line": ""})
    template = draft_at(db.session, the_reader(), place_of("template", pid))
    return render_template(
        "discharge/needs.html",
        heading=screens.heading(found, reference),
        needs=screens.need_lines(found, reference),
        values=values,
        errors=field_faults(error),
        options=forms.options(reference, say),
        editing=shown.get("editing"),
        told=shown.get("told"),
        themes=need_screens.care_by_theme(reference),
        templates=the_books().templates,
        chosen=str(template.values.get("template", "")) if template else "",
        proposals=need_screens.proposed_lines(_offered(found), reference),
        removed=draft_at(db.session, the_reader(), place_of("removed", pid)),
        kept=kept,
        typed_line=line["line"] if kept_line else "",
        base=_base(found, values, shown.get("editing")),
        draft_place=place_of("need", pid, shown.get("editing")),
    )

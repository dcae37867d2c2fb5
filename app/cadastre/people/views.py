"""Pages of the people of a provider: the list, the form with its preview, a last day."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.access.vocabulary import Role
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.changes import Deed, change_parts
from app.cadastre.models import Provider
from app.cadastre.owners import Professional, full_name
from app.cadastre.parts import read_part
from app.cadastre.people import forget_views
from app.cadastre.people.fields import read_person, values_of
from app.cadastre.people.operations import (
    known_by_number,
    let_go,
    make_person,
    people_of,
    person_here,
    with_person,
    works_here,
)
from app.cadastre.people.screens import already_here, choices, known_remark, new_lines, people_lines
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import Draft, Line, draft, last_of_all, save
from app.cadastre.upkeep.previewing import Aside, PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reading import Form, read_day
from app.cadastre.upkeep.rights import is_person_shared, own_provider
from app.core import clock
from app.core.errors import InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.web import audience
from app.reference.vocabulary import Country

__all__ = ["PARTS"]

PARTS = (forget_views,)


@pages.get("/prestataire/fiches/<public_id>/personnes")
@audience("cadastre.edit")
def people(public_id: str) -> str:
    """Who works here now, and who did."""
    provider = own_provider(db.session, subject(), public_id)
    lines = people_lines(people_of(db.session, provider), known_reference(), today=clock.today())
    return render_template(
        "cadastre/people/list.html", provider=provider, lines=lines, today=clock.today()
    )


@pages.get("/prestataire/fiches/<public_id>/personnes/nouvelle")
@audience("cadastre.edit")
def new_person(public_id: str) -> str:
    """The form of somebody who joins."""
    provider = own_provider(db.session, subject(), public_id)
    return _form(provider, None, {}, {})


@pages.post("/prestataire/fiches/<public_id>/personnes/nouvelle", endpoint="add_person")
@audience("cadastre.edit")
def add_person(public_id: str) -> ResponseReturnValue:
    """Show what will be added; then, when asked to, add it."""
    provider = own_provider(db.session, subject(), public_id)
    values = request.form.to_dict(flat=False)
    try:
        told, since = _told(provider, values, ())
        known = known_by_number(db.session, told["registrations"])
        _refuse_twice(provider, known, told)
    except InvalidInput as error:
        return _form(provider, None, values, {"errors": error.faults}), 422
    if request.form.get("step") == "save":
        return _add(provider, known, told, since)
    if request.form.get("step") == "edit":
        return _form(provider, None, values, {})
    return _preview_new(provider, known, (told, since), values)


def _told(provider: Provider, values: Form, before: Any) -> tuple[dict[str, Any], str | None]:
    country = Country(provider.country)
    return read_person(values, known_reference(), country, before, today=clock.today())


def _refuse_twice(provider: Provider, known: Professional | None, told: dict[str, Any]) -> None:
    """Somebody who works here already is changed, not added again; raises InvalidInput."""
    if known is None:
        return
    here = works_here(read_part(db.session, provider, "people"), known.public_id)
    if here is not None and here["to"] is None:
        raise already_here(known, told["registrations"])


def _preview_new(
    provider: Provider,
    known: Professional | None,
    made: tuple[dict[str, Any], str | None],
    values: Form,
) -> ResponseReturnValue:
    told, since = made
    action = url_for("cadastre.add_person", public_id=provider.public_id)
    if known is None:
        drafts = [Draft(lines=new_lines(told, since), conflicts=())]
        return preview_page(_place(provider, action), drafts, dict(values))
    now = read_part(db.session, provider, "people")
    line = Line(field="people", old=now, new=with_person(now, known.public_id, since))
    aside = Aside(names=_names(provider, known), remark=known_remark(known))
    drafts = [Draft(lines=(line,), conflicts=())]
    return preview_page(_place(provider, action), drafts, dict(values), aside=aside)


def _add(
    provider: Provider, known: Professional | None, told: dict[str, Any], since: str | None
) -> ResponseReturnValue:
    deed, reference = _deed(provider), known_reference()
    person = known or make_person(db.session, told, deed, reference)
    now = read_part(db.session, provider, "people")
    wanted = {"people": with_person(now, person.public_id, since)}
    change_parts(db.session, provider, wanted, deed, reference)
    db.session.commit()
    flash(_("Added: this person works here now."), "success")
    return redirect(url_for("cadastre.people", public_id=provider.public_id))


@pages.get("/prestataire/fiches/<public_id>/personnes/<person_id>")
@audience("cadastre.edit")
def edit_person(public_id: str, person_id: str) -> str:
    """The form of somebody who works here."""
    provider = own_provider(db.session, subject(), public_id)
    person = person_here(db.session, provider, person_id)
    here = works_here(read_part(db.session, provider, "people"), person.public_id) or {}
    values = values_of(person, read_part(db.session, person, "registrations"), here.get("from"))
    return _form(provider, person, values, {"seen": last_of_all(db.session)})


@pages.post("/prestataire/fiches/<public_id>/personnes/<person_id>", endpoint="save_person")
@audience("cadastre.edit")
def save_person(public_id: str, person_id: str) -> ResponseReturnValue:
    """Show field by field what will change; then, when asked to, change it."""
    provider = own_provider(db.session, subject(), public_id)
    person = person_here(db.session, provider, person_id)
    values = request.form.to_dict(flat=False)
    seen = seen_mark(values)
    try:
        told = _changed(provider, person, values)
    except InvalidInput as error:
        return _form(provider, person, values, {"seen": seen, "errors": error.faults}), 422
    drafts = [draft(db.session, row, some, seen=seen) for row, some in told]
    if request.form.get("step") == "edit":
        return _form(provider, person, values, {"seen": seen})
    if request.form.get("step") == "save" and not any(one.conflicts for one in drafts):
        return _write(provider, person, told, drafts)
    action = url_for("cadastre.save_person", public_id=public_id, person_id=person_id)
    aside = Aside(names=_names(provider, person))
    return preview_page(
        _place(provider, action), drafts, values, seen=last_of_all(db.session), aside=aside
    )


def _changed(
    provider: Provider, person: Professional, values: Form
) -> list[tuple[Any, dict[str, Any]]]:
    """What the form says of the person, who may be shared, and of the work here."""
    before = read_part(db.session, person, "registrations")
    now = read_part(db.session, provider, "people")
    here = works_here(now, person.public_id) or {"to": None}
    shared = _is_shared(person)
    if shared:
        known = values_of(person, before, (values.get("works_from") or [""])[0])
        values = {**known, "works_from": values.get("works_from") or [""]}
    told, since = _told(provider, values, before)
    people_then = with_person(now, person.public_id, since, here["to"])
    return [(person, {} if shared else told), (provider, {"people": people_then})]


def _write(
    provider: Provider,
    person: Professional,
    told: list[tuple[Any, dict[str, Any]]],
    drafts: list[Draft],
) -> ResponseReturnValue:
    deed, reference = _deed(provider), known_reference()
    written = sum(
        save(db.session, row, (made, values), deed, reference)
        for (row, values), made in zip(told, drafts, strict=True)
    )
    if written:
        person.updated_at = deed.at
    db.session.commit()
    flash(_("The record is saved.") if written else _("Nothing changed."), "success")
    return redirect(url_for("cadastre.people", public_id=provider.public_id))


@pages.post("/prestataire/fiches/<public_id>/personnes/<person_id>/depart", endpoint="let_go")
@audience("cadastre.edit")
def leave(public_id: str, person_id: str) -> ResponseReturnValue:
    """The last day of somebody here; a blank one takes it back."""
    provider = own_provider(db.session, subject(), public_id)
    person = person_here(db.session, provider, person_id)
    text = request.form.get("last_day", "").strip()
    deed, reference = _deed(provider), known_reference()
    try:
        last_day = read_day(text) if text else None
        let_go(db.session, (provider, person), last_day, deed, reference)
    except InvalidInput as error:
        flash(" ".join(say(one) for found in error.faults.values() for one in found), "error")
    except Refused as error:
        flash(say(error.message), "error")
    else:
        db.session.commit()
        flash(_("The record is saved."), "success")
    return redirect(url_for("cadastre.people", public_id=public_id))


def _deed(provider: Provider) -> Deed:
    return deed_now(about=provider.id)


def _is_shared(person: Professional | None) -> bool:
    if person is None:
        return False
    return is_person_shared(db.session, subject(), person.id, clock.today())


def _names(provider: Provider, *more: Professional) -> dict[str, str]:
    everybody = [one for one, *_days in people_of(db.session, provider)]
    return {
        one.public_id: full_name(one.given_name, one.family_name) for one in (*everybody, *more)
    }


def _place(provider: Provider, action: str) -> PreviewPlace:
    back = url_for("cadastre.people", public_id=provider.public_id)
    return PreviewPlace(provider.name, action, back, _("Who works here"))


def _form(
    provider: Provider, person: Professional | None, values: Form, more: dict[str, Any]
) -> str:
    shown = {"errors": {}, "seen": 0, **more}
    return render_template(
        "cadastre/people/form.html",
        provider=provider,
        person=person,
        is_shared=_is_shared(person),
        may_erase=subject().role is Role.COORDINATOR,
        values=values,
        options=choices(known_reference()),
        **shown,
    )

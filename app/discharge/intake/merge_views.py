"""Two people changed the same form: the page where each difference is chosen, then saved."""

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import audience
from app.discharge import forms, operations, screens
from app.discharge.blueprint import LISTS, find, go_on, pages, the_reader, the_reference
from app.discharge.candidates import providers_called
from app.discharge.intake.drafts import drop_draft, place_of
from app.discharge.intake.merge import (
    Difference,
    Pick,
    Values,
    differences,
    needs_a_choice,
    put_together,
)
from app.discharge.intake.operations import keep_tasks
from app.discharge.intake.shelf import the_shelf
from app.discharge.models import Discharge
from app.discharge.reading import entry_from, need_from, version_from
from app.discharge.vocabulary import AGE_BAND_NAMES, AgeBand, Edit
from app.reference.vocabulary import DEPENDENCY_NAMES, SEX_NAMES, Dependency, Sex

SITUATION = ("reference", "ward", "hospital", "home", "discharge_at", "insured_in", "languages")
PERSON = ("age_band", "sex", "dependency", "current_providers", "wanted_providers")
NEED = ("care", "days", "visits_per_day", "time_bands", "acts", "from", "until", "essential")
_LISTS = frozenset(LISTS)
LABELS = {
    "reference": N_("Reference in your own files"),
    "ward": N_("Ward"),
    "hospital": N_("Hospital"),
    "home": N_("Where the person goes home"),
    "discharge_at": N_("Day and hour of the discharge"),
    "insured_in": N_("Insured in"),
    "languages": N_("Languages of the person"),
    "age_band": N_("Age"),
    "sex": N_("Sex"),
    "dependency": N_("Help in daily life"),
    "current_providers": N_("Who comes already"),
    "wanted_providers": N_("Whom the person chose"),
    "care": N_("Kind of care"),
    "days": N_("Days"),
    "visits_per_day": N_("Visits a day"),
    "time_bands": N_("Parts of the day"),
    "acts": N_("Acts"),
    "from": N_("First day"),
    "until": N_("Last day, if it is known"),
    "essential": N_("Essential"),
}


_WORDS: Mapping[str, Mapping[str, str]] = {
    "age_band": {one.value: AGE_BAND_NAMES[one] for one in AgeBand},
    "sex": {one.value: SEX_NAMES[one] for one in Sex},
    "dependency": {one.value: DEPENDENCY_NAMES[one] for one in Dependency},
}


def stored_values(found: Discharge, need_id: int | None) -> dict[str, Any]:
    """What is stored of a form now: the situation, or one need."""
    if need_id is not None:
        return forms.values_of_need(operations.need_of(found, need_id))
    return forms.values_of(found, the_reference(), say)


def as_base(values: Mapping[str, Any]) -> str:
    """What the form showed at first, to travel with it."""
    return json.dumps(dict(values), ensure_ascii=False, default=str)


def to_merge(public_id: str, need_id: int | None = None) -> str | None:
    """The page of differences when somebody saved meanwhile; None when nothing must be chosen."""
    found = find(public_id)
    if version_from(request.form) == found.version:
        return None
    names = _names(need_id)
    mine = _typed(names)
    found_differences = differences(names, _base(names), stored_values(found, need_id), mine)
    if not needs_a_choice(found_differences):
        return None
    return _page(found, need_id, mine, found_differences)


def the_edit(public_id: str) -> Edit:
    """A change of what is stored now, once it is known that nothing must be chosen."""
    return Edit(subject=the_reader(), public_id=public_id, version=find(public_id).version)


@pages.post("/sorties/<public_id>/fusion", endpoint="merge_situation")
@audience("discharge.write")
def merge_situation(public_id: str) -> ResponseReturnValue:
    """Save the situation as it was chosen, field by field."""
    chosen = _chosen(public_id, None)
    try:
        entry = entry_from(chosen, the_reference(), today=clock.today())
        found, _moved = operations.change_situation(
            db.session, _edit(public_id), entry, now=clock.now()
        )
        keep_tasks(db.session, found, the_shelf())
    except InvalidInput as error:
        db.session.rollback()
        return _again(public_id, None, error), 422
    drop_draft(db.session, the_reader(), place_of("situation", public_id))
    return go_on("discharge.situation", public_id)


@pages.post("/sorties/<public_id>/besoins/<int:need_id>/fusion", endpoint="merge_need")
@audience("discharge.write")
def merge_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """Save a need as it was chosen, field by field."""
    chosen = _chosen(public_id, need_id)
    leaves_at = find(public_id).discharge_at.astimezone(clock.LOCAL)
    try:
        wish = need_from(chosen, leaves_at, the_reference(), today=clock.today())
        edit = _edit(public_id)
        found = operations.change_need(db.session, edit, need_id, wish, now=clock.now())
        keep_tasks(db.session, found, the_shelf())
    except InvalidInput as error:
        db.session.rollback()
        return _again(public_id, need_id, error), 422
    drop_draft(db.session, the_reader(), place_of("need", public_id, need_id))
    return go_on("discharge.needs", public_id)


def _names(need_id: int | None) -> tuple[str, ...]:
    """The fields of the form; what it did not show of the person is left alone."""
    if need_id is not None:
        return NEED
    return (*SITUATION, *(PERSON if request.form.get("asks_person") else ()))


def _edit(public_id: str) -> Edit:
    return Edit(subject=the_reader(), public_id=public_id, version=version_from(request.form))


def _typed(names: tuple[str, ...]) -> dict[str, Any]:
    form = request.form
    return {name: form.getlist(name) if name in _LISTS else form.get(name, "") for name in names}


def _base(names: tuple[str, ...]) -> Values:
    """What the form showed at first; without it every difference is to be chosen."""
    try:
        found = json.loads(request.form.get("base", ""))
    except ValueError:
        return {}
    return {name: found[name] for name in names if name in found} if isinstance(found, dict) else {}


def _chosen(public_id: str, need_id: int | None) -> MultiDict[str, str]:
    names = _names(need_id)
    picks = {
        name: Pick(request.form[f"pick-{name}"])
        for name in names
        if request.form.get(f"pick-{name}") in {*Pick}
    }
    values = put_together(names, stored_values(find(public_id), need_id), _typed(names), picks)
    chosen = MultiDict({"asks_person": request.form.get("asks_person", "")})
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            chosen.add(name, one)
    return chosen


def _again(public_id: str, need_id: int | None, error: InvalidInput) -> str:
    found = find(public_id)
    names = _names(need_id)
    mine = _typed(names)
    left = differences(names, _base(names), stored_values(found, need_id), mine)
    return _page(found, need_id, mine, left, error)


def _page(
    found: Discharge,
    need_id: int | None,
    mine: Mapping[str, Any],
    left: list[Difference],
    error: InvalidInput | None = None,
) -> str:
    return render_template(
        "discharge/merge.html",
        heading=screens.heading(found, the_reference()),
        need_id=need_id,
        mine=mine,
        base=request.form.get("base", ""),
        differences=[
            (
                one,
                Message(LABELS[one.name]),
                _shown(one.name, one.theirs),
                _shown(one.name, one.mine),
            )
            for one in left
        ],
        faults=[
            say(fault) if isinstance(fault, Message) else _(fault)
            for faults in (error.faults if error else {}).values()
            for fault in faults
        ],
    )


def _shown(name: str, value: str | list[str]) -> str:
    """A stored value as people read it."""
    reference = the_reference()
    many = value if isinstance(value, list) else [value]
    if name == "hospital":
        return ", ".join(
            reference.hospitals[one].name for one in many if one in reference.hospitals
        )
    if name == "languages":
        known = [reference.languages[one].labels for one in many if one in reference.languages]
        return ", ".join(map(say, known))
    if name == "care":
        return ", ".join(say(reference.care[one].labels) for one in many if one in reference.care)
    if name == "acts":
        return ", ".join(say(reference.acts[one].labels) for one in many if one in reference.acts)
    if name in {"current_providers", "wanted_providers"}:
        return ", ".join(one.name for one in providers_called(db.session, many))
    if name in _WORDS:
        return ", ".join(say(Message(_WORDS[name][one])) for one in many if one in _WORDS[name])
    if name == "essential":
        return say(Message(N_("Yes") if value else N_("No")))
    return ", ".join(many)

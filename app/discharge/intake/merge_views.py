"""The situation or a need that two people changed at once: its fields, and how they are read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.discharge import forms, operations, screens
from app.discharge.blueprint import LISTS, find, the_reader, the_reference
from app.discharge.intake.merging import Meeting, chosen, to_choose, typed_base, typed_fields
from app.discharge.models import Discharge
from app.discharge.providers import providers_called
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


def to_merge(public_id: str, need_id: int | None = None) -> ResponseReturnValue | None:
    """The page of differences when somebody saved meanwhile; None when nothing must be chosen."""
    found = find(public_id)
    return to_choose(_meeting(found, need_id), screens.heading(found, the_reference()))


def to_save(public_id: str, need_id: int | None = None) -> MultiDict[str, str]:
    """The form to be read, with what was chosen between two changes."""
    return chosen(_meeting(find(public_id), need_id))


def the_edit(public_id: str) -> Edit:
    """A change of what is stored now, once it is known that nothing must be chosen."""
    return Edit(subject=the_reader(), public_id=public_id, version=find(public_id).version)


def _meeting(found: Discharge, need_id: int | None) -> Meeting:
    names = _names(need_id)
    pid, form = found.public_id, request.form
    keep_at = url_for("discharge.situation", public_id=pid)
    return Meeting(
        labels={name: Message(LABELS[name]) for name in names},
        theirs=stored_values(found, need_id),
        base=typed_base(),
        mine=typed_fields(names, _LISTS),
        version=found.version,
        shown=_shown,
        action=request.path,
        keep_at=url_for("discharge.needs", public_id=pid) if need_id else keep_at,
        hidden={"asks_person": "1"} if form.get("asks_person") else {},
    )


def _names(need_id: int | None) -> tuple[str, ...]:
    """The fields of the form; what it did not show of the person is left alone."""
    if need_id is not None:
        return NEED
    return (*SITUATION, *(PERSON if request.form.get("asks_person") else ()))


_MOMENTS = frozenset({"discharge_at", "from", "until"})
"""Fields that hold a day or a moment."""


def _moment(text: str) -> str:
    """A day or a moment of a form in the reader's words; as typed when it is none."""
    try:
        return say(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text))
    except ValueError:
        return text


def _plain(name: str, value: str | list[str], many: list[str]) -> str:
    """A value without a list of words: a day, a yes or no, or the text itself."""
    if name in _MOMENTS:
        return ", ".join(map(_moment, many))
    if name == "essential":
        return say(Message(N_("Yes") if value else N_("No")))
    return ", ".join(many)


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
    return _plain(name, value, many)

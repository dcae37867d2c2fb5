"""A form that two people filled in at once: the page of its differences, and what was chosen there.

The page posts to the address of the form itself: when somebody saved once more meanwhile, it is
shown again with the new differences, so that nothing that was typed is ever lost.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.core.messages import LText, Message
from app.discharge.intake.merge import (
    Difference,
    Pick,
    Value,
    Values,
    differences,
    needs_a_choice,
    put_together,
)
from app.discharge.reading import version_from
from app.discharge.screens import Heading

MERGING = "merging"
"""The field that says that the page of differences was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One form, as it is stored now beside what was typed.

    `labels`: its fields in their order. `base`: what it showed at first. `shown`: a value as
    people read it. `hidden`: what the form carries beside its fields. `notes`: what else changed
    meanwhile, which is not a field of the form.
    """

    labels: Mapping[str, Message | LText]
    theirs: Values
    base: Values
    mine: Values
    version: int
    shown: Callable[[str, Value], str]
    action: str
    keep_at: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Message] = ()

    @property
    def differences(self) -> list[Difference]:
        """The fields that are not the same on both sides."""
        return differences(list(self.labels), self.base, self.theirs, self.mine)


def as_base(values: Mapping[str, Any]) -> str:
    """What a form showed at first, to travel with it."""
    return json.dumps(dict(values), ensure_ascii=False, default=str)


def typed_base() -> Values:
    """What the form showed at first; without it every difference is to be chosen."""
    try:
        found = json.loads(request.form.get("base", ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def typed_fields(names: Sequence[str], lists: frozenset[str] = frozenset()) -> dict[str, Value]:
    """What was typed in these fields."""
    form = request.form
    return {name: form.getlist(name) if name in lists else form.get(name, "") for name in names}


def is_alone(version: int) -> bool:
    """Whether the form can be read as it is: nobody saved meanwhile, nothing was to be chosen."""
    return version_from(request.form) == version and MERGING not in request.form


def to_choose(one: Meeting, heading: Heading) -> ResponseReturnValue | None:
    """The page of differences when somebody saved meanwhile; None when nothing must be chosen."""
    if version_from(request.form) == one.version:
        return None
    found = one.differences
    if not needs_a_choice(found) and not one.notes:
        return None
    told = [
        (each, one.labels[each.name], _said(one, each.theirs, each), _said(one, each.mine, each))
        for each in found
    ]
    page = render_template(
        "discharge/merge.html",
        heading=heading,
        meeting=one,
        base=as_base(one.base),
        differences=told,
        merging=MERGING,
    )
    return page, 409


def chosen(one: Meeting) -> MultiDict[str, str]:
    """The form as it is to be read: as typed, or as it was chosen on the page of differences."""
    if MERGING not in request.form:
        return request.form
    picks = {
        name: Pick(request.form[f"pick-{name}"])
        for name in one.labels
        if request.form.get(f"pick-{name}") in {*Pick}
    }
    found = MultiDict(one.hidden)
    for name, value in put_together(list(one.labels), one.theirs, one.mine, picks).items():
        for each in value if isinstance(value, list) else [value]:
            found.add(name, each)
    return found


def _said(one: Meeting, value: Value, difference: Difference) -> str:
    return one.shown(difference.name, value)

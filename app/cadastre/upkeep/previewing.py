"""The page that shows what a form will change, whatever record it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import render_template

from app.cadastre.blueprint import known_reference
from app.cadastre.upkeep.operations import Draft, Mark
from app.cadastre.upkeep.screens import line_words
from app.core import clock
from app.core.messages import Message

_MARK = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class PreviewPlace:
    """About whom a preview is, where it is sent, and where one goes without saving."""

    about: str
    action: str
    back_url: str
    back_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What a preview says besides: names of people and owners by address, and a remark."""

    names: Mapping[str, str] = field(default_factory=dict)
    remark: Message | None = None


def preview_page(
    place: PreviewPlace,
    drafts: Sequence[Draft],
    values: Mapping[str, list[str]],
    *,
    seen: int | None = None,
    aside: Aside | None = None,
) -> tuple[str, int]:
    """Field by field what will change, and its status; nothing typed is lost on the way.

    With conflicts the form is told of the changes up to `seen`: whoever goes on has read them.
    What it knew when it was opened stays, so that fields it never touched are left to the others.
    """
    lines = [line for made in drafts for line in made.lines]
    conflicts = [line for made in drafts for line in made.conflicts]
    names, remark = (aside.names, aside.remark) if aside else ({}, None)
    hidden = {name: found for name, found in values.items() if name not in {"step", "csrf_token"}}
    if conflicts and seen is not None:
        hidden["seen"] = [str(Mark(seen_mark(values).opened, told=seen))]
    today = clock.today()
    body = render_template(
        "cadastre/upkeep/preview.html",
        place=place,
        lines=line_words(lines, known_reference(), names, today=today),
        conflicts=line_words(conflicts, known_reference(), names, today=today),
        hidden=hidden,
        remark=remark,
    )
    return body, 409 if conflicts else 200


def seen_mark(values: Mapping[str, list[str]]) -> Mark:
    """The changes that the form knows; none when its mark cannot be read."""
    found = _MARK.fullmatch((values.get("seen") or [""])[0])
    return Mark(int(found[1]), told=int(found[2] or 0)) if found else Mark(0)

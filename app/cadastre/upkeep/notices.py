"""The closures and messages of the form of a record, as many as were added. Knows no web."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.cadastre.facts import Notice, plain_notice
from app.cadastre.record_words import NoticeKind
from app.cadastre.upkeep.reading import LANGUAGES, Form, Reading, as_text, read_day
from app.core.errors import Refused
from app.core.messages import N_, Message

MOST_NOTICES = 12
OWN_KINDS = (NoticeKind.CLOSURE, NoticeKind.MESSAGE)
"""The kinds that the form of a record writes; the end of a service has a form of its own."""

_FIRST_DAY = re.compile(r"notice_first_([0-9]{1,2})")


def lines_in(form: Form) -> list[int]:
    """The numbers of the lines of a form, whether filled in or not."""
    found = (_FIRST_DAY.fullmatch(name) for name in form)
    return sorted({int(one[1]) for one in found if one})[:MOST_NOTICES]


def with_a_line(form: Form) -> dict[str, list[str]]:
    """The same form with one blank line more, until there are MOST_NOTICES."""
    lines = lines_in(form)
    more = {f"notice_first_{max(lines, default=-1) + 1}": [""]}
    return {**form, **({} if len(lines) >= MOST_NOTICES else more)}


def read_notices(reading: Reading) -> list[dict[str, Any]] | None:
    """What the lines say, in their order; a blank line says nothing."""
    found = [_notice(reading, line) for line in lines_in(reading.form)]
    return [one for one in found if one is not None] or None


def _notice(reading: Reading, line: int) -> dict[str, Any] | None:
    if reading.one(f"notice_gone_{line}"):
        return None
    field = f"notice_first_{line}"
    first = reading.taken(field, read_day)
    last = reading.taken(f"notice_last_{line}", read_day)
    text = as_text(reading.texts(f"notice_text_{line}"))
    if first is None:
        if (last or text) and field not in reading.faults:
            reading.fault(field, Message(N_("The first day is missing.")))
        return None
    is_message = reading.one(f"notice_kind_{line}") == NoticeKind.MESSAGE
    kind = NoticeKind.MESSAGE if is_message else NoticeKind.CLOSURE
    try:
        return plain_notice(Notice(kind=kind, first=first, last=last, text=text))
    except Refused as error:
        reading.fault(field, error.message)
        return None


def lines_of(notices: Sequence[Mapping[str, Any]] | None) -> dict[str, list[str]]:
    """The lines that show the notices of a row."""
    found: dict[str, list[str]] = {}
    mine = [one for one in notices or () if one["kind"] in OWN_KINDS]
    for line, notice in enumerate(mine):
        for name in ("kind", "first", "last"):
            if notice.get(name):
                found[f"notice_{name}_{line}"] = [notice[name]]
        texts = notice.get("text") or {}
        found |= {
            f"notice_text_{line}_{code}": [text]
            for code, text in texts.items()
            if code in LANGUAGES
        }
    return found


def endings_of(notices: Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The notices of a row that another form writes."""
    return [one for one in notices or () if one["kind"] not in OWN_KINDS]

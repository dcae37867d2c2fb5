"""What somebody typed and has not saved yet: kept as typed, given back, thrown away. No web."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.discharge.intake.models import DischargeDraft
from app.discharge.operations import find_discharge

LONGEST = 60_000
"""Characters that one draft may hold."""

NEW = "new"
_FORMS = frozenset({"situation", "need", "line", "template", "assessment", "removed", "plan"})
Values = Mapping[str, Any]
FORMS_ELSEWHERE: dict[str, Callable[[Session, Subject, str], None]] = {}
"""Forms of rooms above, and what says whether somebody may change their record (or NotFound)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed in one form, on which version, and when it was kept."""

    values: Values
    based_on: int | None
    saved_at: datetime


def place_of(form: str, public_id: str, detail: int | None = None) -> str:
    """The name of a draft: its form, its discharge, and the need it changes."""
    return ":".join([form, public_id, *([str(detail)] if detail is not None else [])])


def keep_draft(session: Session, subject: Subject, place: str, draft: Draft) -> None:
    """Keep what was typed, in the place of what was kept before.

    Raises NotFound for a place that does not exist, InvalidInput for far too much.
    """
    content = json.dumps(dict(draft.values), ensure_ascii=False)
    if len(content) > LONGEST:
        fault = Message(N_("This is too long to be kept as a draft."))
        raise InvalidInput(fault, {"draft_place": [fault]})
    form, _, rest = place.partition(":")
    public_id = rest.partition(":")[0]
    discharge = None
    if form in FORMS_ELSEWHERE:
        FORMS_ELSEWHERE[form](session, subject, public_id)
    elif place != NEW:
        if form not in _FORMS:
            raise _no_place()
        discharge = find_discharge(session, subject, public_id, only_team=True)
    row = session.scalars(_asked(subject, place)).one_or_none() or DischargeDraft(
        user_id=subject.user_id, place=place
    )
    row.discharge_id = discharge.id if discharge else None
    row.based_on = draft.based_on
    row.content = content
    row.saved_at = draft.saved_at
    session.add(row)
    session.flush()


def draft_at(session: Session, subject: Subject, place: str) -> Draft | None:
    """What that person typed there and did not save, or None."""
    row = session.scalars(_asked(subject, place)).one_or_none()
    if row is None:
        return None
    return Draft(json.loads(row.content), row.based_on, row.saved_at)


def drop_draft(session: Session, subject: Subject, place: str) -> None:
    """Forget what was typed there: it was saved, or thrown away."""
    session.execute(
        delete(DischargeDraft).where(
            DischargeDraft.user_id == subject.user_id, DischargeDraft.place == place
        )
    )


def _asked(subject: Subject, place: str) -> Any:
    return select(DischargeDraft).where(
        DischargeDraft.user_id == subject.user_id, DischargeDraft.place == place
    )


def _no_place() -> NotFound:
    return NotFound(Message(N_("There is no such form.")))

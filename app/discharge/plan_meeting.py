"""Two people chose services at once: need by need, what each of them chose."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.core.i18n import say
from app.core.messages import N_, Message
from app.discharge.answers import Answer, SavedChoices
from app.discharge.forms import values_of_need
from app.discharge.intake.merge import Values
from app.discharge.intake.merging import Meeting, typed_base
from app.discharge.models import Discharge, NeedRow
from app.discharge.providers import provider_names
from app.discharge.reading import choices_from
from app.reference.loader import Reference

_NEED, _ASKED = "need-", "asked-"


UNDECIDED = "?"
"""Nobody had chosen for a need yet: what the page proposed is nobody's choice."""


def plan_base(discharge: Discharge, saved: Mapping[int, str | None]) -> dict[str, Any]:
    """What stood when the page was opened: who was chosen, and what was asked for."""
    kept = {row: service or "" for row, service in saved.items()}
    rows = discharge.needs
    return {f"{_NEED}{row.id}": kept.get(row.id, UNDECIDED) for row in rows} | {
        f"{_ASKED}{row.id}": _asked(row) for row in rows
    }


def plan_meeting(
    discharge: Discharge, answer: Answer, saved: SavedChoices, reference: Reference
) -> Meeting:
    """The choices that were sent beside those of the plan saved last."""
    base, sent = typed_base(), choices_from(request.form)
    rows, keys = discharge.needs, {row.id: f"{_NEED}{row.id}" for row in discharge.needs}
    stored = {key: saved.services[row] or "" for row, key in keys.items() if row in saved.services}
    typed = {key: sent.get(row, "") for row, key in keys.items() if key in request.form}
    names = _names(answer, saved)
    return Meeting(
        labels={keys[row.id]: reference.care[row.care].labels for row in rows},
        theirs={**typed, **stored},
        base=base,
        mine={**stored, **typed},
        version=discharge.version,
        shown=lambda _name, service: names.get(str(service), str(service)),
        action=url_for("discharge.save_plan", public_id=discharge.public_id),
        keep_at=url_for("discharge.services", public_id=discharge.public_id),
        notes=_notes(discharge, base, reference),
    )


def as_sent(
    session: Session, discharge: Discharge, answer: Answer, saved: SavedChoices
) -> SavedChoices:
    """The choices that were sent, in the place of those saved: a fault makes nobody choose anew."""
    sent = choices_from(request.form)
    services = {
        row.id: sent.get(row.id) for row in discharge.needs if f"{_NEED}{row.id}" in request.form
    }
    found = {match.offer.service_id for _, matches in answer.needs for match in matches}
    asked = {one for one in services.values() if one} - found
    names = provider_names(session, asked) if asked else {}
    return SavedChoices(services={**saved.services, **services}, names={**saved.names, **names})


def _asked(row: NeedRow) -> str:
    return json.dumps(values_of_need(row), sort_keys=True)


def _names(answer: Answer, saved: SavedChoices) -> dict[str, str]:
    """Who stands behind each service; no service is a need that stays to be organised."""
    found = {
        match.offer.service_id: match.offer.provider_name
        for _, matches in answer.needs
        for match in matches
    }
    nobody = say(Message(N_("Not covered: to organise")))
    return {"": nobody} | found | dict(saved.names)


def _notes(discharge: Discharge, base: Values, reference: Reference) -> list[Message]:
    """Needs that came, went or changed since the page was opened."""
    told: list[Message] = []
    for row in discharge.needs if base else ():
        before = base.get(f"{_ASKED}{row.id}")
        values = {"need": reference.care[row.care].labels}
        if before is None:
            told.append(Message(N_("Added to the needs meanwhile: %(need)s."), values))
        elif before != _asked(row):
            told.append(Message(N_("Changed in the needs meanwhile: %(need)s."), values))
    kept = {f"{_ASKED}{row.id}" for row in discharge.needs}
    if any(name.startswith(_ASKED) and name not in kept for name in base):
        told.append(Message(N_("A need was taken off the list meanwhile, with its service.")))
    return told

"""From the forms of shared documents to what they mean; every fault names its field."""

from datetime import date, timedelta
from typing import Any

from app.access.vocabulary import Role
from app.coordination.procedures.models import Procedure, ProcedureVersion
from app.coordination.procedures.operations import Draft
from app.coordination.procedures.vocabulary import ProcedureKind
from app.coordination.shared.bilingual import read_both
from app.core.clock import LOCAL
from app.core.forms import Form, Reading, Values, values_in
from app.core.messages import N_
from app.reference.areas import read_zones
from app.reference.loader import Reference

ROLES = (Role.PROVIDER, Role.SOCIAL_WORKER, Role.CASE_MANAGER, Role.COORDINATOR)


def read_document(form: Form, reference: Reference, *, today: date) -> tuple[dict[str, Any], Draft]:
    """The columns of a document and the words of its draft; blank places mean everywhere."""
    reading = Reading(form)
    usual = timedelta(days=reference.policy("procedure_review_days", today))
    kind = reading.choice("kind", {*ProcedureKind})
    has_places = any(text.strip() for text in (*form.get("zones", ()), *form.get("places", ())))
    terms: dict[str, Any] = {
        "kind": kind,
        "owner": reading.text("owner"),
        "roles": reading.ticked("roles", {*ROLES}),
        "zones": read_zones(reading, reference, today) if has_places else [],
        "review_on": reading.day("review_on") or today + usual,
        "held_at": reading.moment("day", "hour"),
        "place": reading.text("place"),
    }
    reading.require("owner", terms["owner"], N_("Who keeps it up to date?"))
    if kind == ProcedureKind.TRAINING:
        reading.require("day", reading.one("day"), N_("On which day is the session?"))
        reading.require("hour", reading.one("hour"), N_("At what time?"))
    draft = Draft(
        titles=read_both(reading, "title"),
        texts=reading.said_in("text", ("fr", "nl"), lines=True),
        changes=reading.text("changes"),
    )
    reading.finish()
    return terms, draft


def values_of(document: Procedure, version: ProcedureVersion) -> Values:
    """What the form shows of a document and its newest version."""
    start = document.held_at.astimezone(LOCAL) if document.held_at else None
    return {
        "kind": [document.kind],
        "owner": [document.owner],
        "roles": document.roles,
        "zones": document.zones,
        "review_on": [document.review_on.isoformat()],
        "day": [start.date().isoformat() if start else ""],
        "hour": [start.strftime("%H:%M") if start else ""],
        "place": [document.place or ""],
        "changes": [(version.changes or "") if version.published_at is None else ""],
        **values_in("title", version.titles),
        **values_in("text", version.texts),
    }


def read_reason(form: Form) -> str | None:
    """Why a document is withdrawn."""
    reading = Reading(form)
    reason = reading.text("reason")
    reading.finish()
    return reason

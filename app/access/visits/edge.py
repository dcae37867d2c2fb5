"""The sign-in that a request makes."""

from flask import request
from sqlalchemy.orm import Session

from app.access.models import User
from app.access.visits import operations as visits
from app.access.visits.devices import kind_of, network_of
from app.access.visits.operations import Visit
from app.access.vocabulary import Way
from app.core import clock
from app.core.web import note_refusal


def refuse_visit(session: Session, user: User | None, way: Way) -> None:
    """Write down and log that this request opened nothing; commits nothing."""
    visits.write_refused(session, user, this_visit(way))
    note_refusal("sign-in")


def this_visit(way: Way) -> Visit:
    """The present request as a sign-in by that way."""
    return Visit(
        way=way,
        device=kind_of(request.headers.get("User-Agent", "")),
        network=network_of(request.remote_addr or ""),
        at=clock.now(),
    )

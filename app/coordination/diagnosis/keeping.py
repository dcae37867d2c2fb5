"""Simulations that a team keeps: what was supposed, under a name, with what it came to that day.

None of these commits. The result is kept as it was: working it out again is another simulation.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.coordination.diagnosis.models import KeptScenario
from app.coordination.diagnosis.scenarios import Change, Scenario
from app.core.errors import NotFound
from app.core.forms import Form, Reading
from app.core.messages import N_, Message

MOST_COMPARED = 4
Place = tuple[str, str]
"""The territory that was looked at, and where the services were supposed to go."""


def read_terms(form: Form, supposed: Scenario) -> str:
    """The name under which it is kept; raises InvalidInput when there is nothing to keep."""
    reading = Reading(form)
    title = reading.text("title", 120)
    reading.require("title", title, N_("Give it a name, to find it again."))
    if not supposed.services:
        reading.fault("services", N_("Choose at least one service."))
    reading.finish()
    assert title is not None  # required above
    return title


def keep(
    session: Session,
    organisation_id: int,
    title: str,
    about: tuple[Scenario, Place, Sequence[Change]],
    *,
    now: datetime,
) -> KeptScenario:
    """Keep what was supposed and what it came to."""
    supposed, (territory, towards), changes = about
    made = KeptScenario(
        organisation_id=organisation_id,
        title=title,
        territory=territory,
        towards=towards,
        care=supposed.services[0].care,
        part=supposed.part.value,
        crosses=supposed.crosses,
        services=[one.public_id for one in supposed.services],
        names=[one.name for one in supposed.services],
        changes={one.line.zone: _written(one) for one in changes},
        day=supposed.day,
        kept_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _written(change: Change) -> str:
    """What changed in a commune, with its inhabitants on that day where they are known."""
    people = "" if change.line.population is None else str(change.line.population)
    return f"{change.before.value} {change.after.value} {people}".strip()


def kept_by(organisation_id: int, named: Collection[str] | None = None) -> Select[KeptScenario]:
    """What a team kept, the newest first; all of it or some by name."""
    found = (
        select(KeptScenario)
        .where(KeptScenario.organisation_id == organisation_id)
        .order_by(KeptScenario.id.desc())
    )
    return found if named is None else found.where(KeptScenario.public_id.in_(named))


def kept_named(session: Session, organisation_id: int, public_id: str) -> KeptScenario:
    """One that the team kept; raises NotFound."""
    found = session.scalars(kept_by(organisation_id, [public_id])).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no simulation of your team at this address.")))
    return found


def forget(session: Session, kept: KeptScenario) -> None:
    """Delete one."""
    session.delete(kept)
    session.flush()

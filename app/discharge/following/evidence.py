"""What the report counts, in five statements whatever the number of people. No name is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.discharge.following.models import Following, Opinion
from app.discharge.following.vocabulary import (
    SATISFIED,
    Improves,
    OpinionOf,
    Usefulness,
    Whereabouts,
)
from app.discharge.models import Discharge


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """People who went home in that period; fictitious ones apart from real ones, never mixed."""

    first: date
    last: date
    today: date
    fictitious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Everything the report is made from.

    `outcomes` counts those whose thirty days are over, None of a key being "nobody has said".
    """

    people: int
    outcomes: Mapping[str | None, int]
    reasons: Mapping[str | None, int]
    places: Mapping[str, int]
    origins: Mapping[str | None, int]
    satisfied: tuple[int, int, int]
    essential: tuple[int, int, int]
    improves: tuple[int, int, int]


LATER = "later"
"""In hospital again, but after the thirty days: not counted as a return within them."""


def count(session: Session, scope: Scope) -> Counts:
    """Count; each triple is (said so, said something, were asked)."""
    places = _by(session, scope, Discharge.home_zone_code)
    over = Following.outcome_due_on <= scope.today
    in_time = Following.outcome_on <= Following.outcome_due_on
    returned = Following.outcome == Whereabouts.REHOSPITALISED.value
    outcome = case((and_(returned, ~in_time), LATER), else_=Following.outcome)
    person, service = OpinionOf.PERSON, OpinionOf.PROFESSIONAL
    happy = Opinion.satisfied.in_([one.value for one in SATISFIED])
    opinions = {row.asked_of: row for row in session.execute(_opinions(scope, happy)).all()}
    return Counts(
        people=sum(places.values()),
        outcomes=_by(session, scope, outcome, over),
        reasons=_by(session, scope, Following.outcome_reason, and_(over, returned, in_time)),
        places=places,
        origins=_by(session, scope, Following.asked_by),
        satisfied=_triple(opinions.get(person.value), "happy", "satisfied"),
        essential=_triple(opinions.get(service.value), "essential", "useful"),
        improves=_triple(opinions.get(service.value), "better", "sure"),
    )


def _triple(row: Any, yes: str, said: str) -> tuple[int, int, int]:
    if row is None:
        return 0, 0, 0
    return int(getattr(row, yes)), int(getattr(row, said)), int(row.asked)


def _by(
    session: Session, scope: Scope, what: Any, also: ColumnElement[bool] | None = None
) -> dict[Any, int]:
    asked = select(what, func.count()).select_from(Following)
    asked = asked.join(Discharge, Discharge.id == Following.discharge_id).where(*_in(scope))
    if also is not None:
        asked = asked.where(also)
    return {row[0]: row[1] for row in session.execute(asked.group_by(what))}


def _opinions(scope: Scope, happy: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    cannot_say = Opinion.improves == Improves.CANNOT_SAY.value
    sums = {
        "happy": happy,
        "satisfied": Opinion.satisfied.is_not(None),
        "essential": Opinion.useful == Usefulness.ESSENTIAL.value,
        "useful": Opinion.useful.is_not(None),
        "better": Opinion.improves == Improves.YES.value,
        "sure": and_(Opinion.improves.is_not(None), ~cannot_say),
    }
    columns: list[Any] = [
        func.sum(case((holds, 1), else_=0)).label(name) for name, holds in sums.items()
    ]
    return (
        select(
            Opinion.asked_of,
            func.count().label("asked"),
            *columns,
        )
        .join(Following, Following.discharge_id == Opinion.discharge_id)
        .join(Discharge, Discharge.id == Opinion.discharge_id)
        .where(*_in(scope))
        .group_by(Opinion.asked_of)
    )


def _in(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Those who went home in the period; what was done for practice is never counted."""
    return (
        Following.went_home_on.between(scope.first, scope.last),
        Discharge.is_training.is_(False),
        Discharge.is_fictitious.is_(scope.fictitious),
    )


def is_fictitious(organisation_id: int | None) -> Select[bool]:
    """Whether an organisation belongs to the demonstration."""
    return select(Organisation.is_fictitious).where(Organisation.id == organisation_id)

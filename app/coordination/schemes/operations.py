"""Verbs of schemes: make, part, act, note a figure, tie to a decision. None of them commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.news.operations import Said, tell
from app.coordination.news.vocabulary import NewsKind
from app.coordination.schemes import queries
from app.coordination.schemes.models import (
    SchemeAction,
    SchemePart,
    SchemeTie,
    SchemeValue,
    TerritorialScheme,
)
from app.coordination.schemes.vocabulary import PartLevel
from app.coordination.tables.operations import Hand
from app.coordination.tables.queries import organisation
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.core.forms import WRONG
from app.core.messages import N_, LText, Message


@dataclass(frozen=True, slots=True)
class Place:
    """An action where it stands."""

    action: SchemeAction
    part: SchemePart
    scheme: TerritorialScheme


def scheme_of(session: Session, public_id: str) -> TerritorialScheme:
    """The scheme at that address; raises NotFound."""
    found = session.scalars(queries.scheme_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no scheme at this address.")))
    return found


def action_of(session: Session, public_id: str) -> Place:
    """The action at that address, in its scheme; raises NotFound."""
    found = session.execute(queries.action_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no action at this address.")))
    return Place(found[0], found[1], found[2])


def make_scheme(session: Session, terms: Mapping[str, Any], hand: Hand) -> TerritorialScheme:
    """A new scheme, without any part yet."""
    team = session.scalars(organisation(hand.organisation_id)).one()
    made = TerritorialScheme(
        organisation_id=team.id, created_at=hand.at, is_fictitious=team.is_fictitious, **terms
    )
    session.add(made)
    session.flush()
    return made


def change_scheme(
    session: Session, scheme: TerritorialScheme, terms: Mapping[str, Any], *, seen: int
) -> str:
    """Write names, years and territory; tells what changed. Raises Conflict or InvalidInput.

    The years still hold the day of every action: one that would fall out is named.
    """
    if scheme.version != seen:
        sentence = N_("Somebody changed this scheme meanwhile: look at it, then save again.")
        raise Conflict(Message(sentence))
    _check_years(session, scheme, terms["valid_to"])
    changed = [name for name, value in terms.items() if getattr(scheme, name) != value]
    told = [
        f"{name}: {getattr(scheme, name)} -> {terms[name]}" if name in YEARS else name
        for name in changed
    ]
    for name in changed:
        setattr(scheme, name, terms[name])
    scheme.version += 1
    session.flush()
    return f"version {scheme.version}: {', '.join(told) or 'nothing'}"


YEARS = ("valid_from", "valid_to")


def _check_years(session: Session, scheme: TerritorialScheme, last: date) -> None:
    late = [one for one in session.scalars(queries.actions(scheme.id)) if one.due_on > last]
    if late:
        sentence = N_("The action “%(title)s” is due on %(day)s, after that last day.")
        values = {"title": LText(late[0].titles), "day": late[0].due_on}
        raise InvalidInput(WRONG, {"valid_to": [Message(sentence, values)]})


def add_part(
    session: Session, scheme: TerritorialScheme, titles: dict[str, str], parent: str | None
) -> SchemePart:
    """An intention, or an orientation when it stands under one; raises NotFound."""
    there = session.scalars(queries.parts(scheme.id)).all()
    above = next((one for one in there if one.public_id == parent), None)
    if parent and (above is None or above.level != PartLevel.INTENTION):
        raise NotFound(Message(N_("There is no such intention in this scheme.")))
    level = PartLevel.ORIENTATION if above else PartLevel.INTENTION
    made = SchemePart(
        scheme_id=scheme.id,
        parent_id=above.id if above else None,
        level=level.value,
        position=len(there) + 1,
        titles=titles,
    )
    session.add(made)
    session.flush()
    return made


def orientation_of(session: Session, scheme: TerritorialScheme, public_id: str) -> SchemePart:
    """The orientation of a scheme at that address; raises NotFound."""
    there = session.scalars(queries.parts(scheme.id)).all()
    found = next((one for one in there if one.public_id == public_id), None)
    if found is None or found.level != PartLevel.ORIENTATION:
        raise NotFound(Message(N_("There is no such orientation in this scheme.")))
    return found


def add_action(
    session: Session, part: SchemePart, terms: Mapping[str, Any], *, position: int = 0
) -> SchemeAction:
    """A new action under an orientation."""
    made = SchemeAction(scheme_id=part.scheme_id, part_id=part.id, position=position, **terms)
    session.add(made)
    session.flush()
    return made


def change_action(
    session: Session, action: SchemeAction, terms: Mapping[str, Any], *, seen: int
) -> None:
    """Write what an action says; raises Conflict when somebody changed it meanwhile."""
    if action.version != seen:
        sentence = N_("Somebody changed this action meanwhile: look at it, then save again.")
        raise Conflict(Message(sentence))
    for name, value in terms.items():
        setattr(action, name, value)
    action.version += 1
    session.flush()


def note_value(
    session: Session, action: SchemeAction, said: Mapping[str, Any], hand: Hand
) -> SchemeValue:
    """Note the figure of an action on a day; raises InvalidInput for a day to come."""
    if said["on"] > hand.at.astimezone(LOCAL).date():
        fault = Message(N_("This day is not here yet."))
        raise InvalidInput(WRONG, {"on": [fault]})
    return _write(session, action, said, hand)


def _write(
    session: Session, action: SchemeAction, said: Mapping[str, Any], hand: Hand
) -> SchemeValue:
    made = SchemeValue(action_id=action.id, noted_at=hand.at, noted_by=hand.name[:120], **said)
    session.add(made)
    change = Said(
        kind=NewsKind.SCHEME,
        titles=action.titles,
        texts=action.indicator,
        path=f"/coordination/schemas-territoriaux/actions/{action.public_id}",
        key=f"scheme-action:{action.public_id}",
    )
    tell(session, change, hand.organisation_id, now=hand.at)
    return made


def tie(session: Session, action: SchemeAction, decision_id: str) -> None:
    """A decision feeds this action from now on; raises NotFound or Conflict."""
    decision = session.scalars(queries.decision_named(decision_id)).one_or_none()
    if decision is None:
        raise NotFound(Message(N_("There is no decision at this address.")))
    if session.get(SchemeTie, (action.id, decision.id)) is not None:
        raise Conflict(Message(N_("This decision feeds the action already.")))
    session.add(SchemeTie(action_id=action.id, decision_id=decision.id))
    session.flush()


def untie(session: Session, action: SchemeAction, decision_id: str) -> None:
    """A decision does not feed this action any more; figures that were taken stay."""
    decision = session.scalars(queries.decision_named(decision_id)).one_or_none()
    row = session.get(SchemeTie, (action.id, decision.id)) if decision else None
    if row is None:
        raise NotFound(Message(N_("This decision does not feed the action.")))
    session.delete(row)
    session.flush()


def take_measured(
    session: Session, action: SchemeAction, hand: Hand, *, least: int, source: str
) -> int:
    """Take over the figures that tables measured; tells how many. Raises Refused without any.

    A count below `least` might point at somebody: it is not taken.
    """
    found = [
        one
        for one in session.scalars(queries.measured(action.id))
        if one.after_value is not None
        and one.after_last is not None
        and not 0 < one.after_value < least
    ]
    if not found:
        sentence = N_("No table has measured a figure that can be taken, or it was taken already.")
        raise Refused(Message(sentence))
    for one in found:
        said = {
            "on": one.after_last,
            "value": one.after_value,
            "source": one.after_source or source,
            "table_action_id": one.id,
        }
        _write(session, action, said, hand)
    return len(found)

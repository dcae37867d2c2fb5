"""Verbs about the people of a provider: add, change, let go. All are logged; none commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed, change_parts, note_made
from app.cadastre.ledger import Change
from app.cadastre.models import Provider
from app.cadastre.operations import OWN_SOURCE
from app.cadastre.owners import Professional, ProfessionalProvider, ProfessionalRegistration
from app.cadastre.parts import read_part
from app.cadastre.people.fields import CHECKED
from app.cadastre.record_words import RecordKind
from app.cadastre.records import search_key
from app.core.db import new_public_id
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference

People = list[dict[str, Any]]


def people_of(session: Session, provider: Provider) -> Sequence[Any]:
    """Who works or worked for a provider: the person, from when, to when; by name."""
    works = ProfessionalProvider
    return session.execute(
        select(Professional, works.valid_from, works.valid_to)
        .join(works, works.professional_id == Professional.id)
        .where(works.provider_id == provider.id)
        .order_by(Professional.search_name, Professional.id)
    ).all()


def person_here(session: Session, provider: Provider, public_id: str) -> Professional:
    """The person of that address who works or worked for that provider; raises NotFound."""
    for person, *_days in people_of(session, provider):
        if person.public_id == public_id:
            return person  # type: ignore[no-any-return]  # rows of several columns are not typed
    raise NotFound(Message(N_("There is nobody at this address.")))


def known_by_number(
    session: Session, registrations: Sequence[Mapping[str, Any]]
) -> Professional | None:
    """The person of the directory who has one of these numbers; only checked numbers count."""
    table = ProfessionalRegistration
    numbers = [
        (table.register == one["register"]) & (table.number == one["number"])
        for one in registrations
        if one["register"] in CHECKED and "number" in one
    ]
    if not numbers:
        return None
    whose = select(table.professional_id).where(or_(*numbers))
    found = select(Professional).where(Professional.id.in_(whose)).order_by(Professional.id)
    return session.scalars(found.limit(1)).one_or_none()


def with_person(
    people: People, public_id: str, since: str | None, until: str | None = None
) -> People:
    """The people of a provider, with that person among them from a day to a day."""
    others = [one for one in people if one["person"] != public_id]
    return sorted(
        [*others, {"person": public_id, "from": since, "to": until}],
        key=lambda one: str(one["person"]),
    )


def works_here(people: People, public_id: str) -> Mapping[str, Any] | None:
    """From when to when a person works here; None for one who never did."""
    return next((one for one in people if one["person"] == public_id), None)


def make_person(session: Session, told: Mapping[str, Any], deed: Deed, reference: Reference) -> Any:
    """A new person in the directory, who works nowhere yet."""
    made = Professional(
        given_name=told["given_name"],
        family_name=told["family_name"],
        search_name=search_key(f"{told['family_name']} {told['given_name'] or ''}"),
        profession=told["profession"],
        languages=told["languages"],
        is_fictitious=False,
        source=OWN_SOURCE,
        source_key=new_public_id(),
        updated_at=deed.at,
    )
    session.add(made)
    session.flush()
    said = {name: value for name, value in told.items() if value and name != "registrations"}
    note_made(session, made, said, deed)
    registers = {"registrations": told["registrations"]}
    change_parts(session, made, registers, deed, reference)
    return made


def let_go(
    session: Session,
    worker: tuple[Provider, Professional],
    last_day: date | None,
    deed: Deed,
    reference: Reference,
) -> None:
    """The last day of a person with a provider; None takes it back.

    The person stays in the directory. Raises InvalidInput for a day before the first.
    """
    provider, person = worker
    people = read_part(session, provider, "people")
    here = works_here(people, person.public_id) or {"from": None}
    if last_day is not None and here["from"] and last_day.isoformat() < here["from"]:
        sentence = N_("The last day is before the first.")
        faults: dict[str, list[Message | str]] = {"last_day": [Message(sentence)]}
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    until = last_day.isoformat() if last_day else None
    wanted = with_person(people, person.public_id, here["from"], until)
    change_parts(session, provider, {"people": wanted}, deed, reference)


def person_at(session: Session, public_id: str) -> Professional:
    """The person of that address, wherever they work; raises NotFound."""
    wanted = select(Professional).where(Professional.public_id == public_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is nobody at this address.")))
    return found


@dataclass(frozen=True, slots=True)
class LinesAbout:
    """How much the directory holds of a person beside the record."""

    places: int
    changes: int


def lines_about(session: Session, person: Professional) -> LinesAbout:
    """The places of work of a person, and the lines of history that speak of them."""
    works = ProfessionalProvider.professional_id == person.id
    return LinesAbout(
        places=session.scalar(select(func.count()).where(works)) or 0,
        changes=session.scalar(select(func.count()).where(_told_of(person))) or 0,
    )


def _told_of(person: Professional) -> ColumnElement[bool]:
    kind = RecordKind.PROFESSIONAL.value
    return (Change.record_kind == kind) & (Change.record_id == person.id)


def forget(session: Session, person: Professional) -> None:
    """Erase a person, their registers and places of work, and all history that names them.

    Providers keep the line that somebody worked there: it holds a number drawn by chance, which
    leads nowhere any more.
    """
    number = person.id
    session.execute(update(Change).where(_told_of(person)).values(reverts_id=None))
    session.execute(delete(Change).where(_told_of(person)))
    for table in (ProfessionalProvider, ProfessionalRegistration):
        session.execute(delete(table).where(table.professional_id == number))
    session.execute(delete(Professional).where(Professional.id == number))
    session.expire_all()

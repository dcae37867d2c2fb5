"""Opinions of the person and of the services: asked by link or on paper, counted, never named."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge.candidates import contacts
from app.discharge.following import queries
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following, Opinion
from app.discharge.following.posting import OPINION, ask_opinion_by_mail, new_link
from app.discharge.following.vocabulary import OpinionOf, OpinionSaid
from app.discharge.models import Discharge
from app.discharge.operations import last_plan
from app.discharge.referrals.preparing import language_of, recipient_of
from app.discharge.referrals.vocabulary import AnswerChannel
from app.post.links import look_link, use_link
from app.post.vocabulary import Link


def ask_services(
    session: Session, home: tuple[Discharge, Following], quill: Quill, *, now: datetime
) -> list[Opinion]:
    """Ask each provider of the plan once what it thinks; those without mail are called."""
    discharge, _following = home
    plan = last_plan(discharge)
    services = [line.service_public_id for line in plan.lines] if plan else []
    known = contacts(session, [one for one in services if one is not None])
    there = session.scalars(queries.opinions_of(discharge.id)).all()
    asked = {one.provider_public_id for one in there}
    rows = []
    for contact in known.values():
        if contact.provider_id in asked:
            continue
        asked.add(contact.provider_id)
        row = Opinion(
            discharge_id=discharge.id,
            asked_of=OpinionOf.PROFESSIONAL.value,
            provider_public_id=contact.provider_id,
            provider_name=contact.name,
            language=language_of(contact, quill.languages),
            recipient=recipient_of(session, contact),
            asked_at=now,
        )
        session.add(row)
        session.flush()
        ask_opinion_by_mail(session, row, home, quill, now)
        rows.append(row)
    return rows


def ask_person(
    session: Session, discharge: Discharge, language: str, quill: Quill, *, now: datetime
) -> tuple[Opinion, str]:
    """The sheet for the person: its opinion row, made once, and the token of a fresh link.

    Raises Refused when the person has answered already.
    """
    there = session.scalars(queries.opinions_of(discharge.id)).all()
    row = next((one for one in there if one.asked_of == OpinionOf.PERSON), None)
    if row is None:
        row = Opinion(
            discharge_id=discharge.id,
            asked_of=OpinionOf.PERSON.value,
            language=language,
            asked_at=now,
        )
        session.add(row)
        session.flush()
    if row.answered_at is not None:
        raise Refused(Message(N_("This opinion was given already. Thank you.")))
    return row, new_link(session, OPINION, row.public_id, quill, now)


def opinion_of(session: Session, discharge: Discharge, public_id: str) -> Opinion:
    """One opinion asked about that discharge; raises NotFound."""
    found = _named(session, public_id)
    if found.discharge_id != discharge.id:
        raise NotFound(Message(N_("This opinion was not asked.")))
    return found


def opinion_by_link(session: Session, token: str, *, now: datetime) -> tuple[Opinion, Link]:
    """The opinion that a link asks for, and how the link stands; changes nothing."""
    link = look_link(session, token, purpose=OPINION, now=now)
    return _named(session, link.about.removeprefix(f"{OPINION}:")), link


def give_by_link(session: Session, token: str, said: OpinionSaid, *, now: datetime) -> Opinion:
    """Give an opinion through a link, which is used up."""
    link = use_link(session, token, purpose=OPINION, now=now)
    row = _named(session, link.about.removeprefix(f"{OPINION}:"))
    return give(session, row, said, AnswerChannel.LINK, now=now)


def give(
    session: Session, row: Opinion, said: OpinionSaid, channel: AnswerChannel, *, now: datetime
) -> Opinion:
    """Write down an opinion, once. Raises Refused the second time, InvalidInput for none at all."""
    if row.answered_at is not None:
        raise Refused(Message(N_("This opinion was given already. Thank you.")))
    of_person = row.asked_of == OpinionOf.PERSON
    main = said.satisfied if of_person else said.useful
    if main is None:
        fault = Message(N_("Choose one answer."))
        raise InvalidInput(fault, {"satisfied" if of_person else "useful": [fault]})
    row.satisfied = said.satisfied.value if said.satisfied and of_person else None
    row.useful = said.useful.value if said.useful and not of_person else None
    row.improves = said.improves.value if said.improves and not of_person else None
    row.comment = said.comment
    row.answered_at, row.channel = now, channel.value
    session.flush()
    return row


def _named(session: Session, public_id: str) -> Opinion:
    found = session.scalars(queries.opinion_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("This opinion was not asked.")))
    return found

"""The SQL of the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from app.access.models import Organisation, User
from app.access.vocabulary import Subject
from app.coordination.desk.models import DeskOffer, DeskRequest
from app.coordination.desk.vocabulary import DeskDoor, OfferState


def _offered_to(subject: Subject) -> ColumnElement[bool]:
    return exists().where(
        DeskOffer.request_id == DeskRequest.id,
        DeskOffer.to_id == subject.organisation_id,
        DeskOffer.state == OfferState.OFFERED.value,
    )


def visible_to(subject: Subject) -> ColumnElement[bool]:
    """What the reader's organisation owns, is offered, or asked."""
    mine = subject.organisation_id
    return or_(DeskRequest.owner_id == mine, DeskRequest.asked_by_id == mine, _offered_to(subject))


def request_named(subject: Subject, public_id: str) -> Select[DeskRequest]:
    """One request that the reader may see."""
    return select(DeskRequest).where(DeskRequest.public_id == public_id, visible_to(subject))


def by_public_id(public_id: str) -> Select[DeskRequest]:
    """One request, for whoever holds its link."""
    return select(DeskRequest).where(DeskRequest.public_id == public_id)


def requests_of(subject: Subject, view: str) -> Select[Any, Any, Any]:
    """Requests by what is to be done with them, the first due first, with owner and person."""
    mine = subject.organisation_id
    wanted = {
        "repondre": (DeskRequest.owner_id == mine, DeskRequest.answered_at.is_(None)),
        "proposees": (_offered_to(subject),),
        "posees": (DeskRequest.asked_by_id == mine,),
        "repondues": (DeskRequest.owner_id == mine, DeskRequest.answered_at.is_not(None)),
    }[view]
    return (
        select(DeskRequest, Organisation.name.label("owner"), User.name.label("person"))
        .join(Organisation, Organisation.id == DeskRequest.owner_id)
        .outerjoin(User, User.id == DeskRequest.owner_user_id)
        .where(*wanted)
        .order_by(DeskRequest.answered_at.is_not(None), DeskRequest.due_at, DeskRequest.id)
    )


def waiting() -> Select[DeskRequest]:
    """Requests that nobody answered yet, the first due first."""
    return (
        select(DeskRequest)
        .where(DeskRequest.answered_at.is_(None))
        .order_by(DeskRequest.due_at, DeskRequest.id)
    )


def offered() -> Select[DeskRequest, DeskOffer]:
    """Requests that wait for the yes or no of another partner."""
    return (
        select(DeskRequest, DeskOffer)
        .join(DeskOffer, DeskOffer.request_id == DeskRequest.id)
        .where(DeskOffer.state == OfferState.OFFERED.value, DeskRequest.answered_at.is_(None))
        .order_by(DeskOffer.id)
    )


def open_by_person(organisation_id: int) -> Select[int | None, int]:
    """How many open requests each person of a team holds."""
    return (
        select(DeskRequest.owner_user_id, func.count())
        .where(DeskRequest.owner_id == organisation_id, DeskRequest.answered_at.is_(None))
        .group_by(DeskRequest.owner_user_id)
    )


def offers_of(request_id: int) -> Select[DeskOffer, str]:
    """Where a request was offered, in order."""
    return (
        select(DeskOffer, Organisation.name)
        .join(Organisation, Organisation.id == DeskOffer.to_id)
        .where(DeskOffer.request_id == request_id)
        .order_by(DeskOffer.id)
    )


def open_offer(request_id: int) -> Select[DeskOffer]:
    """The offer that waits, locked."""
    return (
        select(DeskOffer)
        .where(DeskOffer.request_id == request_id, DeskOffer.state == OfferState.OFFERED.value)
        .with_for_update()
    )


def partners(subject: Subject, *, fictitious: bool) -> Select[int, str]:
    """The organisations to which a request may be passed on."""
    return (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.is_fictitious.is_(fictitious),
            Organisation.kind != "platform",
            Organisation.id != subject.organisation_id,
        )
        .order_by(Organisation.name, Organisation.id)
    )


def open_page_since(moment: datetime) -> Select[int]:
    """How many requests came by the open page since."""
    return select(func.count()).where(
        DeskRequest.door == DeskDoor.OPEN_PAGE.value, DeskRequest.asked_at > moment
    )


def times_of(subject: Subject, since: datetime) -> Select[Any, Any, Any]:
    """When what the reader's organisation owns was asked, was due and was answered."""
    return select(DeskRequest.asked_at, DeskRequest.due_at, DeskRequest.answered_at).where(
        DeskRequest.owner_id == subject.organisation_id, DeskRequest.asked_at >= since
    )


def with_owner(request_id: int) -> Select[Any, Any, Any]:
    """One request with the names of its owner and of the person who holds it."""
    return (
        select(DeskRequest, Organisation.name.label("owner"), User.name.label("person"))
        .join(Organisation, Organisation.id == DeskRequest.owner_id)
        .outerjoin(User, User.id == DeskRequest.owner_user_id)
        .where(DeskRequest.id == request_id)
    )

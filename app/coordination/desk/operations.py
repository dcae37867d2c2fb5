"""Verbs of the desk: ask, pass on, accept, answer. Nothing here commits.

A request is owned from its first moment, and until another partner has accepted it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import Role, Subject
from app.coordination.cases.queries import coordinations, team_of
from app.coordination.desk import queries
from app.coordination.desk.models import DeskOffer, DeskRequest
from app.coordination.desk.vocabulary import DeskDoor, DeskState, DeskWish, OfferState
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.reference.calendar import add_working_days
from app.reference.vocabulary import Country

END_OF_DAY = time(17, 0)
HOUR = timedelta(hours=1)
ANSWERING = (Role.COORDINATOR, Role.CASE_MANAGER, Role.SOCIAL_WORKER, Role.PROVIDER)


class TooManyError(Refused):
    """The open page has had too many requests in one hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHand:
    """Who acts at the desk, when, and under which delays."""

    subject: Subject
    now: datetime
    answer_days: int
    open_per_hour: int
    is_fictitious: bool

    @property
    def today(self) -> date:
        """The day on the wall calendars."""
        return self.now.astimezone(LOCAL).date()


def ask(session: Session, hand: DeskHand, wish: DeskWish) -> DeskRequest:
    """Write a request down, with its owner and its day. Raises TooManyError by the open page."""
    is_open = wish.door is DeskDoor.OPEN_PAGE
    since = queries.open_page_since(hand.now - HOUR)
    if is_open and (session.scalar(since) or 0) >= hand.open_per_hour:
        raise TooManyError(Message(N_("Too many requests at the moment; please wait an hour.")))
    team = _owner(session, hand, wish)
    request = DeskRequest(
        door=wish.door.value,
        subject=wish.subject,
        home_zone_code=wish.home,
        in_hospital=wish.in_hospital.value,
        several=wish.several.value,
        language=wish.language,
        words=None if is_open else wish.words,
        contact=wish.contact,
        asked_by_id=None if is_open else hand.subject.organisation_id,
        owner_id=team.id,
        owner_user_id=_person(session, team.id, hand),
        state=DeskState.OPEN.value,
        asked_at=hand.now,
        due_at=_due(hand, team),
        is_fictitious=team.is_fictitious,
    )
    session.add(request)
    session.flush()
    return request


def find(session: Session, hand: DeskHand, public_id: str) -> DeskRequest:
    """A request that the reader's organisation owns, is offered, or asked. Raises NotFound."""
    asked = queries.request_named(hand.subject, public_id)
    may_exist = hand.subject.organisation_id is not None and public_id.isalnum()
    found = session.scalars(asked).one_or_none() if may_exist else None
    if found is None:
        raise NotFound(Message(N_("There is no such request, or it is not yours.")))
    return found


def take(session: Session, hand: DeskHand, public_id: str) -> DeskRequest:
    """Take a request of the own organisation upon oneself."""
    request = _owned(session, hand, public_id)
    request.owner_user_id = hand.subject.user_id
    return request


def offer(
    session: Session, hand: DeskHand, public_id: str, wish: tuple[int, str | None]
) -> DeskOffer:
    """Offer a request to another partner: (organisation, words). The owner stays meanwhile."""
    request = _owned(session, hand, public_id)
    organisation_id, words = wish
    known = {
        row.id
        for row in session.execute(queries.partners(hand.subject, fictitious=request.is_fictitious))
    }
    if organisation_id not in known:
        fault = Message(N_("Choose a partner of the list."))
        raise InvalidInput(fault, {"to": [fault]})
    _move(session, request, DeskState.OPEN, DeskState.OFFERED)
    found = DeskOffer(
        request_id=request.id,
        to_id=organisation_id,
        by_id=hand.subject.user_id,
        at=hand.now,
        state=OfferState.OFFERED.value,
        words=words,
    )
    session.add(found)
    session.flush()
    return found


def settle(session: Session, hand: DeskHand, public_id: str, *, accepts: bool) -> DeskRequest:
    """Accept or decline what another partner offers; with a yes the owner changes."""
    request = find(session, hand, public_id)
    waiting = session.scalars(queries.open_offer(request.id)).one_or_none()
    if waiting is None or waiting.to_id != hand.subject.organisation_id:
        raise Refused(Message(N_("This request is not offered to you, or no longer.")))
    _move(session, request, DeskState.OFFERED, DeskState.OPEN)
    waiting.state = (OfferState.ACCEPTED if accepts else OfferState.DECLINED).value
    waiting.settled_at, waiting.settled_by_id = hand.now, hand.subject.user_id
    if accepts:
        request.owner_id = waiting.to_id
        request.owner_user_id = hand.subject.user_id
    session.flush()
    return request


def answer(session: Session, hand: DeskHand, public_id: str, said: tuple[str, str]) -> DeskRequest:
    """Answer a request: (where the person is oriented, the words). Once."""
    request = _owned(session, hand, public_id)
    _move(session, request, DeskState(request.state), DeskState.ANSWERED, at=hand.now)
    waiting = session.scalars(queries.open_offer(request.id)).one_or_none()
    if waiting is not None:
        waiting.state, waiting.settled_at = OfferState.DECLINED.value, hand.now
    request.answered_by_id = hand.subject.user_id
    request.answer_to, request.answer = said
    session.flush()
    return request


def _owned(session: Session, hand: DeskHand, public_id: str) -> DeskRequest:
    request = find(session, hand, public_id)
    if request.owner_id != hand.subject.organisation_id:
        raise Refused(Message(N_("Another partner owns this request: only the owner answers.")))
    if request.answered_at is not None:
        raise Refused(Message(N_("This request was answered already.")))
    return request


def _move(
    session: Session,
    request: DeskRequest,
    start: DeskState,
    end: DeskState,
    *,
    at: datetime | None = None,
) -> None:
    """One statement moves the state, so that of two at the same moment one is refused."""
    moved = session.scalars(
        update(DeskRequest)
        .where(DeskRequest.id == request.id, DeskRequest.state == start.value)
        .values(state=end.value, answered_at=at)
        .returning(DeskRequest.id)
    ).all()
    if not moved:
        raise Conflict(Message(N_("Somebody changed this request meanwhile. Look at it again.")))
    session.refresh(request)


def _owner(session: Session, hand: DeskHand, wish: DeskWish) -> Organisation:
    """The coordination that was chosen, or the first one: no request is nobody's."""
    teams = session.scalars(coordinations(fictitious=hand.is_fictitious)).all()
    chosen = next((one for one in teams if one.id == wish.organisation_id), None)
    if wish.organisation_id is not None and chosen is None:
        fault = Message(N_("Choose a coordination of the list."))
        raise InvalidInput(fault, {"organisation": [fault]})
    if not teams:
        raise Refused(Message(N_("No coordination is open yet: nobody could answer.")))
    return chosen or teams[0]


def _person(session: Session, organisation_id: int, hand: DeskHand) -> int | None:
    """Whoever of the team holds the fewest open requests; the organisation owns it anyway."""
    team = session.execute(team_of(organisation_id, ANSWERING, hand.today)).all()
    held = {row[0]: row[1] for row in session.execute(queries.open_by_person(organisation_id))}
    return min((row.id for row in team), key=lambda one: (held.get(one, 0), one), default=None)


def _due(hand: DeskHand, team: Organisation) -> datetime:
    day = add_working_days(hand.today, hand.answer_days, Country(team.country))
    return datetime.combine(day, END_OF_DAY, LOCAL)

"""A person takes an agreement to share back: what rests on it ends at once. No commit."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.access.models import User
from app.core.clock import LOCAL
from app.core.messages import Message
from app.discharge.circle import queries
from app.discharge.circle.letters import Pen, closed_letter
from app.discharge.circle.operations import close_seat, shared
from app.discharge.circle.vocabulary import Hand
from app.discharge.grounds.models import SharingGround
from app.discharge.grounds.operations import withdraw_ground
from app.discharge.grounds.vocabulary import WITHDRAWN_WORDS
from app.discharge.models import Discharge
from app.discharge.referrals.letters import Pen as ReferralPen
from app.discharge.referrals.machine import may
from app.discharge.referrals.models import Referral
from app.discharge.referrals.operations import withdraw as withdraw_request
from app.discharge.referrals.queries import of_discharge
from app.discharge.referrals.vocabulary import Act, ReferralEvent, ReferralState
from app.post.operations import enqueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What ending takes besides the hand: the voices of both kinds of letters, and the act."""

    circle: Pen
    referrals: ReferralPen
    act: Act


def withdraw(
    session: Session, discharge: Discharge, ground_id: str, hand: Hand, ends: Ends
) -> SharingGround:
    """End a ground and what rests on it, and tell whoever loses an access why.

    A seat is over. A request that has not become care yet is withdrawn; a service that comes
    already keeps its request, but the person's details are closed to it.
    """
    ground = withdraw_ground(session, shared(discharge), ground_id, hand.recorder)
    if ground.user_id is None:
        _withdraw_requests(session, discharge, ground, ends)
        return ground
    seat = session.scalar(queries.seat_of(discharge.id, ground.user_id))
    if seat is not None and seat.until > hand.now:
        close_seat(session, discharge, seat, hand)
        _tell_member(session, discharge, ground, hand, ends.circle)
    return ground


def _withdraw_requests(
    session: Session, discharge: Discharge, ground: SharingGround, ends: Ends
) -> None:
    today = ends.act.at.astimezone(LOCAL).date()
    for one in session.scalars(of_discharge(discharge.id)).all():
        is_theirs = one.provider_public_id == ground.provider_public_id
        can_end = may(ReferralState(one.state), ReferralEvent.WITHDRAW)
        if is_theirs and can_end and not _comes(one, today):
            words = ends.referrals.say(one.language, Message(WITHDRAWN_WORDS))
            act = replace(ends.act, words=words)
            withdraw_request(session, discharge, one, act, ends.referrals)


def _comes(one: Referral, today: date) -> bool:
    """Whether the care of a request has begun."""
    is_confirmed = one.state == ReferralState.CONFIRMED
    return is_confirmed and one.starts_on is not None and one.starts_on <= today


def _tell_member(
    session: Session, discharge: Discharge, ground: SharingGround, hand: Hand, pen: Pen
) -> None:
    if discharge.is_training:
        return
    user = session.get_one(User, ground.user_id)
    told = closed_letter(discharge.reference, ground.public_id, (user.email, user.language), pen)
    enqueue(session, told, now=hand.now)

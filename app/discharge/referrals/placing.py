"""The places of requests: held when they leave, taken by a yes, free when nobody counts on them.

A person has one place at a service however many requests are about it: it is given back when the
last of them does not count on it any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.discharge.holds.operations import keep_place, release_place, take_for_yes, take_places
from app.discharge.holds.vocabulary import Wanted
from app.discharge.models import Discharge
from app.discharge.referrals import queries
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import OPEN, Act, ReferralState
from app.reference.vocabulary import mask_to_days

_HELD = (*OPEN, ReferralState.ACCEPTED_CONDITIONALLY)
_TAKEN = (ReferralState.ACCEPTED, ReferralState.CONFIRMED)


def wanted_of(referral: Referral) -> Wanted:
    """The place that a request is about."""
    days = mask_to_days(referral.shown["weekdays"])
    return Wanted(service_id=referral.service_public_id, days=days)


def hold_places(session: Session, discharge: Discharge, due: Sequence[Referral], act: Act) -> None:
    """Hold the places of what leaves, all or none; raises Conflict when one is gone."""
    held = [one for one in due if one.wave.holds_places]
    if held:
        ends = max(one.respond_by for one in held if one.respond_by)
        wanted = [wanted_of(one) for one in held]
        take_places(session, discharge.id, wanted, expires_at=ends, now=act.at)


def take_place(session: Session, referral: Referral, *, now: datetime) -> bool:
    """A yes takes a declared place, until the day after the discharge; False when all are taken."""
    leaves_at = datetime.fromisoformat(referral.shown["leaves_at"])
    ends = max(leaves_at, now) + timedelta(days=1)
    wanted = wanted_of(referral)
    return take_for_yes(session, referral.discharge_id, wanted, expires_at=ends, now=now)


def place_again(session: Session, discharge: Discharge, referral: Referral, act: Act) -> None:
    """The place of a request that stands again; what somebody else has now is not held."""
    state = ReferralState(referral.state)
    if state is ReferralState.CONFIRMED:
        keep_place(session, discharge.id, wanted_of(referral), now=act.at)
    elif state is ReferralState.ACCEPTED:
        take_place(session, referral, now=act.at)
    elif state in _HELD and referral.respond_by is not None:
        try:
            hold_places(session, discharge, [referral], act)
        except Conflict:  # somebody else has it now; the request stands without a place held
            return


def free_place(session: Session, referral: Referral, *, now: datetime) -> None:
    """Give the place of a request back, unless another request of the person counts on it."""
    session.flush()
    others = session.scalars(queries.same_service(referral))
    if not any(_counts_on_it(one) for one in others):
        release_place(session, referral.discharge_id, referral.service_public_id, now=now)


def _counts_on_it(referral: Referral) -> bool:
    is_held = referral.state in _HELD and referral.wave.holds_places
    return is_held or referral.state in _TAKEN

"""What becomes of requests when their discharge ends: told, freed, and taken back within a minute.

None commits. Requests are locked and read anew first, so that a yes that arrives at the same moment
is either told too, or finds the discharge over.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.discharge.holds.operations import release_all
from app.discharge.models import Discharge
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.machine import may
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.operations import can_undo, withdraw
from app.discharge.referrals.placing import place_again
from app.discharge.referrals.posting import Mail, is_unsent, take_back_letters, write
from app.discharge.referrals.recording import happen, lock_all, restore
from app.discharge.referrals.vocabulary import (
    OPEN,
    Act,
    LetterKind,
    ReferralEvent,
    ReferralState,
)

_PENDING = (
    ReferralState.DRAFT,
    *OPEN,
    ReferralState.ACCEPTED_CONDITIONALLY,
    ReferralState.ACCEPTED,
)
"""What nobody confirmed yet: the end of the follow-up withdraws it."""

KNOWS = (
    *OPEN,
    ReferralState.ACCEPTED_CONDITIONALLY,
    ReferralState.ACCEPTED,
    ReferralState.CONFIRMED,
)
"""Services that were asked and may still count on it: they are told when nobody needs to come."""


def cancel_requests(session: Session, discharge: Discharge, act: Act, pen: Pen) -> None:
    """The discharge does not take place: every service asked or confirmed is told and thanked.

    The letters leave after the minute in which it can be taken back.
    """
    for one in lock_all(session, discharge):
        state = ReferralState(one.state)
        if may(state, ReferralEvent.CANCEL):
            _cancel(session, one, state, act, pen)
    release_all(session, discharge.id, now=act.at)
    session.flush()


def _cancel(session: Session, one: Referral, state: ReferralState, act: Act, pen: Pen) -> None:
    fresh = can_undo(one, act.at, pen) and is_unsent(session, one)
    stopped = take_back_letters(session, one)
    happen(session, one, ReferralEvent.CANCEL, act)
    knew = state in KNOWS and not (fresh and stopped)
    mail = Mail(kind=LetterKind.CANCELLED, delay=pen.policy.undo)
    one.to_call = knew and not write(session, mail, one, pen, now=act.at)


def restore_requests(
    session: Session, discharge: Discharge, act: Act, pen: Pen, *, since: datetime
) -> None:
    """Take the cancellation back before anybody was told: each request stands where it stood.

    One that had not left yet is a draft again; a place that somebody else took meanwhile is not
    held any more, and shows as such.
    """
    for one in lock_all(session, discharge):
        last = _cancelled_from(one, since)
        if last is None:
            continue
        was = ReferralState(last.from_state)
        told = take_back_letters(session, one) > 0 or one.to_call
        was_fresh = one.sent_at is not None and last.at < one.sent_at + pen.policy.undo
        has_left = was is not ReferralState.SENT or told or not was_fresh
        restore(session, one, act, was if has_left else ReferralState.DRAFT)
        one.to_call = told and one.recipient is None and one.state in OPEN
        place_again(session, discharge, one, act)
    session.flush()


def _cancelled_from(one: Referral, since: datetime) -> ReferralLog | None:
    cancelled = [line for line in one.events if line.event == ReferralEvent.CANCEL]
    last = cancelled[-1] if cancelled else None
    is_it = last is not None and last.at >= since and one.state == ReferralState.CANCELLED
    return last if is_it else None


def withdraw_pending(
    session: Session, discharge: Discharge, act: Act, pen: Pen, *, also: Collection[str] = ()
) -> None:
    """The follow-up is over: who still waits is told; `also`: states that end too."""
    for one in lock_all(session, discharge):
        if one.state in _PENDING or one.state in also:
            withdraw(session, discharge, one, act, pen)
    session.flush()

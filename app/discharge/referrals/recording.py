"""One thing happens to a request: the table is asked, the state changes, the line is written.

Whoever changes requests locks the discharge first, then its requests in the order of their numbers:
two people never wait for each other, and each sees what the other has done.
"""

from sqlalchemy.orm import Session

from app.discharge import life
from app.discharge.models import Discharge
from app.discharge.referrals import queries
from app.discharge.referrals.machine import EVEN_WHEN_OVER, after, restored
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.vocabulary import Act, ReferralEvent, ReferralState


def lock_all(session: Session, discharge: Discharge) -> list[Referral]:
    """The requests of a discharge, read anew; nobody else changes one, nor how it stands."""
    session.execute(queries.lock_discharge(discharge.id))
    session.execute(queries.lock_requests(discharge.id))
    session.refresh(discharge, ["status"])
    asked = queries.of_discharge(discharge.id)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def lock_one(session: Session, public_id: str) -> Referral:
    """One request, read anew; nobody else changes it, nor how its discharge stands."""
    session.execute(queries.lock_discharge(queries.discharge_named_by(public_id)))
    asked = queries.by_public_id(public_id).with_for_update(of=Referral)
    return session.scalars(asked.execution_options(populate_existing=True)).one()


def happen(session: Session, referral: Referral, event: ReferralEvent, act: Act) -> None:
    """Change the state as the table says and log it; raises Refused.

    Once the discharge is cancelled or closed, next to nothing may happen to its requests.
    """
    if event not in EVEN_WHEN_OVER:
        life.check_running(session.get_one(Discharge, referral.discharge_id).status)
    before = ReferralState(referral.state)
    _write(session, referral, event, after(before, event, act.actor), act)


def restore(session: Session, referral: Referral, act: Act, to: ReferralState) -> None:
    """Put a cancelled request back to where it stood, and log it; raises Refused."""
    life.check_running(session.get_one(Discharge, referral.discharge_id).status)
    _write(session, referral, ReferralEvent.RESTORE, restored(to, act.actor), act)


def _write(
    session: Session, referral: Referral, event: ReferralEvent, to: ReferralState, act: Act
) -> None:
    """The only writer of a state."""
    before = referral.state
    referral.state = to.value
    session.add(
        ReferralLog(
            referral_id=referral.id,
            at=act.at,
            event=event.value,
            from_state=before,
            to_state=to.value,
            actor=act.actor.value,
            channel=act.channel.value,
            user_id=act.user_id,
            note=act.words or None,
        )
    )
    session.flush()

"""What the page of answers shows a service, made ready: templates only loop. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.access.permissions import NO_GROUND
from app.core.messages import N_, LText, Message
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.screens import request_line
from app.discharge.referrals.sheet import Sheet
from app.discharge.referrals.vocabulary import ReferralState
from app.discharge.vocabulary import DischargeStatus

WHY_OVER = {
    ReferralState.WITHDRAWN: N_(
        "The ward has withdrawn this request: the care is not needed any more, or not in this way."
    ),
    ReferralState.NOT_RETAINED: N_("Another service takes over this care."),
    ReferralState.CANCELLED: N_("The discharge is cancelled: this care is not needed."),
}


_ENDED = {
    DischargeStatus.CANCELLED: WHY_OVER[ReferralState.CANCELLED],
    DischargeStatus.CLOSED: N_(
        "The follow-up of this discharge is over: nothing is told of the person here any more. "
        "Call the ward for anything else."
    ),
}
"""What a service is told of a discharge that is over, whatever it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """The page of answers: what is asked, what was answered, what is open."""

    sheet: Sheet
    state: Message
    can: Mapping[str, bool]
    respond_by: datetime | None
    is_late: bool
    over: Message | None
    answered: Sequence[tuple[Message, object]]
    note: str | None
    shared: Sequence[Message]
    care_name: LText
    default_start: date
    late: Message | None
    closed: Message | None = None


def answer_page(
    referral: Referral, pen: Pen, *, now: datetime, may_name: bool = True
) -> AnswerPage:
    """What a service sees of a request; never the identity, which takes a step of its own.

    `may_name`: whether a ground lets this service know who the person is.
    """
    line = request_line(referral, pen, now=now)
    state = ReferralState(referral.state)
    why = WHY_OVER.get(state) or _ENDED.get(DischargeStatus(referral.discharge_status))
    return AnswerPage(
        sheet=line.sheet,
        state=line.state,
        can=line.can,
        respond_by=referral.respond_by,
        is_late=state is ReferralState.EXPIRED,
        over=Message(why) if why else None,
        answered=line.facts if referral.answered_at else (),
        note=line.note,
        shared=line.shared,
        care_name=line.sheet.care,
        default_start=line.sheet.starts_on,
        late=line.late,
        closed=NO_GROUND.reason if referral.wave.shared and not may_name else None,
    )

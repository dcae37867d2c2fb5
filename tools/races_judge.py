"""What must hold of requests whatever happened to them, and in whatever order."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.vocabulary import ACTIVE
from app.discharge.models import Discharge
from app.discharge.referrals.machine import TRANSITIONS
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.vocabulary import ReferralEvent, ReferralState
from app.discharge.vocabulary import DischargeStatus
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState
from tools.arena import engine_of

EVENT_OF = {
    "accept": ReferralEvent.ACCEPT,
    "accept by link": ReferralEvent.ACCEPT,
    "decline": ReferralEvent.DECLINE,
    "see": ReferralEvent.SEE,
    "withdraw": ReferralEvent.WITHDRAW,
    "confirm": ReferralEvent.CONFIRM,
    "cancel": None,
    "undo": None,
    "send": None,
    "expire": None,
}
"""The line that a deed told as done must have left; None where it may have met other requests."""
PLACELESS = frozenset(
    {
        ReferralState.DRAFT,
        ReferralState.WITHDRAWN,
        ReferralState.DECLINED,
        ReferralState.EXPIRED,
        ReferralState.NOT_RETAINED,
        ReferralState.CANCELLED,
    }
)


Told = tuple[int, str, str]
"""The race, what was done in it, and what became of that: done, refused, or how it failed."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How the requests stand, and what must not be."""

    states: Mapping[str, int]
    faults: Sequence[str]


def chain_faults(name: str, state: str, steps: Sequence[tuple[str, str, str]]) -> list[str]:
    """The log of a request, as (from, event, to): one chain of allowed steps up to its state."""
    found, at = [], ReferralState.DRAFT.value
    for before, event, after in steps:
        allowed = TRANSITIONS.get((ReferralState(before), ReferralEvent(event)))
        if before != at:
            found.append(f"{name}: {event} from {before} when it stood at {at}")
        elif event != ReferralEvent.RESTORE and allowed != after:
            found.append(f"{name}: {event} leads from {before} to {after}")
        at = after
    return found if at == state else [*found, f"{name}: stands at {state}, its log ends at {at}"]


def judge(url: str, races: Mapping[str, int], told: Sequence[Told]) -> Verdicts:
    """Look at every request that was fought over, and at what was told of it."""
    done: dict[int, set[ReferralEvent]] = defaultdict(set)
    for number, deed, how in told:
        event = EVENT_OF[deed]
        if how == "done" and event is not None:
            done[number].add(event)
    engine = engine_of(url)
    with Session(engine) as session:
        seen = _Seen.of(session)
        faults = _seats(session)
    engine.dispose()
    for row in seen.rows:
        fought = races.get(row.public_id, -1)
        lines = seen.steps[row.id]
        missing = done[fought] - {ReferralEvent(event) for _, event, _ in lines}
        name = f"race {row.public_id if fought < 0 else fought}"
        faults += chain_faults(name, row.state, lines)
        faults += [f"{name}: {one} was told as done and is not in the log" for one in missing]
        faults += [f"{name}: {words}" for words in seen.wrong(row)]
    return Verdicts(Counter(row.state for row in seen.rows), faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What is stored about all requests."""

    rows: Sequence[Any]
    steps: Mapping[int, list[tuple[str, str, str]]]
    held: Set[tuple[int, str]]
    waiting: Set[str]

    @classmethod
    def of(cls, session: Session) -> "_Seen":
        """Read it."""
        steps = defaultdict(list)
        for line in session.scalars(select(ReferralLog).order_by(ReferralLog.id)):
            steps[line.referral_id].append((line.from_state, line.event, line.to_state))
        holds = select(PlaceHold.discharge_id, PlaceHold.service_public_id)
        letters = select(OutboxMessage.about).where(OutboxMessage.key.contains(":request:"))
        return cls(
            rows=session.execute(
                select(
                    Referral.id,
                    Referral.public_id,
                    Referral.state,
                    Referral.discharge_id,
                    Referral.service_public_id,
                    Discharge.status,
                ).join(Discharge, Discharge.id == Referral.discharge_id)
            ).all(),
            steps=steps,
            held=set(session.execute(holds.where(PlaceHold.state.in_(ACTIVE))).tuples()),
            waiting=set(
                session.scalars(letters.where(OutboxMessage.state == MessageState.WAITING))
            ),
        )

    def wrong(self, row: Any) -> list[str]:
        """What must not be of one request."""
        found = []
        is_over = row.state in PLACELESS
        if is_over and (row.discharge_id, row.service_public_id) in self.held:
            found.append(f"{row.state}, and keeps a place")
        if row.state == ReferralState.DRAFT and f"referral:{row.public_id}" in self.waiting:
            found.append("taken back, and its letter waits to leave")
        if row.status == DischargeStatus.CANCELLED and not is_over:
            found.append(f"{row.state} in a discharge that was cancelled")
        return found


def _seats(session: Session) -> list[str]:
    active = set(session.scalars(select(PlaceHold.id).where(PlaceHold.state.in_(ACTIVE))))
    seated = set(session.scalars(select(PlaceSeat.hold_id)))
    return [f"{len(seated - active)} seats of holds that ended"] if seated - active else []

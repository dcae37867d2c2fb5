"""The case load: which place a new case takes at a case manager, and in which order people wait.

Pure: the transaction that takes the place stands in `assigning`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.coordination.cases.policy import CasePolicy
from app.coordination.cases.vocabulary import Intensity, Urgency
from app.core.errors import Refused
from app.core.messages import N_, Message

_RANK: Mapping[str, int] = {one.value: place for place, one in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Taken:
    """A place taken at a case manager."""

    slot: int
    intensity: Intensity


@dataclass(frozen=True, slots=True)
class Load:
    """What one case manager follows: people, points, and what may still come."""

    people: int
    points: float
    most_people: int
    most_points: float

    @property
    def is_full(self) -> bool:
        """Whether nobody more may be followed, however light the work."""
        return self.people >= self.most_people or self.points >= self.most_points


def load_of(intensities: Sequence[Intensity], policy: CasePolicy) -> Load:
    """The load that those cases make."""
    points = sum(policy.weights[one] for one in intensities)
    return Load(len(intensities), points, policy.most_people, policy.most_points)


def next_slot(taken: Sequence[Taken], coming: Intensity, policy: CasePolicy) -> int:
    """The first free place; raises Refused with the figures when the load would exceed the cap."""
    now = load_of([one.intensity for one in taken], policy)
    if now.people >= policy.most_people:
        text = N_("This case manager follows %(people)s people already; %(most)s is the most.")
        raise Refused(Message(text, {"people": now.people, "most": policy.most_people}))
    after = now.points + policy.weights[coming]
    if after > policy.most_points:
        text = N_("With this case the load would weigh %(points)s points; %(most)s is the most.")
        raise Refused(Message(text, {"points": after, "most": policy.most_points}))
    used = {one.slot for one in taken}
    return next(slot for slot in range(1, policy.most_people + 1) if slot not in used)


def waiting_key(urgency: str, since: datetime) -> tuple[int, datetime]:
    """The order of the waiting list: who cannot wait first, then who has waited longest."""
    return _RANK[urgency], since

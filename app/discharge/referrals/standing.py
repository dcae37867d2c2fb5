"""How well a need is covered: the one vocabulary of every page, list and paper. Pure.

What the directory thinks possible is not cover; a choice nobody was asked about is not either.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.messages import N_, Message, counted
from app.discharge.referrals.vocabulary import OPEN, ReferralState


class CoverStanding(StrEnum):
    """How sure it is that somebody comes for a need, the surest first."""

    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    CONDITION = "condition"
    ASKED = "asked"
    CHOSEN = "chosen"
    NOBODY = "nobody"


STANDING_NAMES = {
    CoverStanding.CONFIRMED: N_("Confirmed"),
    CoverStanding.ACCEPTED: N_("Said yes, to be confirmed by you"),
    CoverStanding.CONDITION: N_("Yes on a condition"),
    CoverStanding.ASKED: N_("Asked, no answer yet"),
    CoverStanding.CHOSEN: N_("Chosen, not asked yet"),
    CoverStanding.NOBODY: N_("Nobody yet"),
}

STANDING_KINDS = {
    CoverStanding.CONFIRMED: "ok",
    CoverStanding.ACCEPTED: "doubt",
    CoverStanding.CONDITION: "doubt",
    CoverStanding.ASKED: "info",
    CoverStanding.CHOSEN: "info",
    CoverStanding.NOBODY: "no",
}
"""How the badge of each looks."""

_BY_STATE = {
    ReferralState.CONFIRMED: CoverStanding.CONFIRMED,
    ReferralState.ACCEPTED: CoverStanding.ACCEPTED,
    ReferralState.ACCEPTED_CONDITIONALLY: CoverStanding.CONDITION,
    **dict.fromkeys(OPEN, CoverStanding.ASKED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One request, as far as cover goes: which service, where it stands, when it can start.

    `withdrew`: its name, when it was confirmed and cannot come after all.
    """

    service_id: str
    state: ReferralState
    starts_on: date | None
    withdrew: str | None = None


@dataclass(frozen=True, slots=True)
class NeedCover:
    """How one need stands; `late_from`: the first day on which the service comes, when that is
    after the day on which the need begins; `withdrew`: who was confirmed and left it open."""

    standing: CoverStanding
    late_from: date | None = None
    withdrew: str | None = None

    @property
    def words(self) -> Message:
        """The standing in words, with the day of a late start."""
        name = Message(STANDING_NAMES[self.standing])
        if self.late_from is None:
            return name
        values = {"standing": name, "day": self.late_from}
        return Message(N_("%(standing)s, but only from %(day)s on"), values)

    @property
    def kind(self) -> str:
        """How its badge looks."""
        is_late = self.late_from is not None and self.standing is CoverStanding.CONFIRMED
        return "doubt" if is_late else STANDING_KINDS[self.standing]


def cover_of(chosen: str | None, told: Iterable[Told], needed_from: date) -> NeedCover:
    """How a need stands: the surest of its requests, else what the plan says.

    A service of the plan that said no, was silent or was told not to come counts as nobody.
    """
    told = list(told)
    order = list(CoverStanding)
    left = next((one.withdrew for one in reversed(told) if one.withdrew), None)
    found = [(order.index(_BY_STATE[one.state]), one) for one in told if one.state in _BY_STATE]
    if found:
        place, best = min(found, key=lambda pair: (pair[0], pair[1].starts_on or date.max))
        is_late = best.starts_on is not None and best.starts_on > needed_from
        is_sure = order[place] is CoverStanding.CONFIRMED
        late_from = best.starts_on if is_late else None
        return NeedCover(order[place], late_from, None if is_sure else left)
    refused = any(one.service_id == chosen and one.state is not ReferralState.DRAFT for one in told)
    is_chosen = chosen is not None and not refused
    return NeedCover(CoverStanding.CHOSEN if is_chosen else CoverStanding.NOBODY, None, left)


def sure(covers: Mapping[int, NeedCover]) -> int:
    """How many needs have a service that was confirmed."""
    return sum(one.standing is CoverStanding.CONFIRMED for one in covers.values())


def rest_words(covers: Iterable[NeedCover]) -> Sequence[Message]:
    """What is not confirmed, counted: one sentence for each standing there is."""
    counts = Counter(one.standing for one in covers)
    late = sum(one.standing is CoverStanding.CONFIRMED and bool(one.late_from) for one in covers)
    told = (
        (counted("%(count)s starts late", "%(count)s start late", late), late),
        *((_count(standing, counts[standing]), counts[standing]) for standing in _UNSURE),
    )
    return [words for words, number in told if number]


_UNSURE = (
    CoverStanding.ACCEPTED,
    CoverStanding.CONDITION,
    CoverStanding.ASKED,
    CoverStanding.CHOSEN,
    CoverStanding.NOBODY,
)


def _count(standing: CoverStanding, number: int) -> Message:
    return {
        CoverStanding.ACCEPTED: counted(
            "%(count)s yes to confirm", "%(count)s yeses to confirm", number
        ),
        CoverStanding.CONDITION: counted(
            "%(count)s yes on a condition", "%(count)s yeses on a condition", number
        ),
        CoverStanding.ASKED: counted("%(count)s asked", "%(count)s asked", number),
        CoverStanding.CHOSEN: counted(
            "%(count)s chosen, not asked", "%(count)s chosen, not asked", number
        ),
        CoverStanding.NOBODY: counted(
            "%(count)s without anybody", "%(count)s without anybody", number
        ),
    }[standing]

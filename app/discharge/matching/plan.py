"""From ranked matches of all needs to a proposal: one service per need, and what stays uncovered.

Greedy and explained: essential needs first, then those with fewest possible services. Among
services that are equally certain, a provider who comes already is taken, so that fewer different
people stand at the door. The person takes one place of a service, however many needs it serves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.messages import N_, Message
from app.discharge.matching.engine import Match
from app.discharge.matching.facts import Need
from app.reference.vocabulary import Verdict

CERTAINTY = 3
"""How many measures of a rank say how certain a match is: verdict, refusals, unknowns."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for one need: a match, or None; and the reason."""

    need: Need
    match: Match | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line per need, in the order the needs were given."""

    lines: tuple[Line, ...]

    @property
    def covered(self) -> tuple[Line, ...]:
        """The needs somebody can or may come for."""
        return tuple(line for line in self.lines if line.match is not None)

    @property
    def uncovered(self) -> tuple[Line, ...]:
        """The needs that stay to be organised."""
        return tuple(line for line in self.lines if line.match is None)

    @property
    def places(self) -> frozenset[str]:
        """The services in which one place is taken: once each, not once per need."""
        return frozenset(line.match.offer.service_id for line in self.lines if line.match)


def propose(needs_with_matches: Iterable[tuple[Need, Sequence[Match]]]) -> Proposal:
    """One service per need, from matches as `match_need` ranks them. Never a refused one."""
    given = list(needs_with_matches)
    at_the_door: set[str] = set()
    lines: dict[str, Line] = {}
    for need, matches in sorted(given, key=lambda pair: _urgency(*pair)):
        line = _choose(need, matches, at_the_door)
        lines[need.key] = line
        if line.match:
            at_the_door.add(line.match.offer.provider_id)
    return Proposal(tuple(lines[need.key] for need, _ in given))


def _possible(matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if match.verdict is not Verdict.UNMET]


def _urgency(need: Need, matches: Sequence[Match]) -> tuple[bool, int, str]:
    return (not need.essential, len(_possible(matches)), need.key)


def _choose(need: Need, matches: Sequence[Match], at_the_door: set[str]) -> Line:
    possible = _possible(matches)
    if not possible:
        return Line(need, None, _why_nobody(matches))

    def order(match: Match) -> tuple[object, ...]:
        newcomer = match.offer.provider_id not in at_the_door
        return (*match.rank[:CERTAINTY], newcomer, *match.rank[CERTAINTY:])

    best = min(possible, key=order)
    if best.offer.provider_id in at_the_door:
        return Line(need, best, Message(N_("Comes already for another need.")))
    if best.verdict is Verdict.MET:
        return Line(need, best, Message(N_("Fits on every point.")))
    return Line(need, best, Message(N_("Fits as far as is known; confirm by phone.")))


def _why_nobody(matches: Sequence[Match]) -> Message:
    if not matches:
        return Message(N_("No service of this kind is known around this home."))
    nearest = matches[0]
    refusal = next(one for one in nearest.requirements if one.verdict is Verdict.UNMET)
    values = {"provider": nearest.offer.provider_name, "reason": refusal.reason}
    return Message(N_("Nobody can come. The nearest to it is %(provider)s: %(reason)s"), values)

"""What makes one set of services better than another, measured line by line. Pure.

The measures are compared one after the other, never weighed against each other. A service that is
refused on any requirement never becomes a candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.core.messages import N_
from app.discharge.matching.engine import Match
from app.discharge.matching.facts import Need
from app.reference.vocabulary import Verdict


class Score(NamedTuple):
    """How good a plan is; the smaller stands first, from the first measure on.

    `unsure`: covered needs for which something has to be confirmed before the start is certain.
    `share_unknown`: lines whose price for the person nobody knows: neither free nor dear.
    """

    essential_open: int
    open: int
    unsure: int
    choice_missed: int
    people: int
    share_unknown: int
    share_cents: int
    to_confirm: int
    metres: int

    def plus(self, other: "Score") -> "Score":
        """Both together."""
        return Score(*map(sum, zip(self, other, strict=True)))


NOTHING = Score(0, 0, 0, 0, 0, 0, 0, 0, 0)

MEASURE_NAMES = {
    "essential_open": N_("essential needs without anybody"),
    "open": N_("needs without anybody"),
    "unsure": N_("needs whose start is not certain yet"),
    "choice_missed": N_("needs not given to the provider the person chose or has"),
    "people": N_("different providers at the door"),
    "share_unknown": N_("services whose price for the person is not known"),
    "share_cents": N_("what the person pays"),
    "to_confirm": N_("points to confirm"),
    "metres": N_("distance"),
}
"""What each measure counts, in the order in which they are compared."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that may stand in a plan, with what it adds to the score of a plan.

    What it adds leaves the people at the door out: a provider counts once for all its needs.
    """

    match: Match
    service: str
    provider: str
    adds: Score

    @property
    def key(self) -> tuple[Score, str]:
        """Its place among the candidates of one need."""
        return self.adds, self.service


@dataclass(frozen=True, slots=True)
class Wanted:
    """One need with its candidates, the best first, and all its matches as ranked."""

    need: Need
    matches: Sequence[Match]
    candidates: tuple[Candidate, ...]

    @property
    def when_open(self) -> Score:
        """What leaving it without anybody adds to the score of a plan."""
        return NOTHING._replace(essential_open=int(self.need.essential), open=1)


def wanted(need: Need, matches: Sequence[Match]) -> Wanted:
    """The need with those of its matches that refuse nothing."""
    candidates = [candidate(one) for one in matches if one.verdict is not Verdict.UNMET]
    return Wanted(need, matches, tuple(sorted(candidates, key=lambda one: one.key)))


def candidate(match: Match) -> Candidate:
    """A match with its measures."""
    offer, need = match.offer, match.need
    sure = match.verdict is Verdict.MET
    own, share = need.own_providers, match.share_cents
    adds = Score(
        essential_open=0,
        open=0,
        unsure=0 if sure else 1,
        choice_missed=0 if not own or offer.provider_id in own else 1,
        people=0,
        share_unknown=int(share is None),
        share_cents=share or 0,
        to_confirm=0 if sure else match.unknowns,
        metres=round(offer.distance_km * 1000),
    )
    return Candidate(match, offer.service_id, offer.provider_id, adds)


def total(chosen: Sequence[tuple[Wanted, Candidate | None]]) -> Score:
    """The score of a whole plan of one person."""
    found = NOTHING
    for want, one in chosen:
        found = found.plus(one.adds if one else want.when_open)
    people = len({one.provider for _, one in chosen if one})
    return found._replace(people=people)

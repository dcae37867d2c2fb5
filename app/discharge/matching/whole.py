"""The best set of services for all needs of one person together, and the next best. Pure and exact.

Every split of the needs over the providers is weighed (`subsets`), so the result is the optimum,
not an approach to it; needs beyond `MOST_SUBSETS` go to the solver. The next best sets are found by
shutting out, one after the other, each provider of a set that was found: a set that only adds a
provider to a better one is no alternative.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from app.discharge.matching.engine import Match
from app.discharge.matching.facts import Need
from app.discharge.matching.joint import plan_together
from app.discharge.matching.places import Choice
from app.discharge.matching.plan import Proposal, proposal
from app.discharge.matching.scores import Score, Wanted, total, wanted
from app.discharge.matching.subsets import MOST_SUBSETS, NOBODY, best_alone

NeedsWithMatches = Iterable[tuple[Need, Sequence[Match]]]


def propose(needs_with_matches: NeedsWithMatches) -> Proposal:
    """The best set for all needs together. Never a refused offer; no order of needs matters."""
    wants = [wanted(need, matches) for need, matches in needs_with_matches]
    return proposal(wants, _best(wants, NOBODY))


def alternatives(needs_with_matches: NeedsWithMatches, *, most: int) -> list[Proposal]:
    """The best set first, then other sets that cover as many needs, the next best first."""
    wants = [wanted(need, matches) for need, matches in needs_with_matches]
    first = total_of(wants, _best(wants, NOBODY))
    found: list[Proposal] = []
    for choice in _in_turn(wants):
        score = total_of(wants, choice)
        if len(found) == most + 1 or score[:2] > first[:2]:
            break
        found.append(proposal(wants, choice))
    return found


def total_of(wants: Sequence[Wanted], choice: Choice) -> Score:
    """The score of a choice."""
    return total(list(zip(wants, choice, strict=True)))


def providers_of(choice: Choice) -> frozenset[str]:
    """Who comes to the door."""
    return frozenset(one.provider for one in choice if one)


def _in_turn(wants: Sequence[Wanted]) -> Iterator[Choice]:
    """Choices with different sets of providers, the best first."""
    number = count()
    choice = _best(wants, NOBODY)
    waiting = [(total_of(wants, choice), next(number), choice, NOBODY)]
    seen_bans: set[frozenset[str]] = {NOBODY}
    seen_sets: set[frozenset[str]] = set()
    while waiting:
        _, _, choice, banned = heapq.heappop(waiting)
        people = providers_of(choice)
        if people not in seen_sets:
            seen_sets.add(people)
            yield choice
        for provider in sorted(people):
            ban = banned | {provider}
            if ban not in seen_bans:
                seen_bans.add(ban)
                other = _best(wants, ban)
                heapq.heappush(waiting, (total_of(wants, other), next(number), other, ban))


def _best(wants: Sequence[Wanted], banned: frozenset[str]) -> Choice:
    if len(wants) > MOST_SUBSETS:
        allowed = [_without(want, banned) for want in wants]
        return plan_together([allowed]).choices[0]
    return best_alone(wants, banned)


def _without(want: Wanted, banned: frozenset[str]) -> Wanted:
    kept = tuple(one for one in want.candidates if one.provider not in banned)
    return Wanted(want.need, want.matches, kept)

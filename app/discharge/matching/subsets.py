"""The best set of services for the needs of one person, subset by subset of the needs. Pure, exact.

Every split of the needs over the providers is weighed, by way of the best plan for each subset.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.discharge.matching.places import Choice
from app.discharge.matching.scores import Candidate, Wanted

MOST_SUBSETS = 8
"""Needs up to which all subsets are weighed: 256 of them."""

NOBODY: frozenset[str] = frozenset()


def best_alone(wants: Sequence[Wanted], banned: frozenset[str] = NOBODY) -> Choice:
    """The best choice for one person without the providers shut out; at most `MOST_SUBSETS`."""
    options = [_narrow(want, banned) for want in wants]
    served = [place for place, candidates in enumerate(options) if candidates]
    chosen = _split([options[place] for place in served])
    found: list[Candidate | None] = [None] * len(wants)
    for place, one in zip(served, chosen, strict=True):
        found[place] = one
    return tuple(found)


def _narrow(want: Wanted, banned: frozenset[str]) -> dict[str, Candidate]:
    """The best candidate of each provider among the surest and the person's own.

    Both stand before the people at the door, and each need settles them by itself.
    """
    found: dict[str, Candidate] = {}
    first = None
    for one in want.candidates:  # the best first
        if one.provider in banned:
            continue
        first = first or (one.adds.unsure, one.adds.choice_missed)
        if (one.adds.unsure, one.adds.choice_missed) != first:
            break
        found.setdefault(one.provider, one)
    return found


@dataclass(frozen=True, slots=True)
class _Team:
    """A provider with the needs (bits) that it can take, and its candidate for each."""

    needs: int
    candidates: Mapping[int, Candidate]
    prices: Mapping[int, int]


def _split(options: Sequence[Mapping[str, Candidate]]) -> list[Candidate]:
    """One candidate for each need, all of them covered: fewest providers, then the best lines."""
    everything = (1 << len(options)) - 1
    teams = _teams(options)
    best: dict[int, tuple[int, int, _Team | None]] = {0: (0, 0, None)}
    for done in range(everything):
        if done in best:
            _extend(best, done, teams[(~done & (done + 1)).bit_length() - 1])
    return _read_back(best, everything, len(options))


def _extend(
    best: dict[int, tuple[int, int, _Team | None]], done: int, teams: Iterable[_Team]
) -> None:
    """From the best plan of some needs to plans of more: a provider takes the next one open."""
    price = best[done][0]
    lowest = ~done & (done + 1)
    for team in teams:
        rest = team.needs & ~done & ~lowest
        part = rest
        while True:
            taken = part | lowest
            reached, cost = done | taken, price + team.prices[taken]
            if reached not in best or cost < best[reached][0]:
                best[reached] = (cost, done, team)
            if not part:
                break
            part = (part - 1) & rest


def _read_back(
    best: Mapping[int, tuple[int, int, _Team | None]], everything: int, number: int
) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    mask = everything
    while mask:
        _, before, team = best[mask]
        assert team is not None  # only the empty plan has none
        for place in range(number):
            if (mask & ~before) >> place & 1:
                found[place] = team.candidates[place]
        mask = before
    return [found[place] for place in range(number)]


def _teams(options: Sequence[Mapping[str, Candidate]]) -> list[list[_Team]]:
    """The providers worth trying for each need; of those for one need only, the best."""
    masks: dict[str, int] = {}
    for place, candidates in enumerate(options):
        for provider in candidates:
            masks[provider] = masks.get(provider, 0) | 1 << place
    prices = _prices(options)
    found: list[list[_Team]] = []
    for place, candidates in enumerate(options):
        alone = [name for name in candidates if masks[name] == 1 << place]
        kept = [name for name in candidates if masks[name] != 1 << place]
        if alone:
            kept.append(min(alone, key=lambda name: prices[place][name]))
        found.append([_team(name, masks[name], options, prices) for name in kept])
    return found


def _team(
    name: str,
    mask: int,
    options: Sequence[Mapping[str, Candidate]],
    prices: Sequence[Mapping[str, int]],
) -> _Team:
    places = [place for place in range(len(options)) if mask >> place & 1]
    person = prices[-1][""]
    found = {}
    part = mask
    while part:
        found[part] = person + sum(prices[place][name] for place in places if part >> place & 1)
        part = (part - 1) & mask
    return _Team(mask, {place: options[place][name] for place in places}, found)


def _prices(options: Sequence[Mapping[str, Candidate]]) -> list[dict[str, int]]:
    """What each line costs as one whole number that adds up in the order of the measures.

    The last entry is what one more provider at the door costs, under the empty name.
    """
    tails = [[one.adds[5:] for one in candidates.values()] for candidates in options]
    tops = [sum(max(tail[m] for tail in need) for need in tails) + 1 for m in range(4)]
    sizes = [len(candidates) for candidates in options]
    unit = 1
    weights: list[int] = []
    for size in reversed(sizes):  # the identifiers, need by need, come last
        weights.insert(0, unit)
        unit *= size
    steps: list[int] = []
    for top in reversed(tops):
        steps.insert(0, unit)
        unit *= top
    found = []
    for place, candidates in enumerate(options):
        order = {name: rank for rank, name in enumerate(_by_service(candidates))}
        found.append(
            {
                name: order[name] * weights[place]
                + sum(step * part for step, part in zip(steps, one.adds[5:], strict=True))
                for name, one in candidates.items()
            }
        )
    return [*found, {"": unit}]


def _by_service(candidates: Mapping[str, Candidate]) -> list[str]:
    return sorted(candidates, key=lambda name: candidates[name].service)

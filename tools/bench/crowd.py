"""Two hundred people who leave hospital and share the same places; and the greedy floor.

Greedy is what one would write first: people one after the other, essential needs first, the best
of the ranking, somebody who comes already where it is as certain.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

from app.core.geo import Point
from app.core.messages import LText, Message
from app.discharge.matching.engine import Match, match_need
from app.discharge.matching.facts import Capacity, Coverage, Home, Need, Offer
from app.discharge.matching.joint import Choice, Person, Slot, plan_together, slots_of
from app.discharge.matching.scores import NOTHING, Candidate, Score, Wanted, total, wanted
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Verdict
from app.reference.zones import ZoneCode

CARES = ("NUR", "PCA", "HHK", "MEA", "PHY")
PEOPLE, CANDIDATES, PROVIDERS = 200, 50, 150
TODAY = date(2026, 11, 22)
_NAME = LText({"fr": "Ville fictive"})


def crowd(*, places: int, seed: int = 7, people: int = PEOPLE) -> list[Person]:
    """People with five needs each and fifty candidates for each need, `places` per service."""
    dice = random.Random(seed)  # noqa: S311 - a reproducible world, not a secret
    services = _services(dice, places)
    found: list[Person] = []
    for number in range(people):
        needs = [_need(f"{number:03d}-{care}", care, dice) for care in CARES]
        found.append(
            [wanted(need, match_need(need, _offers(services[need.care], dice))) for need in needs]
        )
    return found


def _services(dice: random.Random, places: int) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {care: [] for care in CARES}
    for number in range(PROVIDERS):
        for care in dice.sample(CARES, dice.choice((1, 2, 3))):
            found[care].append(_offer(f"{number:03d}", care, dice, places))
    return found


def _offers(services: Sequence[Offer], dice: random.Random) -> list[Offer]:
    near = dice.sample(list(services), min(CANDIDATES, len(services)))
    return [replace(one, distance_km=round(dice.uniform(0.5, 30), 2)) for one in near]


def _need(key: str, care: str, dice: random.Random) -> Need:
    zone = ZoneCode.parse("be:municipality:57096")
    start = TODAY + timedelta(days=dice.randrange(3, 9))
    return Need(
        key=key,
        care=care,
        care_label=LText({"fr": care}),
        by_visit=True,
        home=Home(zone=zone, chain=(zone,), point=Point(50.74, 3.2), name=_NAME),
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=start,
        until=None,
        essential=care in {"NUR", "PCA"},
        languages=("fr",),
        insured_in=Country.BE,
        asked_on=TODAY,
    )


def _offer(provider: str, care: str, dice: random.Random, places: int) -> Offer:
    reached = Coverage(verdict=Verdict.MET, reason=Message("Covers it."), beyond_km=None)
    said = Capacity(
        state=CapacityState.HAS_PLACES,
        places=dice.randint(1, 2 * places - 1),
        places_by_weekday=None,
        available_from=None,
        said_on=TODAY,
        expires_on=TODAY + timedelta(days=30),
    )
    return Offer(
        service_id=f"s{provider}{care}",
        provider_id=f"p{provider}",
        provider_name=f"Fictif {provider}",
        phone=None,
        place_name="Ville fictive",
        country=Country.BE,
        type_code="FICTIVE",
        type_label=_NAME,
        care=care,
        is_open=True,
        closed_reason=None,
        coverage=reached,
        distance_km=1.0,
        days=EVERY_DAY if dice.random() < 0.8 else None,
        capacity=said,
        lead_time_days=1,
        earliest_start=TODAY + timedelta(days=dice.choice((1, 2, 5))),
        languages=frozenset({"fr"}),
        insured_in=frozenset(Country),
        territorial=False,
        registered_in=frozenset({Country.BE}),
        conventions=(),
        confirmed_on=TODAY,
        is_fresh=True,
        is_fictitious=True,
    )


def greedy(people: Sequence[Person]) -> list[Choice]:
    """Nobody looks ahead: the floor."""
    left: dict[Slot, int] = {}
    return [_greedy_one(person, left) for person in people]


def _greedy_one(person: Person, left: dict[Slot, int]) -> Choice:
    at_the_door: set[str] = set()
    chosen: dict[str, Candidate] = {}
    taken: Counter[Slot] = Counter()
    for want in sorted(person, key=_urgency):
        one = _first_free(want, at_the_door, left, taken)
        if one is None:
            continue
        chosen[want.need.key] = one
        at_the_door.add(one.provider)
        for slot, places in slots_of(want.need, one.match.offer).items():
            if not taken[slot]:
                left[slot] = left.get(slot, places) - 1
            taken[slot] += 1
    return tuple(chosen.get(want.need.key) for want in person)


def _urgency(want: Wanted) -> tuple[bool, int, str]:
    return not want.need.essential, len(want.candidates), want.need.key


def _first_free(
    want: Wanted, at_the_door: set[str], left: dict[Slot, int], taken: Counter[Slot]
) -> Candidate | None:
    free = [
        one
        for one in want.candidates
        if all(
            taken[slot] or left.get(slot, places) > 0
            for slot, places in slots_of(want.need, one.match.offer).items()
        )
    ]

    def order(one: Candidate) -> tuple[object, ...]:
        return one.adds.unsure, one.provider not in at_the_door, one.key

    return min(free, key=order, default=None)


def greedy_plan(pairs: Sequence[tuple[Need, Sequence[Match]]]) -> Choice:
    """The floor for one person."""
    return greedy([[wanted(need, matches) for need, matches in pairs]])[0]


def main(scarcities: Sequence[int] = (1, 3, 5)) -> int:
    """Solve the crowd at several scarcities, beside the floor; print what was proven and gained."""
    print("places  plan            essential open  open  unsure  people   km  seconds  proven")
    for places in scarcities:
        people = crowd(places=places)
        for name, solve in (("greedy", greedy), ("best", None)):
            began = perf_counter()
            if solve:
                choices, proven = solve(people), "floor"
            else:
                together = plan_together(people)
                choices = list(together.choices)
                open_measures = [one for one, sure in together.proven.items() if not sure]
                proven = f"all but {', '.join(open_measures)}" if open_measures else "all"
            seconds = perf_counter() - began
            score = score_of(people, choices)
            print(
                f"{places:>6}  {name:<14}  {score.essential_open:>14}  {score.open:>4}  "
                f"{score.unsure:>6}  {score.people:>6}  {score.metres // 1000:>4}  "
                f"{seconds:>6.1f}  {proven}",
                flush=True,
            )
    return 0


def score_of(people: Sequence[Person], choices: Sequence[Choice]) -> Score:
    """What the plans of all come to."""
    found = NOTHING
    for person, choice in zip(people, choices, strict=True):
        found = found.plus(total(list(zip(person, choice, strict=True))))
    return found


if __name__ == "__main__":
    sys.exit(main())

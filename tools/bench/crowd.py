"""Two hundred people who leave hospital and share the same places; and the greedy floor.

Greedy is what one would write first: people one after the other, essential needs first, the best
of the ranking, somebody who comes already where it is as certain.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

from app.core.geo import Point
from app.core.messages import LText, Message
from app.discharge.matching.engine import Match, match_need
from app.discharge.matching.facts import Capacity, Coverage, Home, Need, Offer
from app.discharge.matching.greedy import greedy as by_turns
from app.discharge.matching.joint import plan_together, score_of
from app.discharge.matching.places import Choice, Person, slots_of
from app.discharge.matching.scores import Score, wanted
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Verdict, Weekday
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


def crowd_by_days(*, seed: int = 7, people: int = PEOPLE) -> list[Person]:
    """Amounts of capacity: each need takes some days of the week, each service counts its days.

    A service free on six of the seven days is no use to who needs all of them: whoever takes
    without looking ahead leaves such pieces over.
    """
    dice = random.Random(seed)  # noqa: S311 - a reproducible world, not a secret
    services = {
        care: [one._replace(capacity=_by_days(one.capacity, dice)) for one in offers]
        for care, offers in _services(dice, 2).items()
    }
    found: list[Person] = []
    for number in range(people):
        needs = [
            replace(_need(f"{number:03d}-{care}", care, dice), days=_some_days(dice))
            for care in CARES
        ]
        found.append(
            [wanted(need, match_need(need, _offers(services[need.care], dice))) for need in needs]
        )
    return found


def _some_days(dice: random.Random) -> frozenset[Weekday]:
    number = dice.choice((1, 2, 3, 5, 7))
    return EVERY_DAY if number == len(EVERY_DAY) else frozenset(dice.sample(list(Weekday), number))


def _by_days(said: Capacity | None, dice: random.Random) -> Capacity:
    assert said is not None  # every service of the crowd counts its places
    return replace(said, places=None, places_by_weekday=tuple(dice.randint(0, 4) for _ in Weekday))


def _services(dice: random.Random, places: int) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {care: [] for care in CARES}
    for number in range(PROVIDERS):
        for care in dice.sample(CARES, dice.choice((1, 2, 3))):
            found[care].append(_offer(f"{number:03d}", care, dice, places))
    return found


def _offers(services: Sequence[Offer], dice: random.Random) -> list[Offer]:
    near = dice.sample(list(services), min(CANDIDATES, len(services)))
    return [one._replace(distance_km=round(dice.uniform(0.5, 30), 2)) for one in near]


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
    slots = {
        id(one): slots_of(want.need, one.match.offer)
        for person in people
        for want in person
        for one in want.candidates
    }
    return by_turns(people, slots, again=False)


def greedy_plan(pairs: Sequence[tuple[Need, Sequence[Match]]]) -> Choice:
    """The floor for one person."""
    return greedy([[wanted(need, matches) for need, matches in pairs]])[0]


def worlds() -> dict[str, list[Person]]:
    """Every scarcity, and amounts of capacity by weekday."""
    found = {f"{places} places each": crowd(places=places) for places in (1, 3, 5)}
    return found | {"by weekday, scarce": crowd_by_days()}


def main() -> int:
    """Solve every crowd beside the floor; print what was proven and gained."""
    print("crowd               plan    essential open  open  unsure  people   km  seconds  proven")
    for name, people in worlds().items():
        began = perf_counter()
        show(name, "greedy", score_of(people, greedy(people)), perf_counter() - began, "floor")
        began = perf_counter()
        together = plan_together(people)
        unsure = [one for one, sure in together.proven.items() if not sure]
        proven = f"not {', '.join(unsure)}" if unsure else "all"
        show(name, "best", together.score, perf_counter() - began, proven)
    return 0


def show(name: str, plan: str, score: Score, seconds: float, proven: str) -> None:
    """One line of the table."""
    print(
        f"{name:<18}  {plan:<6}  {score.essential_open:>14}  {score.open:>4}  {score.unsure:>6}  "
        f"{score.people:>6}  {score.metres // 1000:>4}  {seconds:>6.1f}  {proven}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

"""The best set for all needs together is the best of all sets; places are never promised twice."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.discharge.matching.engine import Match, match_need
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.greedy import greedy as by_turns
from app.discharge.matching.greedy import settle
from app.discharge.matching.joint import plan_together, score_of
from app.discharge.matching.places import Person, Slot, slots_of
from app.discharge.matching.scores import Score, total, wanted
from app.discharge.matching.subsets import MOST_SUBSETS
from app.discharge.matching.whole import alternatives, propose
from app.reference.vocabulary import EVERY_DAY, Verdict
from tests.builders import make_capacity, make_need, make_offer
from tools.bench.crowd import crowd, greedy

CARES = ("NUR", "PCA", "MEA")
Pairs = list[tuple[Need, list[Match]]]


def services(care: str) -> st.SearchStrategy[list[Offer]]:
    """Services of one kind of care of a few providers, awkward in what a plan looks at."""
    one = st.builds(
        make_offer,
        service_id=st.integers(0, 9).map(lambda number: f"{care}-{number}"),
        provider_id=st.sampled_from(["pont", "saule", "meuse", "lys"]),
        care=st.just(care),
        is_open=st.sampled_from([True, True, False]),
        days=st.sampled_from([EVERY_DAY, None]),
        distance_km=st.sampled_from([1.0, 2.0, 5.0]),
        share_cents=st.sampled_from([None, 0, 650]),
        capacity=st.sampled_from([None, *(make_capacity(places=n) for n in (1, 2, 3))]),
    )
    return st.lists(one, max_size=5, unique_by=lambda offer: offer.service_id)


directories = st.fixed_dictionaries({care: services(care) for care in CARES})
Directory = dict[str, list[Offer]]


def asked(directory: Directory, name: str = "a", **values: object) -> Pairs:
    needs = [
        make_need(key=f"{name}{place}", care=care, essential=care != "MEA", **values)
        for place, care in enumerate(CARES)
    ]
    return [(need, match_need(need, directory[need.care])) for need in needs]


def every_score(pairs: Pairs) -> list[tuple[Score, frozenset[str]]]:
    """Every plan there is, weighed one by one."""
    wants = [wanted(need, matches) for need, matches in pairs]
    return [
        (
            total(list(zip(wants, choice, strict=True))),
            frozenset(one.provider for one in choice if one),
        )
        for choice in product(*((None, *want.candidates) for want in wants))
    ]


@given(directories)
def test_no_plan_at_all_is_better_than_the_one_proposed(directory: Directory) -> None:
    pairs = asked(directory)
    assert propose(pairs).score == min(score for score, _ in every_score(pairs))


@given(directories)
def test_the_solver_finds_what_weighing_every_subset_finds(directory: Directory) -> None:
    pairs = asked(directory)
    alone = plan_together([[wanted(need, matches) for need, matches in pairs]])
    assert alone.is_proven
    assert alone.score[:5] == propose(pairs).score[:5]


@given(directories)
def test_alternatives_are_the_next_best_sets_that_cover_as_much(directory: Directory) -> None:
    pairs = asked(directory)
    found = alternatives(pairs, most=5)
    assert found[0].score == propose(pairs).score
    sets = [one.providers for one in found]
    assert len(set(sets)) == len(sets) <= 6
    assert [one.score for one in found] == sorted(one.score for one in found)
    assert {one.score[:2] for one in found} == {found[0].score[:2]}


def test_an_alternative_is_offered_when_another_provider_can_come() -> None:
    near = make_offer(service_id="near", provider_id="pont", distance_km=1)
    far = make_offer(service_id="far", provider_id="saule", distance_km=9)
    need = make_need()
    found = alternatives([(need, match_need(need, [far, near]))], most=5)
    assert [one.places for one in found] == [{"near"}, {"far"}]


def test_a_provider_the_person_chose_stands_before_fewer_people() -> None:
    nursing, meals = (
        make_need(key="1", own_providers=frozenset({"lys"})),
        make_need(key="2", care="MEA"),
    )
    both = [make_offer(service_id="n", provider_id="pont", distance_km=1)]
    own = make_offer(service_id="own", provider_id="lys", distance_km=9)
    food = make_offer(service_id="m", provider_id="pont", care="MEA")
    pairs = [(nursing, match_need(nursing, [*both, own])), (meals, match_need(meals, [food]))]
    assert propose(pairs).places == {"own", "m"}


def people_of(directory: Directory, number: int) -> list[Person]:
    return [
        [wanted(need, matches) for need, matches in asked(directory, f"p{one}-")]
        for one in range(number)
    ]


@settings(max_examples=40)
@given(directories, st.integers(1, 4))
def test_together_no_place_is_promised_twice_and_no_refusal_overlooked(
    directory: Directory, number: int
) -> None:
    people = people_of(directory, number)
    together = plan_together(people)
    taken: Counter[tuple[Slot, int]] = Counter()
    for person, choice in zip(people, together.choices, strict=True):
        slots: set[tuple[Slot, int]] = set()
        for want, one in zip(person, choice, strict=True):
            if one:
                assert one.match.verdict is not Verdict.UNMET
                slots |= slots_of(want.need, one.match.offer).items()
        taken.update(slots)
    assert all(count <= left for (_, left), count in taken.items())


@settings(max_examples=30)
@given(directories, st.integers(2, 4), st.randoms(use_true_random=False))
def test_together_nobodys_turn_matters(directory: Directory, number: int, dice: object) -> None:
    people = people_of(directory, number)
    order = list(range(number))
    dice.shuffle(order)  # type: ignore[attr-defined]  # a random.Random
    straight = plan_together(people)
    turned = plan_together([people[place] for place in order])
    assert turned.score == straight.score
    assert [turned.choices[order.index(place)] for place in range(number)] == list(straight.choices)


@settings(max_examples=30)
@given(directories, directories, st.integers(2, 4))
def test_together_one_more_offer_never_makes_it_worse(
    few: Directory, more: Directory, number: int
) -> None:
    known = {offer.service_id for offers in few.values() for offer in offers}
    many = {
        care: [*few[care], *(one for one in more[care] if one.service_id not in known)]
        for care in CARES
    }
    fewer = plan_together(people_of(few, number)).score
    assert plan_together(people_of(many, number)).score[:8] <= fewer[:8]


@settings(max_examples=20)
@given(directories, st.integers(1, 3))
def test_without_time_the_plans_are_still_as_good_as_by_turns(
    directory: Directory, number: int
) -> None:
    people = people_of(directory, number)
    hurried = plan_together(people, seconds=0)
    assert hurried.score <= score_of(people, greedy(people))
    assert hurried.score >= plan_together(people).score


def every_score_of_two(people: list[Person]) -> list[Score]:
    """Every pair of plans that leaves enough places, weighed one by one."""
    plans = [list(product(*((None, *want.candidates) for want in person))) for person in people]
    found = []
    for pair in product(*plans):
        taken: Counter[tuple[Slot, int]] = Counter()
        for person, choice in zip(people, pair, strict=True):
            lines = zip(person, choice, strict=True)
            taken.update({s for w, one in lines if one for s in _slots(w.need, one.match).items()})
        if all(count <= left for (_, left), count in taken.items()):
            found.append(score_of(people, pair))
    return found


def _slots(need: Need, match: Match) -> dict[Slot, int]:
    return slots_of(need, match.offer)


small = st.fixed_dictionaries(
    {care: services(care).map(lambda found: found[:2]) for care in CARES[:2]} | {"MEA": st.just([])}
)


@settings(max_examples=40, deadline=None)
@given(small)
def test_no_plans_of_two_people_are_better_than_those_proven(directory: Directory) -> None:
    people = people_of(directory, 2)
    together = plan_together(people)
    assert together.is_proven
    assert together.score[:8] == min(every_score_of_two(people))[:8]


@settings(max_examples=15)
@given(st.fixed_dictionaries({care: services(care) for care in CARES[:2]}))
def test_more_needs_than_subsets_are_weighed_as_exactly(directory: Directory) -> None:
    """Ten needs, of which eight have nobody: the solver against every plan there is."""
    needs = [make_need(key=f"n{place}", care=care) for place, care in enumerate(CARES[:2])]
    empty = [make_need(key=f"e{place}", care="MEA") for place in range(MOST_SUBSETS)]
    pairs = [(need, match_need(need, directory[need.care])) for need in needs]
    pairs += [(need, match_need(need, [])) for need in empty]
    best = min(score for score, _ in every_score(pairs))
    found = propose(pairs).score
    assert found[:-1] == best[:-1]
    assert abs(found.metres - best.metres) < 100 * len(needs)


def test_a_small_crowd_is_proven_and_never_worse_than_greedy() -> None:
    people = crowd(places=2, people=20)
    together = plan_together(people)
    floor = [
        total(list(zip(person, choice, strict=True)))
        for person, choice in zip(people, greedy(people), strict=True)
    ]
    assert together.is_proven
    assert together.score[:5] <= tuple(map(sum, zip(*floor, strict=True)))[:5]


@settings(max_examples=40)
@given(directories, st.integers(1, 4))
def test_who_chooses_anew_loses_nothing_and_takes_no_place_of_others(
    directory: Directory, number: int
) -> None:
    people = people_of(directory, number)
    slots = {
        id(one): slots_of(want.need, one.match.offer)
        for person in people
        for want in person
        for one in want.candidates
    }
    before = by_turns(people, slots, again=False)
    after = settle(people, before, slots, is_over=lambda: False)
    assert score_of(people, after) <= score_of(people, before)
    taken = Counter(
        seat
        for choice in after
        for seat in {seat for one in choice if one for seat in slots[id(one)].items()}
    )
    assert all(count <= left for (_, left), count in taken.items())


def test_what_time_did_not_allow_is_never_said_proven() -> None:
    people = crowd(places=1, people=12)
    hurried = plan_together(people, seconds=0)
    assert not any(hurried.proven.values())
    assert hurried.score <= score_of(people, greedy(people))

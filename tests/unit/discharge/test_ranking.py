"""Who stands before whom, and why."""

import time
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.messages import Message
from app.discharge.matching.criteria import PREFERENCES, REQUIREMENTS
from app.discharge.matching.engine import (
    ORDER,
    explain_order,
    match_need,
    reasons_of_refusals,
    told,
)
from app.discharge.matching.facts import Offer
from app.discharge.matching.findings import CRITERION_NAMES
from app.reference.vocabulary import Verdict
from tests.builders import blank_offer, make_need, make_offer, offer_lists
from tests.cast import her_nursing, who_covers_her, who_might, who_never


def test_who_covers_her_stands_first_who_might_next_and_who_never_last() -> None:
    found = match_need(her_nursing(), [who_never(), who_might(), who_covers_her()])
    assert [match.offer.service_id for match in found] == ["covers-her", "might", "never"]
    assert [match.verdict for match in found] == [Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET]


def test_every_criterion_is_judged_even_for_a_closed_service() -> None:
    closed = make_offer(is_open=False, care="MEA")
    (found,) = match_need(make_need(), [closed])
    names = [finding.criterion for finding in found.findings]
    assert names == [claim.__name__ for claim in (*REQUIREMENTS, *PREFERENCES)]


def test_refused_offers_stay_with_what_would_unlock_them() -> None:
    (found,) = match_need(her_nursing(), [who_never()])
    assert [unlock.text for unlock in found.unlocks] == [
        "Yes if it went %(km)s km further.",
        "Yes from %(weekday)s %(day)s.",
    ]


def test_a_refusal_that_nothing_lifts_leaves_no_unlock() -> None:
    (found,) = match_need(make_need(), [make_offer(care="MEA", earliest_start=date(2026, 12, 7))])
    assert found.unlocks == ()


def test_a_preference_can_order_but_never_refuse() -> None:
    speaks = make_offer(service_id="b")
    does_not = make_offer(service_id="a", languages=frozenset({"nl"}))
    found = match_need(make_need(), [does_not, speaks])
    assert [match.offer.service_id for match in found] == ["b", "a"]
    assert {match.verdict for match in found} == {Verdict.MET}


def test_each_place_in_the_list_is_explained() -> None:
    best = make_offer(service_id="a")
    others = {
        "Before the next because it fits better: %(point)s.": blank_offer(service_id="b"),
        "Before the next because it meets more preferences: %(point)s.": best._replace(
            is_fresh=False
        ),
        "Before the next because it is nearer.": best._replace(distance_km=2.1),
        "Equal to the next.": best._replace(service_id="z"),
    }
    for sentence, other in others.items():
        first, second = match_need(make_need(), [other, best])
        assert first.offer is best
        assert explain_order(first, second).text == sentence


def test_the_order_names_the_point_that_decides() -> None:
    best = make_offer(service_id="a")
    silent, stale = best._replace(service_id="b", days=None), best._replace(is_fresh=False)
    for other, point in ((silent, "works_on_days"), (stale, "confirmed_recently")):
        first, second = match_need(make_need(), [other, best])
        said = explain_order(first, second)
        assert said.values["point"] == Message(CRITERION_NAMES[point])


@given(offer_lists())
def test_offers_judged_together_are_judged_as_each_alone(given_offers: list[Offer]) -> None:
    need = make_need(own_providers=frozenset({"provider-1"}))
    for match in match_need(need, given_offers):
        assert match.requirements == tuple(claim(need, match.offer) for claim in REQUIREMENTS)
        assert match.preferences == tuple(claim(need, match.offer) for claim in PREFERENCES)


def test_every_criterion_has_a_name() -> None:
    assert {claim.__name__ for claim in (*REQUIREMENTS, *PREFERENCES)} == set(CRITERION_NAMES)


def test_a_record_that_can_be_trusted_stands_before_a_nearer_one_that_cannot() -> None:
    sure = make_offer(service_id="b", trust=80, distance_km=9.0)
    old = make_offer(service_id="a", trust=20, distance_km=1.0)
    first, second = match_need(make_need(), [old, sure])
    assert first.offer is sure
    told_why = "Before the next because its record was confirmed more recently."
    assert explain_order(first, second).text == told_why


def test_a_few_points_of_trust_do_not_weigh_more_than_the_way_to_the_home() -> None:
    near, far = make_offer(service_id="b", trust=76, distance_km=1.0), make_offer(trust=100)
    first, _ = match_need(make_need(), [far, near])
    assert first.offer is near


def test_among_refused_the_one_that_starts_sooner_stands_first() -> None:
    sooner = make_offer(service_id="b", earliest_start=date(2026, 12, 2))
    later = make_offer(service_id="a", earliest_start=date(2026, 12, 7))
    first, second = match_need(make_need(), [later, sooner])
    assert first.offer is sooner
    assert explain_order(first, second).text == "Before the next because it starts sooner."


def test_among_refused_fewer_refusals_and_then_fewer_unknowns_stand_first() -> None:
    once = make_offer(service_id="c", is_open=False)
    once_and_silent = make_offer(service_id="b", is_open=False, days=None)
    twice = make_offer(service_id="a", is_open=False, care="MEA")
    found = match_need(make_need(), [twice, once_and_silent, once])
    assert [match.offer.service_id for match in found] == ["c", "b", "a"]
    said = [explain_order(one, other).text for one, other in pairwise(found)]
    assert said == [ORDER[2][1], ORDER[1][1]]


@given(offer_lists(), st.randoms(use_true_random=False))
def test_ranking_is_a_total_order_unaffected_by_input_order(
    given_offers: list[Offer], chance: object
) -> None:
    shuffled = list(given_offers)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    found = match_need(make_need(), given_offers)
    assert found == match_need(make_need(), shuffled)
    ranks = [match.rank for match in found]
    assert ranks == sorted(set(ranks))


@given(offer_lists())
def test_a_verdict_is_the_worst_of_the_requirements(given_offers: list[Offer]) -> None:
    for match in match_need(make_need(), given_offers):
        verdicts = [finding.verdict for finding in match.requirements]
        assert match.verdict.severity == max(verdict.severity for verdict in verdicts)


def test_judging_fifty_offers_takes_milliseconds() -> None:
    need, fifty = make_need(), [make_offer(service_id=str(number)) for number in range(50)]
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        match_need(need, fifty)
        best = min(best, time.perf_counter() - start)
    per_judgement = best / (len(fifty) * len((*REQUIREMENTS, *PREFERENCES)))
    assert per_judgement < 24e-6, f"{per_judgement * 1e6:.1f} µs per judgement"


def test_of_many_refused_offers_the_nearest_are_told_and_all_are_counted() -> None:
    far = [make_offer(service_id=f"far{n}", care="MEA", distance_km=10.0 + n) for n in range(5)]
    near = make_offer(service_id="near", care="MEA", distance_km=1.0)
    matches = match_need(make_need(), [*far, near, make_offer(service_id="fits")])
    shown = [match.offer.service_id for match in told(matches, 2)]
    assert shown[0] == "fits"
    assert set(shown[1:]) == {"near", "far0"}
    assert told(matches, None) == matches
    assert reasons_of_refusals(matches) == {"delivers_care": 6}

"""One service per need, fewest people at the door, and what stays uncovered."""

from hypothesis import given

from app.discharge.matching.engine import match_need
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.plan import Proposal
from app.discharge.matching.whole import propose
from app.reference.vocabulary import Verdict
from tests.builders import blank_offer, make_need, make_offer, offer_lists
from tests.cast import her_nursing, who_covers_her, who_might, who_never

NURSING = make_need(key="1")
MEALS = make_need(key="2", care="MEA")


def plan(*needs_and_offers: tuple[Need, list[Offer]]) -> Proposal:
    return propose([(need, match_need(need, found)) for need, found in needs_and_offers])


def chosen(proposal: Proposal) -> list[str | None]:
    return [line.match.offer.service_id if line.match else None for line in proposal.lines]


def test_she_is_offered_who_covers_her_and_never_who_never() -> None:
    assert chosen(plan((her_nursing(), [who_never(), who_might(), who_covers_her()]))) == [
        "covers-her"
    ]
    assert chosen(plan((her_nursing(), [who_never(), who_might()]))) == ["might"]
    assert chosen(plan((her_nursing(), [who_never()]))) == [None]


def test_what_stays_uncovered_says_why() -> None:
    (line,) = plan((her_nursing(), [who_never()])).uncovered
    assert line.reason.values["provider"] == "Aide de la Meuse fictive"
    (nobody,) = plan((her_nursing(), [])).uncovered
    assert nobody.reason.text == "No service of this kind is known around this home."


def test_a_provider_who_comes_already_is_preferred_when_as_certain() -> None:
    nursing = [make_offer(service_id="n", provider_id="pont")]
    near = make_offer(service_id="near", provider_id="saule", care="MEA", distance_km=1)
    same = make_offer(service_id="same", provider_id="pont", care="MEA", distance_km=9)
    found = plan((MEALS, [near, same]), (NURSING, nursing))
    assert chosen(found) == ["same", "n"]
    reason = found.lines[0].reason
    assert (reason.values["together"], reason.values["needs"], reason.values["count"]) == (2, 2, 1)


def test_a_certain_newcomer_is_preferred_to_an_uncertain_regular() -> None:
    nursing = [make_offer(service_id="n", provider_id="pont")]
    sure = make_offer(service_id="sure", provider_id="saule", care="MEA")
    unsure = blank_offer(service_id="unsure", provider_id="pont", care="MEA")
    assert chosen(plan((NURSING, nursing), (MEALS, [unsure, sure]))) == ["n", "sure"]


def test_one_person_for_both_needs_comes_from_the_nearest_pair() -> None:
    comfort = make_need(key="0", care="MEA", essential=False)
    meals = [
        make_offer(service_id="a", provider_id="pont", care="MEA", distance_km=1),
        make_offer(service_id="b", provider_id="saule", care="MEA", distance_km=4),
    ]
    nursing = [
        make_offer(service_id="c", provider_id="saule", distance_km=1),
        make_offer(service_id="d", provider_id="pont", distance_km=5),
    ]
    assert chosen(plan((comfort, meals), (NURSING, nursing))) == ["b", "c"]


def test_a_person_takes_one_place_of_a_service_for_all_her_needs() -> None:
    evening = make_need(key="3")
    found = plan((NURSING, [make_offer()]), (evening, [make_offer()]))
    assert len(found.covered) == 2
    assert found.places == {"service-1"}


@given(offer_lists())
def test_a_plan_never_takes_a_refused_offer_and_never_leaves_a_possible_one(
    given_offers: list[Offer],
) -> None:
    matches = match_need(NURSING, given_offers)
    (line,) = propose([(NURSING, matches)]).lines
    possible = [match for match in matches if match.verdict is not Verdict.UNMET]
    assert (line.match in possible) if possible else line.match is None


@given(offer_lists())
def test_a_plan_does_not_depend_on_the_order_of_the_needs(given_offers: list[Offer]) -> None:
    pairs = [(need, match_need(need, given_offers)) for need in (NURSING, make_need(key="9"))]
    straight = propose(pairs).lines
    assert propose(pairs[::-1]).lines == straight[::-1]


@given(offer_lists(), offer_lists())
def test_one_more_offer_never_makes_a_plan_worse(
    given_offers: list[Offer], more: list[Offer]
) -> None:
    few = propose([(NURSING, match_need(NURSING, given_offers))])
    many = propose([(NURSING, match_need(NURSING, [*given_offers, *more]))])
    assert many.score <= few.score

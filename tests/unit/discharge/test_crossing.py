"""By which right a service crosses the border, and who pays it, each in its three cases."""

from datetime import date
from typing import Any

import pytest

from app.benefits.vocabulary import PayerRoute
from app.core.messages import Message
from app.discharge.matching.crossing import may_practise_there, payer_found, payer_of
from app.discharge.matching.engine import match_need
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.scores import candidate
from app.reference.vocabulary import Country, Verdict
from tests.builders import LILLE, MONDAY, make_convention, make_law, make_need, make_offer

MET, UNKNOWN, UNMET = Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET
FR, BE = Country.FR, Country.BE
ACROSS: dict[str, Any] = {"registered_in": None}


def going_to_lille(**values: Any) -> Need:
    """A need in Lille, with the rules; nursing without an end unless told."""
    known = {"resides": FR, "home_country": FR, "insured_in": FR}
    return make_need(**{"home": LILLE, "insured_in": FR, "law": make_law(**known)} | values)


@pytest.mark.parametrize(
    ("registered", "verdict"),
    [(None, UNKNOWN), (frozenset({BE}), UNMET), (frozenset({BE, FR}), MET)],
)
def test_a_nurse_of_the_other_side_is_read_with_the_sheets(
    registered: frozenset[Country] | None, verdict: Verdict
) -> None:
    need, offer = going_to_lille(), make_offer(registered_in=registered)
    found = may_practise_there(need, offer)
    assert found.verdict is verdict
    assert (found.unlock is not None) is (verdict is UNMET)
    (match,) = match_need(need, [offer])
    assert match.legal is not None
    ((profession, reading),) = match.legal.found
    assert profession == "nurse"
    assert reading.claims
    assert reading.sources


def test_care_with_an_end_is_read_as_temporary_services() -> None:
    offer = make_offer(registered_in=frozenset({BE}))
    short = may_practise_there(going_to_lille(until=date(2026, 12, 20)), offer)
    assert "prior declaration" in short.reason.text
    assert "recognition and registration" in may_practise_there(going_to_lille(), offer).reason.text


def test_on_the_same_side_no_law_is_read() -> None:
    need = make_need(law=make_law())
    assert may_practise_there(need, make_offer()).verdict is MET
    assert match_need(need, [make_offer()])[0].legal is None


def test_care_without_a_known_profession_says_so_and_stays_unknown() -> None:
    offer = make_offer(type_code="BE-MEALS", **ACROSS)
    found = may_practise_there(going_to_lille(), offer)
    assert found.verdict is UNKNOWN
    assert "No regulated profession is known" in found.reason.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_to": date(2026, 11, 1)}, "ended on"),
        ({"valid_from": date(2027, 1, 1)}, "begins on"),
        ({"zones": frozenset()}, "does not hold there"),
        ({"care": frozenset({"MEA"})}, "does not name this care"),
    ],
)
def test_a_convention_that_does_not_hold_says_why_and_what_would_unlock_it(
    changes: dict[str, Any], words: str
) -> None:
    bound = make_convention(**{"zones": frozenset({LILLE.zone})} | changes)
    found = may_practise_there(going_to_lille(), make_offer(conventions=(bound,), **ACROSS))
    assert found.verdict is UNMET
    assert words in found.reason.text
    assert found.unlock is not None


def test_a_convention_that_holds_gives_the_right_and_pays() -> None:
    bound = make_convention(zones=frozenset({LILLE.zone}))
    need, offer = going_to_lille(), make_offer(conventions=(bound,), **ACROSS)
    assert may_practise_there(need, offer).verdict is MET
    reading = payer_of(need, offer)
    assert reading is not None
    assert reading.answer.route is PayerRoute.CONVENTION


def test_what_is_bound_to_its_territory_stays_there_whatever_the_registers_say() -> None:
    offer = make_offer(territorial=True, registered_in=frozenset({BE, FR}))
    assert may_practise_there(going_to_lille(), offer).verdict is UNMET


def help_from_belgium() -> Offer:
    return make_offer(care="PCA", territorial=None, **ACROSS)


@pytest.mark.parametrize(
    ("need", "offer", "verdict"),
    [
        (going_to_lille(), make_offer(country=FR), MET),
        (
            going_to_lille(law=make_law(resides=FR, home_country=FR)),
            make_offer(country=FR),
            UNKNOWN,
        ),
        (going_to_lille(care="PCA"), help_from_belgium(), UNMET),
    ],
)
def test_who_pays_is_found_open_or_nobody(need: Need, offer: Offer, verdict: Verdict) -> None:
    found = payer_found(need, offer)
    assert found.verdict is verdict
    assert isinstance(found.reason, Message)


def test_who_pays_orders_but_never_refuses() -> None:
    (match,) = match_need(going_to_lille(care="PCA"), [help_from_belgium()])
    assert "payer_found" in {one.criterion for one in match.preferences}
    assert "payer_found" not in {one.criterion for one in match.requirements}


def test_where_it_is_not_known_the_reader_is_told_what_to_find_out_and_whom_to_ask() -> None:
    need = going_to_lille(law=make_law(resides=FR, home_country=FR))
    found = payer_found(need, make_offer(country=FR))
    assert "find out" in found.reason.text
    assert found.unlock is not None
    assert "Ask" in found.unlock.text


def test_an_unknown_share_is_never_taken_for_nothing() -> None:
    (nursing,) = match_need(going_to_lille(), [make_offer(country=FR)])
    assert nursing.share_cents is None
    assert candidate(nursing).adds.share_unknown == 1
    (said,) = match_need(going_to_lille(), [make_offer(country=FR, share_cents=450)])
    assert candidate(said).adds.share_cents == 450


def test_care_that_is_surely_free_costs_the_person_nothing() -> None:
    need = make_need(care="HAH", law=make_law(resides=BE, home_country=BE, insured_in=BE))
    (found,) = match_need(need, [make_offer(care="HAH")])
    assert found.share_cents == 0
    assert candidate(found).adds.share_unknown == 0


def test_each_question_is_asked_once_however_many_offers_there_are() -> None:
    need = going_to_lille()
    offers = [make_offer(service_id=f"s{number}", **ACROSS) for number in range(50)]
    matches = match_need(need, offers)
    assert len({id(match.legal) for match in matches}) == 1
    assert len({id(match.payer) for match in matches}) == 1


def test_the_day_of_the_first_visit_decides_which_rules_hold() -> None:
    first = payer_of(going_to_lille(), make_offer(country=FR))
    assert first is not None
    assert first.answer.on == MONDAY

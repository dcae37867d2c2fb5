"""Each criterion in its three cases: yes, not known, no."""

from datetime import date
from typing import Any

import pytest

from app.core.messages import Listing, LText, Message
from app.discharge.matching import acceptance, criteria, crossing
from app.discharge.matching.criteria import PREFERENCES, READS, REQUIREMENTS, Criterion
from app.discharge.matching.facts import Closed, Coverage, Need, Offer
from app.discharge.vocabulary import AgeBand, Ending, Profile, UnlockKind
from app.reference.vocabulary import (
    CapacityState,
    Country,
    Dependency,
    Sex,
    TimeBand,
    Verdict,
    Weekday,
)
from tests.builders import (
    LILLE,
    MONDAY,
    make_capacity,
    make_convention,
    make_law,
    make_need,
    make_offer,
)

MET, UNKNOWN, UNMET = Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET
WEEKDAYS = frozenset(day for day in Weekday if day <= Weekday.FRIDAY)
REACH = {
    verdict: Coverage(verdict=verdict, reason=Message("As judged."), beyond_km=None)
    for verdict in Verdict
}
ACROSS: dict[str, Any] = {"country": Country.FR, "registered_in": frozenset({Country.FR})}
FULL_WEEK = (1, 1, 1, 1, 1, 1, 1)

ENDS_SOON = make_convention(valid_to=date(2027, 1, 31), ending=Ending.SOON)
ENDS_VERY_SOON = make_convention(valid_to=date(2026, 12, 10), ending=Ending.VERY_SOON)

ENDS_LATER = Closed(date(2026, 12, 24), None, is_final=True, words=(("fr", "Appeler Revin"),))

NO_VISIT = {"by_visit": False}
SUNDAY_FREE = (0, 0, 0, 0, 0, 0, 1)
EVENING = {"bands": frozenset({TimeBand.EVENING})}
MORNINGS = frozenset({TimeBand.MORNING})
DRESSING = {"acts": frozenset({"dressing"})}
OLD = {"profile": Profile(age_band=AgeBand.OLD)}
MAN = {"profile": Profile(sex=Sex.MALE)}
HEAVY = {"profile": Profile(dependency=Dependency.HEAVY)}
CASES: list[tuple[Criterion, dict[str, Any], dict[str, Any], Verdict]] = [
    (criteria.delivers_care, {}, {}, MET),
    (criteria.works_on_days, NO_VISIT, {"days": frozenset({Weekday.MONDAY})}, MET),
    (criteria.works_on_days, NO_VISIT, {"days": None}, MET),
    (
        criteria.has_capacity,
        NO_VISIT,
        {"capacity": make_capacity(places_by_weekday=SUNDAY_FREE)},
        MET,
    ),
    (crossing.payer_found, {}, {}, UNKNOWN),
    (criteria.delivers_care, {}, {"care": "MEA"}, UNMET),
    (criteria.is_open, {}, {}, MET),
    (criteria.is_open, {}, {"is_open": False}, UNMET),
    (criteria.is_open, {}, {"is_open": False, "closed_reason": "Retired"}, UNMET),
    (criteria.covers_home, {}, {"coverage": REACH[MET]}, MET),
    (criteria.covers_home, {}, {"coverage": REACH[UNKNOWN]}, UNKNOWN),
    (criteria.covers_home, {}, {"coverage": REACH[UNMET]}, UNMET),
    (crossing.may_practise_there, {}, {"registered_in": None}, MET),
    (crossing.may_practise_there, {}, {**ACROSS, "registered_in": None}, UNKNOWN),
    (crossing.may_practise_there, {}, ACROSS, UNMET),
    (
        crossing.may_practise_there,
        {},
        {**ACROSS, "registered_in": frozenset({Country.BE})},
        MET,
    ),
    (
        crossing.may_practise_there,
        {},
        {**ACROSS, "registered_in": frozenset({Country.BE}), "territorial": True},
        UNMET,
    ),
    (crossing.may_practise_there, {}, {**ACROSS, "territorial": True}, UNMET),
    (
        crossing.may_practise_there,
        {},
        {**ACROSS, "registered_in": None, "territorial": None},
        UNKNOWN,
    ),
    (
        crossing.may_practise_there,
        {},
        {**ACROSS, "territorial": True, "conventions": (make_convention(),)},
        MET,
    ),
    (criteria.has_capacity, {}, {}, MET),
    (criteria.has_capacity, {}, {"capacity": None}, UNKNOWN),
    (criteria.has_capacity, {}, {"capacity": make_capacity(places=None)}, MET),
    (criteria.has_capacity, {}, {"capacity": make_capacity(places=0)}, UNMET),
    (criteria.has_capacity, {}, {"capacity": make_capacity(state=CapacityState.FULL)}, UNMET),
    (
        criteria.has_capacity,
        {},
        {"capacity": make_capacity(state=CapacityState.WAITING_LIST)},
        UNMET,
    ),
    (
        criteria.has_capacity,
        {},
        {"capacity": make_capacity(state=CapacityState.ASSESSMENT_FIRST)},
        UNKNOWN,
    ),
    (criteria.has_capacity, {}, {"capacity": make_capacity(places_by_weekday=FULL_WEEK)}, MET),
    (
        criteria.has_capacity,
        {},
        {"capacity": make_capacity(places_by_weekday=(1, 1, 1, 1, 1, 0, 0))},
        UNMET,
    ),
    (
        criteria.has_capacity,
        {"days": WEEKDAYS},
        {"capacity": make_capacity(places_by_weekday=(1, 1, 1, 1, 1, 0, 0))},
        MET,
    ),
    (
        criteria.has_capacity,
        {},
        {"capacity": make_capacity(places_by_weekday=(1, 1, 1, 1, 1, None, None))},
        UNKNOWN,
    ),
    (criteria.works_on_days, {}, {}, MET),
    (criteria.works_on_days, {}, {"days": None}, UNKNOWN),
    (criteria.works_on_days, {}, {"days": WEEKDAYS}, UNMET),
    (criteria.works_on_days, {"days": WEEKDAYS}, {"days": WEEKDAYS}, MET),
    (criteria.can_start_by, {}, {"earliest_start": date(2026, 11, 30)}, MET),
    (criteria.can_start_by, {}, {"earliest_start": None}, UNKNOWN),
    (criteria.can_start_by, {}, {"earliest_start": date(2026, 12, 1)}, UNMET),
    (
        criteria.can_start_by,
        {},
        {"earliest_start": None, "capacity": make_capacity(available_from=date(2026, 12, 2))},
        UNMET,
    ),
    (criteria.accepts_insurance, {}, {}, MET),
    (criteria.accepts_insurance, {"insured_in": None}, {}, UNKNOWN),
    (criteria.accepts_insurance, {}, {"insured_in": None}, UNKNOWN),
    (criteria.accepts_insurance, {}, {"insured_in": frozenset({Country.FR})}, UNMET),
    (criteria.speaks_language, {}, {}, MET),
    (criteria.speaks_language, {"languages": ()}, {"languages": None}, MET),
    (criteria.speaks_language, {}, {"languages": None}, UNKNOWN),
    (criteria.speaks_language, {"languages": ("pl",)}, {}, UNMET),
    (criteria.confirmed_recently, {}, {}, MET),
    (criteria.confirmed_recently, {}, {"is_fresh": False}, UNKNOWN),
    (criteria.confirmed_recently, {}, {"confirmed_on": None, "is_fresh": False}, UNKNOWN),
    (criteria.is_on_the_same_side, {}, {}, MET),
    (criteria.is_on_the_same_side, {"insured_in": None}, {}, MET),
    (criteria.is_on_the_same_side, {"insured_in": Country.FR}, {}, UNMET),
    (criteria.is_open, {}, {"closures": (Closed(MONDAY, None),)}, UNMET),
    (criteria.is_open, {}, {"closures": (Closed(MONDAY, MONDAY),)}, UNMET),
    (criteria.is_open, {}, {"closures": (Closed(date(2026, 12, 24), None),)}, MET),
    (criteria.is_open, {}, {"closures": (Closed(MONDAY, None, is_final=True),)}, UNMET),
    (criteria.is_open, {}, {"closures": (ENDS_LATER,)}, UNKNOWN),
    (criteria.has_capacity, EVENING, {"capacity": make_capacity(bands=MORNINGS)}, UNMET),
    (acceptance.does_the_acts, {}, {}, MET),
    (acceptance.does_the_acts, DRESSING, {"acts": frozenset({"dressing"})}, MET),
    (acceptance.does_the_acts, DRESSING, {}, UNKNOWN),
    (acceptance.does_the_acts, DRESSING, {"acts": frozenset()}, UNMET),
    (acceptance.comes_at_the_times, {}, {}, MET),
    (acceptance.comes_at_the_times, EVENING, {"bands": frozenset(TimeBand)}, MET),
    (acceptance.comes_at_the_times, EVENING, {}, UNKNOWN),
    (acceptance.comes_at_the_times, EVENING, {"bands": MORNINGS}, UNMET),
    (acceptance.accepts_the_person, {}, {}, MET),
    (acceptance.accepts_the_person, OLD, {}, UNKNOWN),
    (acceptance.accepts_the_person, OLD, {"age_min": 60}, MET),
    (acceptance.accepts_the_person, OLD, {"age_min": 70}, UNKNOWN),
    (acceptance.accepts_the_person, OLD, {"age_max": 18}, UNMET),
    (acceptance.accepts_the_person, {}, {"age_min": 60}, UNKNOWN),
    (acceptance.accepts_the_person, {}, {"sexes": frozenset({Sex.FEMALE})}, UNKNOWN),
    (acceptance.accepts_the_person, MAN, {"sexes": frozenset({Sex.FEMALE})}, UNMET),
    (acceptance.accepts_the_person, MAN, {"sexes": frozenset({Sex.MALE})}, MET),
    (acceptance.accepts_the_person, HEAVY, {}, UNKNOWN),
    (acceptance.accepts_the_person, HEAVY, {"dependencies": frozenset({Dependency.LIGHT})}, UNMET),
    (acceptance.is_the_own_choice, {}, {}, MET),
    (acceptance.is_the_own_choice, {"own_providers": frozenset({"provider-1"})}, {}, MET),
    (acceptance.is_the_own_choice, {"own_providers": frozenset({"another"})}, {}, UNMET),
    (
        crossing.may_practise_there,
        {},
        {**ACROSS, "conventions": (make_convention(valid_to=date(2026, 12, 31)),)},
        UNKNOWN,
    ),
    (crossing.convention_lasts, {}, {}, MET),
    (crossing.convention_lasts, {}, ACROSS, MET),
    (crossing.convention_lasts, {}, {**ACROSS, "conventions": (make_convention(),)}, MET),
    (crossing.convention_lasts, {}, {**ACROSS, "conventions": (ENDS_SOON,)}, UNKNOWN),
    (crossing.convention_lasts, {}, {**ACROSS, "conventions": (ENDS_VERY_SOON,)}, UNMET),
    (
        crossing.convention_lasts,
        {},
        {**ACROSS, "conventions": (ENDS_VERY_SOON, make_convention(code="lasting"))},
        MET,
    ),
]


@pytest.mark.parametrize(("claim", "need", "offer", "verdict"), CASES)
def test_a_criterion_judges(
    claim: Criterion, need: dict[str, Any], offer: dict[str, Any], verdict: Verdict
) -> None:
    found = claim(make_need(**need), make_offer(**offer))
    assert found.verdict is verdict
    assert found.criterion == claim.__name__
    assert found.reason.text % found.reason.values


def test_every_criterion_of_the_tables_is_told_here() -> None:
    assert {case[0] for case in CASES} == {*REQUIREMENTS, *PREFERENCES}


def test_an_expired_capacity_report_is_unknown_not_free() -> None:
    stale = make_offer(capacity=make_capacity(expires_on=date(2026, 11, 21)))
    assert criteria.has_capacity(make_need(), stale).verdict is UNKNOWN


def test_an_expired_report_of_being_full_is_unknown_too() -> None:
    said = make_capacity(state=CapacityState.FULL, expires_on=date(2026, 11, 21))
    assert criteria.has_capacity(make_need(), make_offer(capacity=said)).verdict is UNKNOWN


def test_a_capacity_report_is_still_current_on_its_last_day() -> None:
    said = make_capacity(expires_on=date(2026, 11, 22))
    assert criteria.has_capacity(make_need(), make_offer(capacity=said)).verdict is MET


def test_a_full_service_says_from_when_it_is_a_yes() -> None:
    said = make_capacity(state=CapacityState.FULL, available_from=date(2026, 12, 7))
    found = criteria.has_capacity(make_need(), make_offer(capacity=said))
    assert found.unlock is not None
    assert found.unlock.values["day"] == date(2026, 12, 7)
    assert found.unlock.values["weekday"] == Message("Monday")


def test_a_later_start_says_yes_from_the_first_needed_day_after_it() -> None:
    need = make_need(days=frozenset({Weekday.MONDAY, Weekday.THURSDAY}))
    found = criteria.can_start_by(need, make_offer(earliest_start=date(2026, 12, 1)))
    assert found.unlock is not None
    assert found.unlock.values["day"] == date(2026, 12, 3)


def test_a_start_between_the_discharge_and_the_first_needed_day_is_in_time() -> None:
    need = make_need(days=frozenset({Weekday.SATURDAY}))
    offer = make_offer(earliest_start=date(2026, 12, 4))
    assert criteria.can_start_by(need, offer).verdict is MET


def test_a_start_after_the_end_of_the_need_cannot_be_unlocked() -> None:
    need = make_need(until=date(2026, 12, 6))
    found = criteria.can_start_by(need, make_offer(earliest_start=date(2026, 12, 14)))
    assert found.verdict is UNMET
    assert found.unlock is None


def test_an_expired_report_does_not_delay_the_start() -> None:
    said = make_capacity(expires_on=date(2026, 11, 21), available_from=date(2027, 1, 4))
    assert criteria.can_start_by(make_need(), make_offer(capacity=said)).verdict is MET


def test_missing_days_are_named_and_the_others_offered() -> None:
    found = criteria.works_on_days(make_need(), make_offer(days=WEEKDAYS))
    assert found.reason.values["days"] == Listing((Message("Saturday"), Message("Sunday")))
    assert found.unlock is not None
    assert found.unlock.values["days"] == Listing(
        tuple(Message(day.name.capitalize()) for day in sorted(WEEKDAYS))
    )


def test_beyond_its_reach_says_how_many_kilometres() -> None:
    beyond = Coverage(verdict=UNMET, reason=Message("Does not reach it."), beyond_km=4.2)
    found = criteria.covers_home(make_need(), make_offer(coverage=beyond))
    assert found.unlock is not None
    assert (found.unlock.text, found.unlock.values) == (
        "Yes if it went %(km)s km further.",
        {"km": 4.2},
    )
    assert (found.unlock.kind, found.unlock.value) == (UnlockKind.REACH_KM, 4.2)


TITLE = {"title": LText({"fr": "Convention fictive"})}


@pytest.mark.parametrize(
    ("changes", "reason", "unlock"),
    [
        (
            {"valid_to": date(2026, 11, 29)},
            "The convention %(title)s ended on %(day)s.",
            "Yes if the convention %(title)s were renewed.",
        ),
        (
            {"valid_from": date(2026, 12, 1)},
            "The convention %(title)s begins on %(day)s only.",
            "Yes from %(weekday)s %(day)s.",
        ),
        (
            {"zones": frozenset({LILLE.zone})},
            "The convention %(title)s does not hold there.",
            "Yes if the convention %(title)s covered this zone.",
        ),
        (
            {"care": frozenset({"MEA"})},
            "The convention %(title)s does not name this care.",
            "Yes if the convention %(title)s named this care.",
        ),
    ],
)
def test_a_convention_that_does_not_fit_refuses_and_says_why(
    changes: dict[str, Any], reason: str, unlock: str
) -> None:
    offer = make_offer(**ACROSS, conventions=(make_convention(**changes),))
    found = crossing.may_practise_there(make_need(), offer)
    assert (found.verdict, found.reason.text) == (UNMET, reason)
    assert found.unlock is not None
    assert found.unlock.text == unlock


def test_one_fitting_convention_among_several_is_enough() -> None:
    bound = (make_convention(valid_to=date(2021, 1, 1)), make_convention())
    offer = make_offer(**ACROSS, conventions=bound)
    assert crossing.may_practise_there(make_need(), offer).verdict is MET


def test_a_convention_of_a_whole_province_holds_in_each_of_its_communes() -> None:
    need = make_need()
    bound = make_convention(zones=frozenset({need.home.chain[1]}))
    offer = make_offer(**ACROSS, conventions=(bound,))
    assert crossing.may_practise_there(need, offer).verdict is MET


def test_the_border_is_judged_in_the_other_direction_too() -> None:
    need = make_need(home=LILLE, insured_in=Country.FR)
    assert crossing.may_practise_there(need, make_offer()).verdict is UNMET
    both = make_offer(registered_in=frozenset(Country))
    assert crossing.may_practise_there(need, both).verdict is MET


def test_what_is_worked_out_once_per_need_is_right() -> None:
    need: Need = make_need(days=frozenset({Weekday.THURSDAY, Weekday.TUESDAY}))
    assert need.first_visit == date(2026, 12, 1)
    assert need.days_in_words == Listing((Message("Tuesday"), Message("Thursday")))


def test_an_offer_is_never_changed_by_being_judged() -> None:
    offer: Offer = make_offer()
    for claim in (*REQUIREMENTS, *PREFERENCES):
        claim(make_need(), offer)
    assert offer == make_offer()


class Watched:
    """An offer that notes which of its facts are read."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self.offer, name)


def test_a_criterion_reads_no_fact_but_those_it_names() -> None:
    for claim, facts in READS.items():
        for _, need, offer, _ in CASES:
            for law in (None, make_law()):
                watched: Any = Watched(make_offer(**offer))
                claim(make_need(**{**need, "law": law}), watched)
                assert watched.read <= set(facts), claim.__name__


def test_every_criterion_names_its_facts_or_is_asked_for_each_offer() -> None:
    assert {*REQUIREMENTS, *PREFERENCES} - set(READS) == {criteria.covers_home}
    assert set().union(*READS.values()) <= {*Offer._fields, "opens_later"}


def test_what_becomes_of_those_it_serves_is_told_with_the_day_it_closes_for_good() -> None:
    finding = criteria.is_open(make_need(), make_offer(closures=(ENDS_LATER,)))
    assert finding.reason.values["day"] == date(2026, 12, 24)
    assert finding.reason.values["words"] == LText({"fr": "Appeler Revin"})

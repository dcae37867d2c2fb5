"""Conditions under which an offer is a yes: conventions, opening hours, notice."""

from datetime import date
from typing import Any

from app.core.messages import Listing, Message
from app.discharge.matching import acceptance, criteria, crossing
from app.discharge.matching.facts import Offer
from app.discharge.vocabulary import Ending, UnlockKind
from app.reference.vocabulary import Country, TimeBand, Verdict, Weekday
from tests.builders import make_capacity, make_convention, make_need, make_offer

MET, UNKNOWN, UNMET = Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET
WEEKDAYS = frozenset(day for day in Weekday if day <= Weekday.FRIDAY)
ENDS_VERY_SOON = make_convention(valid_to=date(2026, 12, 10), ending=Ending.VERY_SOON)


def across(**values: Any) -> Offer:
    """A French service bound by a convention, for a home in Mouscron."""
    return make_offer(country=Country.FR, registered_in=None, **values)


def test_a_convention_for_certain_acts_opens_the_border_for_those_only() -> None:
    bound = across(conventions=(make_convention(acts=frozenset({"insulin", "wound"})),))
    judged = {
        acts: crossing.may_practise_there(make_need(acts=acts), bound)
        for acts in (frozenset({"insulin"}), frozenset({"insulin", "iv"}), frozenset[str]())
    }
    assert [one.verdict for one in judged.values()] == [MET, UNMET, UNKNOWN]
    refused = judged[frozenset({"insulin", "iv"})]
    assert refused.reason.values["acts"] == Listing(("iv",))
    assert refused.unlock is not None
    assert refused.unlock.kind is UnlockKind.CONVENTION_CARE
    assert refused.unlock.text == "Yes if the convention %(title)s named this: %(acts)s."


def test_a_past_convention_does_not_hide_one_that_holds_for_now() -> None:
    past = make_convention(code="a", valid_to=date(2025, 1, 1))
    ends = make_convention(code="b", valid_to=date(2026, 12, 10))
    for order in ((past, ends), (ends, past)):
        found = crossing.may_practise_there(make_need(), across(conventions=order))
        assert found.verdict is UNKNOWN
        assert found.reason.text.startswith("The convention %(title)s ends on %(day)s")


def test_a_convention_near_its_end_is_told_with_its_day_and_what_would_help() -> None:
    found = crossing.convention_lasts(make_need(), across(conventions=(ENDS_VERY_SOON,)))
    assert found.reason.values["day"] == date(2026, 12, 10)
    assert found.unlock is not None
    assert found.unlock.kind is UnlockKind.CONVENTION_ENDED


ALL_DAY = frozenset(TimeBand)
OFFICE = (frozenset({TimeBand.MORNING, TimeBand.NOON}),) * 5 + (frozenset[TimeBand](),) * 2


def test_opening_hours_tell_what_to_ask_but_promise_no_visit() -> None:
    need = make_need(bands=frozenset({TimeBand.MORNING, TimeBand.NIGHT}), days=WEEKDAYS)
    office = make_offer(bands=None, open_bands=OFFICE)
    found = acceptance.comes_at_the_times(need, office)
    assert found.verdict is UNKNOWN
    assert found.reason.values["times"] == Listing((Message("Night"),))
    always = acceptance.comes_at_the_times(need, make_offer(bands=None, open_bands=(ALL_DAY,) * 7))
    assert always.verdict is UNKNOWN
    assert "reach those needed" in always.reason.text


def test_what_it_said_of_its_visits_counts_before_its_opening_hours() -> None:
    need = make_need(bands=frozenset({TimeBand.NIGHT}))
    said = make_offer(bands=frozenset({TimeBand.NIGHT}), open_bands=OFFICE)
    assert acceptance.comes_at_the_times(need, said).verdict is MET


def test_days_that_were_not_said_are_compared_with_opening_hours() -> None:
    closed = criteria.works_on_days(make_need(), make_offer(days=None, open_bands=OFFICE))
    assert closed.verdict is UNKNOWN
    assert closed.reason.values["days"] == Listing((Message("Saturday"), Message("Sunday")))
    on_weekdays = make_need(days=WEEKDAYS)
    kept = criteria.works_on_days(on_weekdays, make_offer(days=None, open_bands=OFFICE))
    assert kept.verdict is UNKNOWN
    assert "open on all needed days" in kept.reason.text


def test_notice_that_makes_it_late_is_told_with_the_day_on_which_it_could_start() -> None:
    late = make_offer(lead_time_days=8, earliest_start=date(2026, 12, 3))
    found = criteria.can_start_by(make_need(), late)
    assert found.verdict is UNMET
    assert found.reason.values["notice"] == 8
    assert found.unlock is not None
    assert found.unlock.value == date(2026, 12, 3)
    full = make_offer(
        lead_time_days=8,
        earliest_start=date(2026, 12, 3),
        capacity=make_capacity(available_from=date(2026, 12, 7)),
    )
    assert "notice" not in criteria.can_start_by(make_need(), full).reason.values

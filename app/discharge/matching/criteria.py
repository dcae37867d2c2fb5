"""What an offer is judged by. One claim per function; the two tables at the end are the policy.

A requirement can refuse; a preference can only order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import N_, LText, Message
from app.discharge.matching.acceptance import (
    accepts_the_person,
    comes_at_the_times,
    does_the_acts,
    is_the_own_choice,
    say_bands,
)
from app.discharge.matching.crossing import (
    convention_lasts,
    may_practise_there,
    payer_found,
)
from app.discharge.matching.facts import Capacity, Closed, Need, Offer, say_days
from app.discharge.matching.findings import Finding, Unlock, met, unknown, unmet, yes_from
from app.discharge.matching.law import LAW_READS
from app.discharge.vocabulary import UnlockKind
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    CapacityState,
    Verdict,
    Weekday,
    first_day_on_or_after,
)

Criterion = Callable[[Need, Offer], Finding]


@dataclass(frozen=True, slots=True)
class Criteria:
    """The requirements and the preferences of one policy."""

    requirements: tuple[Criterion, ...]
    preferences: tuple[Criterion, ...]


def delivers_care(need: Need, offer: Offer) -> Finding:
    """It delivers the kind of care that is needed."""
    if offer.care == need.care:
        return met("delivers_care", N_("Delivers this care: %(care)s."), care=need.care_label)
    return unmet("delivers_care", N_("Delivers other care."))


def is_open(need: Need, offer: Offer) -> Finding:
    """It takes part in the directory, is not closed on the first needed day, and will go on."""
    if offer.is_open:
        closed = next((one for one in offer.closures if one.holds_on(need.first_visit)), None)
        if closed:
            return _closed_then(closed, need)
        ending = next((one for one in offer.closures if one.is_final), None)
        return _ends_later(ending) if ending else met("is_open", N_("Is open."))
    if offer.closed_reason:
        return unmet("is_open", N_("Is closed: %(reason)s"), reason=offer.closed_reason)
    return unmet("is_open", N_("Is closed."))


def _closed_then(closed: Closed, need: Need) -> Finding:
    if closed.is_final:
        return unmet("is_open", N_("Closes for good on %(day)s."), day=closed.first)
    if closed.last:
        after = yes_from(first_day_on_or_after(closed.last + timedelta(days=1), need.days))
        return unmet("is_open", N_("Is closed until %(day)s."), after, day=closed.last)
    return unmet("is_open", N_("Is closed until further notice."))


def _ends_later(ending: Closed) -> Finding:
    if not ending.words:
        text = N_("Closes for good on %(day)s: ask who comes after that.")
        return unknown("is_open", text, day=ending.first)
    text = N_("Closes for good on %(day)s. What becomes of those it serves: %(words)s")
    return unknown("is_open", text, day=ending.first, words=LText(dict(ending.words)))


def covers_home(_need: Need, offer: Offer) -> Finding:
    """Its declared area reaches the home; the directory judged it."""
    answer = offer.coverage
    unlock = None
    if answer.verdict is Verdict.UNMET and answer.beyond_km is not None:
        unlock = Unlock(
            N_("Yes if it went %(km)s km further."),
            {"km": answer.beyond_km},
            kind=UnlockKind.REACH_KM,
            value=answer.beyond_km,
        )
    return Finding("covers_home", answer.verdict, answer.reason, unlock)


def has_capacity(need: Need, offer: Offer) -> Finding:
    """It takes new people on the needed weekdays; what it said expires."""
    name, said = "has_capacity", offer.capacity
    if said is None:
        return unknown(name, N_("Free places are not given."))
    if said.expires_on < need.asked_on:
        text = N_("What it said of its places on %(day)s is no longer current.")
        return unknown(name, text, day=said.said_on)
    if said.state is CapacityState.ASSESSMENT_FIRST:
        return unknown(name, N_("An assessment visit comes first."))
    if said.state is CapacityState.HAS_PLACES and need.bands and said.bands is not None:
        missing = need.bands - said.bands
        if missing:
            text = N_("Has no place at these times: %(times)s.")
            return unmet(name, text, times=say_bands(missing))
    if said.state is CapacityState.HAS_PLACES:
        return _places_on_days(need, said)
    unlock = yes_from(said.available_from) if said.available_from else None
    if said.state is CapacityState.FULL:
        return unmet(name, N_("Was full on %(day)s."), unlock or _ONCE_FREE, day=said.said_on)
    text = N_("Had a waiting list on %(day)s.")
    return unmet(name, text, unlock or _IN_ITS_TURN, day=said.said_on)


_ONCE_FREE = Unlock(N_("Yes as soon as a place is free."), kind=UnlockKind.CAPACITY)
_IN_ITS_TURN = Unlock(N_("Yes when its turn on the waiting list comes."), kind=UnlockKind.CAPACITY)


def _yes_on(days: frozenset[Weekday]) -> Unlock | None:
    """It could come on some of the days."""
    if not days:
        return None
    codes = tuple(day.name.lower() for day in sorted(days))
    return Unlock(
        N_("Yes for %(days)s."), {"days": say_days(days)}, kind=UnlockKind.DAYS, value=codes
    )


def _places_on_days(need: Need, said: Capacity) -> Finding:
    name = "has_capacity"
    counted = said.places_by_weekday is not None
    somewhere = counted and not need.by_visit and any(said.places_on(day) for day in need.days)
    if somewhere or (not counted and said.places != 0):
        return met(name, N_("Takes new people, as said on %(day)s."), day=said.said_on)
    full = frozenset(day for day in need.days if said.places_on(day) == 0)
    if full:
        rest = need.days - full
        unlock = _yes_on(rest)
        if full & said.held:
            unlock = unlock or Unlock(
                N_("Yes if one of them is given back."), kind=UnlockKind.CAPACITY
            )
            text = N_("Its last places on %(days)s are kept for other people.")
            return unmet(name, text, unlock, days=say_days(full & said.held))
        return unmet(name, N_("Has no place on %(days)s."), unlock, days=say_days(full))
    silent = frozenset(day for day in need.days if said.places_on(day) is None)
    if silent:
        return unknown(name, N_("Places are not given for %(days)s."), days=say_days(silent))
    return met(name, N_("Has places on all needed days, as said on %(day)s."), day=said.said_on)


def works_on_days(need: Need, offer: Offer) -> Finding:
    """It visits on the needed weekdays."""
    if not need.by_visit:
        return met("works_on_days", N_("Needs no visit on certain days of the week."))
    if offer.days is None:
        return _told_by_hours(need, offer)
    missing = need.days - offer.days
    if not missing:
        days = need.days_in_words
        return met("works_on_days", N_("Visits on all needed days: %(days)s."), days=days)
    rest = need.days & offer.days
    unlock = _yes_on(rest)
    text = N_("Does not visit on %(days)s.")
    return unmet("works_on_days", text, unlock, days=say_days(missing))


def _told_by_hours(need: Need, offer: Offer) -> Finding:
    if offer.open_bands is None:
        return unknown("works_on_days", N_("The days it visits are not given."))
    closed = frozenset(day for day in need.days if not offer.open_bands[day - 1])
    if closed:
        text = N_("The days it visits are not given, and its hours say closed on %(days)s.")
        return unknown("works_on_days", text, days=say_days(closed))
    text = N_("The days it visits are not given; its hours say open on all needed days.")
    return unknown("works_on_days", text)


def start_of(offer: Offer, asked_on: date) -> date | None:
    """The first date the offer could start, as far as was said; None when nothing was."""
    start, said = offer.earliest_start, offer.opens_later
    free = said.available_from if said is not None and said.expires_on >= asked_on else None
    if free is None or start is None:
        return free or start
    return max(free, start)


def can_start_by(need: Need, offer: Offer) -> Finding:
    """Its first visit falls on the first needed day."""
    name, start = "can_start_by", start_of(offer, need.asked_on)
    if start is not None and start > need.first_visit:
        first = first_day_on_or_after(start, need.days)
        unlock = yes_from(first) if need.until is None or first <= need.until else None
        needed = need.first_visit
        if offer.lead_time_days and start == offer.earliest_start:
            text = N_(
                "First visit on %(day)s only, because it asks for notice "
                "(days on which it works: %(notice)s); it is needed on %(needed)s."
            )
            notice = offer.lead_time_days
            return unmet(name, text, unlock, day=first, needed=needed, notice=notice)
        text = N_("First visit on %(day)s only; it is needed on %(needed)s.")
        return unmet(name, text, unlock, day=first, needed=needed)
    if offer.earliest_start is None:
        return unknown(name, N_("The delay before its first visit is not given."))
    return met(name, N_("First visit possible on %(day)s."), day=need.first_visit)


def accepts_insurance(need: Need, offer: Offer) -> Finding:
    """It takes people insured in that country."""
    name = "accepts_insurance"
    if need.insured_in is None:
        return unknown(name, N_("Where the person is insured is not known."))
    country = Message(COUNTRY_NAMES[need.insured_in])
    if offer.insured_in is None:
        text = N_("Whether it takes people insured in %(country)s is not given.")
        return unknown(name, text, country=country)
    if need.insured_in in offer.insured_in:
        return met(name, N_("Takes people insured in %(country)s."), country=country)
    return unmet(name, N_("Does not take people insured in %(country)s."), country=country)


def speaks_language(need: Need, offer: Offer) -> Finding:
    """It speaks a language of the person."""
    name = "speaks_language"
    if not need.languages:
        return met(name, N_("No particular language was asked for."))
    if offer.languages is None:
        return unknown(name, N_("The languages it speaks are not given."))
    if offer.languages.isdisjoint(need.languages):
        return unmet(name, N_("Does not speak the language of the person."))
    return met(name, N_("Speaks the language of the person."))


def confirmed_recently(_need: Need, offer: Offer) -> Finding:
    """Its record was confirmed not long ago."""
    name = "confirmed_recently"
    if offer.confirmed_on is None:
        return unknown(name, N_("Never confirmed by the service: call before sending someone."))
    if offer.is_fresh:
        return met(name, N_("Confirmed by the service on %(day)s."), day=offer.confirmed_on)
    text = N_("Not confirmed since %(day)s: call before sending someone.")
    return unknown(name, text, day=offer.confirmed_on)


def is_on_the_same_side(need: Need, offer: Offer) -> Finding:
    """It stands in the country where the person is insured, else in that of the home."""
    wanted = need.insured_in or need.home.country
    country = Message(COUNTRY_NAMES[offer.country])
    if offer.country is wanted:
        return met("is_on_the_same_side", N_("Stands in %(country)s."), country=country)
    text = N_("Stands across the border, in %(country)s.")
    return unmet("is_on_the_same_side", text, country=country)


REQUIREMENTS: tuple[Criterion, ...] = (
    delivers_care,
    is_open,
    covers_home,
    may_practise_there,
    has_capacity,
    works_on_days,
    comes_at_the_times,
    can_start_by,
    accepts_insurance,
    does_the_acts,
    accepts_the_person,
)
PREFERENCES: tuple[Criterion, ...] = (
    is_the_own_choice,
    payer_found,
    convention_lasts,
    speaks_language,
    confirmed_recently,
    is_on_the_same_side,
)
STANDARD = Criteria(REQUIREMENTS, PREFERENCES)

READS: Mapping[Criterion, tuple[str, ...]] = {
    delivers_care: ("care",),
    is_open: ("is_open", "closed_reason", "closures"),
    may_practise_there: ("territorial", "conventions", *LAW_READS),
    has_capacity: ("capacity",),
    works_on_days: ("days", "open_bands"),
    comes_at_the_times: ("bands", "open_bands"),
    can_start_by: ("opens_later", "earliest_start", "lead_time_days"),
    accepts_insurance: ("insured_in",),
    does_the_acts: ("acts",),
    accepts_the_person: ("age_min", "age_max", "sexes", "dependencies"),
    is_the_own_choice: ("provider_id",),
    payer_found: ("country", "conventions"),
    convention_lasts: ("country", "conventions"),
    speaks_language: ("languages",),
    confirmed_recently: ("confirmed_on", "is_fresh"),
    is_on_the_same_side: ("country",),
}
"""The facts of an offer that a claim reads: it is asked once for all offers alike in them.

A claim that stands in no line here is asked for each offer.
"""

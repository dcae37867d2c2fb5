"""From a discharge to its answer: who could come for each need, and the plan proposed.

Reads the directory through candidates, judges with the engine, stores nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.messages import N_, Message
from app.discharge.candidates import find_offers
from app.discharge.crowd_candidates import find_offers_each
from app.discharge.holds.queries import SEATS_TAKEN
from app.discharge.holds.seats import places_left
from app.discharge.matching.engine import Match, match_need
from app.discharge.matching.facts import Capacity, Need, Offer
from app.discharge.matching.joint import Together, plan_together
from app.discharge.matching.plan import Proposal, proposal
from app.discharge.matching.scores import wanted
from app.discharge.matching.whole import propose
from app.discharge.models import CarePlan, Discharge, NeedRow
from app.discharge.providers import provider_names
from app.discharge.vocabulary import (
    AgeBand,
    NeedWish,
    Profile,
    Situation,
)
from app.discharge.wishes import needs_at
from app.reference.calendar import is_holiday
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    CapacityState,
    Country,
    Dependency,
    Sex,
    mask_to_bands,
    mask_to_days,
)
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True)
class Answer:
    """Every need with its ranked matches, and the plan proposed."""

    needs: tuple[tuple[Need, list[Match]], ...]
    proposal: Proposal


def match_wishes(
    session: Session,
    situation: Situation,
    wishes: Mapping[str, NeedWish],
    reference: Reference,
    *,
    today: date,
) -> Answer:
    """Who could come for each need, and the plan proposed. Stores nothing."""
    needs = needs_at(situation, wishes, reference, today=today)
    return _answer(session, needs, reference, but_for=None)


def match_discharge(
    session: Session, discharge: Discharge, reference: Reference, *, today: date
) -> Answer:
    """Who could come for each need of a stored discharge; needs are keyed by their row."""
    needs = _needs_of(discharge, reference, today)
    return _answer(session, needs, reference, but_for=discharge.id)


def _needs_of(discharge: Discharge, reference: Reference, today: date) -> list[Need]:
    wishes = {str(row.id): wish_of(row) for row in discharge.needs}
    return needs_at(situation_of(discharge), wishes, reference, today=today)


def _answer(
    session: Session, needs: Sequence[Need], reference: Reference, *, but_for: int | None
) -> Answer:
    """A place kept for somebody else is not proposed; those of `but_for` are its own."""
    if not needs:
        return Answer((), propose(()))
    today = needs[0].asked_on
    offers = find_offers(session, needs, reference, today=today)
    taken = _taken(session, [offers], today=today)
    matched = _matched(needs, _without_held(offers, taken, but_for=but_for))
    return Answer(matched, propose(matched))


def _matched(
    needs: Sequence[Need], offers: Mapping[str, Sequence[Offer]]
) -> tuple[tuple[Need, list[Match]], ...]:
    return tuple((need, match_need(need, offers[need.care])) for need in needs)


_Seats = Mapping[str, Sequence[tuple[int, int]]]
"""Seats taken at a service: (discharge, weekday)."""


def _taken(
    session: Session, found: Sequence[Mapping[str, Sequence[Offer]]], *, today: date
) -> _Seats:
    """The seats taken at the services that count their places; one statement.

    A hold whose time is up is ended within minutes by the clock of requests; until then its place
    is not offered. A place taken before the service counted anew is part of what it counted.
    """
    offers = (one for by_care in found for offers in by_care.values() for one in offers)
    said = {one.service_id: one.capacity for one in offers if one.capacity}
    counted = [name for name, one in said.items() if _is_counted(one)]
    seats: dict[str, list[tuple[int, int]]] = defaultdict(list)
    since = datetime.combine(today, time.min, LOCAL)
    asked = (
        session.connection().execute(SEATS_TAKEN, {"service_ids": counted, "since": since})
        if counted
        else ()
    )
    for name, weekday, held_at, discharge in asked:
        if held_at.astimezone(LOCAL).date() >= said[name].said_on:
            seats[name].append((discharge, weekday))
    return seats


def _without_held(
    offers: Mapping[str, Sequence[Offer]], seats: _Seats, *, but_for: int | None
) -> Mapping[str, Sequence[Offer]]:
    """The offers less the places kept for others."""
    taken = {
        name: Counter(weekday for discharge, weekday in found if discharge != but_for)
        for name, found in seats.items()
    }
    if not taken:
        return offers
    return {care: [_left(one, taken) for one in found] for care, found in offers.items()}


def _is_counted(said: Capacity) -> bool:
    if said.state is not CapacityState.HAS_PLACES:
        return False  # nothing is taken off where no place was said
    return said.places is not None or said.places_by_weekday is not None


def _left(offer: Offer, taken: Mapping[str, Mapping[int, int]]) -> Offer:
    if offer.capacity is None or offer.service_id not in taken:
        return offer
    return offer._replace(capacity=places_left(offer.capacity, taken[offer.service_id]))


@dataclass(frozen=True, slots=True)
class Crowd:
    """The plans of several discharges that share the same places, in the order given.

    `alone`: what each of them would have without the others.
    """

    proposals: tuple[Proposal, ...]
    alone: tuple[Proposal, ...]
    together: Together


def plan_crowd(
    session: Session, discharges: Sequence[Discharge], reference: Reference, *, today: date
) -> Crowd:
    """The best plans for all of them together: no place is promised twice. Stores nothing."""
    asked = [_needs_of(one, reference, today) for one in discharges]
    found = find_offers_each(session, asked, reference, today=today)
    taken = _taken(session, found, today=today)
    people, alone = [], []
    for one, needs, offers in zip(discharges, asked, found, strict=True):
        matched = _matched(needs, _without_held(offers, taken, but_for=one.id))
        people.append([wanted(need, matches) for need, matches in matched])
        alone.append(propose(matched))
    together = plan_together(people)
    proposals = tuple(
        proposal(person, choice, together.full)
        for person, choice in zip(people, together.choices, strict=True)
    )
    return Crowd(proposals, tuple(alone), together)


@dataclass(frozen=True, slots=True)
class SavedChoices:
    """The services of a saved plan by need (None: a gap), and names of those not found now."""

    services: Mapping[int, str | None]
    names: Mapping[str, str]


def saved_choices(session: Session, plan: CarePlan | None, answer: Answer) -> SavedChoices:
    """What a plan says, with the provider of each service that the search does not give back."""
    lines = plan.lines if plan else []
    found = {match.offer.service_id for _, matches in answer.needs for match in matches}
    asked = {line.service_public_id for line in lines if line.service_public_id} - found
    return SavedChoices(
        services={line.need_id: line.service_public_id for line in lines},
        names=provider_names(session, asked) if asked else {},
    )


def situation_of(discharge: Discharge) -> Situation:
    """The situation that a row holds, at the wall time of both sides."""
    return Situation(
        home=ZoneCode.parse(discharge.home_zone_code),
        discharge_at=discharge.discharge_at.astimezone(LOCAL),
        insured_in=Country(discharge.insured_in) if discharge.insured_in else None,
        languages=tuple(discharge.languages),
        profile=Profile(
            age_band=AgeBand(discharge.age_band) if discharge.age_band else None,
            sex=Sex(discharge.sex) if discharge.sex else None,
            dependency=Dependency(discharge.dependency) if discharge.dependency else None,
        ),
        current_providers=tuple(discharge.current_providers or ()),
        wanted_providers=tuple(discharge.wanted_providers or ()),
    )


def wish_of(row: NeedRow) -> NeedWish:
    """The need that a row holds."""
    return NeedWish(
        care=row.care,
        days=mask_to_days(row.weekdays),
        visits_per_day=row.visits_per_day,
        starts_on=row.starts_on,
        until=row.until,
        essential=row.essential,
        bands=mask_to_bands(row.time_bands) if row.time_bands else None,
        acts=frozenset(row.acts or ()),
    )


def date_warnings(day: date, countries: Sequence[Country]) -> list[Message]:
    """Public holidays on the day of discharge, in each of those countries: worth a thought."""
    found = []
    for country in dict.fromkeys(countries):
        name = is_holiday(day, country)
        if name is not None:
            values = {"day": day, "country": Message(COUNTRY_NAMES[country]), "name": name}
            text = N_("%(day)s is a public holiday in %(country)s: %(name)s.")
            found.append(Message(text, values))
    return found

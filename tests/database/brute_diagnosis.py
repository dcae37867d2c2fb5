"""The diagnosis once more, commune by commune and service by service, without a line of its SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.coordination.diagnosis.vocabulary import Counts, DayPart
from app.discharge.candidates import find_offers, home_of
from app.discharge.lawbook import law_for
from app.discharge.matching.crossing import may_practise_there
from app.discharge.matching.facts import ConventionFact, Need, Offer
from app.discharge.vocabulary import Situation
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, CapacityState, TimeBand, Verdict
from app.reference.zones import ZoneCode

WORDS = {Verdict.MET: "allowed", Verdict.UNKNOWN: "unclear", Verdict.UNMET: "barred"}


@dataclass(frozen=True, slots=True)
class BruteCell:
    """What a cell should hold."""

    counts: Counts
    with_places: int
    full: int
    silent: int
    places: int | None


def brute_cells(
    session: Session, reference: Reference, zone: str, *, today: date
) -> dict[tuple[str, DayPart], BruteCell]:
    """Every kind of care and part of the day of one commune."""
    needs = _needs(reference, ZoneCode.parse(zone), today)
    offers = find_offers(session, needs, reference, today=today)
    return {
        (need.care, part): _cell(need, offers[need.care], part, today)
        for need in needs
        for part in DayPart
    }


def _needs(reference: Reference, zone: ZoneCode, today: date) -> list[Need]:
    home = home_of(reference, zone)
    leaving = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    situation = Situation(
        home=zone, discharge_at=leaving, insured_in=zone.country, languages=("fr",)
    )
    law = law_for(situation, reference)
    return [
        Need(
            key=care,
            care=care,
            care_label=kind.labels,
            by_visit=kind.by_visit,
            home=home,
            days=EVERY_DAY,
            visits_per_day=1,
            starts_on=today,
            until=None,
            essential=True,
            languages=(),
            insured_in=zone.country,
            asked_on=today,
            law=law,
        )
        for care, kind in sorted(reference.care.items())
    ]


def _cell(need: Need, offers: Iterable[Offer], part: DayPart, today: date) -> BruteCell:
    counted: dict[str, int] = {}
    mine: list[Offer] = []
    for offer in offers:
        comes = _comes(offer, part, today)
        if comes is Verdict.UNMET:
            continue
        right = _right(need, offer, today)
        sure = "sure" if comes is Verdict.MET else "doubtful"
        name = f"{sure}_{WORDS[right]}"
        counted[name] = counted.get(name, 0) + 1
        if name == "sure_allowed":
            mine.append(offer)
    return _with_places(Counts(**counted), mine, part, today)


def _comes(offer: Offer, part: DayPart, today: date) -> Verdict:
    if not offer.is_open or any(one.holds_on(today) for one in offer.closures):
        return Verdict.UNMET
    hours = Verdict.MET
    if part:
        hours = Verdict.UNKNOWN
        if offer.bands is not None:
            hours = Verdict.MET if TimeBand(part.value) in offer.bands else Verdict.UNMET
    return max((offer.coverage.verdict, hours), key=lambda one: one.severity)


def _right(need: Need, offer: Offer, today: date) -> Verdict:
    if offer.country is need.home.country:
        return Verdict.MET
    if any(_speaks(one, need, today) for one in offer.conventions):
        return Verdict.MET
    return may_practise_there(need, offer).verdict


def _speaks(bound: ConventionFact, need: Need, today: date) -> bool:
    in_force = bound.valid_from <= today and (bound.valid_to is None or today <= bound.valid_to)
    return in_force and need.care in bound.care and not bound.zones.isdisjoint(need.home.chain)


def _with_places(counts: Counts, mine: Sequence[Offer], part: DayPart, today: date) -> BruteCell:
    free, full, silent, numbers = 0, 0, 0, []
    for offer in mine:
        said = offer.capacity
        if said is None or said.expires_on < today or said.state is CapacityState.ASSESSMENT_FIRST:
            silent += 1
            continue
        in_time = not part or said.bands is None or TimeBand(part.value) in said.bands
        if said.state is CapacityState.HAS_PLACES and said.places != 0 and in_time:
            free += 1
            numbers += [said.places] if said.places is not None else []
        else:
            full += 1
    return BruteCell(counts, free, full, silent, sum(numbers) if numbers else None)

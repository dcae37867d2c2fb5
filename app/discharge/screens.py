"""What the pages and the printed plan show, made ready: templates only loop. Knows no web.

Texts are Messages or plain words; the edge gives them the reader's language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from app.core.clock import LOCAL
from app.core.messages import N_, Listing, LText, Message
from app.discharge.answers import Answer, date_warnings, situation_of
from app.discharge.matching.engine import Match, explain_order
from app.discharge.matching.facts import say_days
from app.discharge.models import CarePlan, Discharge, NeedRow
from app.discharge.vocabulary import (
    STATUS_NAMES,
    STATUSES_OF,
    VIEW_NAMES,
    DischargeStatus,
    DischargeView,
    Situation,
)
from app.reference.calendar import working_days_between
from app.reference.loader import Reference
from app.reference.vocabulary import (
    COUNTRY_NAMES,
    EVERY_DAY,
    Country,
    Verdict,
    Weekday,
    mask_to_days,
)
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One discharge in the list: no identity, only a pseudonym."""

    public_id: str
    reference: str
    hospital: str
    place: Message | str
    leaves_at: datetime
    days_left: Message
    cover: Message
    status: Message
    is_fictitious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """One need in words."""

    id: int
    care: str
    label: LText
    days: Message | Listing
    visits: Message
    period: Message
    essential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedBlock:
    """One need with who can come, and why not the others."""

    need: NeedLine
    possible: Sequence[Match]
    refused: Sequence[Match]
    orders: Mapping[str, Message]
    chosen: str | None
    proposed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One need of a saved plan and who comes for it; None when it stays to be organised."""

    need: NeedLine
    match: Match | None
    is_lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above every page of one discharge."""

    public_id: str
    reference: str
    version: int
    hospital: str
    place: Message
    situation: Situation
    leaves_at: datetime
    status: Message
    is_open: bool
    warnings: Sequence[Message]
    facts: Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the forms let one choose: (code, name), with a group where there are many."""

    hospitals: Sequence[tuple[str, str, str]]
    countries: Sequence[tuple[str, Message]]
    languages: Sequence[tuple[str, LText]]
    care: Sequence[tuple[str, LText]]


def options(reference: Reference, say: Callable[[object], str]) -> Options:
    """The choices of the forms, from the reference; `say` gives a text its language."""
    return Options(
        hospitals=[
            (found.code, f"{found.name} ({found.city})", say(Message(COUNTRY_NAMES[found.country])))
            for found in sorted(reference.hospitals.values(), key=lambda one: (one.city, one.name))
        ],
        countries=[(country.value, Message(COUNTRY_NAMES[country])) for country in Country],
        languages=[(found.code, found.labels) for found in reference.languages.values()],
        care=[(found.code, found.labels) for found in reference.care.values()],
    )


def values_of(
    discharge: Discharge, reference: Reference, say: Callable[[object], str]
) -> dict[str, Any]:
    """What the form of the situation shows of a stored discharge."""
    situation = situation_of(discharge)
    return {
        "reference": discharge.reference,
        "hospital": discharge.hospital_code,
        "home": say(place_label(situation.home, reference)),
        "discharge_at": situation.discharge_at.strftime("%Y-%m-%dT%H:%M"),
        "insured_in": discharge.insured_in or "",
        "languages": discharge.languages,
    }


def list_lines(rows: Sequence[Any], reference: Reference, *, today: date) -> list[ListLine]:
    """The rows of `discharges_of` in words."""
    return [_list_line(row, reference, today) for row in rows]


def tab_counts(by_status: Mapping[str, int]) -> list[tuple[DischargeView, str, int]]:
    """Each tab with its name and its number of discharges."""
    return [
        (view, VIEW_NAMES[view], sum(by_status.get(status.value, 0) for status in statuses))
        for view, statuses in STATUSES_OF.items()
    ]


def heading(discharge: Discharge, reference: Reference) -> Heading:
    """The pseudonym, the places and the moment of one discharge."""
    situation = situation_of(discharge)
    hospital = reference.hospitals[discharge.hospital_code]
    place = place_label(situation.home, reference)
    insured = situation.insured_in
    spoken = [reference.languages[code].labels for code in situation.languages]
    return Heading(
        public_id=discharge.public_id,
        reference=discharge.reference,
        version=discharge.version,
        hospital=hospital.name,
        place=place,
        situation=situation,
        leaves_at=situation.discharge_at,
        status=Message(STATUS_NAMES[DischargeStatus(discharge.status)]),
        is_open=discharge.status in {DischargeStatus.DRAFT, DischargeStatus.PLANNED},
        warnings=date_warnings(
            situation.discharge_at.date(), [hospital.country, situation.home.country]
        ),
        facts=[
            (N_("Leaves"), hospital.name),
            (N_("Goes home to"), place),
            (N_("On"), situation.discharge_at),
            (N_("Insured in"), Message(COUNTRY_NAMES[insured]) if insured else None),
            (N_("Speaks"), Listing(tuple(spoken)) if spoken else None),
        ],
    )


def need_lines(discharge: Discharge, reference: Reference) -> list[NeedLine]:
    """The needs of a discharge in words, in their order."""
    return [_need_line(row, reference) for row in discharge.needs]


def need_blocks(
    discharge: Discharge, answer: Answer, plan: CarePlan | None, reference: Reference
) -> list[NeedBlock]:
    """Each need with its ranked matches; chosen are those of the plan, else those proposed."""
    saved = {line.need_id: line.service_public_id for line in plan.lines} if plan else {}
    proposed = {
        line.need.key: line.match.offer.service_id for line in answer.proposal.covered if line.match
    }
    matches = {need.key: found for need, found in answer.needs}
    return [
        _need_block(
            _need_line(row, reference),
            matches[str(row.id)],
            saved[row.id] if row.id in saved else proposed.get(str(row.id)),
            proposed.get(str(row.id)),
        )
        for row in discharge.needs
    ]


def plan_entries(
    discharge: Discharge, answer: Answer, plan: CarePlan | None, reference: Reference
) -> list[PlanEntry]:
    """The lines of a saved plan with what the directory says today of who was chosen."""
    chosen = {line.need_id: line.service_public_id for line in plan.lines} if plan else {}
    found = {
        (need.key, match.offer.service_id): match
        for need, matches in answer.needs
        for match in matches
    }
    return [
        PlanEntry(
            need=_need_line(row, reference),
            match=found.get((str(row.id), chosen.get(row.id) or "")),
            is_lost=bool(chosen.get(row.id)) and (str(row.id), chosen[row.id]) not in found,
        )
        for row in discharge.needs
    ]


def place_label(zone: ZoneCode, reference: Reference) -> Message:
    """A home zone as readers know it: name, postal code, country."""
    return reference.gazetteer.label(reference.zones.zones[zone])


def days_in_words(days: frozenset[Weekday]) -> Message | Listing:
    """Weekdays in words."""
    return Message(N_("Every day")) if days == EVERY_DAY else say_days(days)


def _need_block(
    need: NeedLine, matches: Sequence[Match], chosen: str | None, proposed: str | None
) -> NeedBlock:
    possible = [match for match in matches if match.verdict is not Verdict.UNMET]
    return NeedBlock(
        need=need,
        possible=possible,
        refused=[match for match in matches if match.verdict is Verdict.UNMET],
        orders={
            first.offer.service_id: explain_order(first, second)
            for first, second in pairwise(possible)
        },
        chosen=chosen if chosen in {match.offer.service_id for match in possible} else None,
        proposed=proposed,
    )


def _need_line(row: NeedRow, reference: Reference) -> NeedLine:
    values = {"start": row.starts_on, "end": row.until}
    until = Message(N_("From %(start)s until %(end)s"), values)
    return NeedLine(
        id=row.id,
        care=row.care,
        label=reference.care[row.care].labels,
        days=days_in_words(mask_to_days(row.weekdays)),
        visits=Message(N_("Visits a day: %(number)s"), {"number": row.visits_per_day}),
        period=until if row.until else Message(N_("From %(start)s on"), {"start": row.starts_on}),
        essential=row.essential,
    )


def _list_line(row: Any, reference: Reference, today: date) -> ListLine:
    hospital = reference.hospitals[row.hospital_code]
    leaves_at = row.discharge_at.astimezone(LOCAL)
    return ListLine(
        public_id=row.public_id,
        reference=row.reference,
        hospital=hospital.name,
        place=place_label(ZoneCode.parse(row.home_zone_code), reference),
        leaves_at=leaves_at,
        days_left=_days_left(today, leaves_at.date(), hospital.country),
        cover=Message(
            N_("%(covered)s of %(needed)s"), {"covered": row.covered, "needed": row.needed}
        ),
        status=Message(STATUS_NAMES[DischargeStatus(row.status)]),
        is_fictitious=row.is_fictitious,
    )


def _days_left(today: date, day: date, country: Country) -> Message:
    if day < today:
        return Message(N_("The day is over"))
    if day == today:
        return Message(N_("Today"))
    left = working_days_between(today, day, country)
    return Message(N_("Working days left: %(number)s"), {"number": left})

"""What the pages and the printed plan show, made ready: templates only loop. Knows no web.

Texts are Messages or plain words; the edge gives them the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

import phonenumbers

from app.core.clock import LOCAL
from app.core.messages import N_, Listing, LText, Message
from app.discharge.answers import Answer, date_warnings, situation_of
from app.discharge.matching.engine import Match, explain_order
from app.discharge.matching.facts import say_days
from app.discharge.matching.findings import Finding
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
    WEEKDAY_NAMES,
    Country,
    Verdict,
    Weekday,
    mask_to_days,
)
from app.reference.zones import ZoneCode

AT_A_GLANCE = 4
"""Services shown for a need before the reader asks for more."""

ALWAYS_TOLD = frozenset({"covers_home", "has_capacity", "can_start_by"})
"""What a social worker asks first; the other points that fit are folded away."""


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
class OfferCard:
    """A service judged for a need: what is told at once, and the points that simply fit."""

    match: Match
    told: Sequence[Finding]
    fits: Sequence[Finding]
    phone: str | None
    order: Message | None
    is_chosen: bool
    is_proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedBlock:
    """One need with who can come, and why not the others. `more` is folded away at first."""

    need: NeedLine
    first: Sequence[OfferCard]
    more: Sequence[OfferCard]
    refused: Sequence[OfferCard]
    is_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One need of a saved plan and who comes for it; None when it stays to be organised."""

    need: NeedLine
    match: Match | None
    phone: str | None
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
    facts: Sequence[tuple[Message, object]]


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
            (Message(N_("Leaves")), hospital.name),
            (Message(N_("Goes home to")), place),
            (Message(N_("On")), situation.discharge_at),
            (Message(N_("Insured in")), Message(COUNTRY_NAMES[insured]) if insured else None),
            (Message(N_("Speaks")), Listing(tuple(spoken)) if spoken else None),
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
        _plan_entry(_need_line(row, reference), chosen.get(row.id), found)
        for row in discharge.needs
    ]


def _plan_entry(
    need: NeedLine, service_id: str | None, found: Mapping[tuple[str, str], Match]
) -> PlanEntry:
    match = found.get((str(need.id), service_id or ""))
    return PlanEntry(
        need=need,
        match=match,
        phone=phone_words(match.offer.phone) if match else None,
        is_lost=service_id is not None and match is None,
    )


def phone_words(number: str | None) -> str | None:
    """A number as people read it aloud: +33 3 24 00 00 00; as it stands when it is no number."""
    if number is None:
        return None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def place_label(zone: ZoneCode, reference: Reference) -> Message:
    """A home zone as readers know it: name, postal code, country."""
    return reference.gazetteer.label(reference.zones.zones[zone])


def days_in_words(days: frozenset[Weekday]) -> Message:
    """Weekdays in words: every day, a range of three days or more, or a list."""
    if days == EVERY_DAY:
        return Message(N_("Every day"))
    first, last = min(days), max(days)
    if len(days) == last - first + 1 > 2:
        ends = {"first": Message(WEEKDAY_NAMES[first]), "last": Message(WEEKDAY_NAMES[last])}
        return Message(N_("From %(first)s to %(last)s"), ends)
    return Message(N_("Days: %(days)s"), {"days": say_days(days)})


def _need_block(
    need: NeedLine, matches: Sequence[Match], chosen: str | None, proposed: str | None
) -> NeedBlock:
    cards = [
        _card(match, after, chosen, proposed)
        for match, after in zip_longest(matches, matches[1:])
        if match.verdict is not Verdict.UNMET
    ]
    return NeedBlock(
        need=need,
        first=cards[:AT_A_GLANCE],
        more=cards[AT_A_GLANCE:],
        refused=[
            _card(match, None, None, None) for match in matches if match.verdict is Verdict.UNMET
        ],
        is_gap=not any(card.is_chosen for card in cards),
    )


def _card(match: Match, after: Match | None, chosen: str | None, proposed: str | None) -> OfferCard:
    told = [
        finding
        for finding in match.findings
        if finding.verdict is not Verdict.MET or finding.criterion in ALWAYS_TOLD
    ]
    return OfferCard(
        match=match,
        told=told,
        fits=[finding for finding in match.findings if finding not in told],
        phone=phone_words(match.offer.phone),
        order=explain_order(match, after) if after else None,
        is_chosen=match.offer.service_id == chosen,
        is_proposed=match.offer.service_id == proposed,
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

"""Words of the planner. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.access.vocabulary import Subject
from app.core.messages import N_, Message
from app.reference.vocabulary import Country, Weekday
from app.reference.zones import ZoneCode


class DischargeStatus(StrEnum):
    """Where a discharge stands."""

    DRAFT = "draft"
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


STATUS_NAMES = {
    DischargeStatus.DRAFT: N_("Being prepared"),
    DischargeStatus.PLANNED: N_("Plan chosen"),
    DischargeStatus.DONE: N_("Gone home"),
    DischargeStatus.CANCELLED: N_("Cancelled"),
}


class DischargeView(StrEnum):
    """A tab of the list of discharges."""

    TO_DO = "to_do"
    PLANNED = "planned"
    DONE = "done"


VIEW_NAMES = {
    DischargeView.TO_DO: N_("To do"),
    DischargeView.PLANNED: N_("Planned"),
    DischargeView.DONE: N_("Done"),
}

TO_REVIEW = N_("Plan to review")
"""Stands for a draft whose plan was saved before the last change."""

STATUSES_OF = {
    DischargeView.TO_DO: (DischargeStatus.DRAFT,),
    DischargeView.PLANNED: (DischargeStatus.PLANNED,),
    DischargeView.DONE: (DischargeStatus.DONE, DischargeStatus.CANCELLED),
}

MOST_NEEDS = 20
"""Needs of one discharge, so that a search stays a search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where the person goes, when, insured where, speaking what. No name, no address.

    `insured_in` is None when the ward does not know. `discharge_at` is an aware instant.
    """

    home: ZoneCode
    discharge_at: datetime
    insured_in: Country | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWish:
    """One need as somebody stated it; `until` is None when no end is known."""

    care: str
    days: frozenset[Weekday]
    visits_per_day: int
    starts_on: date
    until: date | None
    essential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChoice:
    """One of the places that words may mean."""

    code: ZoneCode
    label: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the first form of a discharge says: a pseudonym, a hospital, a situation."""

    reference: str
    hospital_code: str
    situation: Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Who changes which discharge, and the version that was on the screen."""

    subject: Subject
    public_id: str
    version: int

"""The numbers of case management, from data/reference/policy.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.coordination.cases.vocabulary import Intensity, Urgency
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePolicy:
    """How many people, which weights, which delays hold on one day."""

    most_people: int
    most_points: float
    weights: Mapping[Intensity, float]
    entry_professionals: int
    decision_days: Mapping[Urgency, int]
    seat: timedelta
    link: timedelta
    alert: timedelta
    largest_document: int


def case_policy(reference: Reference, day: date) -> CasePolicy:
    """The values that hold on that day."""

    def of(key: str) -> float:
        return reference.policy(f"case_{key}", day)

    return CasePolicy(
        most_people=int(of("load_persons")),
        most_points=of("load_points"),
        weights={one: of(f"weight_{one.value}") for one in Intensity},
        entry_professionals=int(of("entry_professionals")),
        decision_days={one: int(of(f"decision_days_{one.value}")) for one in Urgency},
        seat=timedelta(days=of("seat_days")),
        link=timedelta(days=of("link_days")),
        alert=timedelta(hours=of("alert_hours")),
        largest_document=int(of("document_bytes")),
    )

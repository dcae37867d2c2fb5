"""From what is kept to needs: values of a removed need, proposals of a situation. No web."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.discharge.intake.assessing import assessments_of, yes_or_no
from app.discharge.intake.books import IntakeBooks
from app.discharge.intake.proposals import Proposed, proposed
from app.discharge.intake.superset import Answers, suggested
from app.discharge.models import Discharge
from app.discharge.vocabulary import NeedWish
from app.reference.vocabulary import (
    bands_to_mask,
    days_to_mask,
    mask_to_bands,
    mask_to_days,
)


def to_values(wish: NeedWish) -> dict[str, Any]:
    """A need as plain values, to be kept and read again."""
    return {
        "care": wish.care,
        "days": days_to_mask(wish.days),
        "visits": wish.visits_per_day,
        "from": wish.starts_on.isoformat(),
        "until": wish.until.isoformat() if wish.until else None,
        "essential": wish.essential,
        "bands": bands_to_mask(wish.bands or frozenset()),
        "acts": sorted(wish.acts),
    }


def from_values(values: Mapping[str, Any]) -> NeedWish:
    """The need that those values say."""
    return NeedWish(
        care=values["care"],
        days=mask_to_days(values["days"]),
        visits_per_day=values["visits"],
        starts_on=date.fromisoformat(values["from"]),
        until=date.fromisoformat(values["until"]) if values["until"] else None,
        essential=values["essential"],
        bands=mask_to_bands(values["bands"]) or None,
        acts=frozenset(values["acts"]),
    )


def known_answers(session: Session, discharge: Discharge) -> Answers:
    """What the last assessment says of the person."""
    history = assessments_of(session, discharge.id)
    return history[0].observation.answers if history else {}


def offered(
    discharge: Discharge, code: str, books: IntakeBooks, answers: Answers
) -> list[Proposed]:
    """What the assessment suggests for this discharge, then what the chosen situation does."""
    template = books.templates.by_code.get(code)
    listed = [(f"observed-{one.care}", one) for one in suggested(books.superset, answers)]
    listed += [
        (f"{code}-{at}", one) for at, one in enumerate(template.proposals if template else ())
    ]
    day = discharge.discharge_at.astimezone(LOCAL).date()
    known = yes_or_no(answers)
    return proposed(listed, known, frozenset(row.care for row in discharge.needs), day)

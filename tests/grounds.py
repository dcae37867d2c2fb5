"""Grounds of sharing that tests record."""

from datetime import datetime, timedelta

from app.access.vocabulary import Subject
from app.core.config import ROOT
from app.discharge.grounds.book import read_grounds
from app.discharge.grounds.vocabulary import (
    GroundForm,
    GroundGiven,
    GroundPurpose,
    GroundWish,
    Recorder,
    ShareGround,
)

BOOK = read_grounds(ROOT / "data" / "privacy")
GROUND_FORM = {"ground": "consent", "ground_form": "spoken", "ground_purpose": "coordination"}
"""What somebody types."""


def wish_of(ground: ShareGround, now: datetime, *, days: int = 180) -> GroundWish:
    """That ground, said aloud, to care at home, for so many days."""
    return GroundWish(
        rule=BOOK[ground],
        form=GroundForm.SPOKEN,
        purpose=GroundPurpose.CARE,
        until=now + timedelta(days=days),
    )


def agreed(subject: Subject, now: datetime) -> GroundGiven:
    """The person agreed, and somebody writes it down."""
    return GroundGiven(
        wish=wish_of(ShareGround.CONSENT, now), by=Recorder(subject=subject, now=now)
    )

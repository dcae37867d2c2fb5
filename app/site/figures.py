"""The few numbers of the home page."""

from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.core.messages import N_
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the words under it."""

    value: int
    text: str


def count_figures(session: Session, reference: Reference, services: Select[int]) -> list[Figure]:
    """How many services, places and hospitals this platform knows. The statement is the room's."""
    return [
        Figure(session.execute(services).scalar_one(), N_("services at home")),
        Figure(reference.zones.towns, N_("towns and villages on both sides")),
        Figure(len(reference.hospitals), N_("hospitals")),
        Figure(len(reference.care), N_("kinds of care")),
    ]

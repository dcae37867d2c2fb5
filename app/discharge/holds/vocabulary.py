"""Words of places kept for a person. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import N_
from app.reference.vocabulary import Weekday

WHOLE_SERVICE = 0
"""Stands for a weekday where places are counted for the whole service."""


class HoldState(StrEnum):
    """What became of a place that was kept."""

    HELD = "held"
    KEPT = "kept"
    RELEASED = "released"
    EXPIRED = "expired"


HOLD_STATE_NAMES = {
    HoldState.HELD: N_("Place held until the answer"),
    HoldState.KEPT: N_("Place taken"),
    HoldState.RELEASED: N_("Place given back"),
    HoldState.EXPIRED: N_("Hold ended by itself"),
}
ACTIVE = (HoldState.HELD, HoldState.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One place at one service, on some weekdays."""

    service_id: str
    days: frozenset[Weekday]

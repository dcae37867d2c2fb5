"""The SQL of places kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.vocabulary import ACTIVE, HoldState
from app.discharge.models import Discharge


def seats_of(service_ids: Sequence[str]) -> Select[PlaceSeat]:
    """The seats taken at some services."""
    return select(PlaceSeat).where(PlaceSeat.service_public_id.in_(service_ids))


def active_of(discharge_id: int) -> Select[PlaceHold]:
    """The places kept for a discharge."""
    return select(PlaceHold).where(
        PlaceHold.discharge_id == discharge_id, PlaceHold.state.in_(ACTIVE)
    )


def over(now: datetime) -> Select[PlaceHold]:
    """The holds whose time is up."""
    return select(PlaceHold).where(PlaceHold.state == HoldState.HELD, PlaceHold.expires_at <= now)


def over_at(service_ids: Sequence[str], now: datetime) -> Select[PlaceHold]:
    """The holds whose time is up at some services."""
    return over(now).where(PlaceHold.service_public_id.in_(service_ids))


def kept_at(service_ids: Sequence[str]) -> Select[PlaceHold]:
    """The places taken for good at some services."""
    return select(PlaceHold).where(
        PlaceHold.service_public_id.in_(service_ids), PlaceHold.state == HoldState.KEPT
    )


def taken_by_service(service_ids: Sequence[str], now: datetime) -> Select[str, int, int]:
    """Seats taken now, by service and weekday: (service, weekday, number)."""
    return (
        select(PlaceSeat.service_public_id, PlaceSeat.weekday, func.count())
        .join(PlaceHold, PlaceHold.id == PlaceSeat.hold_id)
        .where(
            PlaceSeat.service_public_id.in_(service_ids),
            (PlaceHold.state == HoldState.KEPT) | (PlaceHold.expires_at > now),
        )
        .group_by(PlaceSeat.service_public_id, PlaceSeat.weekday)
    )


SEATS_TAKEN = (
    select(
        PlaceSeat.service_public_id, PlaceSeat.weekday, PlaceHold.held_at, PlaceHold.discharge_id
    )
    .join(PlaceHold, PlaceHold.id == PlaceSeat.hold_id)
    .where(
        PlaceSeat.service_public_id.in_(bindparam("service_ids", expanding=True)),
        (PlaceHold.state == HoldState.KEPT) | (PlaceHold.expires_at > bindparam("since")),
    )
)
"""Seats taken at some services: (service, weekday, held at, discharge).

Holds that ended before `since` do not count.
"""


def is_practice(discharge_id: int) -> Select[bool]:
    """Whether a discharge is for practice: such a one takes no place from anybody."""
    return select(Discharge.is_training).where(Discharge.id == discharge_id)

"""The SQL of places kept. What is read to be changed is locked and read anew."""

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
    """The places kept for a discharge, locked."""
    return (
        select(PlaceHold)
        .where(PlaceHold.discharge_id == discharge_id, PlaceHold.state.in_(ACTIVE))
        .order_by(PlaceHold.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def over(now: datetime) -> Select[PlaceHold]:
    """The holds whose time is up, locked; one that somebody is keeping right now is left out."""
    return (
        select(PlaceHold)
        .where(PlaceHold.state == HoldState.HELD, PlaceHold.expires_at <= now)
        .order_by(PlaceHold.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def over_at(service_ids: Sequence[str], now: datetime) -> Select[PlaceHold]:
    """The holds whose time is up at some services."""
    return over(now).where(PlaceHold.service_public_id.in_(service_ids))


def kept_at(service_ids: Sequence[str]) -> Select[PlaceHold]:
    """The places taken for good at some services, locked; without what somebody changes now."""
    return (
        select(PlaceHold)
        .where(PlaceHold.service_public_id.in_(service_ids), PlaceHold.state == HoldState.KEPT)
        .order_by(PlaceHold.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
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

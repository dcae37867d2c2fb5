"""Words of the integrated desk. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.messages import N_


class DeskState(StrEnum):
    """Where a request at the desk stands; it has an owner in each state."""

    OPEN = "open"
    OFFERED = "offered"
    ANSWERED = "answered"


DESK_STATE_NAMES = {
    DeskState.OPEN: N_("To answer"),
    DeskState.OFFERED: N_("Offered to another partner"),
    DeskState.ANSWERED: N_("Answered"),
}


class DeskDoor(StrEnum):
    """By which door a request came; none is the wrong one."""

    PARTNER = "partner"
    OPEN_PAGE = "open_page"


DESK_DOOR_NAMES = {
    DeskDoor.PARTNER: N_("A partner, signed in"),
    DeskDoor.OPEN_PAGE: N_("The open page"),
}


class OfferState(StrEnum):
    """What became of passing a request on."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


OFFER_STATE_NAMES = {
    OfferState.OFFERED: N_("Not answered yet"),
    OfferState.ACCEPTED: N_("Accepted"),
    OfferState.DECLINED: N_("Declined"),
}


class Known(StrEnum):
    """Yes, no, or not known, as a form asks it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


KNOWN_NAMES = {
    Known.YES: N_("Yes"),
    Known.NO: N_("No"),
    Known.UNKNOWN: N_("Not known"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWish:
    """What somebody asks at the desk. `words` come from partners only: the open page asks none."""

    door: DeskDoor
    subject: str
    home: str
    in_hospital: Known
    several: Known
    language: str
    organisation_id: int | None = None
    words: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """How requests were answered: numbers only."""

    asked: int
    in_time: int
    late: int
    waiting: int
    hours: tuple[float, ...]

    @property
    def due(self) -> int:
        """Requests whose answer came or should have come: the base of the share."""
        return self.in_time + self.late


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """A request as the measure sees it."""

    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None

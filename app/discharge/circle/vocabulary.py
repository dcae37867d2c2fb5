"""Words of the care circle and of emergency access. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.access.vocabulary import ROLE_NAMES, Role, Subject
from app.core.messages import N_, Message
from app.discharge.grounds.vocabulary import Recorder


class EmergencyReason(StrEnum):
    """Why somebody outside the circle must read a record now."""

    DISCHARGE_TODAY = "discharge_today"
    NOBODY_REACHABLE = "nobody_reachable"
    BACK_IN_HOSPITAL = "back_in_hospital"
    CARE_MISSING = "care_missing"


REASON_NAMES = {
    EmergencyReason.DISCHARGE_TODAY: N_("The discharge is today"),
    EmergencyReason.NOBODY_REACHABLE: N_("Nobody of the circle can be reached"),
    EmergencyReason.BACK_IN_HOSPITAL: N_("The person is back in hospital"),
    EmergencyReason.CARE_MISSING: N_("Expected care did not come"),
}


class ReviewVerdict(StrEnum):
    """What a coordinator found of an emergency access."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


VERDICT_NAMES = {
    ReviewVerdict.JUSTIFIED: N_("Justified"),
    ReviewVerdict.NOT_JUSTIFIED: N_("Not justified"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The project's delays: how long a seat holds, an emergency access, and its review."""

    seat: timedelta
    emergency: timedelta
    review: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts, when, and under which delays."""

    subject: Subject
    terms: Terms
    now: datetime

    @property
    def recorder(self) -> Recorder:
        """The same, as one who records a ground."""
        return Recorder(subject=self.subject, now=self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyWish:
    """What somebody asks to open, and why."""

    hospital: str
    reference: str
    reason: EmergencyReason
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """One seat of a circle, as the page shows it."""

    id: int
    name: str
    organisation: str
    role: Role
    until: datetime
    is_running: bool

    @property
    def role_label(self) -> Message:
        """The role in words."""
        return Message(ROLE_NAMES[self.role])


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """One emergency access, as a coordinator reviews it."""

    public_id: str
    reference: str
    name: str
    organisation: str
    reason: EmergencyReason
    words: str
    opened_at: datetime
    until: datetime
    verdict: ReviewVerdict | None
    is_late: bool
    is_mine: bool

    @property
    def reason_label(self) -> Message:
        """The reason in words."""
        return Message(REASON_NAMES[self.reason])

    @property
    def verdict_label(self) -> Message | None:
        """What the review found, in words."""
        return Message(VERDICT_NAMES[self.verdict]) if self.verdict else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One line of what the person can be told: who opened the record, when, for what."""

    at: datetime
    name: str | None
    organisation: str | None
    role: Role
    action: str
    purpose: str
    allowed: bool

    @property
    def role_label(self) -> Message:
        """The role in words."""
        return Message(ROLE_NAMES[self.role])

    @property
    def action_label(self) -> Message:
        """What was done, in words."""
        return Message(DEED_NAMES.get(self.action, OTHER_DEED))


OTHER_DEED = N_("Worked on the record")
DEED_NAMES = {
    "discharge.access_log": N_("Looked at who had access"),
    "discharge.circle": N_("Looked at or changed the care circle"),
    "discharge.create": N_("Opened the record"),
    "discharge.emergency": N_("Emergency access"),
    "discharge.ground": N_("Recorded or ended a ground for sharing"),
    "discharge.identity": N_("Saw the identity"),
    "discharge.read": N_("Read the record"),
    "discharge.review": N_("Reviewed an emergency access"),
    "discharge.write": N_("Changed the record"),
    "referral.answer": N_("Answered a request"),
    "referral.identity": N_("Saw the identity after accepting"),
    "referral.need": N_("Saw the need, without the identity"),
}

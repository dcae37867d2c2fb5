"""Words of requests to providers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.messages import N_
from app.discharge.grounds.vocabulary import GroundGiven


class ReferralState(StrEnum):
    """Where a request to one service stands."""

    DRAFT = "draft"
    SENT = "sent"
    SEEN = "seen"
    QUESTION = "question"
    ACCEPTED_CONDITIONALLY = "accepted_conditionally"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NOT_RETAINED = "not_retained"
    CANCELLED = "cancelled"


STATE_NAMES = {
    ReferralState.DRAFT: N_("Not sent yet"),
    ReferralState.SENT: N_("Sent, no answer yet"),
    ReferralState.SEEN: N_("Read, being looked at"),
    ReferralState.QUESTION: N_("Asks a question"),
    ReferralState.ACCEPTED_CONDITIONALLY: N_("Yes, on a condition"),
    ReferralState.ACCEPTED: N_("Yes"),
    ReferralState.CONFIRMED: N_("Confirmed"),
    ReferralState.DECLINED: N_("No"),
    ReferralState.EXPIRED: N_("No answer in time"),
    ReferralState.WITHDRAWN: N_("Withdrawn"),
    ReferralState.NOT_RETAINED: N_("Somebody else comes"),
    ReferralState.CANCELLED: N_("The discharge is cancelled"),
}
WAITING = (ReferralState.SENT, ReferralState.SEEN)
"""States in which the provider owes an answer."""

OPEN = (*WAITING, ReferralState.QUESTION)
SAID_YES = (
    ReferralState.ACCEPTED_CONDITIONALLY,
    ReferralState.ACCEPTED,
    ReferralState.CONFIRMED,
)
REVEALED = (ReferralState.ACCEPTED, ReferralState.CONFIRMED)
"""States in which the provider may see the ticked fields."""

OVER = (
    ReferralState.DECLINED,
    ReferralState.EXPIRED,
    ReferralState.WITHDRAWN,
    ReferralState.NOT_RETAINED,
    ReferralState.CANCELLED,
)
"""States in which nobody counts on the provider: the same one may be asked anew."""

ENDED = (ReferralState.WITHDRAWN, ReferralState.NOT_RETAINED, ReferralState.CANCELLED)
"""What the ward ended: the provider need do nothing more."""


class ReferralEvent(StrEnum):
    """Something that happens to a request; `machine` says what follows."""

    SEND = "send"
    UNDO = "undo"
    SEE = "see"
    ASK = "ask"
    ANSWER_QUESTION = "answer_question"
    ACCEPT = "accept"
    ACCEPT_CONDITIONALLY = "accept_conditionally"
    DECLINE = "decline"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    RESTORE = "restore"
    RELEASE = "release"
    EXPIRE = "expire"
    REOPEN = "reopen"
    REMIND = "remind"
    NOTE = "note"
    BOUNCE = "bounce"
    REVEAL = "reveal"
    PASS_ON = "pass_on"  # noqa: S105 - no password: a request goes to a colleague


EVENT_NAMES = {
    ReferralEvent.SEND: N_("Sent"),
    ReferralEvent.UNDO: N_("Taken back before it left"),
    ReferralEvent.SEE: N_("Read by the service"),
    ReferralEvent.ASK: N_("Question of the service"),
    ReferralEvent.ANSWER_QUESTION: N_("Question answered"),
    ReferralEvent.ACCEPT: N_("The service says yes"),
    ReferralEvent.ACCEPT_CONDITIONALLY: N_("The service says yes on a condition"),
    ReferralEvent.DECLINE: N_("The service says no"),
    ReferralEvent.CONFIRM: N_("Confirmed to the service"),
    ReferralEvent.WITHDRAW: N_("Request withdrawn"),
    ReferralEvent.CANCEL: N_("Told that the discharge is cancelled"),
    ReferralEvent.RESTORE: N_("The discharge takes place after all"),
    ReferralEvent.RELEASE: N_("Told that somebody else comes"),
    ReferralEvent.EXPIRE: N_("The time to answer is over"),
    ReferralEvent.REOPEN: N_("Asked again"),
    ReferralEvent.REMIND: N_("Reminded"),
    ReferralEvent.NOTE: N_("Call noted"),
    ReferralEvent.BOUNCE: N_("The mail did not arrive"),
    ReferralEvent.REVEAL: N_("The service opened the person's details"),
    ReferralEvent.PASS_ON: N_("Passed on to a colleague"),
}


class Actor(StrEnum):
    """Which side does something."""

    WARD = "ward"
    PROVIDER = "provider"
    CLOCK = "clock"


ACTOR_NAMES = {
    Actor.WARD: N_("the ward"),
    Actor.PROVIDER: N_("the service"),
    Actor.CLOCK: N_("the clock"),
}


class AnswerChannel(StrEnum):
    """By which way something was said; all count the same."""

    LINK = "link"
    ACCOUNT = "account"
    PHONE = "phone"
    PAPER = "paper"
    SYSTEM = "system"


ANSWER_CHANNEL_NAMES = {
    AnswerChannel.LINK: N_("by the link of a letter"),
    AnswerChannel.ACCOUNT: N_("on the platform"),
    AnswerChannel.PHONE: N_("by telephone"),
    AnswerChannel.PAPER: N_("on paper"),
    AnswerChannel.SYSTEM: N_("by itself"),
}


class DeclineReason(StrEnum):
    """Why a service says no; coded, so that it can be counted."""

    NO_CAPACITY = "no_capacity"
    OUTSIDE_AREA = "outside_area"
    NOT_IN_TIME = "not_in_time"
    DAYS_OR_HOURS = "days_or_hours"
    NOT_OUR_CARE = "not_our_care"
    LANGUAGE = "language"
    PAYER = "payer"
    NOT_ALLOWED_THERE = "not_allowed_there"
    KNOWN_ALREADY = "known_already"
    OTHER = "other"


DECLINE_REASON_NAMES = {
    DeclineReason.NO_CAPACITY: N_("No place at the moment"),
    DeclineReason.OUTSIDE_AREA: N_("Outside the area we serve"),
    DeclineReason.NOT_IN_TIME: N_("Not from that day on"),
    DeclineReason.DAYS_OR_HOURS: N_("Not on those days or at those hours"),
    DeclineReason.NOT_OUR_CARE: N_("We do not deliver this care"),
    DeclineReason.LANGUAGE: N_("Nobody speaks the person's language"),
    DeclineReason.PAYER: N_("We would not be paid"),
    DeclineReason.NOT_ALLOWED_THERE: N_("We may not work on that side of the border"),
    DeclineReason.KNOWN_ALREADY: N_("Another service comes already"),
    DeclineReason.OTHER: N_("Another reason"),
}


class WaveMode(StrEnum):
    """Whether several services are asked at once or one after the other."""

    PARALLEL = "parallel"
    ORDERED = "ordered"


WAVE_MODE_NAMES = {
    WaveMode.PARALLEL: N_("Ask them all at once"),
    WaveMode.ORDERED: N_("Ask one after the other"),
}


class SharedField(StrEnum):
    """What a service may learn of the person once it has said yes."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    PHONE = "phone"
    CONTACT = "contact"
    DOCTOR = "doctor"


SHARED_FIELD_NAMES = {
    SharedField.NAME: N_("Name"),
    SharedField.BIRTH_DATE: N_("Date of birth"),
    SharedField.ADDRESS: N_("Address and way in"),
    SharedField.PHONE: N_("Telephone"),
    SharedField.CONTACT: N_("Person to contact"),
    SharedField.DOCTOR: N_("Treating doctor"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something to a request, by which way, when; `words`: what was said with it."""

    actor: Actor
    channel: AnswerChannel
    user_id: int | None
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """What a service answers; fields that its answer has no use for are None.

    `beyond`: it comes although its last declared place is taken.
    """

    event: ReferralEvent
    starts_on: date | None = None
    visits: int | None = None
    note: str | None = None
    reason: DeclineReason | None = None
    back_from: date | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request to prepare: one need, the services in their order, what is shared after a yes.

    `own` are the services that come already: they are asked first. `ground`: why those services may
    be told who the person is, needed as soon as something is shared.
    """

    need_id: int
    service_ids: tuple[str, ...]
    own: frozenset[str]
    mode: WaveMode
    shared: frozenset[SharedField]
    holds_places: bool
    ground: GroundGiven | None = None


Identity = Mapping[SharedField, str]


class LetterKind(StrEnum):
    """What a letter to a service is for."""

    REQUEST = "request"
    REMINDER = "reminder"
    RENEWED = "renewed"
    ANSWERED = "answered"
    COPY = "copy"
    CONFIRMED = "confirmed"
    NOT_RETAINED = "not_retained"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"

"""Words of the days after a discharge. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.messages import N_


class CheckState(StrEnum):
    """Where the question to one service about one day stands."""

    WAITING = "waiting"
    ASKED = "asked"
    SILENT = "silent"
    ANSWERED = "answered"
    PAUSED = "paused"
    ENDED = "ended"


CHECK_STATE_NAMES = {
    CheckState.WAITING: N_("Not asked yet"),
    CheckState.ASKED: N_("Asked, no answer yet"),
    CheckState.SILENT: N_("No answer: call the service"),
    CheckState.ANSWERED: N_("Answered"),
    CheckState.PAUSED: N_("Not asked: the person is in hospital again"),
    CheckState.ENDED: N_("Not asked any more"),
}
TO_ANSWER = (CheckState.WAITING, CheckState.ASKED, CheckState.SILENT)
"""States in which an answer is still of use."""


class LineAnswer(StrEnum):
    """What is said of the care of one line on a day."""

    COMING = "coming"
    NOT_AS_PLANNED = "not_as_planned"
    NOT_STARTED = "not_started"
    STOPPED = "stopped"


LINE_ANSWER_NAMES = {
    LineAnswer.COMING: N_("Comes as planned"),
    LineAnswer.NOT_AS_PLANNED: N_("Comes, but not as planned"),
    LineAnswer.NOT_STARTED: N_("Has not started"),
    LineAnswer.STOPPED: N_("Has stopped"),
}
BROKEN = frozenset({LineAnswer.NOT_STARTED, LineAnswer.STOPPED})
"""Nobody comes for this need: another service must be found."""


class CallResult(StrEnum):
    """What the call to the person gave."""

    WELL = "well"
    PROBLEM = "problem"
    NOT_REACHED = "not_reached"


CALL_RESULT_NAMES = {
    CallResult.WELL: N_("All goes well"),
    CallResult.PROBLEM: N_("There is a problem"),
    CallResult.NOT_REACHED: N_("Nobody answered"),
}


class Whereabouts(StrEnum):
    """Where the person is when the follow-up ends; not known is none of the others."""

    HOME = "home"
    REHOSPITALISED = "rehospitalised"
    DIED = "died"
    MOVED = "moved"
    UNKNOWN = "unknown"


WHEREABOUTS_NAMES = {
    Whereabouts.HOME: N_("At home, no stay in hospital since"),
    Whereabouts.REHOSPITALISED: N_("Was in hospital again"),
    Whereabouts.DIED: N_("Has died"),
    Whereabouts.MOVED: N_("Lives elsewhere, no stay in hospital since"),
    Whereabouts.UNKNOWN: N_("Not known"),
}
DATED = frozenset({Whereabouts.REHOSPITALISED, Whereabouts.DIED, Whereabouts.MOVED})
"""Outcomes that happened on a day."""


class ReturnReason(StrEnum):
    """Why a person is in hospital again; coded, so that it can be counted."""

    WORSENED = "worsened"
    FALL = "fall"
    INFECTION = "infection"
    MEDICINES = "medicines"
    CARE_MISSING = "care_missing"
    CARER_EXHAUSTED = "carer_exhausted"
    PLANNED = "planned"
    OTHER = "other"
    NOT_KNOWN = "not_known"


RETURN_REASON_NAMES = {
    ReturnReason.WORSENED: N_("The illness got worse"),
    ReturnReason.FALL: N_("A fall"),
    ReturnReason.INFECTION: N_("An infection"),
    ReturnReason.MEDICINES: N_("Trouble with medicines"),
    ReturnReason.CARE_MISSING: N_("Care at home was missing"),
    ReturnReason.CARER_EXHAUSTED: N_("The family could not go on"),
    ReturnReason.PLANNED: N_("A stay that was planned"),
    ReturnReason.OTHER: N_("Another reason"),
    ReturnReason.NOT_KNOWN: N_("Reason not known"),
}


class RequestOrigin(StrEnum):
    """Who first asked for the help."""

    HOSPITAL = "hospital"
    DOCTOR = "doctor"
    NURSE = "nurse"
    COORDINATION = "coordination"
    INSURER = "insurer"
    FAMILY = "family"
    PERSON = "person"
    OTHER = "other"


REQUEST_ORIGIN_NAMES = {
    RequestOrigin.HOSPITAL: N_("The hospital"),
    RequestOrigin.DOCTOR: N_("The treating doctor"),
    RequestOrigin.NURSE: N_("A nurse in the area"),
    RequestOrigin.COORDINATION: N_("A coordination of care"),
    RequestOrigin.INSURER: N_("A health insurer"),
    RequestOrigin.FAMILY: N_("The family"),
    RequestOrigin.PERSON: N_("The person"),
    RequestOrigin.OTHER: N_("Somebody else"),
}


class OpinionOf(StrEnum):
    """Whose opinion is asked."""

    PERSON = "person"
    PROFESSIONAL = "professional"


OPINION_OF_NAMES = {
    OpinionOf.PERSON: N_("The person who went home"),
    OpinionOf.PROFESSIONAL: N_("A service that came"),
}


class Satisfaction(StrEnum):
    """How satisfied the person is."""

    VERY = "very"
    RATHER = "rather"
    LITTLE = "little"
    NOT_AT_ALL = "not_at_all"


SATISFACTION_NAMES = {
    Satisfaction.VERY: N_("Very satisfied"),
    Satisfaction.RATHER: N_("Rather satisfied"),
    Satisfaction.LITTLE: N_("Not very satisfied"),
    Satisfaction.NOT_AT_ALL: N_("Not satisfied at all"),
}
SATISFIED = frozenset({Satisfaction.VERY, Satisfaction.RATHER})


class Usefulness(StrEnum):
    """What a professional makes of the cooperation across the border."""

    ESSENTIAL = "essential"
    USEFUL = "useful"
    LITTLE_USE = "little_use"
    NO_USE = "no_use"


USEFULNESS_NAMES = {
    Usefulness.ESSENTIAL: N_("Essential"),
    Usefulness.USEFUL: N_("Useful, not essential"),
    Usefulness.LITTLE_USE: N_("Of little use"),
    Usefulness.NO_USE: N_("Of no use"),
}


class Improves(StrEnum):
    """Whether care gets better through it, as a professional sees it."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot_say"


IMPROVES_NAMES = {
    Improves.YES: N_("Yes"),
    Improves.NO: N_("No"),
    Improves.CANNOT_SAY: N_("I cannot say"),
}


class StayNews(StrEnum):
    """What the services of a plan are told about a stay in hospital."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CALLED_OFF = "called_off"
    ENDED = "ended"


STAY_NEWS_NAMES = {
    StayNews.SUSPENDED: N_("Visits suspended"),
    StayNews.RESUMED: N_("Visits resume"),
    StayNews.CALLED_OFF: N_("Visits go on as planned"),
    StayNews.ENDED: N_("No visits any more"),
}


class StayEnd(StrEnum):
    """How a stay in hospital that interrupts a plan ended."""

    RESUMED = "resumed"
    CALLED_OFF = "called_off"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"


class PlaceWish(StrEnum):
    """What becomes of the places during a stay in hospital."""

    KEEP = "keep"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaySaid:
    """A stay in hospital, planned or not, as somebody says it."""

    starts_on: date
    reason: ReturnReason
    places: PlaceWish


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSaid:
    """What somebody says of one line, in code and in words."""

    answer: LineAnswer
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSaid:
    """What the call to the person gave."""

    result: CallResult
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSaid:
    """What became of the person; the day and the reason where there are any."""

    outcome: Whereabouts
    on: date | None = None
    reason: ReturnReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionSaid:
    """What somebody thinks; questions that were left open are None."""

    satisfied: Satisfaction | None = None
    useful: Usefulness | None = None
    improves: Improves | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who does something, on which version of the page, when."""

    user_id: int | None
    version: int
    at: datetime

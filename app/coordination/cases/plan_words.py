"""Words of the assessment, the plan, the exchange and the alerts of a case. Pure."""

from enum import StrEnum

from app.core.messages import N_


class Area(StrEnum):
    """The ten areas of the multidimensional assessment."""

    MEDICAL = "medical"
    FUNCTIONAL = "functional"
    COGNITIVE = "cognitive"
    SOCIAL = "social"
    ENVIRONMENT = "environment"
    FAMILY = "family"
    FINANCES = "finances"
    HOME = "home"
    MOBILITY = "mobility"
    CARERS = "carers"


AREA_NAMES = {
    Area.MEDICAL: N_("Health"),
    Area.FUNCTIONAL: N_("Daily life"),
    Area.COGNITIVE: N_("Memory and decisions"),
    Area.SOCIAL: N_("Social life"),
    Area.ENVIRONMENT: N_("Surroundings"),
    Area.FAMILY: N_("Family"),
    Area.FINANCES: N_("Money and rights"),
    Area.HOME: N_("Adaptation of the home"),
    Area.MOBILITY: N_("Getting about"),
    Area.CARERS: N_("Carers"),
}


class AreaGap(StrEnum):
    """Why an area of the assessment is not complete."""

    NOT_SEEN = "not_seen"
    PERSON_DECLINED = "person_declined"
    SPECIALIST = "specialist"
    INFORMATION_ASKED = "information_asked"


AREA_GAP_NAMES = {
    AreaGap.NOT_SEEN: N_("Not looked at yet"),
    AreaGap.PERSON_DECLINED: N_("The person did not want to speak of it"),
    AreaGap.SPECIALIST: N_("A specialist must look at it"),
    AreaGap.INFORMATION_ASKED: N_("Information was asked for and has not come"),
}


class NeedState(StrEnum):
    """Whether a need that arose is met."""

    OPEN = "open"
    COVERED = "covered"
    DROPPED = "dropped"


NEED_STATE_NAMES = {
    NeedState.OPEN: N_("Not covered"),
    NeedState.COVERED: N_("Covered"),
    NeedState.DROPPED: N_("No longer needed"),
}


class ActionState(StrEnum):
    """Where an action of the plan stands."""

    TO_DO = "to_do"
    DONE = "done"
    DROPPED = "dropped"


ACTION_STATE_NAMES = {
    ActionState.TO_DO: N_("To do"),
    ActionState.DONE: N_("Done"),
    ActionState.DROPPED: N_("Given up"),
}


class ActorKind(StrEnum):
    """Who does an action of the plan."""

    MEMBER = "member"
    PERSON = "person"
    CARER = "carer"
    SERVICE = "service"


ACTOR_KIND_NAMES = {
    ActorKind.MEMBER: N_("A member of the circle"),
    ActorKind.PERSON: N_("The person"),
    ActorKind.CARER: N_("The carer"),
    ActorKind.SERVICE: N_("A service"),
}


class EventKind(StrEnum):
    """What happened in a case, as its timeline tells it."""

    REFERRED = "referred"
    ADMITTED = "admitted"
    DECLINED = "declined"
    WAITING = "waiting"
    ASSIGNED = "assigned"
    CORRESPONDENT = "correspondent"
    HANDED_OVER = "handed_over"
    ASSESSED = "assessed"
    NEED = "need"
    LIFE_PROJECT = "life_project"
    PLANNED = "planned"
    ACTION_DONE = "action_done"
    VISIT = "visit"
    CALL = "call"
    MEETING = "meeting"
    STAY_STARTED = "stay_started"
    STAY_ENDED = "stay_ended"
    DOCUMENT = "document"
    SEAT_GIVEN = "seat_given"
    SEAT_ENDED = "seat_ended"
    LINK = "link"
    ALERT = "alert"
    ALERT_HANDLED = "alert_handled"
    REORIENTED = "reoriented"
    CLOSED = "closed"
    MESSAGE = "message"


EVENT_KIND_NAMES = {
    EventKind.REFERRED: N_("Referred into case management"),
    EventKind.ADMITTED: N_("Taken on"),
    EventKind.DECLINED: N_("Not taken on"),
    EventKind.WAITING: N_("On the waiting list"),
    EventKind.ASSIGNED: N_("A case manager was assigned"),
    EventKind.CORRESPONDENT: N_("A pathway correspondent was named"),
    EventKind.HANDED_OVER: N_("The file was handed over"),
    EventKind.ASSESSED: N_("An area was assessed"),
    EventKind.NEED: N_("A need was written down or changed"),
    EventKind.LIFE_PROJECT: N_("The life project was written down"),
    EventKind.PLANNED: N_("The plan was changed"),
    EventKind.ACTION_DONE: N_("An action was settled"),
    EventKind.VISIT: N_("Visit"),
    EventKind.CALL: N_("Telephone call"),
    EventKind.MEETING: N_("Meeting of the circle"),
    EventKind.STAY_STARTED: N_("Went into hospital"),
    EventKind.STAY_ENDED: N_("Left hospital"),
    EventKind.DOCUMENT: N_("A document was added"),
    EventKind.SEAT_GIVEN: N_("Somebody joined the circle"),
    EventKind.SEAT_ENDED: N_("Somebody left the circle"),
    EventKind.LINK: N_("The link of the person was changed"),
    EventKind.ALERT: N_("Alert"),
    EventKind.ALERT_HANDLED: N_("An alert was dealt with"),
    EventKind.REORIENTED: N_("Passed on to another support"),
    EventKind.CLOSED: N_("The file was closed"),
    EventKind.MESSAGE: N_("Message"),
}
CONTACTS = (EventKind.VISIT, EventKind.CALL, EventKind.MEETING)
"""What somebody writes down by hand."""


class AuthorKind(StrEnum):
    """Who writes in a case: a member of the circle, or the person or a carer by their link."""

    MEMBER = "member"
    PERSON = "person"
    CARER = "carer"


AUTHOR_KIND_NAMES = {
    AuthorKind.MEMBER: N_("Member of the circle"),
    AuthorKind.PERSON: N_("The person"),
    AuthorKind.CARER: N_("The carer"),
}


class AlertKind(StrEnum):
    """What broke in the care of a person."""

    SERVICE_STOPPED = "service_stopped"
    SERVICE_NOT_STARTED = "service_not_started"
    SERVICE_SILENT = "service_silent"
    SERVICE_WITHDREW = "service_withdrew"
    PROVIDER_CLOSED = "provider_closed"
    SERVICE_CLOSES = "service_closes"
    SERVICE_PAUSES = "service_pauses"
    CARER_EXHAUSTED = "carer_exhausted"


ALERT_KIND_NAMES = {
    AlertKind.SERVICE_STOPPED: N_("A service has stopped"),
    AlertKind.SERVICE_NOT_STARTED: N_("A service has not started"),
    AlertKind.SERVICE_SILENT: N_("No news from a service"),
    AlertKind.SERVICE_WITHDREW: N_("A confirmed service withdraws"),
    AlertKind.PROVIDER_CLOSED: N_("A provider closes"),
    AlertKind.SERVICE_CLOSES: N_("A service announces that it closes for good"),
    AlertKind.SERVICE_PAUSES: N_("A service closes for some days"),
    AlertKind.CARER_EXHAUSTED: N_("A carer is exhausted"),
}


class HandoverItem(StrEnum):
    """What must be done before a file changes hands."""

    PERSON_TOLD = "person_told"
    CIRCLE_TOLD = "circle_told"
    PLAN_REVIEWED = "plan_reviewed"
    ALERTS_PASSED = "alerts_passed"
    MET_TOGETHER = "met_together"


HANDOVER_ITEM_NAMES = {
    HandoverItem.PERSON_TOLD: N_("The person and the carers were told"),
    HandoverItem.CIRCLE_TOLD: N_("The circle was told"),
    HandoverItem.PLAN_REVIEWED: N_("The plan was gone through together"),
    HandoverItem.ALERTS_PASSED: N_("Open alerts and actions were explained"),
    HandoverItem.MET_TOGETHER: N_("Both case managers saw the person together"),
}

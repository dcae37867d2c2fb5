"""Words of case management: states, origins, reasons, functions. Pure."""

from enum import StrEnum

from app.core.messages import N_


class CaseState(StrEnum):
    """Where a case file stands."""

    REFERRED = "referred"
    DECLINED = "declined"
    WAITING = "waiting"
    ACTIVE = "active"
    IN_HOSPITAL = "in_hospital"
    REORIENTED = "reoriented"
    CLOSED = "closed"


CASE_STATE_NAMES = {
    CaseState.REFERRED: N_("To decide"),
    CaseState.DECLINED: N_("Not taken on"),
    CaseState.WAITING: N_("Waiting for a case manager"),
    CaseState.ACTIVE: N_("Followed at home"),
    CaseState.IN_HOSPITAL: N_("In hospital, the file goes on"),
    CaseState.REORIENTED: N_("Passed on to another support"),
    CaseState.CLOSED: N_("Closed"),
}
FOLLOWED = (CaseState.ACTIVE, CaseState.IN_HOSPITAL)
"""States in which a case manager follows the person, and in which the case counts in the load."""
OVER = (CaseState.DECLINED, CaseState.REORIENTED, CaseState.CLOSED)


class CaseDeed(StrEnum):
    """What moves a case file from one state to another."""

    ADMIT = "admit"
    DECLINE = "decline"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    ENTER_HOSPITAL = "enter_hospital"
    LEAVE_HOSPITAL = "leave_hospital"
    REORIENT = "reorient"
    CLOSE = "close"
    REFER_AGAIN = "refer_again"


CASE_DEED_NAMES = {
    CaseDeed.ADMIT: N_("Take the case on"),
    CaseDeed.DECLINE: N_("Do not take the case on"),
    CaseDeed.ASSIGN: N_("Assign a case manager"),
    CaseDeed.UNASSIGN: N_("Put back on the waiting list"),
    CaseDeed.ENTER_HOSPITAL: N_("Note a stay in hospital"),
    CaseDeed.LEAVE_HOSPITAL: N_("Note the return home"),
    CaseDeed.REORIENT: N_("Pass on to another support"),
    CaseDeed.CLOSE: N_("Close the file"),
    CaseDeed.REFER_AGAIN: N_("Refer again"),
}


class ReferralOrigin(StrEnum):
    """Which partner refers a person into case management."""

    HOSPITAL = "hospital"
    HOME_HELP = "home_help"
    NURSING = "nursing"
    SELF_EMPLOYED = "self_employed"
    DOCTOR = "doctor"
    SOCIAL_SERVICE = "social_service"
    INSURER = "insurer"
    COORDINATION = "coordination"
    FAMILY = "family"
    PERSON = "person"
    OTHER = "other"


REFERRAL_ORIGIN_NAMES = {
    ReferralOrigin.HOSPITAL: N_("Hospital social service"),
    ReferralOrigin.HOME_HELP: N_("Home help service"),
    ReferralOrigin.NURSING: N_("Nursing service"),
    ReferralOrigin.SELF_EMPLOYED: N_("Self-employed professional"),
    ReferralOrigin.DOCTOR: N_("Treating doctor"),
    ReferralOrigin.SOCIAL_SERVICE: N_("Social service of the area"),
    ReferralOrigin.INSURER: N_("Health insurer"),
    ReferralOrigin.COORDINATION: N_("Coordination of care"),
    ReferralOrigin.FAMILY: N_("Family or friends"),
    ReferralOrigin.PERSON: N_("The person"),
    ReferralOrigin.OTHER: N_("Somebody else"),
}


class EntryCriterion(StrEnum):
    """What speaks for case management; each is yes, no, or not known."""

    TROUBLE_DECIDING = "trouble_deciding"
    TROUBLE_HEALTH = "trouble_health"
    TROUBLE_DAILY_LIFE = "trouble_daily_life"
    HELP_NOT_ENOUGH = "help_not_enough"
    NOBODY_COORDINATES = "nobody_coordinates"
    WANTS_HOME = "wants_home"


ENTRY_CRITERION_NAMES = {
    EntryCriterion.TROUBLE_DECIDING: N_("Has trouble deciding or seeing the risks"),
    EntryCriterion.TROUBLE_HEALTH: N_("Has a health problem that is not followed well enough"),
    EntryCriterion.TROUBLE_DAILY_LIFE: N_("Has trouble with daily life"),
    EntryCriterion.HELP_NOT_ENOUGH: N_("The present help is not enough, or does not fit"),
    EntryCriterion.NOBODY_COORDINATES: N_("Nobody close can hold it all together"),
    EntryCriterion.WANTS_HOME: N_("Wants to live at home"),
}


class EntryRefusal(StrEnum):
    """Why a case is not taken on."""

    CRITERIA = "criteria"
    PERSON_REFUSED = "person_refused"
    OTHER_SUPPORT = "other_support"
    OUTSIDE = "outside"
    NO_CONTACT = "no_contact"


ENTRY_REFUSAL_NAMES = {
    EntryRefusal.CRITERIA: N_("The criteria are not met"),
    EntryRefusal.PERSON_REFUSED: N_("The person does not want it"),
    EntryRefusal.OTHER_SUPPORT: N_("Another support fits better"),
    EntryRefusal.OUTSIDE: N_("The person lives outside our area"),
    EntryRefusal.NO_CONTACT: N_("The person could not be reached"),
}


class Intensity(StrEnum):
    """How much work a case takes; each weighs differently in the case load."""

    LIGHT = "light"
    STANDARD = "standard"
    HIGH = "high"
    VERY_HIGH = "very_high"


INTENSITY_NAMES = {
    Intensity.LIGHT: N_("Light: watching over"),
    Intensity.STANDARD: N_("Usual"),
    Intensity.HIGH: N_("Intensive"),
    Intensity.VERY_HIGH: N_("Very intensive"),
}


class Urgency(StrEnum):
    """How long a person can wait; the order of the waiting list, then who waited longest."""

    URGENT = "urgent"
    SOON = "soon"
    ORDINARY = "ordinary"


URGENCY_NAMES = {
    Urgency.URGENT: N_("Cannot wait"),
    Urgency.SOON: N_("Within days"),
    Urgency.ORDINARY: N_("Can wait for some weeks"),
}


class WaitReason(StrEnum):
    """Why somebody waits for a case manager."""

    LOAD_FULL = "load_full"
    NOBODY_NEAR = "nobody_near"
    PERSON_NOT_READY = "person_not_ready"
    MANAGER_LEFT = "manager_left"
    JUST_ADMITTED = "just_admitted"


WAIT_REASON_NAMES = {
    WaitReason.LOAD_FULL: N_("No case manager has a place"),
    WaitReason.NOBODY_NEAR: N_("No case manager works in that area"),
    WaitReason.PERSON_NOT_READY: N_("The person is not ready yet"),
    WaitReason.MANAGER_LEFT: N_("The case manager left"),
    WaitReason.JUST_ADMITTED: N_("Just taken on"),
}


class CloseReason(StrEnum):
    """Why a file is closed, or passed on."""

    GOALS_REACHED = "goals_reached"
    STABLE = "stable"
    NURSING_HOME = "nursing_home"
    MOVED = "moved"
    DIED = "died"
    PERSON_WISHES = "person_wishes"
    OTHER_SUPPORT = "other_support"


CLOSE_REASON_NAMES = {
    CloseReason.GOALS_REACHED: N_("The goals are reached"),
    CloseReason.STABLE: N_("The situation is stable: the usual services suffice"),
    CloseReason.NURSING_HOME: N_("The person lives in a care home now"),
    CloseReason.MOVED: N_("The person moved away"),
    CloseReason.DIED: N_("The person died"),
    CloseReason.PERSON_WISHES: N_("The person wishes to stop"),
    CloseReason.OTHER_SUPPORT: N_("Another support takes over"),
}


class CaseOutcome(StrEnum):
    """Where the person lives when the file is closed; not known is none of the others."""

    AT_HOME = "at_home"
    CARE_HOME = "care_home"
    HOSPITAL = "hospital"
    DIED = "died"
    UNKNOWN = "unknown"


CASE_OUTCOME_NAMES = {
    CaseOutcome.AT_HOME: N_("At home"),
    CaseOutcome.CARE_HOME: N_("In a care home"),
    CaseOutcome.HOSPITAL: N_("In hospital"),
    CaseOutcome.DIED: N_("Has died"),
    CaseOutcome.UNKNOWN: N_("Not known"),
}


class SeatScope(StrEnum):
    """How much of a file a member of the circle sees."""

    WHOLE = "whole"
    PLAN = "plan"
    OWN = "own"


SEAT_SCOPE_NAMES = {
    SeatScope.WHOLE: N_("The whole file"),
    SeatScope.PLAN: N_("The plan and the messages"),
    SeatScope.OWN: N_("Own actions only"),
}


class CircleFunction(StrEnum):
    """What somebody does for the person."""

    CASE_MANAGER = "case_manager"
    CORRESPONDENT = "correspondent"
    DOCTOR = "doctor"
    NURSING = "nursing"
    HOME_HELP = "home_help"
    REHABILITATION = "rehabilitation"
    SOCIAL_WORK = "social_work"
    COORDINATION = "coordination"


CIRCLE_FUNCTION_NAMES = {
    CircleFunction.CASE_MANAGER: N_("Case manager"),
    CircleFunction.CORRESPONDENT: N_("Pathway correspondent"),
    CircleFunction.DOCTOR: N_("Doctor"),
    CircleFunction.NURSING: N_("Nursing"),
    CircleFunction.HOME_HELP: N_("Home help"),
    CircleFunction.REHABILITATION: N_("Rehabilitation"),
    CircleFunction.SOCIAL_WORK: N_("Social work"),
    CircleFunction.COORDINATION: N_("Coordination"),
}

"""Words of a whole record: access, costs, notices, registers, stages, upkeep. Pure."""

from enum import StrEnum

from app.core.messages import N_, Message


class AccessMode(StrEnum):
    """How a person, or a professional, gets in touch with a service."""

    PHONE = "phone"
    EMAIL = "email"
    ONLINE_FORM = "online_form"
    WALK_IN = "walk_in"
    APPOINTMENT = "appointment"
    PRESCRIPTION = "prescription"
    PROFESSIONAL_REFERRAL = "referral"
    SECURE_MAIL = "secure_mail"
    PLATFORM = "platform"


ACCESS_NAMES = {
    AccessMode.PHONE: N_("By telephone"),
    AccessMode.EMAIL: N_("By email"),
    AccessMode.ONLINE_FORM: N_("By a form on its website"),
    AccessMode.WALK_IN: N_("At its door, without an appointment"),
    AccessMode.APPOINTMENT: N_("By appointment"),
    AccessMode.PRESCRIPTION: N_("With a prescription"),
    AccessMode.PROFESSIONAL_REFERRAL: N_("Sent by a professional"),
    AccessMode.SECURE_MAIL: N_("By secure health mail (MSSanté, eHealthBox)"),
    AccessMode.PLATFORM: N_("By a request on this platform"),
}


class CostUnit(StrEnum):
    """What a price counts."""

    FREE = "free"
    HOUR = "hour"
    VISIT = "visit"
    DAY = "day"
    MONTH = "month"
    FLAT = "flat"
    QUOTE = "quote"


COST_NAMES = {
    CostUnit.FREE: N_("Free of charge"),
    CostUnit.HOUR: N_("per hour"),
    CostUnit.VISIT: N_("per visit"),
    CostUnit.DAY: N_("per day"),
    CostUnit.MONTH: N_("per month"),
    CostUnit.FLAT: N_("once"),
    CostUnit.QUOTE: N_("On estimate"),
}


class NoticeKind(StrEnum):
    """What a dated notice of a service says."""

    CLOSURE = "closure"
    MESSAGE = "message"
    ENDING = "ending"


CLOSING_KINDS = frozenset({NoticeKind.CLOSURE, NoticeKind.ENDING})
"""The notices during which a service is closed."""


class LanguageLevel(StrEnum):
    """How well a language is spoken by those who come."""

    FEW_WORDS = "few_words"
    CONVERSATION = "conversation"
    FLUENT = "fluent"


LEVEL_NAMES = {
    LanguageLevel.FEW_WORDS: N_("a few words"),
    LanguageLevel.CONVERSATION: N_("everyday conversation"),
    LanguageLevel.FLUENT: N_("fluent"),
}


class RegistrationStatus(StrEnum):
    """Where the entry of a professional in a register stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


REGISTRATION_NAMES = {
    RegistrationStatus.ACTIVE: N_("Active"),
    RegistrationStatus.SUSPENDED: N_("Suspended"),
    RegistrationStatus.ENDED: N_("Ended"),
}


REGISTER_NAMES = {
    "rpps": N_("RPPS"),
    "ordre": N_("Professional order (France)"),
    "inami": N_("INAMI/RIZIV"),
    "visa": N_("Visa of the federal health service (Belgium)"),
    "finess": N_("FINESS"),
}
"""The registers of professionals known here, by code; others are called by their code."""


def register_words(code: str) -> Message | str:
    """The name of a register."""
    return Message(REGISTER_NAMES[code]) if code in REGISTER_NAMES else code.upper()


class Visibility(StrEnum):
    """Who sees a field."""

    PUBLIC = "public"
    PROFESSIONALS = "professionals"


VISIBILITY_NAMES = {
    Visibility.PUBLIC: N_("Everybody"),
    Visibility.PROFESSIONALS: N_("Professionals who are signed in"),
}


class ConventionStage(StrEnum):
    """Where a convention stands on a day; told from its dates, never stored."""

    DRAFT = "draft"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    ENDED = "ended"


STAGE_NAMES = {
    ConventionStage.DRAFT: N_("Draft, not signed"),
    ConventionStage.SIGNED: N_("Signed, not in force yet"),
    ConventionStage.IN_FORCE: N_("In force"),
    ConventionStage.EXPIRING: N_("In force, ends soon"),
    ConventionStage.ENDED: N_("Ended"),
}


STAGE_TONES = {
    ConventionStage.DRAFT: "neutral",
    ConventionStage.SIGNED: "info",
    ConventionStage.IN_FORCE: "ok",
    ConventionStage.EXPIRING: "doubt",
    ConventionStage.ENDED: "no",
}
"""How a stage looks; the word is always there too."""


class RecordKind(StrEnum):
    """Which kind of record a change was made to."""

    PROVIDER = "provider"
    SERVICE = "service"
    SITE = "site"
    LEGAL_ENTITY = "legal_entity"
    PROFESSIONAL = "professional"
    CONVENTION = "convention"


RECORD_NAMES = {
    RecordKind.PROVIDER: N_("Provider"),
    RecordKind.SERVICE: N_("Service"),
    RecordKind.SITE: N_("Address"),
    RecordKind.LEGAL_ENTITY: N_("Legal organisation"),
    RecordKind.PROFESSIONAL: N_("Professional"),
    RecordKind.CONVENTION: N_("Convention"),
}


class ConfirmedPart(StrEnum):
    """What somebody confirmed of a record."""

    RECORD = "record"
    CAPACITY = "capacity"
    CONTACT = "contact"


class ToldVia(StrEnum):
    """By which way a fact came to us, or a provider is asked."""

    SELF_SERVICE = "self_service"
    MAIL_LINK = "mail_link"
    PHONE = "phone"
    PAPER = "paper"
    IMPORT = "import"


VIA_NAMES = {
    ToldVia.SELF_SERVICE: N_("on this platform"),
    ToldVia.MAIL_LINK: N_("by email"),
    ToldVia.PHONE: N_("by telephone"),
    ToldVia.PAPER: N_("on paper"),
    ToldVia.IMPORT: N_("by an imported file"),
}


class Autonomy(StrEnum):
    """How a provider keeps its record fresh: alone, when reminded, by a call, by paper."""

    ALONE = "alone"
    REMINDED = "reminded"
    BY_PHONE = "by_phone"
    BY_PAPER = "by_paper"


AUTONOMY_NAMES = {
    Autonomy.ALONE: N_("Updates its record alone"),
    Autonomy.REMINDED: N_("Updates its record when reminded by email"),
    Autonomy.BY_PHONE: N_("Has to be called"),
    Autonomy.BY_PAPER: N_("Has to be sent a paper form"),
}


class ClaimState(StrEnum):
    """Where the claim of a record stands."""

    CODE_SENT = "code_sent"
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


CLAIM_NAMES = {
    ClaimState.CODE_SENT: N_("A code was sent"),
    ClaimState.WAITING: N_("Waits for a coordinator"),
    ClaimState.GRANTED: N_("Granted"),
    ClaimState.REFUSED: N_("Refused"),
}


class ReportState(StrEnum):
    """What became of an error report."""

    WAITING = "waiting"
    CORRECTED = "corrected"
    REJECTED = "rejected"


REPORT_NAMES = {
    ReportState.WAITING: N_("To look at"),
    ReportState.CORRECTED: N_("Corrected"),
    ReportState.REJECTED: N_("Nothing to correct"),
}


class ReportTopic(StrEnum):
    """What an error report is about."""

    PHONE = "phone"
    ADDRESS = "address"
    HOURS = "hours"
    REACH = "reach"
    CARE = "care"
    CLOSED = "closed"
    OTHER = "other"
    MISSING = "missing"


TOPIC_NAMES = {
    ReportTopic.PHONE: N_("The telephone or email"),
    ReportTopic.ADDRESS: N_("The address"),
    ReportTopic.HOURS: N_("The opening hours"),
    ReportTopic.REACH: N_("The places it goes to"),
    ReportTopic.CARE: N_("The care it gives"),
    ReportTopic.CLOSED: N_("It does not exist any more"),
    ReportTopic.OTHER: N_("Something else"),
    ReportTopic.MISSING: N_("A service is missing"),
}
OF_A_RECORD = tuple(one for one in ReportTopic if one is not ReportTopic.MISSING)
"""What can be wrong with a record that is there."""


class CallState(StrEnum):
    """What came of asking a provider in a campaign."""

    TO_DO = "to_do"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CALL_AGAIN = "call_again"
    BOUNCED = "bounced"
    UNANSWERED = "unanswered"


CALL_NAMES = {
    CallState.TO_DO: N_("Not asked yet"),
    CallState.ASKED: N_("Asked, waits for an answer"),
    CallState.CONFIRMED: N_("Confirmed, nothing changed"),
    CallState.CHANGED: N_("Changed and confirmed"),
    CallState.CALL_AGAIN: N_("To be called again"),
    CallState.BOUNCED: N_("The email came back"),
    CallState.UNANSWERED: N_("No answer"),
}


class UpkeepTaskKind(StrEnum):
    """Why a coordinator has something to see to in the directory."""

    RENEW_CONVENTION = "renew_convention"
    LAST_CALL = "last_call"
    UNANSWERED = "unanswered"
    BOUNCED = "bounced"
    ADDED = "added"
    CLOSING = "closing"


TASK_NAMES = {
    UpkeepTaskKind.RENEW_CONVENTION: N_("Renew the convention, or let it end"),
    UpkeepTaskKind.LAST_CALL: N_("Last weeks: renew the convention, or tell those who rely on it"),
    UpkeepTaskKind.UNANSWERED: N_("No answer to our request: call"),
    UpkeepTaskKind.BOUNCED: N_("The email came back: find the right address"),
    UpkeepTaskKind.ADDED: N_("It added a service: see whether the record is right"),
    UpkeepTaskKind.CLOSING: N_("It closes a service: see who takes over those it serves"),
}

"""The words of the professions room: kinds of claim, how sure we are, how two countries compare."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.messages import N_, Message


class Kind(StrEnum):
    """What a claim is about."""

    TITLE = "title"
    LEGAL_BASIS = "legal_basis"
    DIPLOMA = "diploma"
    EQF = "eqf"
    EU_REGIME = "eu_regime"
    AUTHORITY = "authority"
    STEP = "step"
    DOCUMENT = "document"
    FEE = "fee"
    DELAY = "delay"
    LANGUAGE = "language"
    INSURANCE = "insurance"
    TEMPORARY_SERVICES = "temporary_services"
    EPC = "epc"
    CONTINUING_EDUCATION = "continuing_education"
    AGREEMENT = "agreement"
    REGISTER_NUMBER = "register_number"
    TAX = "tax"
    SOCIAL_SECURITY = "social_security"
    RESERVED_ACT = "reserved_act"
    SCOPE_DIFFERENCE = "scope_difference"
    WARNING = "warning"


class ClaimStatus(StrEnum):
    """How far a claim can be relied on. A doubt is never shown as a fact."""

    SOURCED = "sourced"
    TO_CONFIRM = "to_confirm"
    CONFLICTING = "conflicting"
    NOT_FOUND = "not_found"


class Grade(StrEnum):
    """What a source is worth."""

    A = "A"
    B = "B"
    C = "C"


class SourceKind(StrEnum):
    """What a source is."""

    EU_ACT = "eu_act"
    STATUTE = "statute"
    CODE_ARTICLE = "code_article"
    DECREE = "decree"
    ORDER = "order"
    CIRCULAR = "circular"
    CONVENTION = "convention"
    TREATY = "treaty"
    CASE_LAW = "case_law"
    AUTHORITY_PAGE = "authority_page"
    PROFESSIONAL_BODY = "professional_body"
    PRESS = "press"


class PracticeMode(StrEnum):
    """In which way of working a claim applies."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    TEMPORARY = "temporary"


class ValueUnit(StrEnum):
    """What the typed value of a claim counts; ``code`` holds a slug instead of a number."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    EUROS = "euros"
    ECTS = "ects"
    PERCENT = "percent"
    EQF_LEVEL = "eqf_level"
    COUNT = "count"
    CODE = "code"


class Section(StrEnum):
    """The parts of a sheet, in reading order."""

    IDENTITY = "identity"
    TRAINING = "training"
    RECOGNITION = "recognition"
    STEPS = "steps"
    DOCUMENTS = "documents"
    COSTS = "costs"
    LANGUAGE_INSURANCE = "language_insurance"
    PRACTICE = "practice"
    BILLING = "billing"
    TEMPORARY = "temporary"
    EPC = "epc"
    MONEY = "money"
    COOPERATION = "cooperation"
    WATCH = "watch"


class Outcome(StrEnum):
    """How the two sides of one criterion compare."""

    SAME = "same"
    DIFFERENT = "different"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    NOT_RESEARCHED = "not_researched"


STATUS_LABELS: Mapping[ClaimStatus, Message] = MappingProxyType(
    {
        ClaimStatus.SOURCED: Message(N_("Sourced")),
        ClaimStatus.TO_CONFIRM: Message(N_("To be confirmed with the authority")),
        ClaimStatus.CONFLICTING: Message(N_("Sources disagree")),
        ClaimStatus.NOT_FOUND: Message(N_("Not found: to be confirmed with the authority")),
    }
)

GRADE_LABELS: Mapping[Grade, Message] = MappingProxyType(
    {
        Grade.A: Message(N_("official text or page of the authority")),
        Grade.B: Message(N_("republication of an official text")),
        Grade.C: Message(N_("secondary source")),
    }
)

MODE_LABELS: Mapping[PracticeMode, Message] = MappingProxyType(
    {
        PracticeMode.EMPLOYED: Message(N_("as an employee")),
        PracticeMode.SELF_EMPLOYED: Message(N_("self-employed")),
        PracticeMode.TEMPORARY: Message(N_("temporary services")),
    }
)

SECTION_LABELS: Mapping[Section, Message] = MappingProxyType(
    {
        Section.IDENTITY: Message(N_("Title and legal basis")),
        Section.TRAINING: Message(N_("Training and diploma")),
        Section.RECOGNITION: Message(N_("Recognition of the qualification")),
        Section.STEPS: Message(N_("Steps to take")),
        Section.DOCUMENTS: Message(N_("Documents to provide")),
        Section.COSTS: Message(N_("Fees and delays")),
        Section.LANGUAGE_INSURANCE: Message(N_("Language, insurance and continuing education")),
        Section.PRACTICE: Message(N_("What the profession may do")),
        Section.BILLING: Message(N_("Health insurance and billing")),
        Section.TEMPORARY: Message(N_("Temporary and occasional services")),
        Section.EPC: Message(N_("European Professional Card")),
        Section.MONEY: Message(N_("Social security and tax")),
        Section.COOPERATION: Message(N_("Cross-border cooperation")),
        Section.WATCH: Message(N_("What is changing")),
    }
)

"""The words of the professions room: kinds of claim, how sure we are, how two countries compare."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.messages import N_, Message
from app.reference.vocabulary import Country


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


SOURCE_LANGUAGES = ("fr", "nl", "de", "en")
"""Languages in which a source may have been read, ISO 639."""


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


class Outcome(StrEnum):
    """How the two sides of one criterion compare."""

    SAME = "same"
    DIFFERENT = "different"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    NOT_RESEARCHED = "not_researched"


DOUBTS: Mapping[ClaimStatus, str] = MappingProxyType(
    {
        ClaimStatus.TO_CONFIRM: N_("To be confirmed with: %(authority)s"),
        ClaimStatus.CONFLICTING: N_("Sources disagree; ask: %(authority)s"),
        ClaimStatus.NOT_FOUND: N_("Not found; to be confirmed with: %(authority)s"),
    }
)
"""What the reader is told of a claim that is not a fact."""

MODE_LABELS: Mapping[PracticeMode, Message] = MappingProxyType(
    {
        PracticeMode.EMPLOYED: Message(N_("as an employee")),
        PracticeMode.SELF_EMPLOYED: Message(N_("self-employed")),
        PracticeMode.TEMPORARY: Message(N_("temporary services")),
    }
)

OUTCOME_LABELS: Mapping[Outcome, Message] = MappingProxyType(
    {
        Outcome.SAME: Message(N_("The same on both sides")),
        Outcome.DIFFERENT: Message(N_("Different")),
        Outcome.ONLY_LEFT: Message(N_("No equivalent in the country of practice")),
        Outcome.ONLY_RIGHT: Message(N_("No equivalent in the country of the qualification")),
        Outcome.NOT_RESEARCHED: Message(N_("Not researched")),
    }
)

PATH_TITLES: Mapping[Country, Message] = MappingProxyType(
    {
        Country.FR: Message(N_("To practise in France with a Belgian qualification")),
        Country.BE: Message(N_("To practise in Belgium with a French qualification")),
    }
)
"""What a sheet tells, by its country."""

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
    }
)


class Practice(StrEnum):
    """How often one works in the other country: establishment, or temporary services."""

    REGULAR = "regular"
    OCCASIONAL = "occasional"


class WorkStatus(StrEnum):
    """Under which contract one works there."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"


class WorkPattern(StrEnum):
    """On which sides one will work: it decides which social security counts.

    - POSTED: now and then, from work that goes on at home.
    - BOTH_SIDES: regularly there, beside work kept at home.
    - ONE_SIDE: nowhere but in the country of practice.
    """

    POSTED = "posted"
    BOTH_SIDES = "both_sides"
    ONE_SIDE = "one_side"


class Pairing(StrEnum):
    """How the two works of one person go together: both of one status, or one of each."""

    ALIKE = "alike"
    MIXED = "mixed"


class Residence(StrEnum):
    """On which side one lives: where one wants to practise, or across the border from it."""

    SAME_SIDE = "same_side"
    ACROSS = "across"


class CareForm(StrEnum):
    """Whether care where one lives takes form S1, because another country insures."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


class Origin(StrEnum):
    """Where a title was obtained; the last two were declared equivalent in that country."""

    FR = "fr"
    BE = "be"
    OTHER_EU = "other_eu"
    THIRD_BE = "third_be"
    THIRD_FR = "third_fr"


class Case(StrEnum):
    """How the law of the country of practice looks at a title."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    GENERAL_SYSTEM = "general_system"
    TITLE_ONLY = "title_only"
    THIRD_COUNTRY = "third_country"
    UNREGULATED = "unregulated"
    NOT_RESEARCHED = "not_researched"


class ClockStart(StrEnum):
    """From when a delay runs; only one that runs from receipt of the file can be dated."""

    RECEIPT = "receipt"
    NOTIFICATION = "notification"
    OTHER = "other"


class Silence(StrEnum):
    """What it means that an authority did not answer in time."""

    MAY_START = "may_start"
    ACCEPTED = "accepted"
    REFUSED = "refused"


SILENCE_LABELS: Mapping[Silence, Message] = MappingProxyType(
    {
        Silence.MAY_START: Message(N_("No answer in time: the work may start.")),
        Silence.ACCEPTED: Message(N_("No answer in time: the request is accepted.")),
        Silence.REFUSED: Message(N_("No answer in time: the request is refused.")),
    }
)

PRACTICE_LABELS: Mapping[Practice, Message] = MappingProxyType(
    {
        Practice.OCCASIONAL: Message(N_("Now and then (temporary services)")),
        Practice.REGULAR: Message(N_("Regularly (establishment)")),
    }
)

WORK_STATUS_LABELS: Mapping[WorkStatus, Message] = MappingProxyType(
    {
        WorkStatus.EMPLOYED: Message(N_("Employed")),
        WorkStatus.SELF_EMPLOYED: Message(N_("Self-employed")),
    }
)

ORIGIN_LABELS: Mapping[Origin, Message] = MappingProxyType(
    {
        Origin.BE: Message(N_("In Belgium")),
        Origin.FR: Message(N_("In France")),
        Origin.OTHER_EU: Message(N_("In another country of the European Union")),
        Origin.THIRD_BE: Message(N_("Outside the European Union, recognised in Belgium")),
        Origin.THIRD_FR: Message(N_("Outside the European Union, recognised in France")),
    }
)

CASE_LABELS: Mapping[Case, Message] = MappingProxyType(
    {
        Case.LISTED: Message(N_("Your title is recognised automatically.")),
        Case.NOT_LISTED: Message(N_("Your title is not recognised automatically.")),
        Case.GENERAL_SYSTEM: Message(
            N_("Your training is compared with that of the country of practice.")
        ),
        Case.TITLE_ONLY: Message(N_("Only the title is protected there: using it is authorised.")),
        Case.THIRD_COUNTRY: Message(
            N_("Your diploma comes from outside the European Union: no automatic recognition.")
        ),
        Case.UNREGULATED: Message(N_("The profession is not regulated there.")),
        Case.NOT_RESEARCHED: Message(N_("How your title is recognised has not been researched.")),
    }
)

SOURCE_KIND_LABELS: Mapping[SourceKind, Message] = MappingProxyType(
    {
        SourceKind.EU_ACT: Message(N_("Act of the European Union")),
        SourceKind.STATUTE: Message(N_("Law")),
        SourceKind.CODE_ARTICLE: Message(N_("Article of a code")),
        SourceKind.DECREE: Message(N_("Decree")),
        SourceKind.ORDER: Message(N_("Ministerial order")),
        SourceKind.CIRCULAR: Message(N_("Circular")),
        SourceKind.CONVENTION: Message(N_("Collective or insurance agreement")),
        SourceKind.TREATY: Message(N_("Treaty")),
        SourceKind.CASE_LAW: Message(N_("Case law")),
        SourceKind.AUTHORITY_PAGE: Message(N_("Page of an authority")),
        SourceKind.PROFESSIONAL_BODY: Message(N_("Professional body")),
        SourceKind.PRESS: Message(N_("Press")),
    }
)

STATUS_LABELS: Mapping[ClaimStatus, Message] = MappingProxyType(
    {
        ClaimStatus.SOURCED: Message(N_("Sourced")),
        ClaimStatus.TO_CONFIRM: Message(N_("To be confirmed")),
        ClaimStatus.CONFLICTING: Message(N_("Sources disagree")),
        ClaimStatus.NOT_FOUND: Message(N_("Not found")),
    }
)
"""In order of doubt: the last is the most doubtful."""

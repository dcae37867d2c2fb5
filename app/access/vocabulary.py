"""Words of people and rights. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.messages import N_, Message


class Role(StrEnum):
    """What a person is on the platform, through an organisation."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    SOCIAL_WORKER = "social_worker"
    COORDINATOR = "coordinator"
    CASE_MANAGER = "case_manager"
    PROFESSION_EDITOR = "profession_editor"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What somebody looks for in a record; part of every line of the audit trail."""

    CARE = "care"
    REQUEST_ANSWER = "request_answer"
    DIRECTORY = "directory"
    BREAK_GLASS = "break_glass"
    QUALITY = "quality"
    SUPPORT = "support"


PURPOSE_NAMES = {
    Purpose.CARE: N_("Care of the person"),
    Purpose.REQUEST_ANSWER: N_("Answer to a request"),
    Purpose.DIRECTORY: N_("Directory of services"),
    Purpose.BREAK_GLASS: N_("Emergency access"),
    Purpose.QUALITY: N_("Quality and planning"),
    Purpose.SUPPORT: N_("Support of the platform"),
}


ROLE_NAMES = {
    Role.VISITOR: N_("Visitor"),
    Role.PROVIDER: N_("Provider"),
    Role.SOCIAL_WORKER: N_("Hospital social worker"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.CASE_MANAGER: N_("Case manager"),
    Role.PROFESSION_EDITOR: N_("Editor of professions"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class Way(StrEnum):
    """The last step of a sign-in: by what somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 - a way in, no password
    LINK = "link"
    PROVIDER = "provider"
    CODE = "code"
    PASSKEY = "passkey"
    DEMONSTRATION = "demonstration"


WAY_NAMES = {
    Way.PASSWORD: N_("Password"),
    Way.LINK: N_("Link by e-mail"),
    Way.PROVIDER: N_("Identity provider"),
    Way.CODE: N_("Code of the telephone"),
    Way.PASSKEY: N_("Passkey"),
    Way.DEMONSTRATION: N_("Demonstration"),
}


class Recognition(StrEnum):
    """How the one who looks after accounts made sure of somebody whose second factor is lost."""

    IN_PERSON = "in_person"
    CALLED_BACK = "called_back"
    SEEN = "seen"


RECOGNITION_NAMES = {
    Recognition.IN_PERSON: N_("Met in person, known by sight or by an identity card"),
    Recognition.CALLED_BACK: N_("Called back on the number that the organisation has, voice known"),
    Recognition.SEEN: N_("Seen on a video call and known by sight"),
}


class OrganisationKind(StrEnum):
    """What kind of organisation people belong to."""

    HOSPITAL = "hospital"
    PROVIDER = "provider"
    COORDINATION = "coordination"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is asking: a visitor has no user and no organisation.

    `circle` and `emergency` are the discharges, by number, whose care circle the person sits in
    now, or that an emergency access opens now. `manages` is for who looks after an organisation's
    own team.
    """

    role: Role = Role.VISITOR
    user_id: int | None = None
    organisation_id: int | None = None
    manages: bool = False
    circle: frozenset[int] = frozenset()
    emergency: frozenset[int] = frozenset()


VISITOR = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as shown at the top of each page."""

    subject: Subject
    name: str
    email: str
    language: str
    organisation: str | None
    has_factor: bool = False
    factor_due_at: datetime | None = None

    @property
    def role_label(self) -> Message:
        """The role in words."""
        return Message(ROLE_NAMES[self.subject.role])


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """A fictitious person one may enter as in the demonstration."""

    key: str
    user_id: int
    name: str
    language: str
    role: Role
    organisation: str
    country: str

    @property
    def role_label(self) -> Message:
        """The role in words."""
        return Message(ROLE_NAMES[self.role])

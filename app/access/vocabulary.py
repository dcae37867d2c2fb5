"""Words of people and rights. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import N_, Message


class Role(StrEnum):
    """What a person is on the platform, through an organisation."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    SOCIAL_WORKER = "social_worker"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.VISITOR: N_("Visitor"),
    Role.PROVIDER: N_("Provider"),
    Role.SOCIAL_WORKER: N_("Hospital social worker"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class OrganisationKind(StrEnum):
    """What kind of organisation people belong to."""

    HOSPITAL = "hospital"
    PROVIDER = "provider"
    COORDINATION = "coordination"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is asking: a visitor has no user and no organisation."""

    role: Role = Role.VISITOR
    user_id: int | None = None
    organisation_id: int | None = None


VISITOR = Subject()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as shown at the top of each page."""

    subject: Subject
    name: str
    email: str
    language: str
    organisation: str | None

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

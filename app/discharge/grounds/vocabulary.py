"""Words of the grounds on which somebody is told of a person. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.access.vocabulary import Subject
from app.core.messages import N_, LText, Message
from app.reference.vocabulary import Country


class ShareGround(StrEnum):
    """On which legal ground somebody is told of a person."""

    CONSENT = "consent"
    REPRESENTATIVE = "representative"
    CARE_TEAM = "care_team"
    THERAPEUTIC_RELATION = "therapeutic_relation"


SHARE_GROUND_NAMES = {
    ShareGround.CONSENT: N_("The person agreed"),
    ShareGround.REPRESENTATIVE: N_("The legal representative agreed"),
    ShareGround.CARE_TEAM: N_("Member of the care team (France)"),
    ShareGround.THERAPEUTIC_RELATION: N_("Therapeutic relation (Belgium)"),
}


class GroundForm(StrEnum):
    """How the person was asked or told."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    INFORMED = "informed"


GROUND_FORM_NAMES = {
    GroundForm.SPOKEN: N_("Said aloud"),
    GroundForm.WRITTEN: N_("In writing"),
    GroundForm.INFORMED: N_("Told, and did not object"),
}


class GroundPurpose(StrEnum):
    """What a recipient is told for."""

    CARE = "care"
    COORDINATION = "coordination"
    RIGHTS = "rights"


GROUND_PURPOSE_NAMES = {
    GroundPurpose.CARE: N_("To care at home"),
    GroundPurpose.COORDINATION: N_("To coordinate the help"),
    GroundPurpose.RIGHTS: N_("To open rights and benefits"),
}


class GroundEnd(StrEnum):
    """Why a ground ended before its day."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    ACCESS_ENDED = "access_ended"


GROUND_END_NAMES = {
    GroundEnd.WITHDRAWN: N_("Withdrawn by the person"),
    GroundEnd.REPLACED: N_("Recorded anew"),
    GroundEnd.ACCESS_ENDED: N_("The access ended"),
}

WITHDRAWN_WORDS = N_("The person withdrew the agreement to share.")
"""What whoever loses an access is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One rule of law that a ground rests on; `is_sure` when a lawyer confirmed it."""

    law: LText
    number: str
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRule:
    """One ground as the data says it: where it holds, and which articles it rests on."""

    code: ShareGround
    countries: frozenset[Country]
    articles: tuple[Article, ...]
    text_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundWish:
    """What somebody records: the ground, how it was given, what for, until when."""

    rule: GroundRule
    form: GroundForm
    purpose: GroundPurpose
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told: a person with an account, or a provider of the directory."""

    name: str
    country: Country
    user_id: int | None = None
    provider_public_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRecord:
    """The record that is shared: a discharge or a case file, by its number and its public name."""

    public_id: str
    discharge_id: int | None = None
    case_id: int | None = None

    @property
    def kind(self) -> str:
        """The word of the trail for it."""
        return "discharge" if self.discharge_id is not None else "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Who records or withdraws a ground, and when."""

    subject: Subject
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundGiven:
    """A ground with whoever records it."""

    wish: GroundWish
    by: Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLine:
    """One ground as pages show it. `form`: None when nobody wrote down how it was given."""

    public_id: str
    recipient: str
    organisation: str | None
    code: ShareGround
    ground: Message
    articles: tuple[Article, ...]
    form: Message | None
    purpose: Message
    recorded_by: str | None
    recorded_at: datetime
    until: datetime
    ended_at: datetime | None
    end: Message | None
    is_running: bool

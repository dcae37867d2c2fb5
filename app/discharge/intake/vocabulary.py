"""Words of the intake: tasks, proposals. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.messages import N_, LText
from app.reference.vocabulary import TimeBand, Weekday


class TaskKind(StrEnum):
    """Where a task comes from: the check-list, a need, a benefit, the days after."""

    CHECKLIST = "checklist"
    NEED = "need"
    BENEFIT = "benefit"
    FOLLOWING = "following"


TASK_KIND_NAMES = {
    TaskKind.CHECKLIST: N_("Check-list of the discharge"),
    TaskKind.NEED: N_("Services to ask in time"),
    TaskKind.BENEFIT: N_("Benefits to ask for"),
    TaskKind.FOLLOWING: N_("The days after"),
}
FOLLOWING_NAMES = {
    "call": N_("Call the person: how does it go at home?"),
    "outcome": N_("Say what became of the person"),
    "silent": N_("No news from a service, call it: %(care)s"),
    "broken": N_("Nobody comes any more, find somebody: %(care)s"),
    "irregular": N_("A service does not come as planned: %(care)s"),
    "away": N_("In hospital again: say when the person goes home"),
    "stop": N_("Call the service, visits are suspended: %(care)s"),
    "resume": N_("Call the service, visits resume: %(care)s"),
    "end": N_("Call the service, no visits any more: %(care)s"),
    "heard": N_("In hospital again, says the case file: suspend the visits?"),
    "closing": N_("A service of the plan closes, find somebody: %(care)s"),
}
"""What the tasks of the days after ask for, by the second part of their code."""


def following_code(errand: str, care: str = "", need_id: int | None = None) -> str:
    """The code of a task of the days after."""
    return ":".join(str(part) for part in ("after", errand, care, need_id) if part)


class TaskState(StrEnum):
    """What became of a task; one that does not apply says why."""

    TO_DO = "to_do"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


TASK_END_NAMES = {
    "end:cancelled": N_("The discharge is cancelled."),
    "end:followed": N_("The follow-up is over."),
    "pause:away": N_("The person is in hospital again."),
}
"""Why a task does not apply any more when nobody said so: its discharge ended, or pauses."""

TASK_STATE_NAMES = {
    TaskState.TO_DO: N_("To do"),
    TaskState.DONE: N_("Done"),
    TaskState.NOT_APPLICABLE: N_("Does not apply"),
}


class TaskOwner(StrEnum):
    """Who does it: somebody of the ward, or the correspondent of the care pathway."""

    NURSE = "nurse"
    SOCIAL_WORKER = "social_worker"
    DOCTOR = "doctor"
    SECRETARIAT = "secretariat"
    TEAM = "team"
    CORRESPONDENT = "correspondent"


TASK_OWNER_NAMES = {
    TaskOwner.NURSE: N_("Nurse"),
    TaskOwner.SOCIAL_WORKER: N_("Social worker"),
    TaskOwner.DOCTOR: N_("Doctor"),
    TaskOwner.SECRETARIAT: N_("Secretariat"),
    TaskOwner.TEAM: N_("Team of the ward"),
    TaskOwner.CORRESPONDENT: N_("Pathway correspondent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRule:
    """A task of the data. One of `after_admission` and `before_discharge` is given, working days.

    `care`: only while one of these kinds of care is needed; empty: always.
    """

    code: str
    kind: TaskKind
    number: int
    labels: LText
    owner: TaskOwner
    after_admission: int | None
    before_discharge: int | None
    may_not_apply: bool
    care: frozenset[str]
    to_confirm: bool
    sources: tuple[str | LText, ...]
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A need that a situation or an answer suggests, with its reasons; never ticked beforehand.

    `weeks` None: no end is known. `when`: the question that must be answered yes.
    """

    care: str
    days: frozenset[Weekday]
    visits: int
    weeks: int | None
    bands: frozenset[TimeBand] | None
    essential: bool
    why: tuple[LText, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationTemplate:
    """A situation after which people go home, and what is often needed then."""

    code: str
    labels: LText
    proposals: tuple[Proposal, ...]
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class Templates:
    """Every situation by code, with whose suggestion they are."""

    by_code: Mapping[str, SituationTemplate]
    source: str
    checked_on: date

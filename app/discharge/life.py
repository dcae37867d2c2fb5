"""The life of a discharge: which step may follow which. The one place that says so. Pure."""

from collections.abc import Mapping

from app.core.errors import Conflict
from app.core.messages import N_, Message
from app.discharge.vocabulary import STATUS_NAMES, DischargeStatus

_OPEN = (
    DischargeStatus.DRAFT,
    DischargeStatus.SEARCHING,
    DischargeStatus.WAITING,
    DischargeStatus.READY,
)
_ENDS = {DischargeStatus.GONE_HOME, DischargeStatus.CANCELLED}

STEPS: Mapping[DischargeStatus, frozenset[DischargeStatus]] = {
    DischargeStatus.DRAFT: frozenset({DischargeStatus.SEARCHING, *_ENDS}),
    DischargeStatus.SEARCHING: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.SEARCHING},
    DischargeStatus.WAITING: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.WAITING},
    DischargeStatus.READY: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.READY},
    DischargeStatus.GONE_HOME: frozenset({DischargeStatus.CLOSED}),
    DischargeStatus.CLOSED: frozenset(),
    DischargeStatus.CANCELLED: frozenset(),
}
"""A draft has no need: nobody can be asked and nothing can be chosen for it."""

OPEN = frozenset(_OPEN)
"""Where the plan can still be changed."""


def is_open(status: str) -> bool:
    """Whether a discharge in that state can still be changed."""
    return DischargeStatus(status) in OPEN


def is_home(status: str) -> bool:
    """Whether the person has left the hospital, so that there are days after."""
    return DischargeStatus(status) in {DischargeStatus.GONE_HOME, DischargeStatus.CLOSED}


def step(status: str, to: DischargeStatus) -> str:
    """The state after that step; staying is allowed. Raises Conflict when it may not follow."""
    before = DischargeStatus(status)
    if to is not before and to not in STEPS[before]:
        values = {"before": Message(STATUS_NAMES[before]), "to": Message(STATUS_NAMES[to])}
        text = N_("A discharge cannot go from “%(before)s” to “%(to)s”.")
        raise Conflict(Message(text, values))
    return to.value


def after_change(status: str, *, has_needs: bool) -> str:
    """The state once needs or situation changed: a plan made before is to be reviewed.

    Requests that are out stay out, so a discharge that waits goes on waiting.
    """
    if not has_needs:
        return step(status, DischargeStatus.DRAFT)
    if DischargeStatus(status) is DischargeStatus.WAITING:
        return status
    return step(status, DischargeStatus.SEARCHING)


def is_to_review(status: str, *, has_plan: bool) -> bool:
    """Whether the plan was saved before the last change."""
    before_a_plan = {DischargeStatus.DRAFT, DischargeStatus.SEARCHING}
    return has_plan and DischargeStatus(status) in before_a_plan

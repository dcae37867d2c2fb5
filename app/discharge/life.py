"""The life of a discharge: which step may follow which. The one place that says so. Pure."""

from collections.abc import Mapping

from app.core.errors import Conflict, Refused
from app.core.messages import N_, Message
from app.discharge.vocabulary import STATUS_NAMES, DischargeStatus

_OPEN = (
    DischargeStatus.DRAFT,
    DischargeStatus.SEARCHING,
    DischargeStatus.WAITING,
    DischargeStatus.READY,
)
_LEFT = {DischargeStatus.GONE_HOME, DischargeStatus.AWAY, DischargeStatus.CLOSED}
_ENDS = {DischargeStatus.GONE_HOME, DischargeStatus.CANCELLED}

STEPS: Mapping[DischargeStatus, frozenset[DischargeStatus]] = {
    DischargeStatus.DRAFT: frozenset({DischargeStatus.SEARCHING, *_ENDS}),
    DischargeStatus.SEARCHING: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.SEARCHING},
    DischargeStatus.WAITING: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.WAITING},
    DischargeStatus.READY: frozenset({*_OPEN, *_ENDS}) - {DischargeStatus.READY},
    DischargeStatus.GONE_HOME: frozenset({DischargeStatus.AWAY, DischargeStatus.CLOSED}),
    DischargeStatus.AWAY: frozenset({DischargeStatus.GONE_HOME, DischargeStatus.CLOSED}),
    DischargeStatus.CLOSED: frozenset(),
    DischargeStatus.CANCELLED: frozenset(),
}
"""A draft has no need: nobody can be asked and nothing can be chosen for it.

Taking back an end (`reopened`) is no step of this table: it leads to where the discharge came from.
"""

OPEN = frozenset(_OPEN)
"""Where the plan can still be changed."""


RUNNING = OPEN | {DischargeStatus.GONE_HOME, DischargeStatus.AWAY}
"""Where services may be asked and confirmed, and may learn who the person is."""

_WHY_OVER = {
    DischargeStatus.CANCELLED: N_(
        "This discharge is cancelled: nobody is asked, and nothing is told of the person any more."
    ),
    DischargeStatus.CLOSED: N_(
        "The follow-up of this discharge is over: nobody is asked, and nothing is told of the "
        "person any more."
    ),
}


def is_running(status: str) -> bool:
    """Whether services may still be asked, answer, and learn who the person is."""
    return DischargeStatus(status) in RUNNING


def check_running(status: str) -> None:
    """Raises Refused for a discharge that is cancelled or closed, saying so."""
    if not is_running(status):
        raise Refused(Message(_WHY_OVER[DischargeStatus(status)]))


def why_over(status: str) -> Message | None:
    """Why nothing is asked any more; None while the discharge runs."""
    words = _WHY_OVER.get(DischargeStatus(status))
    return Message(words) if words else None


def is_open(status: str) -> bool:
    """Whether a discharge in that state can still be changed."""
    return DischargeStatus(status) in OPEN


def is_home(status: str) -> bool:
    """Whether the person has left the hospital, so that there are days after."""
    return DischargeStatus(status) in _LEFT


def is_away(status: str) -> bool:
    """Whether the person is in hospital again, so that nobody needs to come for now."""
    return status == DischargeStatus.AWAY


def step(status: str, to: DischargeStatus) -> str:
    """The state after that step; staying is allowed. Raises Conflict when it may not follow."""
    before = DischargeStatus(status)
    if to is not before and to not in STEPS[before]:
        values = {"before": Message(STATUS_NAMES[before]), "to": Message(STATUS_NAMES[to])}
        text = N_("A discharge cannot go from “%(before)s” to “%(to)s”.")
        raise Conflict(Message(text, values))
    return to.value


def reopened(status: str, before: str, *, is_at_once: bool, has_needs: bool) -> str:
    """Where a discharge stands once its end is taken back; raises Conflict when it has no end.

    At once, as if nothing had happened; later the plan is to be looked at again, because services
    were told.
    """
    if DischargeStatus(status) not in _ENDS or DischargeStatus(before) not in OPEN:
        raise Conflict(Message(N_("This discharge did not end, or its end was taken back.")))
    if is_at_once:
        return before
    return (DischargeStatus.SEARCHING if has_needs else DischargeStatus.DRAFT).value


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

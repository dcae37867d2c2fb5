"""Which state of a request may follow which, and who may bring it about. Pure, and the only place.

Everything that changes a request asks `after`. A pair that is not in the table does not exist.
"""

from collections.abc import Mapping

from app.core.errors import Refused
from app.core.messages import N_, Message
from app.discharge.referrals.vocabulary import (
    EVENT_NAMES,
    OVER,
    STATE_NAMES,
    Actor,
    ReferralEvent,
    ReferralState,
)

S, E = ReferralState, ReferralEvent

_ANSWERABLE = (S.SENT, S.SEEN, S.QUESTION, S.EXPIRED)
"""A yes that comes late is still a yes: the ward decides whether it needs it."""

_STANDING = (S.SENT, S.SEEN, S.QUESTION, S.ACCEPTED_CONDITIONALLY, S.ACCEPTED)
_ENDED_BY_CANCELLING = (S.DRAFT, *_STANDING, S.CONFIRMED, S.EXPIRED)

EVEN_WHEN_OVER = frozenset({E.CANCEL, E.WITHDRAW, E.EXPIRE, E.NOTE, E.BOUNCE})
"""What may still happen to a request once its discharge is cancelled or closed."""

TRANSITIONS: Mapping[tuple[ReferralState, ReferralEvent], ReferralState] = {
    (S.DRAFT, E.SEND): S.SENT,
    (S.DRAFT, E.WITHDRAW): S.WITHDRAWN,
    (S.SENT, E.UNDO): S.DRAFT,
    (S.SENT, E.SEE): S.SEEN,
    **{(state, E.ASK): S.QUESTION for state in _ANSWERABLE},
    (S.QUESTION, E.ANSWER_QUESTION): S.SEEN,
    **{(state, E.ACCEPT): S.ACCEPTED for state in (*_ANSWERABLE, S.ACCEPTED_CONDITIONALLY)},
    **{(state, E.ACCEPT_CONDITIONALLY): S.ACCEPTED_CONDITIONALLY for state in _ANSWERABLE},
    **{(state, E.DECLINE): S.DECLINED for state in (*_ANSWERABLE, *_STANDING, S.CONFIRMED)},
    (S.ACCEPTED, E.CONFIRM): S.CONFIRMED,
    (S.ACCEPTED_CONDITIONALLY, E.CONFIRM): S.CONFIRMED,
    **{(state, E.WITHDRAW): S.WITHDRAWN for state in (*_STANDING, S.CONFIRMED, S.EXPIRED)},
    **{(state, E.CANCEL): S.CANCELLED for state in _ENDED_BY_CANCELLING},
    **{(state, E.RELEASE): S.NOT_RETAINED for state in _STANDING},
    **{(state, E.EXPIRE): S.EXPIRED for state in (S.SENT, S.SEEN)},
    **{(state, E.REOPEN): S.SENT for state in OVER},
    **{(state, E.REMIND): state for state in (S.SENT, S.SEEN)},
    **{(state, E.NOTE): state for state in S},
    **{(state, E.BOUNCE): state for state in S if state is not S.DRAFT},
    **{(state, E.REVEAL): state for state in (S.ACCEPTED, S.CONFIRMED)},
    **{(state, E.PASS_ON): state for state in (S.SENT, S.SEEN, S.QUESTION)},
}

WHO: Mapping[ReferralEvent, frozenset[Actor]] = {
    E.SEND: frozenset({Actor.WARD}),
    E.UNDO: frozenset({Actor.WARD}),
    E.SEE: frozenset({Actor.PROVIDER}),
    E.ASK: frozenset({Actor.PROVIDER}),
    E.ANSWER_QUESTION: frozenset({Actor.WARD}),
    E.ACCEPT: frozenset({Actor.PROVIDER}),
    E.ACCEPT_CONDITIONALLY: frozenset({Actor.PROVIDER}),
    E.DECLINE: frozenset({Actor.PROVIDER}),
    E.CONFIRM: frozenset({Actor.WARD}),
    E.WITHDRAW: frozenset({Actor.WARD}),
    E.CANCEL: frozenset({Actor.WARD}),
    E.RESTORE: frozenset({Actor.WARD}),
    E.RELEASE: frozenset({Actor.WARD}),
    E.EXPIRE: frozenset({Actor.CLOCK}),
    E.REOPEN: frozenset({Actor.WARD}),
    E.REMIND: frozenset({Actor.WARD, Actor.CLOCK}),
    E.NOTE: frozenset({Actor.WARD}),
    E.BOUNCE: frozenset({Actor.CLOCK}),
    E.REVEAL: frozenset({Actor.PROVIDER}),
    E.PASS_ON: frozenset({Actor.PROVIDER}),
}
"""An answer by telephone or paper is the provider's, whoever wrote it down."""


_NOT_NOW = N_("This is not possible now. The request stands at “%(state)s”: %(event)s.")


def after(state: ReferralState, event: ReferralEvent, actor: Actor) -> ReferralState:
    """The state that follows; raises Refused for a pair that does not exist, or a wrong actor."""
    found = TRANSITIONS.get((state, event))
    if found is None or actor not in WHO[event]:
        values = {
            "state": Message(STATE_NAMES[state]),
            "event": Message(EVENT_NAMES[event]),
        }
        raise Refused(Message(_NOT_NOW, values))
    return found


def may(state: ReferralState, event: ReferralEvent) -> bool:
    """Whether that can happen in that state."""
    return (state, event) in TRANSITIONS


def restored(before: ReferralState, actor: Actor) -> ReferralState:
    """Where a request that was cancelled stands again when the cancellation is taken back.

    The one step that the table cannot hold, because it leads to where the request came from.
    """
    if before not in _ENDED_BY_CANCELLING or actor not in WHO[E.RESTORE]:
        values = {"state": Message(STATE_NAMES[before]), "event": Message(EVENT_NAMES[E.RESTORE])}
        raise Refused(Message(_NOT_NOW, values))
    return before

"""Who may do what: a table of small named predicates, deny by default. Pure.

What an action names stands in docs/glossary.md; a route declares its action with
`app.core.web.audience`. Whether one discharge belongs to the reader's organisation is decided where
the discharge is looked for, and answered like an absence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.access.vocabulary import Role, Subject
from app.core.messages import N_, Message

Predicate = Callable[[Subject], bool]


def anyone(_subject: Subject) -> bool:
    """Visitors too."""
    return True


def is_signed_in(subject: Subject) -> bool:
    """A known person with a role in an organisation."""
    return subject.user_id is not None and subject.organisation_id is not None


def plans_discharges(subject: Subject) -> bool:
    """Hospital social workers and coordinators; administrators and providers never."""
    return is_signed_in(subject) and subject.role in {Role.SOCIAL_WORKER, Role.COORDINATOR}


ACTIONS: Mapping[str, Predicate] = {
    "access.enter_as": anyone,
    "access.sign_in": anyone,
    "access.sign_out": anyone,
    "account.read": is_signed_in,
    "benefits.read": anyone,
    "cadastre.read": anyone,
    "demo.only": anyone,
    "discharge.create": plans_discharges,
    "discharge.list": plans_discharges,
    "discharge.match": anyone,
    "discharge.read": plans_discharges,
    "discharge.write": plans_discharges,
    "professions.read": anyone,
    "reference.read": anyone,
    "site.health": anyone,
    "site.read": anyone,
}
"""`discharge.match` stores nothing and names nobody, hence anyone."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is allowed, and the sentence that says why not."""

    allowed: bool
    reason: Message


_ALLOWED = Decision(allowed=True, reason=Message(N_("Allowed.")))
_UNKNOWN = Decision(allowed=False, reason=Message(N_("Nobody may do this.")))
_SIGN_IN = Decision(allowed=False, reason=Message(N_("Please sign in first.")))
_NOT_YOURS = Decision(allowed=False, reason=Message(N_("Your account may not do this.")))


def decide(subject: Subject, action: str) -> Decision:
    """Whether that person may do that; an action that is not in the table is refused to all."""
    claim = ACTIONS.get(action)
    if claim is None:
        return _UNKNOWN
    if claim(subject):
        return _ALLOWED
    return _NOT_YOURS if is_signed_in(subject) else _SIGN_IN

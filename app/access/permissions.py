"""Who may do what: a table of small named predicates, deny by default. Pure.

What an action names stands in docs/glossary.md; a route declares its action with
`app.core.web.audience`. An action on one record also needs a relation with it; a record without a
relation is answered like an absence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.access.vocabulary import Purpose, Role, Subject
from app.core.messages import N_, Message

Predicate = Callable[[Subject], bool]
PLANNERS = frozenset({Role.SOCIAL_WORKER, Role.COORDINATOR, Role.CASE_MANAGER})


def anyone(_subject: Subject) -> bool:
    """Visitors too."""
    return True


def is_signed_in(subject: Subject) -> bool:
    """A known person with a role in an organisation."""
    return subject.user_id is not None and subject.organisation_id is not None


def plans_discharges(subject: Subject) -> bool:
    """Social workers, coordinators, case managers; administrators and providers never."""
    return is_signed_in(subject) and subject.role in PLANNERS


def coordinates(subject: Subject) -> bool:
    """Coordinators, who look over emergency accesses and keep the directory."""
    return is_signed_in(subject) and subject.role is Role.COORDINATOR


def manages_team(subject: Subject) -> bool:
    """Who looks after the accounts of an organisation, whatever the role."""
    return is_signed_in(subject) and subject.manages


def manages_cases(subject: Subject) -> bool:
    """Coordinators and case managers, who decide on cases and share them out."""
    return is_signed_in(subject) and subject.role in {Role.COORDINATOR, Role.CASE_MANAGER}


def joins_circles(subject: Subject) -> bool:
    """Whoever may sit in the circle of a case, or refer somebody: the wards and the providers."""
    return is_signed_in(subject) and subject.role in PLANNERS | {Role.PROVIDER}


def answers_requests(subject: Subject) -> bool:
    """Members of a provider."""
    return is_signed_in(subject) and subject.role is Role.PROVIDER


def edits_directory(subject: Subject) -> bool:
    """Providers, of their own records only, and coordinators."""
    return is_signed_in(subject) and subject.role in {Role.PROVIDER, Role.COORDINATOR}


ACTIONS: Mapping[str, Predicate] = {
    "access.enter_as": anyone,
    "access.sign_in": anyone,
    "access.sign_out": anyone,
    "account.read": is_signed_in,
    "benefits.read": anyone,
    "cadastre.confirm": anyone,
    "cadastre.edit": edits_directory,
    "cadastre.import": coordinates,
    "cadastre.keep": is_signed_in,
    "cadastre.merge": coordinates,
    "cadastre.moderate": coordinates,
    "cadastre.read": anyone,
    "cadastre.report": anyone,
    "case.act": joins_circles,
    "case.circle": manages_cases,
    "case.follow": anyone,
    "case.manage": manages_cases,
    "case.read": joins_circles,
    "case.refer": joins_circles,
    "case.write": joins_circles,
    "demo.only": anyone,
    "diagnosis.read": is_signed_in,
    "diagnosis.steer": coordinates,
    "desk.ask": anyone,
    "desk.follow": anyone,
    "desk.work": joins_circles,
    "discharge.access_log": plans_discharges,
    "discharge.circle": plans_discharges,
    "discharge.create": plans_discharges,
    "discharge.emergency": plans_discharges,
    "discharge.identity": plans_discharges,
    "discharge.list": plans_discharges,
    "discharge.match": anyone,
    "discharge.read": plans_discharges,
    "discharge.review": coordinates,
    "discharge.together": coordinates,
    "discharge.write": plans_discharges,
    "evidence.read": coordinates,
    "following.link": anyone,
    "news.link": anyone,
    "news.read": is_signed_in,
    "news.write": coordinates,
    "partners.read": is_signed_in,
    "partners.write": coordinates,
    "plan.follow": anyone,
    "plan.verify": anyone,
    "procedures.read": is_signed_in,
    "procedures.write": coordinates,
    "professions.read": anyone,
    "professions.review": coordinates,
    "reference.read": anyone,
    "referral.answer": answers_requests,
    "referral.identity": answers_requests,
    "referral.inbox": answers_requests,
    "referral.link": anyone,
    "referral.need": answers_requests,
    "schemes.read": is_signed_in,
    "schemes.write": coordinates,
    "site.health": anyone,
    "site.read": anyone,
    "tables.link": anyone,
    "tables.read": is_signed_in,
    "tables.write": coordinates,
    "steering.open": anyone,
    "steering.read": manages_cases,
    "team.manage": manages_team,
}
"""`plan.follow` and `case.follow` are for whoever holds the person's own link, `plan.verify` tells
nothing; `discharge.match` stores nothing and names nobody, hence anyone; `referral.link`,
`following.link` and `cadastre.confirm` are for whoever holds the link of a letter;
`cadastre.report` waits for a coordinator."""


class Relation(StrEnum):
    """How a person stands to one record."""

    OWNER = "owner"
    CIRCLE = "circle"
    EMERGENCY = "emergency"
    ADDRESSED = "addressed"
    ACCEPTED = "accepted"


TEAM = frozenset({Relation.OWNER, Relation.CIRCLE})
RELATIONS: Mapping[str, frozenset[Relation]] = {
    "case.act": TEAM,
    "case.circle": frozenset({Relation.OWNER}),
    "case.manage": frozenset({Relation.OWNER}),
    "case.read": TEAM,
    "case.write": TEAM,
    "discharge.access_log": TEAM,
    "discharge.circle": TEAM,
    "discharge.identity": TEAM | {Relation.EMERGENCY},
    "discharge.read": TEAM | {Relation.EMERGENCY},
    "discharge.write": TEAM,
    "referral.answer": frozenset({Relation.ADDRESSED, Relation.ACCEPTED}),
    "referral.identity": frozenset({Relation.ACCEPTED}),
    "referral.need": frozenset({Relation.ADDRESSED, Relation.ACCEPTED}),
}
"""What an action on one record needs: one of these relations. An action that is not here is not
about one record."""

PURPOSES: Mapping[str, frozenset[Purpose]] = {
    "case": frozenset({Purpose.CARE}),
    "discharge": frozenset({Purpose.CARE, Purpose.BREAK_GLASS}),
    "referral": frozenset({Purpose.REQUEST_ANSWER}),
}
"""For which ends records of a kind may be opened; quality and support never open one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Access of one person to one record for some time: a seat in the circle, or an emergency."""

    user_id: int
    since: datetime
    until: datetime

    def holds(self, subject: Subject, now: datetime) -> bool:
        """Whether it is that person's, and in force."""
        return self.user_id == subject.user_id and self.since <= now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one record when somebody wants to open it.

    `addressed_id` is the organisation of the provider whose own line this is; `has_ground` whether
    a legal ground for naming the person to that provider is recorded; `is_excluded` whether the
    person does not want that provider.
    """

    owner_id: int | None = None
    circle: tuple[Grant, ...] = ()
    emergencies: tuple[Grant, ...] = ()
    addressed_id: int | None = None
    is_accepted: bool = False
    has_ground: bool = False
    is_excluded: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is allowed, and the sentence that says why not."""

    allowed: bool
    reason: Message


_ALLOWED = Decision(allowed=True, reason=Message(N_("Allowed.")))
_UNKNOWN = Decision(allowed=False, reason=Message(N_("Nobody may do this.")))
_SIGN_IN = Decision(allowed=False, reason=Message(N_("Please sign in first.")))
_NOT_YOURS = Decision(allowed=False, reason=Message(N_("Your account may not do this.")))
_NO_RELATION = Decision(
    allowed=False, reason=Message(N_("You are not in the care circle of this person."))
)
_NO_PURPOSE = Decision(allowed=False, reason=Message(N_("A record is not opened for this end.")))
NO_GROUND = Decision(
    allowed=False,
    reason=Message(N_("The person's agreement, or another legal ground, is not recorded yet.")),
)


def decide(
    subject: Subject,
    action: str,
    facts: Facts | None = None,
    *,
    purpose: Purpose = Purpose.CARE,
    now: datetime | None = None,
) -> Decision:
    """Whether that person may do that, to that record if one is given, for that end, at that time.

    An action that is not in the table is refused to all. Without facts only the role is judged:
    that is what the door of a page asks, before any record is looked for.
    """
    claim = ACTIONS.get(action)
    if claim is None:
        return _UNKNOWN
    if not claim(subject):
        return _NOT_YOURS if is_signed_in(subject) else _SIGN_IN
    if facts is None:
        return _ALLOWED
    return _decide_on(subject, action, facts, purpose, now)


def _decide_on(
    subject: Subject, action: str, facts: Facts, purpose: Purpose, now: datetime | None
) -> Decision:
    wanted = RELATIONS.get(action)
    if wanted is None or now is None:
        return _UNKNOWN
    if purpose not in PURPOSES[action.partition(".")[0]]:
        return _NO_PURPOSE
    if not wanted & relations_of(subject, facts, now=now):
        return _NO_RELATION
    if action == "referral.identity" and not facts.has_ground:
        return NO_GROUND
    return _ALLOWED


def relations_of(subject: Subject, facts: Facts, *, now: datetime) -> frozenset[Relation]:
    """Every relation of a person with a record at that moment; none for a visitor."""
    if not is_signed_in(subject):
        return frozenset()
    is_line = facts.addressed_id is not None and facts.addressed_id == subject.organisation_id
    is_open = is_line and not facts.is_excluded and not facts.is_withdrawn
    found = {
        Relation.OWNER: facts.owner_id is not None and facts.owner_id == subject.organisation_id,
        Relation.CIRCLE: any(seat.holds(subject, now) for seat in facts.circle),
        Relation.EMERGENCY: any(one.holds(subject, now) for one in facts.emergencies),
        Relation.ADDRESSED: is_open,
        Relation.ACCEPTED: is_open and facts.is_accepted,
    }
    return frozenset(relation for relation, holds in found.items() if holds)

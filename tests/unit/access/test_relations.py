"""Every role, relation, end and state of a request, against a table written by hand."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.access.permissions import RELATIONS, Decision, Facts, Grant, Relation, decide, relations_of
from app.access.vocabulary import VISITOR, Purpose, Role, Subject
from app.core.messages import Message

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ME, MINE, OTHERS = 7, 3, 4
PLANNERS = {Role.SOCIAL_WORKER, Role.COORDINATOR, Role.CASE_MANAGER}
TEAM_DOES = {
    *("discharge.read", "discharge.write", "discharge.identity", "discharge.circle"),
    "discharge.access_log",
}
GLASS_DOES = {"discharge.read", "discharge.identity"}
FOR_CARE = {Purpose.CARE, Purpose.BREAK_GLASS}


def grant(user_id: int, since: timedelta, until: timedelta) -> Grant:
    """Access between two moments counted from now."""
    return Grant(user_id=user_id, since=NOW + since, until=NOW + until)


RUNNING = grant(ME, -HOUR, HOUR)
STRANGERS = (
    grant(ME + 1, -HOUR, HOUR),
    grant(ME, -2 * HOUR, -HOUR),
    grant(ME, -HOUR, timedelta(0)),
    grant(ME, HOUR, 2 * HOUR),
)
CASES = {
    "nobody": Facts(owner_id=OTHERS),
    "owner": Facts(owner_id=MINE),
    "circle": Facts(owner_id=OTHERS, circle=(RUNNING,)),
    "circle of others or over": Facts(owner_id=OTHERS, circle=STRANGERS),
    "emergency": Facts(owner_id=OTHERS, emergencies=(RUNNING,)),
    "emergency of others or over": Facts(owner_id=OTHERS, emergencies=STRANGERS),
    "other line": Facts(owner_id=OTHERS, addressed_id=9, is_accepted=True, has_ground=True),
    "addressed": Facts(owner_id=OTHERS, addressed_id=MINE, has_ground=True),
    "accepted": Facts(owner_id=OTHERS, addressed_id=MINE, is_accepted=True, has_ground=True),
    "accepted, no ground": Facts(owner_id=OTHERS, addressed_id=MINE, is_accepted=True),
    "excluded": Facts(
        owner_id=OTHERS, addressed_id=MINE, is_accepted=True, has_ground=True, is_excluded=True
    ),
    "withdrawn": Facts(
        owner_id=OTHERS, addressed_id=MINE, is_accepted=True, has_ground=True, is_withdrawn=True
    ),
}


CASE_DOES = {"case.act", "case.read", "case.write"}
OWNER_DOES = {"case.circle", "case.manage"}
MANAGERS = {Role.COORDINATOR, Role.CASE_MANAGER}


def wanted_of_case(role: Role, action: str, case: str, purpose: Purpose) -> bool:
    """A case file is read in its circle, wards and providers; its own team alone decides."""
    if purpose is not Purpose.CARE:
        return False
    if action in OWNER_DOES:
        return role in MANAGERS and case == "owner"
    return role in PLANNERS | {Role.PROVIDER} and case in {"owner", "circle"}


def wanted(role: Role, action: str, case: str, purpose: Purpose) -> bool:
    """The answer, by the rules as people say them and not by the code."""
    if action in CASE_DOES | OWNER_DOES:
        return wanted_of_case(role, action, case, purpose)
    if role in PLANNERS and purpose in FOR_CARE:
        team = case in {"owner", "circle"} and action in TEAM_DOES
        return team or (case == "emergency" and action in GLASS_DOES)
    if role is Role.PROVIDER and purpose is Purpose.REQUEST_ANSWER:
        if action == "referral.identity":
            return case == "accepted"
        is_line = case in {"addressed", "accepted", "accepted, no ground"}
        return is_line and action in {"referral.need", "referral.answer"}
    return False


CELLS = list(product(Role, sorted(RELATIONS), CASES, Purpose))


def subject(role: Role) -> Subject:
    """Somebody of that role in my organisation, or a visitor."""
    known = role is not Role.VISITOR
    return Subject(
        role=role, user_id=ME if known else None, organisation_id=MINE if known else None
    )


def test_every_cell_of_the_matrix_is_as_the_table_says() -> None:
    odd = [
        (role, action, case, purpose)
        for role, action, case, purpose in CELLS
        if decide(subject(role), action, CASES[case], purpose=purpose, now=NOW).allowed
        is not wanted(role, action, case, purpose)
    ]
    assert odd == []
    assert len(CELLS) == len(Role) * len(RELATIONS) * len(CASES) * len(Purpose)


def test_exactly_these_actions_are_about_one_record() -> None:
    referrals = {"referral.answer", "referral.identity", "referral.need"}
    assert set(RELATIONS) == CASE_DOES | OWNER_DOES | TEAM_DOES | referrals


def test_access_begins_at_its_first_moment_and_is_over_at_its_last() -> None:
    who = subject(Role.CASE_MANAGER)
    seat = Facts(owner_id=OTHERS, circle=(RUNNING,))

    def may_read(now: datetime) -> bool:
        return decide(who, "discharge.read", seat, now=now).allowed

    moment = timedelta(microseconds=1)
    begins, ends = may_read(NOW - HOUR), may_read(NOW + HOUR - moment)
    assert (begins, ends) == (True, True)
    assert not may_read(NOW - HOUR - moment)
    assert not may_read(NOW + HOUR)


@pytest.mark.parametrize("action", sorted(RELATIONS))
def test_an_administrator_never_opens_a_record(action: str) -> None:
    for case, purpose in product(CASES.values(), Purpose):
        who = subject(Role.ADMINISTRATOR)
        assert not decide(who, action, case, purpose=purpose, now=NOW).allowed


def test_a_record_without_a_moment_or_a_known_action_is_refused() -> None:
    owner = subject(Role.SOCIAL_WORKER)
    assert not decide(owner, "discharge.read", CASES["owner"]).allowed
    assert not decide(owner, "discharge.list", CASES["owner"], now=NOW).allowed


def test_a_missing_ground_is_said_as_such() -> None:
    who = subject(Role.PROVIDER)
    case, end = CASES["accepted, no ground"], Purpose.REQUEST_ANSWER
    reason = decide(who, "referral.identity", case, purpose=end, now=NOW).reason
    assert "legal ground" in reason.text


def test_only_who_looks_after_a_team_manages_it() -> None:
    for role in set(Role) - {Role.VISITOR}:
        plain = subject(role)
        assert not decide(plain, "team.manage").allowed
        keeper = Subject(role=role, user_id=ME, organisation_id=MINE, manages=True)
        assert decide(keeper, "team.manage").allowed


def test_accepting_gives_all_that_being_asked_gives() -> None:
    asked = {name for name, needed in RELATIONS.items() if Relation.ADDRESSED in needed}
    assert asked == {"referral.answer", "referral.need"}
    accepted = {name for name, needed in RELATIONS.items() if Relation.ACCEPTED in needed}
    assert accepted == asked | {"referral.identity"}


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (RUNNING, "until"),
        (Facts(owner_id=MINE), "owner_id"),
        (Decision(allowed=False, reason=Message("No.")), "allowed"),
    ],
)
def test_nothing_that_was_judged_can_be_changed_afterwards(fact: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(fact, "owner", MINE)


@pytest.mark.parametrize("kind", [Grant, Facts])
def test_facts_are_given_by_name_so_that_none_takes_the_place_of_another(
    kind: type[Grant | Facts],
) -> None:
    with pytest.raises(TypeError):
        kind(ME, NOW, NOW + HOUR)  # type: ignore[arg-type, call-arg]  # that is what must not work


def test_a_visitor_has_no_relation_with_any_record() -> None:
    facts = Facts(owner_id=None, addressed_id=None, circle=(RUNNING,), is_accepted=True)
    assert relations_of(VISITOR, facts, now=NOW) == frozenset()

"""Who may do what, written by hand: the policy is compared with this table, never the reverse."""

import pytest

from app.access.permissions import ACTIONS, decide
from app.access.vocabulary import VISITOR, Role, Subject

STAFF = "provider social_worker coordinator case_manager profession_editor administrator"
EVERYONE = f"visitor {STAFF}"
WARD = "social_worker coordinator case_manager"

EXPECTED = {
    "access.enter_as": EVERYONE,
    "access.sign_in": EVERYONE,
    "access.sign_out": EVERYONE,
    "account.read": STAFF,
    "cadastre.import": "coordinator",
    "cadastre.merge": "coordinator",
    "cadastre.keep": STAFF,
    "cadastre.confirm": EVERYONE,
    "cadastre.edit": "provider coordinator",
    "cadastre.moderate": "coordinator",
    "cadastre.read": EVERYONE,
    "cadastre.report": EVERYONE,
    "case.act": f"provider {WARD}",
    "case.circle": "coordinator case_manager",
    "case.follow": EVERYONE,
    "case.manage": "coordinator case_manager",
    "case.read": f"provider {WARD}",
    "case.refer": f"provider {WARD}",
    "case.write": f"provider {WARD}",
    "demo.only": EVERYONE,
    "desk.ask": EVERYONE,
    "desk.follow": EVERYONE,
    "desk.work": f"provider {WARD}",
    "diagnosis.read": STAFF,
    "diagnosis.steer": "coordinator",
    "discharge.access_log": WARD,
    "discharge.circle": WARD,
    "discharge.create": WARD,
    "discharge.emergency": WARD,
    "discharge.identity": WARD,
    "discharge.list": WARD,
    "discharge.match": EVERYONE,
    "discharge.read": WARD,
    "discharge.review": "coordinator",
    "discharge.together": "coordinator",
    "discharge.write": WARD,
    "evidence.read": "coordinator",
    "following.link": EVERYONE,
    "news.link": EVERYONE,
    "news.read": STAFF,
    "news.write": "coordinator",
    "partners.read": STAFF,
    "partners.write": "coordinator",
    "procedures.read": STAFF,
    "procedures.write": "coordinator",
    "schemes.read": STAFF,
    "schemes.write": "coordinator",
    "tables.link": EVERYONE,
    "tables.read": STAFF,
    "tables.write": "coordinator",
    "benefits.read": EVERYONE,
    "plan.follow": EVERYONE,
    "plan.verify": EVERYONE,
    "professions.read": EVERYONE,
    "professions.review": "coordinator",
    "reference.read": EVERYONE,
    "referral.answer": "provider",
    "referral.identity": "provider",
    "referral.need": "provider",
    "referral.inbox": "provider",
    "referral.link": EVERYONE,
    "site.health": EVERYONE,
    "site.read": EVERYONE,
    "steering.open": EVERYONE,
    "steering.read": "coordinator case_manager",
    "team.manage": "",
}


def someone(role: Role) -> Subject:
    """A signed-in person of that role, or a visitor."""
    if role is Role.VISITOR:
        return VISITOR
    return Subject(role=role, user_id=1, organisation_id=1)


def test_the_table_names_exactly_the_expected_actions() -> None:
    assert set(ACTIONS) == set(EXPECTED)


@pytest.mark.parametrize("action", sorted(EXPECTED))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_is_written_here(role: Role, action: str) -> None:
    assert decide(someone(role), action).allowed is (role.value in EXPECTED[action].split())


@pytest.mark.parametrize("role", list(Role))
def test_an_unknown_action_is_refused_to_everyone(role: Role) -> None:
    assert not decide(someone(role), "discharge.publish").allowed


@pytest.mark.parametrize("action", sorted(EXPECTED))
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_a_role_without_an_organisation_opens_no_more_than_a_visit(role: Role, action: str) -> None:
    stray = Subject(role=role, user_id=1, organisation_id=None)
    assert decide(stray, action).allowed is ("visitor" in EXPECTED[action].split())


def test_a_visitor_is_asked_to_sign_in_and_a_provider_is_told_no() -> None:
    assert decide(VISITOR, "discharge.read").reason.text == "Please sign in first."
    provider = someone(Role.PROVIDER)
    assert decide(provider, "discharge.read").reason.text == "Your account may not do this."

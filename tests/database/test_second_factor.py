"""Codes of the telephone and passkeys on both engines: what is refused, what stays as it was."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from app.access import demo
from app.access.factor import operations as factor
from app.access.models import Passkey, User
from app.access.passkeys import operations as passkeys
from app.access.passkeys.operations import MOST, Answer, Site
from app.core.errors import InvalidInput, NotFound, Refused
from tests.authenticator import HOST, ORIGIN, Device

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SITE = Site(host=HOST, origin=ORIGIN)


@pytest.fixture
def people(session: Session) -> tuple[User, User]:
    """Two people with accounts."""
    known = demo.load_demo(session, today=date(2026, 11, 20), now=NOW).users
    return known["social_worker_dinant"], known["case_manager"]


def wrong(maker: pyotp.TOTP, now: datetime) -> str:
    """A code that is right at no moment near now."""
    near = {maker.at(now + timedelta(seconds=30 * step)) for step in range(-3, 4)}
    return next(code for code in ("000000", *map(str, range(100000, 100008))) if code not in near)


def turned_on(session: Session, user: User) -> pyotp.TOTP:
    """The codes of somebody who turned them on a day ago."""
    factor.begin(session, user)
    assert user.totp_secret is not None
    maker = pyotp.TOTP(user.totp_secret)
    yesterday = NOW - timedelta(days=1)
    factor.confirm(session, user, maker.at(yesterday), now=yesterday)
    return maker


def test_a_secret_shown_again_before_its_first_code_is_the_same(
    session: Session, people: tuple[User, User]
) -> None:
    user, _other = people
    assert factor.begin(session, user) == factor.begin(session, user)


def test_codes_that_are_on_are_not_set_up_anew(session: Session, people: tuple[User, User]) -> None:
    user, _other = people
    maker = turned_on(session, user)
    with pytest.raises(Refused, match="on already"):
        factor.begin(session, user)
    with pytest.raises(Refused, match="to confirm"):
        factor.confirm(session, user, maker.at(NOW), now=NOW)
    assert user.totp_secret == maker.secret


def test_nothing_is_confirmed_that_was_not_begun_or_with_a_wrong_code(
    session: Session, people: tuple[User, User]
) -> None:
    user, _other = people
    with pytest.raises(Refused, match="to confirm"):
        factor.confirm(session, user, "123456", now=NOW)
    factor.begin(session, user)
    assert user.totp_secret is not None
    with pytest.raises(InvalidInput) as caught:
        factor.confirm(session, user, wrong(pyotp.TOTP(user.totp_secret), NOW), now=NOW)
    assert list(caught.value.faults) == ["code"]
    assert user.totp_since is None
    for code in ("12345", "abcdef", pyotp.TOTP(user.totp_secret).at(NOW)):
        assert not factor.check(session, user, code, now=NOW), "it was never turned on"


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "١٢٣٤٥٦", ""])
def test_what_is_no_six_digits_is_no_code(
    session: Session, people: tuple[User, User], code: str
) -> None:
    turned_on(session, people[0])
    assert not factor.check(session, people[0], code, now=NOW)


def test_a_wrong_code_does_not_turn_the_codes_off(
    session: Session, people: tuple[User, User]
) -> None:
    user, _other = people
    maker = turned_on(session, user)
    with pytest.raises(InvalidInput):
        factor.turn_off(session, user, wrong(maker, NOW), now=NOW)
    assert factor.check(session, user, maker.at(NOW), now=NOW)
    later = NOW + timedelta(minutes=1)
    factor.turn_off(session, user, maker.at(later), now=later)
    assert user.totp_secret is None


def added(session: Session, user: User, device: Device) -> Passkey:
    """A passkey that this device made for that person."""
    challenge, options = passkeys.ask_to_add(session, user, SITE)
    answer = Answer(raw=device.make(json.loads(options)), challenge=challenge, name="Telephone")
    return passkeys.add(session, user, answer, SITE, now=NOW)


def test_a_passkey_comes_after_the_codes_of_the_telephone(
    session: Session, people: tuple[User, User]
) -> None:
    with pytest.raises(Refused, match="codes of your telephone"):
        passkeys.ask_to_add(session, people[0], SITE)


def test_a_person_has_ten_passkeys_and_no_more(session: Session, people: tuple[User, User]) -> None:
    user, _other = people
    turned_on(session, user)
    for _ in range(MOST):
        added(session, user, Device())
    assert MOST == 10
    with pytest.raises(Refused, match="At most"):
        passkeys.ask_to_add(session, user, SITE)


def test_one_key_opens_one_account(session: Session, people: tuple[User, User]) -> None:
    device = Device()
    for user in people:
        turned_on(session, user)
    added(session, people[0], device)
    with pytest.raises(InvalidInput):
        added(session, people[1], replace(device))
    assert passkeys.count_passkeys(session, people[1].id) == 0


def test_the_passkey_of_somebody_else_does_not_exist(
    session: Session, people: tuple[User, User]
) -> None:
    owner, other = people
    turned_on(session, owner)
    row = added(session, owner, Device())
    with pytest.raises(NotFound):
        passkeys.remove(session, other, row.public_id, now=NOW)
    with pytest.raises(NotFound):
        passkeys.rename(session, other, row.public_id, "Mine")
    assert passkeys.count_passkeys(session, owner.id) == 1

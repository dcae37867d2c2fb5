"""Attempts, sessions and the access log, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import demo, operations
from app.access.factor import operations as factor
from app.access.models import Membership, Organisation, SignIn, User
from app.access.operations import NewAccount, Patience
from app.access.vocabulary import OrganisationKind, Role
from app.core.errors import Conflict, NotFound
from app.reference.loader import Reference

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PATIENCE = Patience(free_attempts=5, longest_wait=timedelta(minutes=15))
WINDOW = timedelta(minutes=15)


@pytest.fixture
def claire(session: Session) -> User:
    """A social worker with an account."""
    operations.create_organisation(
        session, name="Ward (fictitious)", kind=OrganisationKind.HOSPITAL, country="be"
    )
    account = NewAccount(
        email="Claire@Ward.invalid", name="Claire", language="fr", role=Role.SOCIAL_WORKER
    )
    return operations.create_user(session, account, "Ward (fictitious)", today=TODAY, now=NOW)


def fail(user: User, times: int, now: datetime = NOW) -> None:
    """That many wrong passwords."""
    for _ in range(times):
        operations.record_attempt(user, is_right=False, patience=PATIENCE, now=now)


def test_an_address_is_kept_in_small_letters_and_taken_once(session: Session, claire: User) -> None:
    assert claire.email == "claire@ward.invalid"
    again = NewAccount(email="CLAIRE@ward.invalid", name="C", language="fr", role=Role.PROVIDER)
    with pytest.raises(Conflict):
        operations.create_user(session, again, "Ward (fictitious)", today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        operations.create_user(session, again, "Nowhere", today=TODAY, now=NOW)


def test_four_mistakes_cost_no_waiting(claire: User) -> None:
    fail(claire, 4)
    assert operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=NOW)
    assert claire.failed_sign_ins == 0


def test_while_an_account_waits_even_the_right_password_is_refused(claire: User) -> None:
    fail(claire, 5)
    assert not operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=NOW)
    later = NOW + timedelta(seconds=2)
    assert operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=later)


def test_the_wait_doubles_and_has_a_ceiling(claire: User) -> None:
    moment, waits = NOW, []
    for _ in range(40):
        fail(claire, 1, moment)
        if claire.locked_until and claire.locked_until > moment:
            waits.append(claire.locked_until - moment)
            moment = claire.locked_until
    assert [wait.total_seconds() for wait in waits[:4]] == [1, 2, 4, 8]
    assert max(waits) == PATIENCE.longest_wait


def test_a_clock_that_was_put_back_a_day_keeps_nobody_out(session: Session, claire: User) -> None:
    tomorrow = NOW + timedelta(days=1)
    fail(claire, 9, tomorrow)
    assert not operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=tomorrow)
    assert operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=NOW)
    factor.begin(session, claire)
    assert claire.totp_secret is not None
    maker = pyotp.TOTP(claire.totp_secret)
    factor.confirm(session, claire, maker.at(tomorrow), now=tomorrow)
    code = maker.at(NOW)
    assert factor.check(session, claire, code, now=NOW)
    assert not factor.check(session, claire, code, now=NOW), "each works once"


def test_attempts_of_one_source_are_counted_exactly_within_the_window(session: Session) -> None:
    source = operations.source_hash("192.0.2.1", "key")
    counted = [operations.count_attempt(session, source, now=NOW, window=WINDOW) for _ in range(5)]
    assert counted == [1, 2, 3, 4, 5]
    other = operations.source_hash("192.0.2.2", "key")
    assert operations.count_attempt(session, other, now=NOW, window=WINDOW) == 1
    assert operations.count_attempt(session, source, now=NOW + WINDOW, window=WINDOW) == 1


def test_neighbours_of_one_ipv6_network_are_one_source() -> None:
    def hashed(address: str) -> bytes:
        return operations.source_hash(address, "key")

    assert hashed("2001:db8::1") == hashed("2001:db8::ffff")
    assert hashed("2001:db8:0:1::1") != hashed("2001:db8::1")
    assert hashed("192.0.2.1") != operations.source_hash("192.0.2.1", "another key")
    assert hashed("") == hashed("not an address")


def test_a_new_password_ends_every_session(session: Session, claire: User) -> None:
    for number in range(2):
        session.add(sign_in(claire, bytes([number]) * 32))
    session.flush()
    operations.set_password(session, claire.email, "quatre mots au hasard", shortest=12)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_other_sessions_can_be_ended_and_this_one_kept(session: Session, claire: User) -> None:
    for number in range(3):
        session.add(sign_in(claire, bytes([number]) * 32))
    session.flush()
    assert operations.end_sessions(session, claire.id, keep=bytes([1]) * 32) == 2
    assert session.scalars(select(SignIn.id_hash)).all() == [bytes([1]) * 32]


@pytest.mark.parametrize(
    ("begin", "end", "counts"), [(0, None, True), (1, None, False), (-5, -1, False)]
)
def test_a_role_counts_only_between_its_two_dates(
    session: Session, claire: User, begin: int, end: int | None, counts: bool
) -> None:
    membership = session.scalars(select(Membership)).one()
    membership.valid_from = TODAY + timedelta(days=begin)
    membership.valid_to = None if end is None else TODAY + timedelta(days=end)
    session.flush()
    assert (operations.find_person(session, claire.id, today=TODAY) is not None) is counts


def test_a_closed_account_is_nobody(session: Session, claire: User) -> None:
    claire.is_active = False
    session.flush()
    assert operations.find_person(session, claire.id, today=TODAY) is None
    assert not operations.record_attempt(claire, is_right=True, patience=PATIENCE, now=NOW)


def test_demonstration_people_are_written_once_and_removed_whole(
    session: Session, claire: User
) -> None:
    written = demo.load_demo(session, today=TODAY, now=NOW)
    assert {user.password_hash for user in written.users.values()} == {None}
    assert all(one.is_fictitious for one in written.organisations.values())
    with pytest.raises(Conflict):
        demo.load_demo(session, today=TODAY, now=NOW)
    demo.wipe_demo(session)
    assert session.scalars(select(User.email)).all() == ["claire@ward.invalid"]
    assert session.scalars(select(Organisation.name)).all() == ["Ward (fictitious)"]


def test_hospitals_of_the_demonstration_exist(reference: Reference) -> None:
    codes = {team.hospital_code for team in demo.TEAMS.values() if team.hospital_code}
    assert codes <= set(reference.hospitals)


def sign_in(user: User, id_hash: bytes) -> SignIn:
    """A live session of that person."""
    return SignIn(
        id_hash=id_hash,
        user_id=user.id,
        content={},
        created_at=NOW,
        last_seen_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )

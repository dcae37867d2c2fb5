"""Links to read one thing, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.post.models import ReadingLink
from app.post.reading_links import (
    issue_reading_link,
    look_reading_link,
    revoke_reading_links,
    standing_link,
)
from app.post.vocabulary import LinkState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)


def issue(session: Session, about: str = "discharge:1") -> str:
    found = issue_reading_link(
        session, purpose="plan-reading", about=about, expires_at=LATER, now=NOW
    )
    session.flush()
    return found.token


def state(session: Session, token: str, at: datetime = NOW) -> LinkState:
    return look_reading_link(session, token, purpose="plan-reading", now=at).state


def test_a_link_is_read_as_often_as_wanted_until_its_day(session: Session) -> None:
    token = issue(session)
    assert [state(session, token) for _ in range(3)] == [LinkState.OPEN] * 3
    assert state(session, token, LATER) is LinkState.EXPIRED


def test_the_same_link_can_be_printed_again_and_is_nowhere_stored(session: Session) -> None:
    token = issue(session)
    again = standing_link(session, purpose="plan-reading", about="discharge:1", now=NOW)
    assert again is not None
    assert again.token == token
    row = session.scalars(select(ReadingLink)).one()
    assert token not in f"{row.serial}{row.about}"
    assert token.encode() not in row.token_hash


def test_a_withdrawn_link_shows_nothing_and_another_thing_keeps_its_own(session: Session) -> None:
    token, other = issue(session), issue(session, "discharge:2")
    gone = revoke_reading_links(session, purpose="plan-reading", about="discharge:1", now=NOW)
    session.expire_all()
    assert gone == 1
    assert state(session, token) is LinkState.REVOKED
    assert state(session, other) is LinkState.OPEN
    assert standing_link(session, purpose="plan-reading", about="discharge:1", now=NOW) is None


def test_a_new_link_ends_the_one_before(session: Session) -> None:
    before, after = issue(session), issue(session)
    session.expire_all()
    assert before != after
    assert state(session, before) is LinkState.REVOKED
    assert state(session, after) is LinkState.OPEN


@pytest.mark.parametrize("token", ["", "short", "0" * 26, "é" * 26, "0" * 9000])
def test_an_invented_link_does_not_exist(session: Session, token: str) -> None:
    issue(session)
    with pytest.raises(NotFound):
        state(session, token)


def test_a_link_for_one_purpose_opens_nothing_else(session: Session) -> None:
    token = issue(session)
    with pytest.raises(NotFound):
        look_reading_link(session, token, purpose="other", now=NOW)

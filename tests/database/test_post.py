"""The outbox and its links, on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.post import operations, queries, sending
from app.post.channels import UndeliveredError
from app.post.envelopes import Outgoing
from app.post.links import issue_link, look_link, revoke_links, use_link
from app.post.models import OneUseLink, OutboxMessage
from app.post.sending import send_due
from app.post.vocabulary import Bounce, Channel, Letter, LinkState, MessageState, RetryPolicy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = RetryPolicy(attempts=2, first_wait=timedelta(minutes=2), longest_wait=timedelta(hours=6))


def letter(key: str = "referral:1:sent", **values: Any) -> Letter:
    facts: dict[str, Any] = {
        "channel": Channel.MAIL,
        "to": "soins@example.invalid",
        "subject": "Demande",
        "text": "https://passerelle.invalid/fr/r/secret",
        "html": "<p>Demande</p>",
        "language": "fr",
        "reply_to": None,
        "about": "referral:1",
        "key": key,
    }
    return Letter(**facts | values)


class Postman:
    """Carries letters, or refuses them."""

    def __init__(self, refusal: UndeliveredError | None = None) -> None:
        self.refusal = refusal
        self.carried: list[Outgoing] = []

    def carry(self, letter: Outgoing) -> None:
        if self.refusal:
            raise self.refusal
        self.carried.append(letter)


def send(session: Session, postman: Postman, at: datetime = NOW, *, keeps: bool = False) -> Any:
    session.commit()
    carriers = {Channel.MAIL: postman}
    return send_due(session, carriers, POLICY, now=at, keeps_text=keeps)


def stored(session: Session) -> OutboxMessage:
    session.expire_all()
    return session.scalars(queries.by_key("referral:1:sent")).one()


def test_the_same_letter_put_in_twice_leaves_once(session: Session) -> None:
    first = operations.enqueue(session, letter(), now=NOW)
    second = operations.enqueue(session, letter(text="other"), now=NOW)
    assert first is second
    postman = Postman()
    assert send(session, postman) == {MessageState.SENT: 1}
    assert send(session, postman) == {}
    assert len(postman.carried) == 1


def test_a_letter_that_has_left_forgets_the_link_it_carried(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    send(session, Postman())
    assert (stored(session).text, stored(session).html) == ("", None)


def test_where_nothing_leaves_the_text_is_kept_to_be_looked_at(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    send(session, Postman(), keeps=True)
    assert "secret" in stored(session).text


def test_a_letter_held_back_does_not_leave_before_its_time(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW, not_before=NOW + timedelta(seconds=60))
    assert send(session, Postman(), NOW + timedelta(seconds=59)) == {}
    assert send(session, Postman(), NOW + timedelta(seconds=60)) == {MessageState.SENT: 1}


def test_a_letter_taken_back_in_time_never_leaves(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW, not_before=NOW + timedelta(seconds=60))
    assert operations.withdraw(session, "referral:1") == 1
    assert send(session, Postman(), NOW + timedelta(hours=1)) == {}
    assert stored(session).state == MessageState.WITHDRAWN
    assert operations.withdraw(session, "referral:1") == 0


def test_a_passing_trouble_is_tried_again_later_then_given_up(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    postman = Postman(UndeliveredError("450 try\nlater", is_final=False))
    assert send(session, postman) == {MessageState.WAITING: 1}
    assert stored(session).due_at == NOW + timedelta(minutes=2)
    assert stored(session).reason == "450 try later"
    assert send(session, postman, NOW + timedelta(minutes=1)) == {}
    assert send(session, postman, NOW + timedelta(minutes=2)) == {MessageState.FAILED: 1}


def test_a_slow_server_holds_a_round_up_no_longer_than_said_and_costs_no_letter_a_try(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ROUND_SECONDS", -1)  # over as soon as one was tried
    for number in range(3):
        operations.enqueue(session, letter(f"letter:{number}"), now=NOW)
    postman = Postman()
    assert send(session, postman) == {MessageState.SENT: 1}
    left = session.scalars(queries.latest(2)).all()
    assert {(one.state, one.attempts, one.claimed_until) for one in left} == {("waiting", 0, None)}
    assert [send(session, postman) for _ in range(3)] == [{MessageState.SENT: 1}] * 2 + [{}]


def test_a_letter_claimed_under_a_wrong_clock_is_taken_over(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    operations.claim_due(session, now=NOW + timedelta(days=1))
    assert send(session, Postman()) == {MessageState.SENT: 1}


def test_an_unknown_address_is_not_tried_again(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    postman = Postman(UndeliveredError("550 User unknown", is_final=True))
    assert send(session, postman) == {MessageState.FAILED: 1}
    assert stored(session).reason == "550 User unknown"


def test_a_letter_whose_sender_died_is_taken_over_later(session: Session) -> None:
    operations.enqueue(session, letter(), now=NOW)
    operations.claim_due(session, now=NOW)
    assert send(session, Postman(), NOW + timedelta(minutes=9)) == {}
    assert send(session, Postman(), NOW + timedelta(minutes=10)) == {MessageState.SENT: 1}


def test_a_notice_of_a_server_marks_the_letter_as_not_delivered(session: Session) -> None:
    message = operations.enqueue(session, letter(), now=NOW)
    send(session, Postman())
    operations.record_bounce(session, bounce(message.public_id, "4.4.1 busy", is_final=False))
    assert stored(session).state == MessageState.SENT
    operations.record_bounce(session, bounce(message.public_id, "5.1.1 User unknown"))
    assert stored(session).state == MessageState.FAILED
    assert stored(session).reason == "5.1.1 User unknown"
    assert operations.record_bounce(session, bounce("0" * 16, "5.1.1 no such user")) is None


def bounce(message_id: str, reason: str, *, is_final: bool = True) -> Bounce:
    return Bounce(
        message_id=message_id, recipient="soins@example.invalid", is_final=is_final, reason=reason
    )


def issue(session: Session, hours: int = 1) -> str:
    expires_at = NOW + timedelta(hours=hours)
    return issue_link(session, purpose="answer", about="referral:1", expires_at=expires_at, now=NOW)


def test_a_link_is_looked_at_freely_and_used_once(session: Session) -> None:
    token = issue(session)
    for _ in range(3):
        assert look_link(session, token, purpose="answer", now=NOW).state is LinkState.OPEN
    assert use_link(session, token, purpose="answer", now=NOW).used_at == NOW
    with pytest.raises(Refused, match="used already"):
        use_link(session, token, purpose="answer", now=NOW)
    assert look_link(session, token, purpose="answer", now=NOW).state is LinkState.USED


def test_a_link_typed_from_paper_in_capitals_opens_too(session: Session) -> None:
    token = issue(session)
    assert look_link(session, token.upper(), purpose="answer", now=NOW).about == "referral:1"


def test_only_a_hash_of_the_token_is_stored(session: Session) -> None:
    token = issue(session)
    row = session.query(OneUseLink).one()
    assert token.encode() not in row.token_hash
    assert len(row.token_hash) == 32


def test_a_link_serves_one_purpose_until_its_hour(session: Session) -> None:
    token = issue(session)
    with pytest.raises(NotFound):
        look_link(session, token, purpose="password", now=NOW)
    with pytest.raises(NotFound):
        look_link(session, "0" * 26, purpose="answer", now=NOW)
    with pytest.raises(Refused, match="too old"):
        use_link(session, token, purpose="answer", now=NOW + timedelta(hours=1))


def test_a_withdrawn_link_opens_nothing(session: Session) -> None:
    token = issue(session)
    assert revoke_links(session, purpose="answer", about="referral:1", now=NOW) == 1
    with pytest.raises(Refused, match="withdrawn"):
        use_link(session, token, purpose="answer", now=NOW)

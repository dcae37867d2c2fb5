"""Whether the data keys fit what is stored, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import LargeBinary, literal, update
from sqlalchemy.orm import Session

from app.core import vault
from app.core.vault import Ring
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.site.health import KeyUse, keys

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def ring(**data: bytes) -> Ring:
    """A ring of those keys; the first seals."""
    return Ring(data={name: key * 32 for name, key in data.items()}, index=b"i", audit=b"a")


def send(session: Session, monkeypatch: pytest.MonkeyPatch, key: str, held: Ring) -> None:
    """Store a letter, sealed by the first key of that ring."""
    monkeypatch.setitem(vault._open, "ring", held)
    letter = Letter(
        channel=Channel.MAIL,
        to="x@ward.invalid",
        subject="s",
        text="words",
        html=None,
        language="fr",
        reply_to=None,
        about="user:x",
        key=key,
    )
    enqueue(session, letter, now=NOW + timedelta(seconds=len(key)))


def test_each_key_is_tried_on_what_it_sealed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys(session) == []
    send(session, monkeypatch, "a", ring(k1=b"1"))
    send(session, monkeypatch, "ab", ring(k2=b"2"))
    send(session, monkeypatch, "abc", ring(k3=b"3"))
    expected = {"k1": 1, "k3": 1}  # the one between them is not looked at
    for held, opened in (
        (ring(k3=b"3", k2=b"2", k1=b"1"), {"k1": 1, "k3": 1}),
        (ring(k3=b"3", k1=b"9"), {"k1": 0, "k3": 1}),
        (ring(k2=b"2"), {"k1": 0, "k3": 0}),
    ):
        monkeypatch.setitem(vault._open, "ring", held)
        found = [KeyUse(name, seen, opened[name]) for name, seen in expected.items()]
        assert keys(session) == found


@pytest.mark.parametrize(("stored", "seen"), [(b"", 0), (b"no sealed value", 1)])
def test_what_was_erased_is_no_fault_and_what_is_not_sealed_is(
    session: Session, monkeypatch: pytest.MonkeyPatch, stored: bytes, seen: int
) -> None:
    send(session, monkeypatch, "a", ring(k1=b"1"))
    raw = literal(stored, LargeBinary)
    session.execute(update(OutboxMessage.__table__).values(text=raw))  # type: ignore[arg-type]  # it is a table
    assert [(one.seen, one.opened) for one in keys(session)] == ([(seen, 0)] if seen else [])

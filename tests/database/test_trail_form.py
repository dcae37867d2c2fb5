"""The form of the trail: what years ago was sealed must still verify, whoever reads it."""

import json
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access import trail
from app.access.models import TrailLine
from app.access.trail import START, Anchor, Deed, TrailFault, record
from app.access.vocabulary import Purpose, Role, Subject
from app.core.db import begin_write
from app.core.vault import Ring, unlock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CLAIRE = Subject(role=Role.SOCIAL_WORKER, user_id=7, organisation_id=3)
DEED = Deed(subject=CLAIRE, action="discharge.read", object_kind="discharge", object_id="abc")
LINE = {
    "number": 12,
    "at": NOW,
    "user_id": 7,
    "organisation_id": None,
    "role": "provider",
    "action": "referral.answer",
    "object_kind": "referral",
    "object_id": "0123456789abcdef",
    "purpose": "request_answer",
    "allowed": True,
    "detail": "été",
    "request_id": "r",
}


@pytest.fixture
def own_keys() -> None:
    """Keys that only this test knows."""
    unlock(Ring(data={"k": b"d" * 32}, index=b"i" * 32, audit=b"a" * 32))


def append(session: Session, count: int) -> int:
    """So many lines more; the number of the last one."""
    return [record(session, DEED, now=NOW) for _ in range(count)][-1]


def free(session: Session) -> None:
    """Take away what keeps the database from changing the trail."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit_trail DISABLE TRIGGER USER"))
    else:
        for name in ("audit_trail_no_update", "audit_trail_no_delete"):
            session.execute(text(f"DROP TRIGGER {name}"))


def faults(session: Session, *anchors: Anchor) -> list[tuple[int, str]]:
    session.expire_all()
    return [(fault.number, fault.kind) for fault in trail.verify(session, anchors)]


def test_the_seal_of_a_line_is_the_same_for_ever(own_keys: None) -> None:
    assert bytes(32) == START
    sealed = trail.seal_of(LINE, START).hex()
    assert sealed == "a26c03be8fd820a234d25f7c45143c123710ae09b286623fd804c27aad158fa1"
    elsewhere = LINE | {"at": NOW.astimezone(timezone(timedelta(hours=2)))}
    assert trail.seal_of(elsewhere, START).hex() == sealed
    assert trail.seal_of(LINE, b"p" * 32).hex() != sealed


def test_the_signature_of_an_anchor_is_the_same_for_ever(own_keys: None) -> None:
    anchor = Anchor(at=NOW, number=3, seal=b"s" * 32)
    assert trail.write_anchor(anchor).endswith(
        '"signature": "ecec8ffcdaaa60c1e0b63c46590ea53ff6a5c052fb0f8bbfa183cc7c4f359755"}'
    )


def test_a_line_keeps_as_much_as_its_columns_hold(session: Session) -> None:
    deed = Deed(
        subject=CLAIRE,
        action="a" * 300,
        object_kind="k" * 300,
        object_id="o" * 300,
        detail="d" * 300,
        request_id="r" * 300,
    )
    line = session.get_one(TrailLine, record(session, deed, now=NOW))
    long = (line.action, line.object_kind, line.object_id, line.detail, line.request_id)
    assert [len(one) for one in long] == [40, 20, 16, 200, 16]
    columns = (TrailLine.action, TrailLine.object_kind, TrailLine.object_id)
    lengths = [one.type.length for one in columns]
    assert lengths == [40, 20, 16]


def test_unless_said_a_deed_is_allowed_and_for_care(session: Session) -> None:
    line = session.get_one(TrailLine, record(session, DEED, now=NOW))
    assert (line.allowed, line.purpose) == (True, Purpose.CARE)
    assert (line.detail, line.request_id) == ("", "")


def test_each_line_has_the_number_after_the_last_and_all_are_counted(session: Session) -> None:
    before, _seal = trail.head(session)
    assert trail.count_lines(session) == before
    assert record(session, DEED, now=NOW) == before + 1
    assert append(session, 3) == before + 4
    assert trail.count_lines(session) == trail.head(session)[0] == before + 4


def test_of_a_long_gap_the_first_thousand_lines_are_told(session: Session) -> None:
    last = append(session, 2)
    free(session)
    moved = update(TrailLine).where(TrailLine.number == last).values(number=last + 1500)
    session.execute(moved)
    found = faults(session)
    missing = [number for number, kind in found if kind == "missing"]
    assert missing == list(range(last, last + 1000))
    assert found[-1] == (last + 1500, "changed")


def test_a_line_that_was_anchored_and_changed_is_told_once(session: Session) -> None:
    anchor_at = append(session, 3)
    anchor = trail.anchor_now(session, now=NOW)
    assert anchor == Anchor(at=NOW, number=anchor_at, seal=trail.head(session)[1])
    append(session, 2)
    assert faults(session, anchor) == []
    free(session)
    changed = update(TrailLine).where(TrailLine.number == anchor_at).values(detail="other")
    session.execute(changed)
    assert faults(session, anchor) == [(anchor_at, "changed")]


def emptied(session: Session) -> None:
    """The trail as it was before anybody did anything."""
    free(session)
    session.execute(delete(TrailLine))


def test_the_first_line_is_chained_to_the_start(session: Session) -> None:
    emptied(session)
    assert (trail.count_lines(session), faults(session)) == (0, [])
    line = LINE | {"number": 1}
    session.add(TrailLine(**line, previous=b"p" * 32, seal=trail.seal_of(line, b"p" * 32)))
    session.flush()
    assert faults(session) == [(1, "unchained")]


def test_the_first_lines_are_missed_when_they_are_gone(session: Session) -> None:
    emptied(session)
    append(session, 4)
    session.execute(delete(TrailLine).where(TrailLine.number <= 2))
    assert faults(session) == [(1, "missing"), (2, "missing")]


def test_an_anchor_of_a_line_that_is_gone_is_told_as_a_line_that_is_gone(session: Session) -> None:
    last = append(session, 2)
    anchor = trail.anchor_now(session, now=NOW)
    append(session, 2)
    free(session)
    session.execute(delete(TrailLine).where(TrailLine.number == last))
    assert faults(session, anchor) == [(last, "missing")]


def test_every_anchor_beyond_the_end_is_told_in_order(session: Session) -> None:
    last = append(session, 5)
    late = Anchor(at=NOW, number=last + 7, seal=b"s" * 32)
    end = trail.anchor_now(session, now=NOW)
    free(session)
    session.execute(delete(TrailLine).where(TrailLine.number == last))
    assert faults(session, late, end) == [(last, "cut"), (last + 7, "cut")]


def test_a_line_chained_to_another_than_the_last_is_told(session: Session) -> None:
    append(session, 2)
    number, _seal = trail.head(session)
    line = LINE | {"number": number + 1}
    sealed = trail.seal_of(line, b"p" * 32)
    session.add(TrailLine(**line, previous=b"p" * 32, seal=sealed))
    session.flush()
    assert faults(session) == [(number + 1, "unchained")]


def test_an_anchor_is_ours_in_whatever_order_its_parts_stand() -> None:
    said = json.loads(trail.write_anchor(Anchor(at=NOW, number=3, seal=START)))
    turned = json.dumps(dict(reversed(said.items())))
    assert trail.read_anchors([turned]) == [Anchor(at=NOW, number=3, seal=START)]


def test_blank_lines_and_anchors_of_an_empty_trail_are_passed_over() -> None:
    empty, real = (Anchor(at=NOW, number=number, seal=START) for number in (0, 1))
    lines = ["", trail.write_anchor(empty), "  ", trail.write_anchor(real)]
    assert trail.read_anchors(lines) == [real]
    with pytest.raises(ValueError, match="line 2 "):
        trail.read_anchors([lines[3], '{"number": 1}'])


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (lambda: Deed(subject=CLAIRE, action="a", object_kind="k", object_id="o"), "allowed"),
        (lambda: Anchor(at=NOW, number=1, seal=START), "seal"),
        (lambda: TrailFault(number=1, kind="cut"), "kind"),
    ],
)
def test_what_was_done_or_found_is_not_changed_afterwards(said: object, name: str) -> None:
    assert callable(said)
    fact = said()
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
    with pytest.raises(TypeError):
        type(fact)(*(getattr(fact, one.name) for one in fields(fact)))


@pytest.mark.postgis
def test_on_postgresql_a_second_writer_waits_for_the_first(postgis_url: str) -> None:
    engine = create_engine(postgis_url)
    with Session(engine) as first, Session(engine) as second:
        record(first, DEED, now=NOW)
        second.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            record(second, DEED, now=NOW)
        first.rollback()
        second.rollback()
        begin_write(second)
        record(second, DEED, now=NOW)
        second.rollback()
    engine.dispose()

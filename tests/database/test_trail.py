"""The audit trail on both engines: it only grows, and what is done to it behind its back shows."""

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.access import trail
from app.access.models import TrailLine
from app.access.trail import Anchor, Deed, record
from app.access.vocabulary import Purpose, Role, Subject
from app.core.db import begin_write
from tests.conftest import new_engine

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CLAIRE = Subject(role=Role.SOCIAL_WORKER, user_id=7, organisation_id=3)


def deed(number: int = 0, *, allowed: bool = True) -> Deed:
    """Reading a discharge."""
    return Deed(
        subject=CLAIRE,
        action="discharge.read",
        object_kind="discharge",
        object_id=f"{number:016d}",
        detail="form é",
        allowed=allowed,
    )


@pytest.fixture
def ten(session: Session) -> Session:
    """A trail that ten deeds made longer."""
    for number in range(10):
        record(session, deed(number), now=NOW + timedelta(seconds=number))
    return session


@pytest.fixture
def unguarded(ten: Session) -> Session:
    """The same, without what keeps the database from changing it: somebody owns the machine."""
    if ten.get_bind().dialect.name == "postgresql":
        ten.execute(text("ALTER TABLE audit_trail DISABLE TRIGGER USER"))
    else:
        ten.execute(text("DROP TRIGGER audit_trail_no_update"))
        ten.execute(text("DROP TRIGGER audit_trail_no_delete"))
    return ten


def faults(session: Session, *anchors: Anchor) -> list[tuple[int, str]]:
    """What the verification finds."""
    session.expire_all()
    return [(fault.number, fault.kind) for fault in trail.verify(session, anchors)]


def test_a_line_says_who_did_what_why_and_whether_it_was_allowed(session: Session) -> None:
    number = record(session, deed(allowed=False), now=NOW)
    line = session.get_one(TrailLine, number)
    assert (line.user_id, line.organisation_id, line.role) == (7, 3, "social_worker")
    assert (line.action, line.allowed, line.purpose) == ("discharge.read", False, Purpose.CARE)
    assert (line.at, line.detail) == (NOW, "form é")


def test_an_untouched_trail_is_unbroken(ten: Session) -> None:
    assert faults(ten, trail.anchor_now(ten, now=NOW)) == []
    assert trail.count_lines(ten) == trail.head(ten)[0]


@pytest.mark.parametrize(
    "change",
    [
        update(TrailLine).values(allowed=False),
        delete(TrailLine),
        text("INSERT OR REPLACE INTO audit_trail SELECT * FROM audit_trail"),
        text("TRUNCATE audit_trail"),
    ],
    ids=["update", "delete", "replace", "truncate"],
)
def test_the_database_refuses_to_change_the_trail(ten: Session, change: object) -> None:
    before = trail.count_lines(ten)
    with pytest.raises(DBAPIError), ten.begin_nested():
        ten.execute(change)  # type: ignore[call-overload]  # statements of several kinds
    assert trail.count_lines(ten) == before
    assert faults(ten) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOW - timedelta(days=1)),
        ("user_id", 8),
        ("organisation_id", None),
        ("role", "coordinator"),
        ("action", "discharge.write"),
        ("object_kind", "need"),
        ("object_id", "x" * 16),
        ("purpose", "support"),
        ("allowed", False),
        ("detail", ""),
        ("request_id", "0" * 16),
        ("previous", b"p" * 32),
        ("seal", b"s" * 32),
    ],
)
def test_a_changed_field_is_found_and_located(
    unguarded: Session, column: str, value: object
) -> None:
    middle = trail.head(unguarded)[0] - 5
    unguarded.execute(update(TrailLine).where(TrailLine.number == middle).values({column: value}))
    found = faults(unguarded)
    assert found[0] == (middle, "changed")
    assert {number for number, _kind in found} <= {middle, middle + 1}


def test_a_deleted_line_is_found(unguarded: Session) -> None:
    middle = trail.head(unguarded)[0] - 5
    unguarded.execute(delete(TrailLine).where(TrailLine.number == middle))
    assert faults(unguarded) == [(middle, "missing")]


def test_a_deleted_line_whose_place_was_closed_is_found(unguarded: Session) -> None:
    middle = trail.head(unguarded)[0] - 1
    unguarded.execute(delete(TrailLine).where(TrailLine.number == middle))
    unguarded.execute(update(TrailLine).where(TrailLine.number == middle + 1).values(number=middle))
    assert (middle, "changed") in faults(unguarded)


def test_two_lines_that_changed_places_are_found(unguarded: Session) -> None:
    last = trail.head(unguarded)[0]
    for old, new in ((last - 2, 999), (last - 3, last - 2), (999, last - 3)):
        unguarded.execute(update(TrailLine).where(TrailLine.number == old).values(number=new))
    assert {(last - 3, "changed"), (last - 2, "changed")} <= set(faults(unguarded))


def test_an_end_cut_off_shows_only_against_an_anchor(unguarded: Session) -> None:
    anchor = trail.anchor_now(unguarded, now=NOW)
    unguarded.execute(delete(TrailLine).where(TrailLine.number > anchor.number - 3))
    assert faults(unguarded) == []
    assert faults(unguarded, anchor) == [(anchor.number, "cut")]
    for number in range(4):
        record(unguarded, deed(number + 50), now=NOW)
    assert faults(unguarded, anchor) == [(anchor.number, "changed")]


def test_each_of_a_thousand_random_changes_is_found(unguarded: Session) -> None:
    dice = random.Random(20261122)
    anchor = trail.anchor_now(unguarded, now=NOW)
    missed = []
    for turn in range(1000):
        hurt, undo = _hurt(dice, unguarded, anchor.number)
        if not faults(unguarded, anchor):
            missed.append((turn, hurt))
        undo()
    assert missed == []
    assert faults(unguarded, anchor) == []


def _hurt(dice: random.Random, session: Session, last: int) -> tuple[str, Callable[[], None]]:
    """Change, delete, reorder or cut at random; also what puts it back."""
    point = session.begin_nested()
    number = last - dice.randrange(10)
    kind = dice.choice(["change", "delete", "reorder", "cut"])
    one = update(TrailLine).where(TrailLine.number == number)
    if kind == "change":
        column = dice.choice(["user_id", "organisation_id"])
        session.execute(one.values({column: dice.randrange(1000, 2000)}))
    elif kind == "delete":
        session.execute(delete(TrailLine).where(TrailLine.number == number))
    elif kind == "reorder":
        session.execute(one.values(number=last + 1 + dice.randrange(50)))
    else:
        session.execute(delete(TrailLine).where(TrailLine.number >= number))
    return kind, point.rollback


def test_a_seal_cannot_be_made_without_the_key(unguarded: Session) -> None:
    number, seal = trail.head(unguarded)
    last = unguarded.get_one(TrailLine, number)
    row = {column.key: getattr(last, column.key) for column in TrailLine.__table__.columns}
    forged = row | {"number": number + 1, "previous": seal, "seal": b"f" * 32}
    unguarded.execute(insert(TrailLine).values(forged))
    assert faults(unguarded) == [(number + 1, "changed")]


def test_an_anchor_is_written_read_again_and_refused_when_forged(ten: Session) -> None:
    anchor = trail.anchor_now(ten, now=NOW)
    line = trail.write_anchor(anchor)
    assert trail.read_anchors([line, ""]) == [anchor]
    with pytest.raises(ValueError, match="line 1"):
        trail.read_anchors([line.replace(f'"number": {anchor.number}', '"number": 1')])


def test_two_writers_make_one_chain(engine: Engine, tmp_path: Path) -> None:
    """Both commit; PostgreSQL keeps what they append, in the database of the tests."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        shutil.copyfile(str(url.database), tmp_path / "own.sqlite")
        url = url.set(database=str(tmp_path / "own.sqlite"))
    others = [new_engine(url.render_as_string(hide_password=False)) for _ in range(2)]
    for turn in range(6):
        with Session(others[turn % 2]) as writing:
            begin_write(writing)
            record(writing, deed(turn), now=NOW)
            writing.commit()
    with Session(others[0]) as reading:
        assert list(trail.verify(reading)) == []
        numbers = reading.scalars(select(TrailLine.number).order_by(TrailLine.number)).all()
    assert numbers == list(range(1, len(numbers) + 1))
    for other in others:
        other.dispose()

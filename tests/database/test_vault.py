"""Encrypted columns on both engines, and turning the key ring."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.access.models import User
from app.core.db import Base
from app.core.rotation import count_by_key, count_unbound, encrypted_columns, is_current, rotate
from app.core.row_seals import NAMES as NAMES_OF_ROWS
from app.core.vault import (
    BlindIndex,
    Encrypted,
    EncryptedBytes,
    EncryptedText,
    Ring,
    VaultError,
    bound,
    ring,
    row_column,
    unlock,
)

NAMES = [f"Person {number}" for number in range(7)]
PROBE = Table(
    "vault_probe",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", EncryptedText("vault_probe.name"), nullable=True),
    Column("name_index", BlindIndex()),
)
FILES = Table(
    "vault_files",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("content", EncryptedBytes("vault_files.content"), nullable=True),
)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32


def ring_of(**data: bytes) -> Ring:
    """Those data keys."""
    return Ring(data=data, index=b"i" * 32, audit=b"a" * 32)


@pytest.fixture
def filled(session: Session) -> Iterator[Session]:
    """A table whose names the old key sealed, with one row that has no name."""
    unlock(ring_of(old=OLD))
    PROBE.create(session.connection())
    rows = [
        {"id": at, "name": bound(name, str(at)), "name_index": name}
        for at, name in enumerate(NAMES)
    ]
    session.execute(insert(PROBE), [*rows, {"id": 99, "name": None, "name_index": None}])
    yield session
    PROBE.drop(session.connection())


def names(session: Session) -> list[str | None]:
    """All names, decrypted."""
    return list(session.scalars(select(PROBE.c.name).order_by(PROBE.c.id)))


def test_only_a_holder_of_the_key_reads_the_column(filled: Session) -> None:
    assert names(filled) == [*NAMES, None]
    raw = filled.scalars(select(type_coerce(PROBE.c.name, LargeBinary))).all()
    assert not [value for value in raw if value and b"Person" in bytes(value)]


def test_a_person_is_found_again_by_the_exact_name(filled: Session) -> None:
    found = filled.scalars(select(PROBE.c.id).where(PROBE.c.name_index == "PERSON 3")).all()
    assert found == [3]
    assert filled.scalars(select(PROBE.c.id).where(PROBE.c.name_index == "Person")).all() == []


def test_turning_the_keys_seals_each_value_anew_and_may_be_stopped(filled: Session) -> None:
    unlock(ring_of(new=NEW, old=OLD))
    turning = rotate(filled, PROBE.c.name, batch=3)
    assert next(turning) == 3
    assert count_by_key(filled, PROBE.c.name) == {"new": 3, "old": 4}
    assert list(rotate(filled, PROBE.c.name, batch=3)) == [0, 3, 1]
    assert count_by_key(filled, PROBE.c.name) == {"new": 7}
    assert names(filled) == [*NAMES, None]


def test_a_value_moved_to_another_column_of_the_database_is_refused(filled: Session) -> None:
    other = Table(
        "vault_probe",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", EncryptedText("vault_probe.address")),
    )
    with pytest.raises(VaultError, match="changed or moved"):
        filled.scalars(select(other.c.name).where(other.c.id == 1)).all()


def test_a_value_moved_to_another_row_is_refused(filled: Session) -> None:
    raw = type_coerce(PROBE.c.name, LargeBinary)
    stolen = filled.scalars(select(raw).where(PROBE.c.id == 1)).one()
    put = update(PROBE).where(PROBE.c.id == 2).values(name=literal(stolen, LargeBinary))
    filled.execute(put)
    assert filled.scalars(select(PROBE.c.name).where(PROBE.c.id == 1)).one() == NAMES[1]
    with pytest.raises(VaultError, match="changed or moved"):
        filled.scalars(select(PROBE.c.name).where(PROBE.c.id == 2)).one()


def test_a_value_read_without_its_row_is_refused(filled: Session) -> None:
    alone = type_coerce(PROBE.c.name, EncryptedText("vault_probe.name"))
    with pytest.raises(VaultError):
        filled.scalars(select(alone).where(PROBE.c.id == 1)).all()


def test_nothing_is_written_without_its_row_but_the_empty_text_that_erases(
    filled: Session,
) -> None:
    with pytest.raises(StatementError, match="without its row"):
        filled.execute(update(PROBE).where(PROBE.c.id == 1).values(name="Marie"))
    filled.execute(update(PROBE).where(PROBE.c.id == 1).values(name=""))
    assert filled.scalars(select(PROBE.c.name).where(PROBE.c.id == 1)).one() == ""
    assert list(rotate(filled, PROBE.c.name, batch=100)) == [0]


def test_a_file_comes_back_byte_by_byte_and_none_stays_none(session: Session) -> None:
    FILES.create(session.connection())
    content = bytes(range(256)) * 3
    rows: list[dict[str, object]] = [{"id": 1, "content": bound(content, "1")}]
    rows.append({"id": 2, "content": None})
    session.execute(insert(FILES), [*rows, {"id": 3, "content": b""}])
    found = session.scalars(select(FILES.c.content).order_by(FILES.c.id)).all()
    assert found == [content, None, b""]
    raw = session.scalars(select(type_coerce(FILES.c.content, LargeBinary))).all()
    assert content[:64] not in bytes(raw[0] or b"")
    assert count_by_key(session, FILES.c.content) == {ring().first: 1}, "an erased one has no key"
    FILES.drop(session.connection())


def test_only_a_value_that_changed_is_sealed_anew(session: Session) -> None:
    user = User(email="a@b.example", name="A", language="fr", created_at=NOW, totp_secret="S")
    session.add(user)
    session.flush()
    asked = select(type_coerce(User.totp_secret, LargeBinary)).where(User.id == user.id)
    before = session.scalar(asked)
    session.refresh(user)
    user.name = "B"
    session.flush()
    assert session.scalar(asked) == before
    user.totp_secret = "T"
    session.flush()
    session.refresh(user)
    assert user.totp_secret == "T"


def test_a_value_that_was_bound_to_another_row_is_bound_to_its_own(session: Session) -> None:
    user = User(email="a@b.example", name="A", language="fr", created_at=NOW)
    user.totp_secret = bound("S", "another row")  # type: ignore[assignment]  # a bound text is a text
    session.add(user)
    session.flush()
    session.refresh(user)
    assert user.totp_secret == "S"


def test_only_what_its_row_binds_is_as_we_would_write_it(filled: Session) -> None:
    here = ring()
    assert is_current(here.seal("S", "p.n", "row1"))
    assert not is_current(here.seal("S", "p.n"))
    assert is_current(here.seal("S", "p.n"), binds=False)
    assert is_current(b"")
    assert count_unbound(filled, PROBE.c.name) == 0


def test_values_of_before_are_read_and_the_turning_binds_them(filled: Session) -> None:
    sealed = ring().seal("Old", "vault_probe.name")
    filled.execute(update(PROBE).where(PROBE.c.id == 3).values(name=literal(sealed, LargeBinary)))
    one = select(PROBE.c.name).where(PROBE.c.id == 3)
    assert filled.scalars(one).one() == "Old"
    assert count_unbound(filled, PROBE.c.name) == 1
    assert list(rotate(filled, PROBE.c.name, batch=100)) == [1]
    assert count_unbound(filled, PROBE.c.name) == 0
    assert filled.scalars(one).one() == "Old"
    assert list(rotate(filled, PROBE.c.name, batch=100, binds=False)) == [len(NAMES)]
    assert count_unbound(filled, PROBE.c.name) == len(NAMES)
    assert names(filled) == [*NAMES[:3], "Old", *NAMES[4:], None]


@pytest.mark.parametrize("seed", [20261122])
def test_no_value_of_a_row_is_read_in_another(session: Session, seed: int) -> None:
    users = [
        User(email=f"{number}@x.invalid", name="X", language="fr", totp_secret=f"S{number}")
        for number in range(20)
    ]
    for user in users:
        user.created_at = NOW
    session.add_all(users)
    session.flush()
    table, chance = Base.metadata.tables["user_account"], Random(seed)
    raw = type_coerce(table.c.totp_secret, LargeBinary)
    sealed = {row.id: row.value for row in session.execute(select(table.c.id, raw.label("value")))}
    read = 0
    for _swap in range(40):
        here, there = chance.sample([user.id for user in users], 2)
        moved = literal(sealed[there], LargeBinary)
        session.execute(update(table).where(table.c.id == here).values(totp_secret=moved))
        try:
            session.scalars(select(table.c.totp_secret).where(table.c.id == here)).one()
            read += 1
        except VaultError:
            pass
        back = literal(sealed[here], LargeBinary)
        session.execute(update(table).where(table.c.id == here).values(totp_secret=back))
    assert read == 0
    session.expire_all()
    assert [user.totp_secret for user in users] == [f"S{number}" for number in range(20)]


def test_every_row_with_a_sealed_value_has_a_name_before_it_is_written() -> None:
    for column in encrypted_columns(Base.metadata):
        row = row_column(column.table.c)
        assert row.name in NAMES_OF_ROWS or row.foreign_keys, column
        assert not row.nullable


def test_every_encrypted_column_is_bound_to_its_own_place() -> None:
    for column in encrypted_columns(Base.metadata):
        assert isinstance(column.type, Encrypted)
        assert column.type.place == str(column)

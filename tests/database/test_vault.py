"""Encrypted columns on both engines, and turning the key ring."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert, select, type_coerce
from sqlalchemy.orm import Session

from app.core.db import Base
from app.core.rotation import count_by_key, encrypted_columns, rotate
from app.core.vault import BlindIndex, Encrypted, EncryptedText, Ring, VaultError, unlock

NAMES = [f"Person {number}" for number in range(7)]
PROBE = Table(
    "vault_probe",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", EncryptedText("vault_probe.name"), nullable=True),
    Column("name_index", BlindIndex()),
)
OLD, NEW = b"o" * 32, b"n" * 32


def ring_of(**data: bytes) -> Ring:
    """Those data keys."""
    return Ring(data=data, index=b"i" * 32, audit=b"a" * 32)


@pytest.fixture
def filled(session: Session) -> Iterator[Session]:
    """A table whose names the old key sealed, with one row that has no name."""
    unlock(ring_of(old=OLD))
    PROBE.create(session.connection())
    rows = [{"id": at, "name": name, "name_index": name} for at, name in enumerate(NAMES)]
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
    elsewhere = type_coerce(PROBE.c.name, EncryptedText("vault_probe.address"))
    with pytest.raises(VaultError):
        filled.scalars(select(elsewhere).where(PROBE.c.id == 1)).all()


def test_every_encrypted_column_is_bound_to_its_own_place() -> None:
    for column in encrypted_columns(Base.metadata):
        assert isinstance(column.type, Encrypted)
        assert column.type.place == str(column)

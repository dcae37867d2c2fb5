"""The form of what is sealed: a value written years ago must still open, and only there."""

from base64 import urlsafe_b64encode
from dataclasses import FrozenInstanceError

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, make_url, select

from app.core.vault import (
    NONCE,
    BlindIndex,
    BoundBytes,
    BoundText,
    EncryptedBytes,
    EncryptedText,
    Ring,
    VaultError,
    WithRow,
    blind_index,
    bound,
    demo_ring,
    key_name,
    new_key,
    read_key,
    ring,
    row_column,
    unlock,
)

KEYS = Ring(data={"k1": b"d" * 32}, index=b"i" * 32, audit=b"a" * 32)
FOR_A_ROW = "02026b3136e538bc82b231c89f6b30db31d42c4393e61ad6bf7bf6f28f01175b4e5645f8d42fe5"
FOR_A_COLUMN = "01026b311a792af9d5fbc956faf4025793909b79affc876d234231880b06b0af7e581dc8cb0d4c"
TABLE = Table(
    "sealed_things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("seal_id", String(16)),
    Column("name", EncryptedText("sealed_things.name")),
    Column("other", EncryptedText("sealed_things.other")),
)


def test_a_value_sealed_long_ago_opens_in_its_row() -> None:
    assert KEYS.open(bytes.fromhex(FOR_A_ROW), "person.name", "row1") == "Élodie"
    assert KEYS.open(bytes.fromhex(FOR_A_COLUMN), "person.name") == "Élodie"


def test_what_is_sealed_begins_with_its_version_and_the_name_of_its_key() -> None:
    sealed = KEYS.seal("Élodie", "person.name", "row1")
    assert sealed[:4] == b"\x02\x02k1"
    assert KEYS.seal("Élodie", "person.name")[:4] == b"\x01\x02k1"
    assert len(sealed) == 4 + 12 + len("Élodie".encode()) + 16
    assert NONCE == 12


def test_too_little_is_no_sealed_value() -> None:
    assert key_name(bytes((1, 0)) + bytes(12)) == ""
    for wrong in (b"", bytes((1, 0)) + bytes(11), bytes((3, 0)) + bytes(12), bytes(14)):
        with pytest.raises(VaultError, match="not a sealed value"):
            key_name(wrong)


def test_a_key_is_read_with_the_blanks_of_a_file_and_in_either_alphabet() -> None:
    text = new_key()
    assert read_key(f" {text}\n", what="KEY") == read_key(text, what="KEY")
    content = b"\xfb\xff" * 16
    assert read_key(urlsafe_b64encode(content).decode(), what="KEY") == content
    with pytest.raises(ValueError, match="KEY is not base64"):
        read_key(f"{text[:5]}!{text[5:]}", what="KEY")
    assert new_key() != text


def test_keys_are_never_said() -> None:
    said = repr(KEYS)
    for secret in ("ddd", "iii", "aaa"):
        assert secret not in said
    with pytest.raises(FrozenInstanceError):
        KEYS.index = b""  # type: ignore[misc]  # that is what must not work
    with pytest.raises(TypeError):
        Ring({}, b"", b"")  # type: ignore[call-arg]  # given by name, none is another's


def test_the_same_name_with_another_key_is_the_later_key() -> None:
    unlock(KEYS)
    later = Ring(data={"k1": b"e" * 32}, index=b"j" * 32, audit=b"b" * 32)
    unlock(later)
    assert ring().open(later.seal("Élodie", "p.n"), "p.n") == "Élodie"
    assert (ring().index, ring().audit) == (b"j" * 32, b"b" * 32)


def test_the_keys_of_a_demonstration_are_three_and_follow_its_secret() -> None:
    one, other = demo_ring("one"), demo_ring("other")
    assert one == demo_ring("one")
    assert len({one.data["demo"], one.index, one.audit, other.index}) == 4


def test_the_blind_index_is_the_same_for_ever() -> None:
    unlock(KEYS)
    found = blind_index(" Élodie  DUPONT")
    assert found == "5e789564872e579d95f33ca854c32690c7434185d3245e9982cdf5b91e417bbd"
    assert blind_index("Straße") == blind_index("STRASSE")
    assert len(found) == 64
    assert repr(BlindIndex().impl_instance) == "String(length=64)"
    assert BlindIndex().process_bind_param(None, None) is None  # type: ignore[arg-type]  # no dialect is asked


def test_a_value_is_bound_as_what_it_is() -> None:
    text, content = bound("a", "row1"), bound(b"a", "row1")
    assert isinstance(text, BoundText)
    assert isinstance(content, BoundBytes)
    assert (text, text.row, content, content.row) == ("a", "row1", b"a", "row1")


def test_a_row_is_named_by_its_random_name_or_by_its_only_key() -> None:
    assert row_column(TABLE.c) is TABLE.c.seal_id
    pair = Table(
        "pairs",
        MetaData(),
        Column("a", Integer, primary_key=True),
        Column("b", Integer, primary_key=True),
        Column("name", EncryptedText("pairs.name")),
    )
    assert row_column(pair.c) is None
    one = Table("ones", MetaData(), Column("a", Integer, primary_key=True), Column("b", Integer))
    assert row_column(one.c) is one.c.a


def test_two_columns_or_rows_are_never_one_statement_kept() -> None:
    kept = {
        WithRow(row, value)._generate_cache_key().key  # type: ignore[union-attr]  # it has a key: that is what is looked at
        for row in (TABLE.c.id, TABLE.c.seal_id)
        for value in (TABLE.c.name, TABLE.c.other)
    }
    assert len(kept) == 4


@pytest.mark.parametrize("kind", [EncryptedText, EncryptedBytes])
def test_nothing_stays_nothing_and_erased_is_empty(
    kind: type[EncryptedText | EncryptedBytes],
) -> None:
    column = kind("sealed_things.name")
    empty = "" if kind is EncryptedText else b""
    assert column.process_bind_param(None, None) is None  # type: ignore[arg-type]  # no dialect is asked
    assert column.process_result_value(None, None) is None  # type: ignore[arg-type]  # likewise
    assert column.process_bind_param(empty, None) == b""  # type: ignore[arg-type]  # likewise
    assert column.process_result_value(b"", None) == empty  # type: ignore[arg-type]  # likewise


def test_on_postgresql_a_value_is_read_with_the_name_of_its_row() -> None:
    dialect = make_url("postgresql+psycopg://").get_dialect()()
    said = str(select(TABLE.c.name).compile(dialect=dialect))
    row = "convert_to(CAST(sealed_things.seal_id AS TEXT), 'UTF8')"
    assert f"{row} || '\\x00'::bytea || sealed_things.name" in said


def test_a_column_that_is_sealed_holds_bytes() -> None:
    assert isinstance(EncryptedText("person.name").impl_instance, LargeBinary)


def test_what_is_cut_short_or_no_text_is_refused_and_never_empty() -> None:
    long = Ring(data={"a-long-name!": b"d" * 32}, index=b"i" * 32, audit=b"a" * 32)
    with pytest.raises(VaultError, match="changed or moved"):
        long.open_bytes(bytes((1, 12)) + b"a-long-name!", "person.name")
    unlock(KEYS)
    sealed = b"row1\0" + KEYS.seal_bytes(b"\xff", "person.name", "row1")
    with pytest.raises(VaultError, match="not a text"):
        EncryptedText("person.name").process_result_value(sealed, None)  # type: ignore[arg-type]  # no dialect is asked


def test_a_value_of_before_is_read_without_the_name_of_a_row() -> None:
    named = Ring(data={"four": b"d" * 32}, index=b"i" * 32, audit=b"a" * 32)
    unlock(named)
    column = EncryptedText("person.name")
    assert column.process_result_value(named.seal("Marie", "person.name"), None) == "Marie"  # type: ignore[arg-type]  # no dialect is asked

"""What is sealed can be read by a holder of the key, in its place, unchanged; and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coordination.cases.models import CasePerson
from app.core import vault
from app.core.row_seals import bind_row
from app.core.vault import (
    BlindIndex,
    EncryptedText,
    Ring,
    VaultError,
    blind_index,
    key_name,
    new_key,
    read_key,
    ring,
    unlock,
)

PLACE = "referral.name"


def ring_of(*names: str) -> Ring:
    """Keys of those names, each its own, the same each time."""
    return Ring(
        data={name: name.encode().ljust(32, b"-") for name in names},
        index=b"i" * 32,
        audit=b"a" * 32,
    )


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text
    keys = ring_of("k1")
    assert keys.open(keys.seal(text, PLACE), PLACE) == text


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    keys = ring_of("k1")
    assert keys.seal("Marie Dupont", PLACE) != keys.seal("Marie Dupont", PLACE)
    assert b"Marie" not in keys.seal("Marie Dupont", PLACE)


def test_a_value_moved_to_another_column_is_refused() -> None:
    keys = ring_of("k1")
    with pytest.raises(VaultError, match="changed or moved"):
        keys.open(keys.seal("Marie Dupont", PLACE), "referral.address")


def test_a_value_changed_in_any_one_byte_is_refused() -> None:
    keys = ring_of("k1")
    sealed = keys.seal("Marie Dupont", PLACE)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :]
        with pytest.raises((VaultError, UnicodeDecodeError)):
            keys.open(changed, PLACE)


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, both, new = ring_of("old"), ring_of("new", "old"), ring_of("new")
    sealed = old.seal("Marie", PLACE)
    assert both.open(sealed, PLACE) == "Marie"
    assert key_name(both.seal("Marie", PLACE)) == "new"
    with pytest.raises(VaultError, match="'old', which is not in the key ring"):
        new.open(sealed, PLACE)


def test_a_key_opened_later_leaves_the_earlier_ones_readable() -> None:
    unlock(ring_of("first"))
    sealed = ring().seal("Marie", PLACE)
    unlock(ring_of("second"))
    assert ring().first == "second"
    assert ring().open(sealed, PLACE) == "Marie"


def test_the_blind_index_finds_equal_names_and_depends_on_its_key() -> None:
    unlock(ring_of("k1"))
    found = blind_index("Élodie  DUPONT")
    assert found == blind_index(" élodie dupont ")
    assert found != blind_index("elodie dupont")
    assert "dupont" not in found
    assert BlindIndex().process_bind_param("élodie dupont", None) == found  # type: ignore[arg-type]  # no dialect is asked
    unlock(Ring(data={"k1": b"k" * 32}, index=b"j" * 32, audit=b"a" * 32))
    assert blind_index("élodie dupont") != found


def test_a_new_key_is_a_key_and_a_short_one_is_not() -> None:
    assert len(read_key(new_key(), what="KEY")) == 32
    with pytest.raises(ValueError, match="KEY holds 3 bytes instead of 32"):
        read_key("YWJj", what="KEY")


def test_a_value_that_is_no_text_is_refused_as_one() -> None:
    keys = ring_of("k1")
    with pytest.raises(VaultError, match="not a text"):
        keys.open(keys.seal_bytes(b"\xff", PLACE), PLACE)


def test_a_value_bound_to_a_row_opens_in_that_row_only() -> None:
    keys = ring_of("k1")
    sealed = keys.seal("Marie", PLACE, "row1")
    assert keys.open(sealed, PLACE, "row1") == "Marie"
    for other in ("row2", "", None):
        with pytest.raises(VaultError, match="changed or moved"):
            keys.open(sealed, PLACE, other)
    assert keys.open(keys.seal("Marie", PLACE), PLACE, "row1") == "Marie", "of before"


def test_a_row_without_a_name_holds_no_sealed_value() -> None:
    nameless = CasePerson(name="Marie")
    with pytest.raises(VaultError, match="no name"):
        bind_row(nameless, new_name=lambda: "never asked")


def test_a_vault_that_nobody_opened_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_open", {})
    with pytest.raises(VaultError, match="shut"):
        ring()


def test_a_column_says_its_place_and_never_its_keys() -> None:
    assert repr(EncryptedText("person.name")) == "EncryptedText('person.name')"
    assert "---" not in repr(ring_of("k1"))

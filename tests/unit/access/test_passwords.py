"""Which passwords are refused, and that hashes are argon2id."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.access.passwords import check_new, hash_password, is_right
from app.core.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "motdepasse123",
        "MotDePasse123",
        "azertyuiop123",
        "aaaaaaaaaaaaaa",
        "ababababababab",
        "claire.dupont1",
        "x" * 201,
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_new(password, email="claire.dupont@hopital.invalid", shortest=12)
    assert list(caught.value.faults) == ["password"]


def test_all_that_are_seen_most_often_in_the_world_are_refused() -> None:
    """Of the thirty thousand of zxcvbn, those that are long enough to be chosen here at all."""
    often = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= 12]
    assert len(often) > 200
    for password in often:
        with pytest.raises(InvalidInput, match="Choose another"):
            check_new(password.upper(), email="claire@hopital.invalid", shortest=12)


@pytest.mark.parametrize(
    "password", ["quatre mots au hasard", "Ünïcödé is wélcome", "🌉" * 4 + "pont de Givet"]
)
def test_a_phrase_is_accepted_whatever_its_letters(password: str) -> None:
    check_new(password, email="claire@hopital.invalid", shortest=12)


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("Claire-Dupont-Dinant", False),
        ("passerelleDINANT2026", False),
        ("Dupont et quatre mots au hasard", True),
        ("quatre mots au hasard", True),
    ],
)
def test_names_of_the_person_and_the_place_are_not_most_of_a_password(
    password: str, *, is_good: bool
) -> None:
    known = ["Passerelle", "Claire Dupont", "CHU de Dinant"]

    def check() -> None:
        check_new(password, email="c@hopital.invalid", shortest=12, known=known)

    if is_good:
        check()
        return
    with pytest.raises(InvalidInput) as caught:
        check()
    assert list(caught.value.faults) == ["password"]


def test_the_hash_is_argon2id_and_only_its_password_opens_it() -> None:
    stored = hash_password("quatre mots au hasard")
    assert stored.startswith("$argon2id$")
    assert is_right(stored, "quatre mots au hasard")
    assert not is_right(stored, "quatre mots au hasarD")


def test_without_an_account_the_answer_is_no() -> None:
    assert not is_right(None, "no account has this password")


def test_a_damaged_hash_opens_nothing() -> None:
    assert not is_right("$argon2id$nonsense", "quatre mots au hasard")

"""Official numbers and their check digits."""

import pytest

from app.cadastre.identifiers import check, check_siret_or_siren
from app.cadastre.vocabulary import IdentifierKind as Kind
from app.core.errors import Refused
from app.core.messages import Message

SOUND = [
    (Kind.FINESS, "020000089", "020000089"),
    (Kind.FINESS, "02 000 008 9", "020000089"),
    (Kind.FINESS, "2A0000014", "2A0000014"),
    (Kind.FINESS, "2b0000020", "2B0000020"),
    (Kind.SIREN, "732 829 320", "732829320"),
    (Kind.SIRET, "732 829 320 00074", "73282932000074"),
    (Kind.SIRET, "35600000000048", "35600000000048"),
    (Kind.BCE, "0403.019.261", "0403019261"),
    (Kind.BCE, "BE 0403 019 261", "0403019261"),
    (Kind.BCE, "403019261", "0403019261"),
    (Kind.INAMI, "1-00001-06-999", "10000106999"),
    (Kind.RPPS, "10100000008", "10100000008"),
]
WRONG = [
    (Kind.FINESS, "020000088"),
    (Kind.FINESS, "20000089"),
    (Kind.FINESS, ""),
    (Kind.FINESS, "02000008X"),
    (Kind.SIREN, "732829321"),
    (Kind.SIRET, "732829320"),
    (Kind.SIRET, "73282932000075"),
    (Kind.BCE, "0403019262"),
    (Kind.BCE, "2403019261"),
    (Kind.INAMI, "10000107999"),
    (Kind.INAMI, "1000010699"),
    (Kind.RPPS, "10100000000"),
    (Kind.RPPS, "１0100000007"),
]


@pytest.mark.parametrize(("kind", "text", "number"), SOUND)
def test_a_sound_number_is_kept_without_separators(kind: Kind, text: str, number: str) -> None:
    assert check(kind, text) == number


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_a_wrong_number_is_refused_and_its_kind_named(kind: Kind, text: str) -> None:
    with pytest.raises(Refused) as refused:
        check(kind, text)
    assert isinstance(refused.value.message.values["kind"], Message)
    assert refused.value.message.values["value"] == text


def test_a_siret_field_may_hold_the_siren_of_the_owner() -> None:
    assert check_siret_or_siren("732829320") == (Kind.SIREN, "732829320")
    assert check_siret_or_siren("73282932000074") == (Kind.SIRET, "73282932000074")

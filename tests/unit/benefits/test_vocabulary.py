"""Each word of payers and scales has a name."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from app.benefits import vocabulary as words


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (words.CareNature, words.CARE_NATURE_NAMES),
        (words.PayerRoute, words.PAYER_ROUTE_NAMES),
        (words.InsuranceStatus, words.INSURANCE_STATUS_NAMES),
        (words.Scale, words.SCALE_NAMES),
    ],
)
def test_every_word_has_a_name_of_its_own(
    kind: type[StrEnum], names: Mapping[StrEnum, str]
) -> None:
    assert list(names) == list(kind)
    assert len(set(names.values())) == len(names)
    assert (kind.__doc__ or "").strip()

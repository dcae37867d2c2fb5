"""ISAR (McCusker 1999) and its hospital form ISAR-HP: yes or no; a weak trigger. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.benefits.scales.points import PointScale, score
from app.benefits.scales.values import ScaleResult
from app.benefits.vocabulary import Scale


def rate_isar(rules: Sequence[PointScale], raw: Mapping[str, object], *, on: date) -> ScaleResult:
    """Whether an older person seen in an emergency department is at risk."""
    return score(Scale.ISAR, rules, raw, on=on)


def rate_isar_hp(
    rules: Sequence[PointScale], raw: Mapping[str, object], *, on: date
) -> ScaleResult:
    """Whether an older person admitted to hospital is at risk of losing functions."""
    return score(Scale.ISAR_HP, rules, raw, on=on)

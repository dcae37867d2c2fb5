"""The Belgian scale of 18 points: six headings from 0 to 3, a threshold, categories. Pure.

The physician of the authority rates; what stands here is a probable eligibility.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.benefits.scales.points import PointScale, reached, score
from app.benefits.scales.values import Band, Detail, ScaleResult
from app.benefits.sourcing import Basis, Standing, in_force
from app.benefits.vocabulary import Scale
from app.core.messages import LText


@dataclass(frozen=True, slots=True)
class Handicap18:
    """The scale between two dates; the cut-offs of categories have a standing of their own."""

    points: PointScale
    categories: tuple[Band, ...]
    categories_label: LText
    categories_status: Standing

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""
        return self.points.basis


def rate_handicap18(
    rules: Sequence[Handicap18], raw: Mapping[str, object], *, on: date
) -> ScaleResult:
    """The total of the six headings, whether it reaches the threshold, and its category."""
    chosen = in_force(rules, on)
    result = score(Scale.HANDICAP_18, [chosen.points], raw, on=on)
    category = None
    if result.score is not None:
        category = reached(chosen.categories, result.score).outcome
    detail = Detail(
        code="category",
        value=category,
        label=chosen.categories_label,
        status=chosen.categories_status,
        missing=result.missing,
    )
    return replace(result, details=(detail,))

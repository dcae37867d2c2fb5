"""Scales that add points and read the total against thresholds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.benefits.scales.values import (
    Answer,
    Answers,
    Band,
    Edition,
    Item,
    ItemKind,
    ScaleResult,
    absent,
    cannot_tell,
    read_answers,
)
from app.benefits.sourcing import Basis, in_force
from app.benefits.vocabulary import Scale
from app.core.messages import Message, counted


@dataclass(frozen=True, slots=True)
class PointScale:
    """A scale of points between two dates; `bands` in rising order give the outcome."""

    edition: Edition
    bands: tuple[Band, ...]

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""
        return self.edition.basis


def score(
    scale: Scale, rules: Sequence[PointScale], raw: Mapping[str, object], *, on: date
) -> ScaleResult:
    """Add the points of raw answers; raises InvalidInput naming each wrong field."""
    chosen = in_force(rules, on)
    return add_up(scale, chosen, read_answers(chosen.edition.items, raw), on=on)


def add_up(scale: Scale, rules: PointScale, answers: Answers, *, on: date) -> ScaleResult:
    """Add the points of answers already checked."""
    edition = rules.edition
    missing = absent(edition.items, answers)
    if missing:
        return cannot_tell(scale, edition, on, missing)
    parts = [(item, points_of(item, answers[item.code])) for item in edition.items]
    total = sum(points for _, points in parts)
    band = reached(rules.bands, total)
    steps = [_item_step(item, points) for item, points in parts]
    steps.append(counted("Total: %(count)s point.", "Total: %(count)s points.", total))
    steps.append(_band_step(edition, band))
    return ScaleResult(
        scale=scale,
        on=on,
        edition=edition,
        outcome=band.outcome,
        score=total,
        steps=tuple(steps),
    )


def points_of(item: Item, answer: Answer) -> int:
    """The points of one answer."""
    if item.kind is ItemKind.YES_NO:
        return item.points if answer else 0
    number = int(answer)
    return reached(item.bands, number).points if item.bands else number


def reached(bands: Sequence[Band], number: int) -> Band:
    """The highest band that the number reaches; the first one starts at the lowest number."""
    return [band for band in bands if band.at_least <= number][-1]


def _item_step(item: Item, points: int) -> Message:
    return counted(
        "%(item)s: %(count)s point.", "%(item)s: %(count)s points.", points, item=item.label
    )


def _band_step(edition: Edition, band: Band) -> Message:
    return counted(
        "From %(count)s point on: %(result)s.",
        "From %(count)s points on: %(result)s.",
        band.at_least,
        result=edition.meanings[band.outcome],
    )

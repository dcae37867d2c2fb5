"""LACE, the risk of readmission (van Walraven and others, CMAJ 2010). Pure.

Comorbidity is given as a Charlson score of the LACE version, or as a list of conditions whose
weights are added; not as both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.benefits.scales.points import PointScale, add_up
from app.benefits.scales.values import (
    Answers,
    Detail,
    ScaleResult,
    check_choice,
    read_answers,
    refuse,
)
from app.benefits.sourcing import Basis, Standing, in_force
from app.benefits.vocabulary import Scale
from app.core.messages import N_, LText, Message

CHARLSON = "charlson"
CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its weight in the Charlson score of LACE."""

    code: str
    label: LText
    weight: int


@dataclass(frozen=True, slots=True)
class Lace:
    """The index between two dates."""

    points: PointScale
    conditions: Mapping[str, Condition]
    conditions_status: Standing

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""
        return self.points.basis


def rate_lace(rules: Sequence[Lace], raw: Mapping[str, object], *, on: date) -> ScaleResult:
    """The index of 0 to 19 points; raises InvalidInput naming each wrong field."""
    chosen = in_force(rules, on)
    given = dict(raw)
    conditions = given.pop(CONDITIONS, None)
    found = _read_conditions(chosen, conditions, given)
    if found is not None:
        given[CHARLSON] = sum(condition.weight for condition in found)
    answers = read_answers(chosen.points.edition.items, given)
    result = add_up(Scale.LACE, chosen.points, answers, on=on)
    steps = tuple(_step(condition) for condition in found or ())
    details = () if found is None else (_charlson(chosen, answers),)
    return replace(result, steps=(*steps, *result.steps), details=details)


def _charlson(rules: Lace, answers: Answers) -> Detail:
    """The score that the conditions gave; their weights have a standing of their own."""
    return Detail(
        code=CHARLSON,
        value=str(answers[CHARLSON]),
        label=rules.points.edition.item(CHARLSON).label,
        status=rules.conditions_status,
    )


def _read_conditions(
    rules: Lace, conditions: object, given: Mapping[str, object]
) -> list[Condition] | None:
    if conditions is None:
        return None
    field = f"items.{CONDITIONS}"
    if given.get(CHARLSON) is not None:
        refuse({field: [Message(N_("Give the score or the conditions, not both."))]})
    if not isinstance(conditions, list):
        refuse({field: [Message(N_("Not a valid list."))]})
    assert isinstance(conditions, list)
    for at, code in enumerate(conditions):
        fault = check_choice(code, tuple(rules.conditions))
        if fault is None and code in conditions[:at]:
            fault = Message(N_("“%(value)s” stands twice."), {"value": code})
        if fault is not None:
            refuse({f"{field}.{at}": [fault]})
    return [rules.conditions[code] for code in conditions]


def _step(condition: Condition) -> Message:
    values = {"item": condition.label, "weight": condition.weight}
    return Message(N_("%(item)s: weight %(weight)s."), values)

"""Households in words: what the rules say of each must be what a social worker expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from app.benefits.catalogue import Catalogue
from app.benefits.evaluation import Evaluation
from app.benefits.person import Person
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

CASES = Path(__file__).resolve().parents[1] / "cases.yaml"
HINTS = get_type_hints(Person)
ABSENT = "absent"


@dataclass(frozen=True)
class Case:
    who: str
    day: date
    person: Mapping[str, Any]
    home: str | None = None
    expect: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, list[str]] = field(default_factory=dict)
    pays: Mapping[str, list[Any]] = field(default_factory=dict)
    before: Mapping[str, date] = field(default_factory=dict)
    clash: Mapping[str, str] = field(default_factory=dict)
    to_confirm: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    for raw in yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]:
        yield Case(**raw)


def fact(name: str, value: object) -> object:
    kind = get_args(HINTS[name])[0]
    if kind is Decimal:
        return Decimal(str(value))
    if isinstance(value, list):
        return frozenset(value)
    return kind(value) if isinstance(value, str) and kind is not str else value


def said(case: Case, catalogue: Catalogue, reference: Reference) -> dict[str, Evaluation]:
    person = Person(**{name: fact(name, value) for name, value in case.person.items()})  # type: ignore[arg-type]  # the types of a file are those of the fields
    if case.home:
        zone = ZoneCode.parse(case.home)
        assert reference.zones.get(zone), f"{case.home} is not a zone"
        person = catalogue.at_home_in(person, zone, reference.zones)
    return {item.benefit.code: item for item in catalogue.check(person, on=case.day)}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.who)
def test_a_household_is_told_what_a_social_worker_expects(
    case: Case, catalogue: Catalogue, reference: Reference
) -> None:
    found = said(case, catalogue, reference)
    verdicts = {
        code: found[code].verdict.value if code in found else ABSENT for code in case.expect
    }
    assert verdicts == dict(case.expect)
    for code, names in case.missing.items():
        assert set(names) <= set(found[code].missing)
    for code, (low, high) in case.pays.items():
        estimate = found[code].estimate
        assert estimate is not None
        assert (estimate.low, estimate.high) == (Decimal(str(low)), Decimal(str(high)))
    for code, day in case.before.items():
        deadline = found[code].deadline
        assert deadline is not None
        assert deadline.latest_on == day
    for code, other in case.clash.items():
        assert other in {clash.code for clash in found[code].clashes}
    for code in case.to_confirm:
        estimate = found[code].estimate
        assert estimate is not None
        assert estimate.to_confirm


def test_there_are_enough_households_on_both_sides() -> None:
    homes = [case.home or "" for case in cases()]
    assert len(homes) >= 60
    assert sum(home.startswith("fr:") for home in homes) >= 25
    assert sum(home.startswith("be:") for home in homes) >= 25


def test_every_benefit_is_expected_of_some_household(catalogue: Catalogue) -> None:
    seen = {code for case in cases() for code, verdict in case.expect.items() if verdict != ABSENT}
    seen |= {code for case in cases() for code in case.pays}
    assert set(catalogue.benefits) - seen == set()

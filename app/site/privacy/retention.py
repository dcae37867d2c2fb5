"""Reads data/privacy/retention.yaml. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.core.yaml_files import read_yaml

HOLDS = frozenset({"none", "professional", "account", "pseudonymous", "identity"})


class RetentionFault(ValueError):
    """The rules cannot be read; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """Why a table exists, what it holds, and when its rows go by age."""

    purpose: str
    holds: str
    ground: str
    column: str | None
    age: timedelta
    personal_text: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """All the rules."""

    tables: Mapping[str, TableRule]
    anonymise_after: timedelta
    erase_after: timedelta
    anonymise_cases_after: timedelta
    erase_cases_after: timedelta


def read_retention(folder: Path) -> Retention:
    """The rules; raises RetentionFault."""
    raw = read_yaml(folder / "retention.yaml")
    grounds, discharges, cases = raw["grounds"], raw["discharges"], raw["cases"]
    tables = {}
    for name, found in raw["tables"].items():
        if found["holds"] not in HOLDS or found["ground"] not in grounds or not found["purpose"]:
            raise RetentionFault(f"retention.yaml, {name}: holds, ground or purpose is wrong")
        tables[name] = TableRule(
            purpose=found["purpose"],
            holds=found["holds"],
            ground=grounds[found["ground"]],
            column=found.get("column"),
            age=timedelta(days=found.get("days", 0)),
            personal_text=tuple(found.get("personal_text", ())),
        )
    return Retention(
        tables=tables,
        anonymise_after=timedelta(days=discharges["anonymise_after_days"]),
        erase_after=timedelta(days=discharges["erase_after_days"]),
        anonymise_cases_after=timedelta(days=cases["anonymise_after_days"]),
        erase_cases_after=timedelta(days=cases["erase_after_days"]),
    )

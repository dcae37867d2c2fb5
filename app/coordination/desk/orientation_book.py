"""Reads data/coordination/orientation.yaml once: subjects, destinations, rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.coordination.desk.orienting import Destination, Rule
from app.core.messages import N_, LText, Message
from app.core.yaml_files import read_yaml
from app.discharge.intake.reading import texts
from app.reference.loader import DataFault

FACTS = frozenset({"subject", "country", "in_hospital", "several"})


@dataclass(frozen=True, slots=True)
class OrientationBook:
    """What may be asked, where one is oriented, and the rules in their order."""

    subjects: Mapping[str, LText]
    destinations: Mapping[str, Destination]
    rules: Sequence[Rule]


def load_orientation(data: Path) -> OrientationBook:
    """Read the file; raises DataFault naming the entry."""
    path = data / "coordination" / "orientation.yaml"
    try:
        raw = read_yaml(path)
        subjects = {one["code"]: texts(one["labels"]) for one in raw["subjects"]}
        destinations = {one["code"]: _destination(one) for one in raw["destinations"]}
        rules = [_rule(one, subjects, destinations) for one in raw["rules"]]
    except (KeyError, TypeError, ValueError) as error:
        values = {"file": path.name, "fault": str(error)}
        raise DataFault(Message(N_("%(file)s cannot be read: %(fault)s"), values)) from error
    return OrientationBook(subjects, destinations, rules)


def _destination(entry: Mapping[str, Any]) -> Destination:
    return Destination(
        code=entry["code"], labels=texts(entry["labels"]), endpoint=entry["endpoint"]
    )


def _rule(
    entry: Mapping[str, Any], subjects: Mapping[str, LText], known: Mapping[str, Destination]
) -> Rule:
    when = {str(fact): frozenset(map(str, wanted)) for fact, wanted in entry["when"].items()}
    odd = set(when) - FACTS or when.get("subject", frozenset()) - set(subjects)
    if odd or entry["to"] not in known:
        raise ValueError(f"{entry['code']}: {sorted(odd) or entry['to']} is not known")
    return Rule(code=entry["code"], when=when, to=entry["to"], why=texts(entry["why"]))

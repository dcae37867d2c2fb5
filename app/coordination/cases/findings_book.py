"""Reads data/coordination/assessment.yaml once: what may be found in each area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.coordination.cases.plan_words import AlertKind, Area
from app.core.messages import N_, LText, Message
from app.core.yaml_files import read_yaml
from app.discharge.intake.reading import texts
from app.reference.loader import DataFault

FILE = "assessment.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that may be found in an area, the care it makes think of, the alert it raises."""

    code: str
    area: Area
    labels: LText
    suggests: tuple[str, ...]
    alert: AlertKind | None


@dataclass(frozen=True, slots=True)
class FindingsBook:
    """All of them, by code, in the order of the file."""

    by_code: Mapping[str, Finding]

    def of(self, area: Area) -> Sequence[Finding]:
        """What may be found in one area."""
        return [one for one in self.by_code.values() if one.area is area]


def load_findings(data: Path, care: Mapping[str, object]) -> FindingsBook:
    """Read the file; raises DataFault naming the entry."""
    path = data / "coordination" / FILE
    found: dict[str, Finding] = {}
    try:
        for entry in read_yaml(path)["findings"]:
            one = _finding(entry)
            unknown = [code for code in one.suggests if code not in care]
            if unknown or one.code in found:
                raise ValueError(f"{one.code}: {unknown or 'the code stands twice'}")
            found[one.code] = one
    except (KeyError, TypeError, ValueError) as error:
        values = {"file": path.name, "fault": str(error)}
        raise DataFault(Message(N_("%(file)s cannot be read: %(fault)s"), values)) from error
    return FindingsBook(found)


def _finding(entry: Mapping[str, Any]) -> Finding:
    alert = entry.get("alert")
    return Finding(
        code=entry["code"],
        area=Area(entry["area"]),
        labels=texts(entry["labels"]),
        suggests=tuple(entry["suggests"]),
        alert=AlertKind(alert) if alert else None,
    )

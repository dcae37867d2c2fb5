"""Facts that only the planner prints: the emergency numbers of each country."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.messages import LText
from app.core.yaml_files import read_yaml
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number to call, what for, and in which countries it answers."""

    number: str
    countries: frozenset[Country]
    use: LText
    source: str
    status: str


@lru_cache(maxsize=2)
def emergency_numbers(data_dir: Path) -> tuple[EmergencyNumber, ...]:
    """The numbers of data/reference/emergency.yaml; raises KeyError or ValueError when wrong."""
    path = data_dir / "reference" / "emergency.yaml"
    content = read_yaml(path)
    return tuple(
        EmergencyNumber(
            number=entry["number"],
            countries=frozenset(Country(code) for code in entry["countries"]),
            use=LText(entry["use"]),
            source=entry["source"],
            status=entry["status"],
        )
        for entry in content["emergency"]
    )

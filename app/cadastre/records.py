"""What a source says of a provider, as plain values; and what was wrong with a row. Pure."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from app.cadastre.coverage import Area
from app.cadastre.vocabulary import (
    IdentifierKind,
    ImportOutcome,
    PointPrecision,
    ServiceStatus,
)
from app.core.geo import Point
from app.core.messages import Message
from app.reference.vocabulary import CapacityState, Country, TimeBand, Weekday
from app.reference.zones import ZoneCode

MORE_FIELDS = (
    "acts",
    "publics",
    "age_min",
    "age_max",
    "accepted_sexes",
    "accepted_dependencies",
    "language_levels",
    "time_bands",
    "opening_hours",
    "notices",
    "access_conditions",
    "documents_to_bring",
    "access_person",
    "access_professional",
    "access_note",
    "professional_phone",
    "professional_email",
    "costs",
    "equipment",
    "accessibility",
    "visibility",
)
"""Columns of a service that many sources do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRecord:
    """What was said of the capacity of a service. Places are new people; None is "not said"."""

    state: CapacityState
    places: int | None = None
    places_by_weekday: tuple[int, ...] | None = None
    available_from: date | None = None
    said_on: date
    said_by: str
    expires_on: date
    how: str | None = None
    waiting_people: int | None = None
    waiting_days: int | None = None
    time_bands: frozenset[TimeBand] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """One kind of care of a provider. None is "not said", everywhere.

    `more` holds columns of MORE_FIELDS as the row has them; what is not in it is not said.
    """

    care: str
    status: ServiceStatus = ServiceStatus.OPEN
    closed_reason: str | None = None
    weekdays: frozenset[Weekday] | None = None
    languages: tuple[str, ...] | None = None
    insured_in: tuple[Country, ...] | None = None
    registered_in: tuple[Country, ...] | None = None
    lead_time_days: int | None = None
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    capacity: CapacityRecord | None = None
    areas: tuple[Area, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := set(self.more) - set(MORE_FIELDS):
            raise ValueError(f"a service has no such fields: {sorted(unknown)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """The address of a provider; the point is WGS84."""

    street: str | None
    postal_code: str | None
    city: str | None
    zone: ZoneCode
    point: Point
    precision: PointPrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRecord:
    """A provider as its source gives it: `key` names it there, `line` is where it stood."""

    key: str
    name: str
    type_code: str
    country: Country
    site: SiteRecord
    services: tuple[ServiceRecord, ...]
    identifiers: tuple[tuple[IdentifierKind, str], ...] = ()
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    description: str | None = None
    description_language: str | None = None
    is_fictitious: bool = False
    line: int = 0
    _digest: str = field(default="", init=False, repr=False, compare=False)

    def own_facts(self) -> dict[str, Any]:
        """What the source says of the provider itself, without its site, services and numbers."""
        return {
            "name": self.name,
            "type_code": self.type_code,
            "country": self.country.value,
            "phone": self.phone,
            "email": self.email,
            "website": self.website,
            "description": self.description,
            "description_language": self.description_language,
            "is_fictitious": self.is_fictitious,
        }

    def digest(self) -> str:
        """A fingerprint of all that the source says; the place in the file is no part of it."""
        if not self._digest:
            facts = _facts(self)
            del facts["line"], facts["_digest"]
            written = json.dumps(facts, sort_keys=True, ensure_ascii=False)
            found = hashlib.sha256(written.encode()).hexdigest()
            object.__setattr__(self, "_digest", found)  # worked out once: imports ask twice
        return self._digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row that cannot be taken: where, what stood there, what is wrong.

    `cell` names the place as a spreadsheet does (B17); `cells` is the whole row, as it stood.
    """

    line: int
    column: str | None
    value: str
    message: Message
    cell: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A sound row that is no business of the directory, with the reason."""

    line: int
    key: str
    reason: Message


Row = ProviderRecord | Fault | LeftOut


MOST_TOLD = 10_000
"""Faults, and rows left out, of which a report keeps the words; the others are counted."""


@dataclass(slots=True)
class ImportReport:
    """What an import read and did. `left_out` and `faults` hold the first ones, with reasons."""

    read: int = 0
    outcomes: Counter[ImportOutcome] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def note(self, outcome: ImportOutcome, row: Row) -> None:
        """Count a row and what became of it."""
        self.read += 1
        self.outcomes[outcome] += 1
        if isinstance(row, LeftOut) and len(self.left_out) < MOST_TOLD:
            self.left_out.append(row)
        elif isinstance(row, Fault) and len(self.faults) < MOST_TOLD:
            self.faults.append(row)

    @property
    def created(self) -> int:
        """Providers that are new."""
        return self.outcomes[ImportOutcome.CREATED]

    @property
    def updated(self) -> int:
        """Providers of which something changed."""
        return self.outcomes[ImportOutcome.UPDATED]

    @property
    def unchanged(self) -> int:
        """Providers that stand as the source has them."""
        return self.outcomes[ImportOutcome.UNCHANGED]

    @property
    def refused(self) -> int:
        """Rows that cannot be taken."""
        return self.outcomes[ImportOutcome.REFUSED]

    def counts(self) -> dict[str, int]:
        """The figures, by name; those after `read` add up to it."""
        told = {one.value: self.outcomes[one] for one in ImportOutcome}
        if not told[ImportOutcome.SKIPPED]:
            del told[ImportOutcome.SKIPPED]
        return {"read": self.read, **told}


def search_key(text: str) -> str:
    """A name as it is looked for: lower case, no accents, ligatures opened, one space between."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(
        letter if letter.isalnum() else " "
        for letter in unicodedata.normalize("NFKD", opened)
        if not unicodedata.combining(letter)
    )
    return " ".join(bare.split())


def _facts(value: object) -> dict[str, object]:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}  # type: ignore[arg-type]  # a dataclass


def _plain(value: object) -> object:
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(_plain(inner)) for inner in value)
    if is_dataclass(value) and not isinstance(value, ZoneCode):
        return _facts(value)
    return str(value)


_AS_THEY_ARE = frozenset({str, int, float, bool})

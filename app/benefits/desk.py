"""The integrated desk: from a few answers to a person, and whom to contact. Pure but for reading.

Nothing identifying is asked: an age band stands for the age, and what was not said stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.benefits.person import Person, Span, Value
from app.benefits.reading import Entry, build, day, fault, read_file
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import InsuranceStatus, KatzForfait, Territory
from app.core.messages import LText
from app.reference.vocabulary import Country

FILE = "desk.yaml"


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages offered as one answer, both included."""

    code: str
    span: Span
    label: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A kind of authority to call, and what for."""

    code: str
    territories: frozenset[Territory]
    name: LText
    role: LText
    status: Standing
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the desk offers to answer with, and whom it sends to."""

    bands: Mapping[str, AgeBand]
    care_facts: Mapping[str, tuple[str, ...]]
    contacts: tuple[Contact, ...]

    def contacts_in(self, territory: Territory | None) -> tuple[Contact, ...]:
        """Whom to call for a person who lives there, in the order of the data."""
        return tuple(one for one in self.contacts if territory in one.territories)

    def person(self, told: "Told") -> "DeskPerson":
        """What the answers say of the person; all else stays unknown."""
        known = DeskPerson(
            ages=self.bands[told.age].span if told.age else None,
            insured_in=told.insured_in,
            insurance_status=told.status,
            s1_registered=told.s1,
            in_hospital=told.leaving_hospital,
            living_at_home=True,
            gir=told.gir,
            katz_forfait=told.katz,
            couple=told.couple,
            household_income=told.income,
        )
        facts: dict[str, Any] = {
            name: True for care in told.care for name in self.care_facts.get(care, ())
        }
        return replace(known, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answers of a reader; None is "not said". Income: euros a year, gross, of the household.

    `insured_elsewhere` is neither France nor Belgium: no rule here knows that insurance.
    """

    care: tuple[str, ...] = ()
    age: str | None = None
    insured_in: Country | None = None
    insured_elsewhere: bool = False
    status: InsuranceStatus | None = None
    leaving_hospital: bool | None = None
    s1: bool | None = None
    gir: int | None = None
    katz: KatzForfait | None = None
    couple: bool | None = None
    income: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPerson(Person):
    """A person whose age is only known as a band."""

    ages: Span | None = None

    def value(self, name: str, on: date) -> Value | None:
        """As for any person, but the age is the band."""
        return self.ages if name == "age" else Person.value(self, name, on)


def read_desk(folder: Path) -> Desk:
    """Read the desk's file of that folder; raises RulebookFault naming the entry at fault."""
    path = folder / FILE
    content = read_file(path)
    bands = [build(path, entry, _band) for entry in content["age_bands"]]
    care_facts = {code: tuple(names) for code, names in content["care_facts"].items()}
    known = {field.name for field in fields(Person)}
    for code, names in care_facts.items():
        if strange := set(names) - known:
            raise fault(path, code, f"no fact of a person is called {sorted(strange)}")
    return Desk(
        bands={band.code: band for band in bands},
        care_facts=care_facts,
        contacts=tuple(build(path, entry, _contact) for entry in content["contacts"]),
    )


def _band(entry: Entry) -> AgeBand:
    return AgeBand(entry["code"], Span(entry["low"], entry["high"]), LText(entry["label"]))


def _contact(entry: Entry) -> Contact:
    return Contact(
        code=entry["code"],
        territories=frozenset(Territory(one) for one in entry["territories"]),
        name=LText(entry["name"]),
        role=LText(entry["role"]),
        status=Standing(entry["status"]),
        sources=tuple(entry["sources"]),
        checked_on=day(entry["checked_on"]),
    )

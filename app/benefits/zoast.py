"""Whether a ZOAST agreement reaches a person's care in an establishment across the border. Pure.

Sources: framework agreement of 30 September 2005 and its conventions, as far as they were read. The
register (data/benefits/zoast) says where a list was not read: there the answer is unknown, never
no. It says nothing of care at home, which a ZOAST never pays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.benefits.sourcing import Basis, Standing
from app.benefits.vocabulary import InsuranceStatus
from app.core.messages import N_, LText, Message
from app.reference.vocabulary import Country, Verdict
from app.reference.zones import ZoneCode


class Since(StrEnum):
    """How exactly the first day of a ZOAST is known."""

    DAY = "day"
    YEAR = "year"


class ZoastCare(StrEnum):
    """Care that a convention leaves out, or treats like any other."""

    ORDINARY = "ordinary"
    ASSISTED_REPRODUCTION = "assisted_reproduction"
    COSMETIC_SURGERY = "cosmetic_surgery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    """An establishment named in a convention. `hospital` is its code in data/reference, if any."""

    code: str
    name: str
    country: Country
    hospital: str | None
    valid_from: date | None
    status: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A situation or care left out; `status` TO_CONFIRM if this area's own text was not read."""

    status: Standing
    text: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoast:
    """One area. Who lives in `zones` is in it; in `possible`, nobody can tell; else, is not.

    `all_listed` tells whether the establishments read are the whole list.
    """

    id: str
    basis: Basis
    name: LText
    since: Since
    zones: frozenset[ZoneCode]
    possible: frozenset[ZoneCode]
    establishments: tuple[Establishment, ...]
    all_listed: bool
    statuses_out: Mapping[InsuranceStatus, Exclusion]
    care_out: Mapping[ZoastCare, Exclusion]
    work_accident: Exclusion
    rights: tuple[LText, ...]
    papers: tuple[LText, ...]
    ask: tuple[LText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is known of the person and the care; None is not known.

    `home` holds the commune and every zone above it. `establishment` is a code of the register, or
    the code of a hospital in data/reference; `establishment_zones` hold where it lies.
    """

    home: tuple[ZoneCode, ...] | None = None
    habitual: bool | None = None
    insured_in: Country | None = None
    status: InsuranceStatus | None = None
    work_accident: bool | None = None
    care: ZoastCare | None = None
    establishment: str | None = None
    establishment_zones: tuple[ZoneCode, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One condition: whether it is met, in words; `missing` names the input nobody gave."""

    criterion: str
    verdict: Verdict
    text: Message | LText
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoastFinding:
    """An estimate for one area: the worst of its reasons."""

    zoast: Zoast
    on: date
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> Verdict:
        """Yes only if every condition is met; no if one is not; else unknown."""
        return max((reason.verdict for reason in self.reasons), key=lambda one: one.severity)

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs to find out."""
        return tuple(reason.missing for reason in self.reasons if reason.missing)


def eligible(patient: Patient, zoast: Zoast, day: date) -> ZoastFinding:
    """Whether that agreement reaches that care on that day, with every reason."""
    checks: tuple[Callable[[Patient, Zoast, date], Reason], ...] = (
        _in_force,
        _lives_there,
        _lives_for_good,
        _insured_at_home,
        _status,
        _accident,
        _care,
        _establishment,
    )
    reasons = tuple(check(patient, zoast, day) for check in checks)
    return ZoastFinding(zoast=zoast, on=day, reasons=reasons)


def around(home: tuple[ZoneCode, ...], areas: Iterable[Zoast], day: date) -> tuple[Zoast, ...]:
    """The areas in force in which a home lies, or may lie."""
    return tuple(
        area
        for area in areas
        if area.basis.holds_on(day) and (area.zones | area.possible).intersection(home)
    )


def best(findings: Iterable[ZoastFinding]) -> ZoastFinding | None:
    """The most favourable of several areas; None if there is none."""
    return min(findings, key=lambda one: one.verdict.severity, default=None)


def _in_force(_patient: Patient, zoast: Zoast, day: date) -> Reason:
    values = {"name": zoast.name, "day": zoast.basis.valid_from}
    if not zoast.basis.holds_on(day):
        text = N_("%(name)s was not in force on that day.")
        return Reason(criterion="in_force", verdict=Verdict.UNMET, text=Message(text, values))
    same_year = day.year == zoast.basis.valid_from.year
    if zoast.since is Since.YEAR and same_year:
        text = N_("%(name)s started in that year; the day is not known.")
        return Reason(criterion="in_force", verdict=Verdict.UNKNOWN, text=Message(text, values))
    text = N_("%(name)s is in force.")
    return Reason(criterion="in_force", verdict=Verdict.MET, text=Message(text, values))


def _lives_there(patient: Patient, zoast: Zoast, _day: date) -> Reason:
    if patient.home is None:
        return _unknown("home", N_("The commune of the home is not known."))
    if zoast.zones.intersection(patient.home):
        return _met("home", N_("The home lies in the area."))
    if zoast.possible.intersection(patient.home):
        text = N_("The list of communes was not read: ask whether the home lies in the area.")
        return Reason(criterion="home", verdict=Verdict.UNKNOWN, text=Message(text))
    return _unmet("home", N_("The home lies outside the area."))


def _lives_for_good(patient: Patient, _zoast: Zoast, _day: date) -> Reason:
    if patient.habitual is None:
        return _unknown("habitual", N_("It is not known whether the person usually lives there."))
    if patient.habitual:
        return _met("habitual", N_("The person usually lives there."))
    return _unmet("habitual", N_("The agreement is for people who usually live there."))


def _insured_at_home(patient: Patient, _zoast: Zoast, _day: date) -> Reason:
    if patient.insured_in is None:
        return _unknown("insured_in", N_("The country of insurance is not known."))
    if patient.home is None:
        return _unknown("insured_in", N_("The commune of the home is not known."), missing="home")
    if patient.insured_in is patient.home[0].country:
        return _met("insured_in", N_("The person is insured in the country where they live."))
    return _unmet("insured_in", N_("The person is insured in the other country."))


def _status(patient: Patient, zoast: Zoast, _day: date) -> Reason:
    if patient.status is None:
        return _unknown("status", N_("The insurance situation is not known."))
    return _excluded("status", zoast.statuses_out.get(patient.status))


def _accident(patient: Patient, zoast: Zoast, _day: date) -> Reason:
    if patient.work_accident is None:
        return _unknown("work_accident", N_("It is not known whether this is a work accident."))
    return _excluded("work_accident", zoast.work_accident if patient.work_accident else None)


def _care(patient: Patient, zoast: Zoast, _day: date) -> Reason:
    if patient.care is None:
        return _unknown("care", N_("The kind of care is not known."))
    return _excluded("care", zoast.care_out.get(patient.care))


def _establishment(patient: Patient, zoast: Zoast, day: date) -> Reason:
    if patient.establishment is None:
        return _unknown("establishment", N_("The establishment is not known."))
    listed = [
        one for one in zoast.establishments if patient.establishment in {one.code, one.hospital}
    ]
    around = zoast.zones | zoast.possible
    if (
        not listed
        and patient.establishment_zones
        and around.isdisjoint(patient.establishment_zones)
    ):
        return _unmet("establishment", N_("The establishment lies outside the area."))
    if not listed and not zoast.all_listed:
        text = N_("The list of establishments was not read in full: ask whether it is in.")
        return Reason(criterion="establishment", verdict=Verdict.UNKNOWN, text=Message(text))
    if not listed:
        return _unmet("establishment", N_("The establishment is not in the list."))
    if patient.home is not None and listed[0].country is patient.home[0].country:
        return _unmet("establishment", N_("The establishment is on the side of the home."))
    if listed[0].valid_from is not None and day < listed[0].valid_from:
        return _unmet("establishment", N_("The establishment joined the list later."))
    return _met("establishment", N_("The establishment is in the list."))


def _excluded(criterion: str, exclusion: Exclusion | None) -> Reason:
    if exclusion is None:
        return _met(criterion, N_("Nothing is excluded here."))
    sure = exclusion.status is Standing.SOURCED
    verdict = Verdict.UNMET if sure else Verdict.UNKNOWN
    return Reason(criterion=criterion, verdict=verdict, text=exclusion.text)


def _met(criterion: str, text: str) -> Reason:
    return Reason(criterion=criterion, verdict=Verdict.MET, text=Message(text))


def _unmet(criterion: str, text: str) -> Reason:
    return Reason(criterion=criterion, verdict=Verdict.UNMET, text=Message(text))


def _unknown(criterion: str, text: str, missing: str | None = None) -> Reason:
    return Reason(
        criterion=criterion,
        verdict=Verdict.UNKNOWN,
        text=Message(text),
        missing=missing or criterion,
    )

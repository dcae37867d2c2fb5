"""From the shape of a question to the facts the rules read; what contradicts itself is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.benefits.payer_table import BenefitForm, PlanLine, Setting, Situation
from app.benefits.vocabulary import CareNature, InsuranceStatus, PayerRoute
from app.benefits.zoast import Patient, Zoast, ZoastCare, ZoastFinding, best, eligible
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country, Verdict
from app.reference.zones import ZoneCode

_SITUATION = ("s1", "long_term_illness", "increased_refund", "palliative", "region")
_LINE = (
    *("care", "contracted", "convention", "foreseen", "s2", "territorial", "in_territory"),
    *("price", "hours"),
)


@dataclass(frozen=True, slots=True)
class PayerQuestion:
    """A question understood; `zoast` is what the register says of the establishment, if asked."""

    situation: Situation
    line: PlanLine
    on: date
    zoast: ZoastFinding | None


def read_day(day: date | None, *, today: date) -> date:
    """The day asked, or today; a day beyond next year is refused: no rule is known so far."""
    if day is not None and day.year > today.year + 1:
        raise _refused("on", N_("This day is too far ahead for any known rule."))
    return day or today


def read_question(
    body: Mapping[str, Any], register: Sequence[Zoast], reference: Reference, *, today: date
) -> PayerQuestion:
    """Understand a question; raises InvalidInput naming each wrong field."""
    on = read_day(body["on"], today=today)
    person, line = body["person"], body["line"]
    chain = _commune(person["commune"], reference)
    resides = _resides(person["resides"], chain)
    situation = Situation(
        resides=resides,
        home_country=_country(person["home_country"]),
        insured_in=_country(person["insured_in"]),
        hospital_country=_country(person["hospital_country"]),
        status=InsuranceStatus(person["status"]) if person["status"] else None,
        pensions_from=_countries(person["pensions_from"]),
        **{name: person[name] for name in _SITUATION},
    )
    finding = _zoast(person, line, chain, situation, register, reference, on)
    said = Verdict(line["zoast"]) if line["zoast"] else None
    plan_line = PlanLine(
        setting=Setting(line["setting"]),
        nature=_nature(line, reference),
        form=BenefitForm(line["form"]),
        provider_country=_country(line["provider_country"]),
        relies_on=PayerRoute(line["relies_on"]) if line["relies_on"] else None,
        zoast=said or (finding.verdict if finding else None),
        **{name: line[name] for name in _LINE},
    )
    return PayerQuestion(situation, plan_line, on, finding)


def _country(code: str | None) -> Country | None:
    return Country(code) if code else None


def _countries(codes: list[str] | None) -> frozenset[Country] | None:
    return None if codes is None else frozenset(Country(code) for code in codes)


def _commune(code: str | None, reference: Reference) -> tuple[ZoneCode, ...] | None:
    if code is None:
        return None
    try:
        zone = ZoneCode.parse(code)
    except Refused as error:
        raise InvalidInput(_CORRECT, {"person.commune": [error.message]}) from error
    chain = reference.zones.chain(zone)
    if not chain or not zone.level.is_home:
        raise _refused("person.commune", N_("This is not a known commune or municipality."))
    return chain


def _resides(code: str | None, chain: tuple[ZoneCode, ...] | None) -> Country | None:
    said = _country(code)
    if said is None or chain is None:
        return chain[0].country if chain else said
    if said is not chain[0].country:
        raise _refused("person.resides", N_("The commune lies in the other country."))
    return said


def _nature(line: Mapping[str, Any], reference: Reference) -> CareNature | None:
    kind = reference.care.get(line["care"])
    if kind is None:
        text = N_("“%(value)s” is not one of: %(choices)s.")
        values = {"value": line["care"], "choices": ", ".join(reference.care)}
        raise InvalidInput(_CORRECT, {"line.care": [Message(text, values)]})
    if line["nature"] is None:
        return CareNature(kind.natures[0]) if len(kind.natures) == 1 else None
    if line["nature"] not in kind.natures:
        text = N_("“%(value)s” is not one of: %(choices)s.")
        values = {"value": line["nature"], "choices": ", ".join(kind.natures)}
        raise InvalidInput(_CORRECT, {"line.nature": [Message(text, values)]})
    return CareNature(line["nature"])


def _zoast(  # noqa: PLR0913, PLR0917 - one reader of one question
    person: Mapping[str, Any],
    line: Mapping[str, Any],
    chain: tuple[ZoneCode, ...] | None,
    situation: Situation,
    register: Sequence[Zoast],
    reference: Reference,
    on: date,
) -> ZoastFinding | None:
    """What the register says, where an establishment is named; never for care at home."""
    if line["establishment"] is None or line["setting"] == Setting.HOME:
        return None
    patient = Patient(
        home=chain,
        habitual=person["habitual"],
        insured_in=situation.insured_in,
        status=situation.status,
        work_accident=person["work_accident"],
        care=ZoastCare(line["zoast_care"]) if line["zoast_care"] else None,
        establishment=line["establishment"],
        establishment_zones=_zones_of(line["establishment"], register, reference),
    )
    return best(eligible(patient, area, on) for area in register)


def _zones_of(
    code: str, register: Sequence[Zoast], reference: Reference
) -> tuple[ZoneCode, ...] | None:
    """Where an establishment lies, if known; raises InvalidInput if nobody knows its code."""
    named = {one.code: one.hospital for area in register for one in area.establishments}
    hospital = reference.hospitals.get(named.get(code) or code)
    if hospital is not None:
        return reference.zones.chain(ZoneCode.parse(hospital.zone))
    if code not in named:
        text = N_("This is neither a known hospital nor one of: %(choices)s.")
        fault = Message(text, {"choices": ", ".join(sorted(named))})
        raise InvalidInput(_CORRECT, {"line.establishment": [fault]})
    return None


_CORRECT = Message(N_("Some fields need to be corrected."))


def _refused(field: str, text: str) -> InvalidInput:
    return InvalidInput(_CORRECT, {field: [Message(text)]})

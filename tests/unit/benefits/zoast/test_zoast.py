"""The register of seven areas, and whom each agreement reaches; unknown stays unknown."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.benefits.reading import RulebookFault
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import InsuranceStatus
from app.benefits.zoast import Patient, Zoast, ZoastCare, best, eligible
from app.benefits.zoast_book import load_zoast
from app.core.config import ROOT
from app.reference.loader import Reference
from app.reference.vocabulary import Country, Verdict
from app.reference.zones import ZoneCode

DAY = date(2026, 11, 22)
FOLDER = ROOT / "data" / "benefits" / "zoast"


@cache
def register() -> dict[str, Zoast]:
    return {area.id: area for area in load_zoast(FOLDER)}


def chain(reference: Reference, code: str) -> tuple[ZoneCode, ...]:
    return reference.zones.chain(ZoneCode.parse(code))


@pytest.fixture
def givet(reference: Reference) -> Patient:
    """Lives in Givet, insured in France, ordinary care in Dinant."""
    return Patient(
        home=chain(reference, "fr:commune:08190"),
        habitual=True,
        insured_in=Country.FR,
        status=InsuranceStatus.RESIDENT,
        work_accident=False,
        care=ZoastCare.ORDINARY,
        establishment="be:hospital:chu-ucl-namur-dinant",
    )


def verdict(patient: Patient, area: str = "ardennes", day: date = DAY) -> Verdict:
    return eligible(patient, register()[area], day).verdict


def test_there_are_seven_areas() -> None:
    assert set(register()) == {
        *("ardennes", "mrtw_ursa", "luxlor", "tournai_valenciennes", "mons_maubeuge"),
        *("thierache", "littoral"),
    }


def test_every_zone_and_hospital_of_the_register_exists(reference: Reference) -> None:
    for area in register().values():
        for code in area.zones | area.possible:
            zone = reference.zones.get(code)
            assert zone is not None, (area.id, code)
            assert zone.is_current(DAY), (area.id, code)
        for one in area.establishments:
            assert one.hospital is None or one.hospital in reference.hospitals, one
            if one.hospital:
                assert reference.hospitals[one.hospital].country is one.country


def test_every_area_says_its_sources_papers_and_whom_to_ask() -> None:
    for area in register().values():
        assert area.basis.sources
        assert area.basis.note
        assert area.papers
        assert area.ask
        assert area.rights
        assert area.basis.status is not Standing.SOURCED


def test_a_person_of_givet_treated_in_dinant_is_reached_with_eight_reasons(givet: Patient) -> None:
    found = eligible(givet, register()["ardennes"], DAY)
    assert found.verdict is Verdict.MET
    assert len(found.reasons) == 8
    assert found.missing == ()


def test_and_the_other_way_from_couvin_to_charleville(reference: Reference, givet: Patient) -> None:
    couvin = replace(
        givet,
        home=chain(reference, "be:municipality:93014"),
        insured_in=Country.BE,
        establishment="charleville",
    )
    assert verdict(couvin) is Verdict.MET


@pytest.mark.parametrize(
    ("changes", "criterion", "expected"),
    [
        ({"habitual": False}, "habitual", Verdict.UNMET),
        ({"insured_in": Country.BE}, "insured_in", Verdict.UNMET),
        ({"status": InsuranceStatus.FRONTIER_WORKER}, "status", Verdict.UNMET),
        ({"work_accident": True}, "work_accident", Verdict.UNMET),
        ({"care": ZoastCare.ASSISTED_REPRODUCTION}, "care", Verdict.UNMET),
        ({"care": ZoastCare.COSMETIC_SURGERY}, "care", Verdict.UNMET),
        ({"establishment": "be:hospital:az-groeninge"}, "establishment", Verdict.UNMET),
        ({"establishment": "charleville"}, "establishment", Verdict.UNMET),
    ],
)
def test_what_the_ardennes_leave_out(
    givet: Patient, changes: dict[str, Any], criterion: str, expected: Verdict
) -> None:
    found = eligible(replace(givet, **changes), register()["ardennes"], DAY)
    odd = [one for one in found.reasons if one.verdict is not Verdict.MET]
    assert [(one.criterion, one.verdict) for one in odd] == [(criterion, expected)]


FACTS = ("home", "habitual", "insured_in", "status", "work_accident", "care", "establishment")


@pytest.mark.parametrize("given", list(product([True, False], repeat=len(FACTS))))
def test_unknown_stays_unknown(givet: Patient, given: tuple[bool, ...]) -> None:
    """Over all sets of known facts: yes only if all are known; each one lacking is named."""
    unknown = [name for name, known in zip(FACTS, given, strict=True) if not known]
    blank: dict[str, Any] = dict.fromkeys(unknown)
    found = eligible(replace(givet, **blank), register()["ardennes"], DAY)
    assert found.verdict is (Verdict.UNKNOWN if unknown else Verdict.MET)
    assert set(found.missing) == set(unknown)


@pytest.mark.parametrize(
    ("home", "area", "expected"),
    [
        ("fr:commune:08105", "ardennes", Verdict.UNKNOWN),
        ("fr:commune:59350", "ardennes", Verdict.UNMET),
        ("fr:commune:59512", "mrtw_ursa", Verdict.MET),
        ("fr:commune:59183", "mrtw_ursa", Verdict.UNKNOWN),
        ("fr:commune:54323", "luxlor", Verdict.MET),
        ("fr:commune:08190", "luxlor", Verdict.UNMET),
        ("be:municipality:57081", "tournai_valenciennes", Verdict.UNKNOWN),
        ("be:municipality:53053", "mons_maubeuge", Verdict.UNKNOWN),
        ("fr:commune:59249", "thierache", Verdict.UNKNOWN),
        ("be:municipality:38025", "littoral", Verdict.UNKNOWN),
        ("be:municipality:11002", "littoral", Verdict.UNMET),
    ],
)
def test_where_the_home_lies(
    reference: Reference, givet: Patient, home: str, area: str, expected: Verdict
) -> None:
    patient = replace(givet, home=chain(reference, home))
    found = eligible(patient, register()[area], DAY)
    assert {one.criterion: one.verdict for one in found.reasons}["home"] is expected


def test_an_exclusion_read_elsewhere_only_makes_the_answer_unknown(
    reference: Reference, givet: Patient
) -> None:
    frontier = replace(
        givet,
        home=chain(reference, "fr:commune:59512"),
        status=InsuranceStatus.FRONTIER_WORKER,
        establishment="mouscron",
    )
    assert verdict(frontier, "mrtw_ursa") is Verdict.UNKNOWN
    assert verdict(replace(frontier, status=InsuranceStatus.RESIDENT), "mrtw_ursa") is Verdict.MET


@pytest.mark.parametrize(
    ("area", "day", "expected"),
    [
        ("ardennes", date(2008, 1, 31), Verdict.UNMET),
        ("ardennes", date(2008, 2, 1), Verdict.MET),
        ("luxlor", date(2007, 12, 31), Verdict.UNMET),
        ("luxlor", date(2008, 6, 1), Verdict.UNKNOWN),
        ("luxlor", date(2009, 1, 1), Verdict.MET),
    ],
)
def test_an_agreement_has_its_dates(
    givet: Patient, area: str, day: date, expected: Verdict
) -> None:
    found = eligible(givet, register()[area], day)
    assert {one.criterion: one.verdict for one in found.reasons}["in_force"] is expected


def test_an_establishment_that_joined_later_is_not_in_before(
    reference: Reference, givet: Patient
) -> None:
    lille = replace(givet, home=chain(reference, "fr:commune:59350"), establishment="kortrijk")
    assert verdict(lille, "mrtw_ursa", date(2009, 6, 30)) is Verdict.UNMET
    assert verdict(lille, "mrtw_ursa", date(2009, 7, 1)) is Verdict.MET


def test_an_unread_list_of_establishments_leaves_the_answer_open(
    reference: Reference, givet: Patient
) -> None:
    arlon = replace(
        givet,
        home=chain(reference, "be:municipality:81001"),
        insured_in=Country.BE,
        establishment="fr:hospital:540000478",
    )
    assert verdict(arlon, "luxlor") is Verdict.UNKNOWN


def test_an_establishment_far_from_an_area_is_not_in_its_unread_list(
    reference: Reference, givet: Patient
) -> None:
    assert verdict(givet, "thierache") is Verdict.UNKNOWN
    placed = replace(givet, establishment_zones=chain(reference, "be:municipality:91034"))
    assert verdict(placed, "thierache") is Verdict.UNMET
    assert verdict(placed) is Verdict.MET


def test_the_best_of_several_areas_is_kept(givet: Patient) -> None:
    found = best(eligible(givet, area, DAY) for area in register().values())
    assert found is not None
    assert (found.zoast.id, found.verdict) == ("ardennes", Verdict.MET)
    assert best([]) is None


def test_a_mistake_is_told_by_file(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    broken = tmp_path / "littoral.yaml"
    broken.write_text(broken.read_text("utf-8").replace("since: year", "since: long ago"), "utf-8")
    with pytest.raises(RulebookFault, match=r"littoral\.yaml"):
        load_zoast(tmp_path)

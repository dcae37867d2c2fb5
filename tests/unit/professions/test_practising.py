"""Whether somebody may practise on the other side: never a plain yes, always with sources."""

from datetime import date
from functools import cache

import pytest

from app.core.config import ROOT
from app.professions.catalogue import Catalogue, load_catalogue
from app.professions.practising import Crossing, Finding, Standing, may_practise
from app.professions.vocabulary import Practice
from app.reference.vocabulary import Country, Verdict

DAY = date(2026, 3, 1)
FR, BE = Country.FR, Country.BE
REGULAR, OCCASIONAL = Practice.REGULAR, Practice.OCCASIONAL


@cache
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "professions")


def reading(
    profession: str,
    mode: Practice,
    standing: Standing = Standing.NOT_KNOWN,
    *,
    qualified_in: Country | None = BE,
    practises_in: Country = FR,
) -> Finding:
    crossing = Crossing(
        profession=profession,
        qualified_in=qualified_in,
        practises_in=practises_in,
        mode=mode,
        standing=standing,
    )
    return may_practise(crossing, on=DAY, sheets=catalogue().sheets)


def test_in_the_country_of_the_title_it_is_yes() -> None:
    found = reading("nurse", REGULAR, practises_in=BE)
    assert found.verdict is Verdict.MET


@pytest.mark.parametrize("mode", [REGULAR, OCCASIONAL])
@pytest.mark.parametrize(
    ("profession", "to"),
    [
        key
        for key in sorted(load_catalogue(ROOT / "data" / "professions").sheets)
        if key != ("home_care_aide", FR)
    ],
)
def test_across_the_border_it_is_never_a_plain_yes(
    profession: str, to: Country, mode: Practice
) -> None:
    origin = BE if to is FR else FR
    found = reading(profession, mode, qualified_in=origin, practises_in=to)
    assert found.verdict is not Verdict.MET


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (Standing.NOT_KNOWN, Verdict.UNKNOWN),
        (Standing.NONE, Verdict.UNMET),
        (Standing.DECLARED, Verdict.MET),
        (Standing.REGISTERED, Verdict.MET),
    ],
)
def test_now_and_then_needs_a_prior_declaration(standing: Standing, verdict: Verdict) -> None:
    found = reading("nurse", OCCASIONAL, standing)
    assert found.verdict is verdict
    assert "nurse-fr-lps-right" in found.claim_ids
    assert {"csp-l4311-22", "csp-r4311-38-2"} <= {source.id for source in found.sources}


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (Standing.NOT_KNOWN, Verdict.UNKNOWN),
        (Standing.NONE, Verdict.UNMET),
        (Standing.DECLARED, Verdict.UNMET),
        (Standing.REGISTERED, Verdict.MET),
    ],
)
def test_regular_work_needs_registration_a_declaration_is_not_enough(
    standing: Standing, verdict: Verdict
) -> None:
    found = reading("nurse", REGULAR, standing)
    assert found.verdict is verdict
    assert "nurse-fr-step-3" in found.claim_ids


def test_a_profession_that_is_not_regulated_is_left_to_the_employer() -> None:
    found = reading("home_care_aide", REGULAR)
    assert found.reason.values["country"]
    assert "egulated" in found.reason.text
    assert (found.verdict is Verdict.MET) is found.is_sure


def test_a_way_that_nobody_found_stays_unknown() -> None:
    found = reading("home_care_aide", OCCASIONAL, qualified_in=FR, practises_in=BE)
    assert found.verdict is Verdict.UNKNOWN


def test_without_a_sheet_nothing_is_known() -> None:
    found = reading("plumber", REGULAR)
    assert (found.verdict, found.claims, found.sources) == (Verdict.UNKNOWN, (), ())


def test_whoever_is_registered_nobody_knows_where_is_asked() -> None:
    found = reading("nurse", OCCASIONAL, qualified_in=None)
    assert found.verdict is Verdict.UNKNOWN
    assert found.sources
    assert reading("home_care_aide", REGULAR, qualified_in=None).verdict is not Verdict.MET or (
        reading("home_care_aide", REGULAR).verdict is Verdict.MET
    )

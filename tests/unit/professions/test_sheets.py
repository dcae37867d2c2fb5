from datetime import date

import pytest

from app.professions.sheets import cited_sources, footnotes
from app.professions.vocabulary import ClaimStatus, Kind
from tests.unit.professions.cases import (
    DAY,
    make_claim,
    make_criterion,
    make_sheet,
    make_source,
    text,
)


@pytest.mark.parametrize(
    ("on", "valid"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day_included(on: date, valid: bool) -> None:
    claim = make_claim("bonus", valid_from=date(2024, 1, 1), valid_to=date(2026, 12, 31))
    assert claim.is_valid(on) is valid


def test_a_rule_without_dates_always_holds() -> None:
    assert make_claim("title").is_valid(date(1900, 1, 1))


def test_a_sheet_is_overdue_the_day_after_its_review_was_due() -> None:
    sheet = make_sheet()
    assert sheet.review_due == date(2026, 3, 31)
    assert not sheet.is_overdue(sheet.review_due)
    assert sheet.is_overdue(date(2026, 4, 1))


def test_a_doubt_names_the_authority_to_ask() -> None:
    doubt = make_claim("fee", status=ClaimStatus.NOT_FOUND).doubt
    assert doubt is not None
    assert doubt.values == {"authority": text("the Order")}


def test_a_sourced_claim_has_no_doubt() -> None:
    assert make_claim("title").doubt is None


def test_steps_come_in_order() -> None:
    steps = [make_claim(f"step-{n}", kind=Kind.STEP, order=n) for n in (2, 1, 3)]
    found = make_sheet(*steps, make_claim("delay")).steps()
    assert [claim.id for claim in found] == ["step-1", "step-2", "step-3"]


def test_claims_of_one_criterion_make_one_answer() -> None:
    criterion = make_criterion("fee", 1)
    sheet = make_sheet(
        make_claim("b", criterion=criterion, order=2),
        make_claim("a", criterion=criterion, order=1),
        make_claim("c", criterion=make_criterion("delay", 0)),
    )
    ((_, answers),) = sheet.sections()
    assert [[claim.id for claim in answer.claims] for answer in answers] == [["c"], ["a", "b"]]


def test_each_source_is_numbered_once() -> None:
    sheet = make_sheet(make_claim("a"), make_claim("b"))
    sources = cited_sources((sheet, sheet))
    assert footnotes(sources) == {make_source().id: 1}


def test_every_status_is_counted_zero_included() -> None:
    counts = make_sheet(make_claim("a"), make_claim("b")).count_by_status()
    assert counts[ClaimStatus.SOURCED] == 2
    assert counts[ClaimStatus.CONFLICTING] == 0
    assert sum(counts.values()) == 2
    assert make_sheet().reviewed_on == DAY

"""The situations after which people go home, and what they propose."""

from datetime import date

import pytest

from app.core.config import ROOT
from app.discharge.intake.books import load_books
from app.discharge.intake.vocabulary import SituationTemplate
from app.reference.loader import Reference

BOOKS = load_books(ROOT / "data")
FOUND = tuple(BOOKS.templates.by_code.values())


def test_there_are_enough_situations_and_their_source_is_said() -> None:
    assert len(FOUND) >= 12
    assert "suggestion" in BOOKS.templates.source
    assert date(2026, 1, 1) < BOOKS.templates.checked_on
    assert all(one.to_confirm for one in FOUND)  # no official list was found


@pytest.mark.parametrize("template", FOUND, ids=lambda one: str(one.code))
def test_a_situation_proposes_known_care_once_and_says_why(
    template: SituationTemplate, reference: Reference
) -> None:
    care = [one.care for one in template.proposals]
    assert len(set(care)) == len(care)
    for one in template.proposals:
        assert one.care in reference.care
        assert one.why
        assert one.days
        assert 1 <= one.visits <= 24
        assert one.weeks is None or 1 <= one.weeks <= 104
    assert any(one.essential for one in template.proposals)


def test_no_reason_stands_unused() -> None:
    text = (ROOT / "data" / "discharge" / "situations.yaml").read_text(encoding="utf-8")
    head, _, body = text.partition("\nsituations:")
    codes = [line.split(":")[0].strip() for line in head.splitlines() if line.startswith("  ")]
    assert len(codes) > 20
    assert [code for code in codes if code not in body] == []

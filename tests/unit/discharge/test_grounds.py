"""The data of the grounds of sharing, and the form that records one."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.core.config import ROOT
from app.core.errors import InvalidInput
from app.core.schemas import load_address
from app.discharge.grounds.book import GroundsFault, read_grounds
from app.discharge.grounds.schemas import GroundShape, ground_wish
from app.discharge.grounds.vocabulary import GroundForm, GroundPurpose, ShareGround
from app.reference.vocabulary import Country
from tests.grounds import BOOK

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)
SAID = {"ground": "consent", "ground_form": "written", "ground_purpose": "care"}


def test_a_ground_of_one_country_does_not_hold_in_the_other() -> None:
    assert BOOK[ShareGround.CARE_TEAM].countries == {Country.FR}
    assert BOOK[ShareGround.THERAPEUTIC_RELATION].countries == {Country.BE}
    assert BOOK[ShareGround.CONSENT].countries == {*Country}


def test_what_no_lawyer_confirmed_is_shown_as_such() -> None:
    for rule in BOOK.values():
        assert rule.articles
        assert not any(article.is_sure for article in rule.articles), rule.code


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("care_team:", "team:", "exactly the grounds"),
        ("countries: [be]", "countries: [de]", "therapeutic_relation"),
        (
            "status: to_confirm}\n      - {law: quality",
            "status: sure}\n      - {law: quality",
            "sure",
        ),
        ("law: quality,", "law: unknown,", "unknown"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    text = (ROOT / "data" / "privacy" / "grounds.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "grounds.yaml").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(GroundsFault, match=words):
        read_grounds(tmp_path)


def test_without_a_day_a_ground_holds_for_the_longest_time() -> None:
    found = ground_wish(load_address(GroundShape(), SAID), BOOK, now=NOW, longest=HALF_A_YEAR)
    assert (found.rule.code, found.form) == (ShareGround.CONSENT, GroundForm.WRITTEN)
    assert (found.purpose, found.until) == (GroundPurpose.CARE, NOW + HALF_A_YEAR)


@pytest.mark.parametrize(
    ("day", "is_good"),
    [
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), True),
        (date(2027, 5, 21), True),
        (date(2027, 5, 22), False),
    ],
)
def test_the_day_lies_between_today_and_the_longest(day: date, is_good: bool) -> None:
    said = {**SAID, "ground_until": day.isoformat()}
    loaded = load_address(GroundShape(), said)
    if is_good:
        found = ground_wish(loaded, BOOK, now=NOW, longest=HALF_A_YEAR)
        assert NOW < found.until <= NOW + HALF_A_YEAR
        return
    with pytest.raises(InvalidInput) as caught:
        ground_wish(loaded, BOOK, now=NOW, longest=HALF_A_YEAR)
    assert list(caught.value.faults) == ["ground_until"]


def test_every_field_but_the_day_must_be_said() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_address(GroundShape(), {})
    assert set(caught.value.faults) == set(SAID)


def test_a_rule_knows_the_version_of_its_words() -> None:
    rule = BOOK[ShareGround.CONSENT]
    assert rule.text_version == "2026-11-22"

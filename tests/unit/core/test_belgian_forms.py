"""A reader in Belgium and one in France see the same dates, numbers and lists (decision 13)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from gettext import NullTranslations

import pytest
from babel import Locale

from app.core.voice import Voice

PAIRS = (("fr", "fr_BE"), ("fr", "fr_FR"), ("nl", "nl_BE"), ("nl", "nl_NL"))
FIRST = date(2026, 1, 1)
NUMBERS = (0, 1, 2, 12, 1234, 1_000_000, -3, 0.5, 1234.56, Decimal("1234.50"), Decimal("0.0725"))
MOMENTS = [datetime(2026, month, 5, 13, 5, tzinfo=UTC) for month in range(1, 13)]


def voice(name: str) -> Voice:
    """The voice of a locale, without any catalogue."""
    return Voice(Locale.parse(name), NullTranslations(), name[:2])


@pytest.mark.parametrize(("plain", "country"), PAIRS)
def test_the_forms_of_a_country_are_those_of_its_language(plain: str, country: str) -> None:
    values = [*(FIRST + timedelta(days=one) for one in range(730)), *MOMENTS, *NUMBERS]
    told = [voice(plain).say(one) for one in values]
    assert told == [voice(country).say(one) for one in values]
    assert len(set(told)) == len(values), "each value is told in its own way"
    assert voice(plain).listing([1, 2, 3]) == voice(country).listing([1, 2, 3])


@pytest.mark.parametrize(("plain", "country"), PAIRS)
def test_plurals_and_names_of_the_calendar_are_those_of_the_language(
    plain: str, country: str
) -> None:
    one, other = Locale.parse(plain), Locale.parse(country)
    assert [one.plural_form(number) for number in range(200)] == [
        other.plural_form(number) for number in range(200)
    ]
    for kind in ("wide", "abbreviated"):
        assert dict(one.months["format"][kind]) == dict(other.months["format"][kind])
        assert dict(one.days["format"][kind]) == dict(other.days["format"][kind])


def test_a_month_is_always_a_word() -> None:
    assert voice("fr_BE").say(date(2026, 11, 5)) == "5 novembre 2026"
    assert voice("nl_BE").say(date(2026, 11, 5)) == "5 november 2026"

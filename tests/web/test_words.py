"""Values as readers of each language expect them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from app.core.i18n import say
from app.core.messages import Listing, LText, Message, counted


@pytest.mark.parametrize(
    ("locale", "value", "said"),
    [
        ("fr", date(2027, 1, 1), "1er janvier 2027"),
        ("fr", date(2027, 1, 11), "11 janvier 2027"),
        ("nl", date(2027, 1, 1), "1 januari 2027"),
        ("en_GB", date(2027, 1, 1), "1 January 2027"),
        ("fr", datetime(2027, 6, 1, 12, 5, tzinfo=UTC), "1er juin 2027, 14:05"),
        ("fr", 1234.56, "1\u202f234,6"),
        ("nl", 1234.56, "1.234,6"),
        ("fr", Listing(("Givet", "Dinant", "Fumay")), "Givet, Dinant et Fumay"),
        ("nl", Listing(("Givet", "Dinant")), "Givet en Dinant"),
        ("nl", LText({"fr": "Lille", "nl": "Rijsel"}), "Rijsel"),
        ("nl", LText({"fr": "Givet"}), "Givet"),
    ],
)
def test_a_value_is_said_as_its_readers_write_it(
    reading_app: Flask, locale: str, value: object, said: str
) -> None:
    with reading_app.test_request_context("/"), force_locale(locale):
        assert say(value) == said


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("fr", 0, "0 service trouvé"),
        ("fr", 1, "1 service trouvé"),
        ("fr", 2, "2 services trouvés"),
        ("nl", 0, "0 diensten gevonden"),
        ("nl", 1, "1 dienst gevonden"),
    ],
)
def test_plurals_follow_the_rule_of_each_language(
    reading_app: Flask, locale: str, count: int, said: str
) -> None:
    text = counted("%(count)s service found", "%(count)s services found", count)
    with reading_app.test_request_context("/"), force_locale(locale):
        assert say(text) == said


def test_what_has_no_words_is_refused_rather_than_shown_raw(reading_app: Flask) -> None:
    with reading_app.test_request_context("/"), pytest.raises(TypeError, match="say it in words"):
        say(Message("%(known)s", {"known": None}))


@pytest.mark.parametrize(
    "template",
    [
        "{{ unknown }}",
        "{% macro kept(at) %}{{ at if at else unknown }}{% endmacro %}{{ kept(unknown) }}",
    ],
)
def test_what_is_not_known_is_blank_and_never_the_word_none(
    reading_app: Flask, template: str
) -> None:
    with reading_app.test_request_context("/"):
        assert "None" not in render_template_string(template, unknown=None)

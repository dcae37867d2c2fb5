"""How each provider of a campaign is asked, and what counts as an answer."""

from datetime import date

import pytest

from app.cadastre.campaigns.vocabulary import Reachable, Seen, channel_for, standing
from app.cadastre.record_words import CallState, ToldVia

ALL = ("mail_link", "phone", "paper")
ASKED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("ways", "autonomy", "wanted", "channel"),
    [
        ("ept", None, ALL, ToldVia.MAIL_LINK),
        ("ept", "by_phone", ALL, ToldVia.PHONE),
        ("ept", "by_paper", ALL, ToldVia.PAPER),
        ("e", "by_phone", ALL, ToldVia.MAIL_LINK),
        ("ept", "by_phone", ("mail_link",), ToldVia.MAIL_LINK),
        ("t", None, ALL, ToldVia.PAPER),
        ("p", None, ("mail_link", "paper"), None),
    ],
)
def test_the_channel_is_what_the_owner_prefers_else_the_first_that_works(
    ways: str, autonomy: str | None, wanted: tuple[str, ...], channel: ToldVia | None
) -> None:
    who = Reachable(
        has_email="e" in ways, has_phone="p" in ways, has_address="t" in ways, autonomy=autonomy
    )
    assert channel_for(who, wanted) is channel


def seen(**more: object) -> Seen:
    facts = {
        "state": CallState.ASKED,
        "asked_on": ASKED,
        "confirmed_on": None,
        "bounced_on": None,
        "has_changed": False,
    }
    return Seen(**(facts | more))  # type: ignore[arg-type]  # each value has the type of its field


def test_an_answer_counts_from_the_day_of_the_question() -> None:
    assert standing(seen(confirmed_on=date(2026, 3, 9))) is CallState.ASKED
    assert standing(seen(confirmed_on=ASKED)) is CallState.CONFIRMED
    assert standing(seen(confirmed_on=ASKED, has_changed=True)) is CallState.CHANGED


def test_a_letter_that_came_back_is_told_and_an_answer_wins_over_it() -> None:
    assert standing(seen(bounced_on=ASKED)) is CallState.BOUNCED
    assert standing(seen(bounced_on=ASKED, confirmed_on=ASKED)) is CallState.CONFIRMED


def test_who_was_not_asked_yet_has_not_answered() -> None:
    facts = seen(state=CallState.TO_DO, asked_on=None, confirmed_on=ASKED)
    assert standing(facts) is CallState.TO_DO

"""One need in one line: what is understood, in three languages, and what is told as not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.config import ROOT
from app.core.messages import Message
from app.discharge.intake.cursor import Setting
from app.discharge.intake.lexicon_book import LANGUAGES, load_lexicon
from app.discharge.intake.line import Line, read_line
from app.discharge.vocabulary import NeedWish
from app.reference.loader import load_reference
from app.reference.vocabulary import EVERY_DAY, TimeBand

LEXICON = load_lexicon(ROOT / "data" / "discharge")
WEDNESDAY = date(2026, 12, 2)
SUNDAY_BEFORE = date(2026, 11, 22)
BANDS = {TimeBand.MORNING: "m", TimeBand.NOON: "n", TimeBand.EVENING: "e", TimeBand.NIGHT: "k"}

TABLE = (Path(__file__).parent / "entry_lines.txt").read_text(encoding="utf-8")
LINES = [
    tuple(part.strip() for part in f"{line} ".split("|"))
    for line in TABLE.splitlines()
    if line[0] != "#"
]


def read(text: str, language: str = "fr") -> Line:
    return read_line(text, LEXICON, Setting(WEDNESDAY, SUNDAY_BEFORE, language, 80))


def told(wish: NeedWish | None) -> str:
    if wish is None:
        return "nothing"
    days = "".join(str(int(day)) for day in sorted(wish.days))
    bands = "".join(BANDS[band] for band in sorted(wish.bands or ())) or "-"
    until = wish.until.isoformat() if wish.until else "-"
    weight = "essential" if wish.essential else "comfort"
    return f"{wish.care} {days} x{wish.visits_per_day} {bands} {wish.starts_on} {until} {weight}"


def test_the_table_has_enough_lines_of_each_language() -> None:
    assert len(LINES) >= 120
    for language in LANGUAGES:
        assert sum(line[0] == language for line in LINES) >= 40


@pytest.mark.parametrize(("language", "text", "wish", "left"), LINES)
def test_a_line_is_understood(language: str, text: str, wish: str, left: str) -> None:
    found = read(text, language)
    assert told(found.wish) == wish
    assert "; ".join(one.words for one in found.leftovers) == left
    assert found.is_clear is (wish != "nothing" and not left)


def test_a_day_named_as_the_first_is_one_of_those_proposed() -> None:
    found = read("kiné 2x/sem dès lundi")
    assert found.wish is not None
    assert sorted(map(int, found.wish.days)) == [1, 4]
    assert found.wish.starts_on.isoweekday() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_enema_is_nursing(language: str) -> None:
    words = {"fr": "lavement 1x/sem", "nl": "lavement 1x/week", "en": "enema 1x/week"}
    found = read(words[language], language)
    assert found.wish is not None
    assert found.wish.care == "NUR"
    assert not found.leftovers


def test_a_word_of_two_languages_is_read_in_the_language_of_the_line() -> None:
    for text, days in (("kiné ma je", {2, 4}), ("kinesist ma di", {1, 2}), ("kiné di", {7})):
        wish = read(text, "fr").wish
        assert wish is not None
        assert set(map(int, wish.days)) == days


def test_a_slip_of_the_keyboard_is_forgiven_and_said() -> None:
    assert read("toilete 2x/j").corrections == (("toilete", "toilette"),)
    assert read("toilette 2x/j").corrections == ()
    assert read("wasen 2x/dag", "nl").corrections == (("wasen", "wassen"),)


def test_a_second_kind_of_care_is_told_as_such() -> None:
    (second,) = read("toilette et repas 2x/j").leftovers
    assert (second.words, second.second_care) == ("repas", True)
    (unknown,) = read("toilette bizarre").leftovers
    assert not unknown.second_care


def test_the_same_word_may_mean_another_care_and_a_second_word_decides() -> None:
    assert read("toilette 1x/j").also == ("NUR",)
    wish = read("toilette infirmier 1x/j").wish
    assert wish is not None
    assert wish.care == "NUR"


def test_days_that_were_chosen_for_the_writer_are_said() -> None:
    assert len(read("kiné 3x/sem").notes) == 1
    assert read("kiné lun mer ven").notes == ()
    (conflict,) = read("kiné 3x/sem lun mer").notes
    assert dict(conflict.values) == {"number": 3, "days": 2}


def test_everything_but_the_care_may_be_left_out() -> None:
    wish = read("toilette").wish
    assert wish == NeedWish(
        care="PCA",
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=WEDNESDAY,
        until=None,
        essential=True,
    )


def test_every_word_of_care_leads_to_a_care_there_is() -> None:
    care = load_reference(ROOT / "data" / "reference").care
    meant = {
        code
        for kinds in LEXICON.meanings.values()
        for meaning in kinds["care"].values()
        if isinstance(meaning, tuple)
        for code in meaning
    }
    assert meant == set(care)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_of_every_care_is_understood_in_its_language(language: str) -> None:
    for kind in load_reference(ROOT / "data" / "reference").care.values():
        found = read(kind.labels.in_(language), language)
        assert found.wish is not None, kind.labels.in_(language)
        assert kind.code in {found.wish.care, *found.also}


WORDS = sorted({word for words in LEXICON.vocabularies.values() for word in words})
PIECES = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=8), st.integers(0, 99999).map(str), st.just("/")
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=14).map(" ".join)),
    st.sampled_from(LANGUAGES),
)
def test_whatever_is_typed_the_reader_never_fails(text: str, language: str) -> None:
    found = read(text, language)
    for note in found.notes:
        assert isinstance(note, Message)
    for left in found.leftovers:
        assert left.words in text
    if found.wish is not None:
        assert found.wish.days
        assert 1 <= found.wish.visits_per_day <= 24

"""What a question in one field finds first on the fictitious directory, question by question."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cadastre.browsing import browse
from app.cadastre.cards import Card
from app.cadastre.demo import load_demo
from app.cadastre.models import Provider, Service
from app.cadastre.schemas import SearchPageSchema
from app.cadastre.searching import understand, understand_form
from app.cadastre.surroundings import for_want_of_better, is_a_name, nearly
from app.cadastre.vocabulary import ServiceSearch
from app.core.schemas import load
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TABLE = (Path(__file__).parent / "first_answers.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))


@pytest.fixture
def directory(session: Session, reference: Reference) -> Session:
    _number_from_one(session)
    load_demo(session, reference, today=NOW.date(), now=NOW)
    return session


def _number_from_one(session: Session) -> None:
    """Equals take turns by their number and the day: services are numbered as on a new database."""
    if session.get_bind().dialect.name == "postgresql":
        name = session.scalar(text("SELECT pg_get_serial_sequence('service', 'id')"))
        session.execute(text(f"ALTER SEQUENCE {name} RESTART WITH 1"))  # undone with the rest


def test_the_table_holds_two_hundred_questions_in_three_languages_and_many_answers() -> None:
    assert len({row["question"] for row in ROWS}) >= 200
    assert len({row["provider"] for row in ROWS}) >= 60
    spoken = [row["language"] for row in ROWS]
    assert all(spoken.count(code) >= 40 for code in ("fr", "nl", "en"))
    assert {row["how"] for row in ROWS} == {"found", "nearly", "nearest"}


def test_each_question_finds_first_the_service_of_the_table(
    directory: Session, reference: Reference
) -> None:
    services = {
        row.public_id: (row.source_key, row.care)
        for row in directory.execute(
            select(Service.public_id, Service.care, Provider.source_key).join(
                Provider, Provider.id == Service.provider_id
            )
        )
    }
    known = partial(is_a_name, directory)
    wrong = []
    for row in ROWS:
        read = load(SearchPageSchema(), {"q": row["question"]})
        asked = understand_form(read, reference, today=NOW.date(), known_name=known)
        for_programs = understand(read, reference, today=NOW.date(), known_name=known)
        assert for_programs.search == asked.search, row["question"]
        assert for_programs.left_out == asked.left_out, row["question"]
        how, cards = answer(directory, asked.search, reference)
        first = (*services[cards[0].public_id], how)
        if first != (row["provider"], row["care"], row["how"]):
            wrong.append((row["question"], *first))
        if how == "found":
            _no_certain_service_is_nearer(cards)
        else:
            assert cards[0].distance_km == min(card.distance_km or 0 for card in cards)
    assert wrong == []


def answer(
    session: Session, search: ServiceSearch, reference: Reference
) -> tuple[str, Sequence[Card]]:
    """What the page shows, and how: services that fit, those that nearly do, or the nearest."""
    today = NOW.date()
    found = browse(session, search, reference, today=today, total=-1)
    if found.cards:
        return "found", found.cards
    near = nearly(session, search, reference, today=today)
    if near:
        return "nearly", [one.card for one in near]
    far = for_want_of_better(session, search, reference, today=today)
    return "nearest", [one.card for one in far]


def _no_certain_service_is_nearer(cards: Sequence[Card]) -> None:
    """Told apart from the statement that sorts: who surely comes, has places and is nearest."""
    certain = [card for card in cards if _is_certain(card)]
    if certain:
        assert _is_certain(cards[0])
        assert cards[0].distance_km == min(card.distance_km or 0 for card in certain)


def _is_certain(card: Card) -> bool:
    comes = card.coverage is not None and card.coverage.verdict is Verdict.MET
    return comes and card.capacity.verdict is Verdict.MET and not card.not_said

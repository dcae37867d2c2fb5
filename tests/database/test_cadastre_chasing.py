"""Letters that came back, silence and ending conventions become tasks, once, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Convention, Provider
from app.cadastre.operations import register_provider
from app.cadastre.upkeep.chasing import Chased, chase, finish_task, waiting_tasks
from app.core.errors import Conflict
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.reference.loader import Reference
from tests.database.test_cadastre_operations import make_record

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def provider(session: Session, reference: Reference) -> Provider:
    return register_provider(session, make_record(reference), reference, now=NOW)


def asked(session: Session, provider: Provider, *, days_ago: int, state: str) -> None:
    """A letter asked this provider to confirm, so many days ago."""
    letter = Letter(
        channel=Channel.MAIL,
        to="a@b.invalid",
        subject="Is your record still right?",
        text="",
        html=None,
        language="fr",
        reply_to=None,
        about=f"confirm:{provider.public_id}",
        key=f"{state}-{days_ago}",
    )
    message = enqueue(session, letter, now=NOW - timedelta(days=days_ago))
    message.state = state
    session.flush()


def test_a_letter_that_came_back_lowers_trust_and_makes_one_task(
    session: Session, reference: Reference, provider: Provider
) -> None:
    asked(session, provider, days_ago=2, state="failed")
    assert chase(session, reference, now=NOW).bounced == 1
    assert provider.bounced_on == date(2026, 11, 20)
    assert chase(session, reference, now=NOW) == Chased(bounced=0, unanswered=0, renewals=0)


def test_silence_counts_only_after_the_time_to_answer(
    session: Session, reference: Reference, provider: Provider
) -> None:
    asked(session, provider, days_ago=5, state="sent")
    assert chase(session, reference, now=NOW).unanswered == 0
    asked(session, provider, days_ago=30, state="sent")
    assert chase(session, reference, now=NOW).unanswered == 1
    assert provider.unanswered_since == date(2026, 10, 23)


def test_whoever_answered_since_is_left_in_peace(
    session: Session, reference: Reference, provider: Provider
) -> None:
    asked(session, provider, days_ago=30, state="sent")
    provider.contact_confirmed_on = date(2026, 11, 1)
    session.flush()
    assert chase(session, reference, now=NOW).unanswered == 0


def test_a_convention_that_ends_soon_is_to_be_renewed_or_let_go(
    session: Session, reference: Reference
) -> None:
    for code, signed in (("ends-soon", date(2025, 1, 1)), ("draft", None)):
        row = Convention(
            code=code,
            titles={"fr": code},
            parties=[],
            care=["NUR"],
            zones=[],
            valid_from=date(2025, 1, 1),
            valid_to=date(2026, 12, 31),
            signed_on=signed,
        )
        session.add(row)
    session.flush()
    assert chase(session, reference, now=NOW).renewals == 1
    (task,) = waiting_tasks(session)
    finish_task(session, task.public_id, by="Odile", now=NOW)
    assert list(waiting_tasks(session)) == []
    assert chase(session, reference, now=NOW + timedelta(days=1)).renewals == 0
    with pytest.raises(Conflict):
        finish_task(session, task.public_id, by="Odile", now=NOW)
    assert session.scalar(select(Convention.id).where(Convention.code == "draft")) is not None


def test_thirty_days_before_its_end_a_convention_is_called_out_once_more(
    session: Session, reference: Reference
) -> None:
    row = Convention(
        code="ends-soon",
        titles={"fr": "ends soon"},
        parties=[],
        care=["NUR"],
        zones=[],
        valid_from=date(2025, 1, 1),
        valid_to=date(2027, 1, 15),
        signed_on=date(2025, 1, 1),
    )
    session.add(row)
    session.flush()
    assert chase(session, reference, now=NOW).renewals == 1  # 90 days
    last_weeks = NOW + timedelta(days=30)
    assert chase(session, reference, now=last_weeks).renewals == 1
    assert chase(session, reference, now=last_weeks + timedelta(days=1)).renewals == 0
    assert [task.what.text[:10] for task in waiting_tasks(session)] == ["Renew the ", "Last weeks"]

"""Kept no longer than needed, on both engines: every table has its rule; erased means nowhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.vocabulary import Role, Subject
from app.core.config import ROOT
from app.core.db import Base
from app.core.vault import Encrypted
from app.discharge import demo, operations
from app.discharge.circle.models import EmergencyAccess
from app.discharge.intake.models import DischargeDraft, DischargeTask
from app.discharge.intake.vocabulary import TaskKind, TaskOwner, TaskState
from app.discharge.models import Discharge
from app.discharge.vocabulary import Entry, Situation
from app.post.links import issue_link
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode
from app.site.privacy import operations as privacy
from app.site.privacy.retention import Retention, read_retention

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CANARY = "Canary-Zebra"


@pytest.fixture(scope="module")
def rules() -> Retention:
    """The rules of the project."""
    return read_retention(ROOT / "data" / "privacy")


@pytest.fixture
def leaving(session: Session) -> Discharge:
    """A discharge with words about the person in every place that takes some."""
    known = people.load_demo(session, today=date(2026, 11, 22), now=NOW)
    claire = known.users["social_worker_dinant"]
    who = Subject(
        role=Role.SOCIAL_WORKER,
        user_id=claire.id,
        organisation_id=known.organisations["dinant"].id,
    )
    situation = Situation(
        home=ZoneCode.parse("fr:commune:08190"),
        discharge_at=datetime(2026, 12, 4, 13, 0, tzinfo=UTC),
        insured_in=Country.FR,
        languages=("fr",),
    )
    entry = Entry(reference=CANARY, hospital_code=demo.AT_DINANT, situation=situation)
    made = operations.create_discharge(session, who, entry, now=NOW)
    session.add(
        EmergencyAccess(
            discharge_id=made.id,
            user_id=claire.id,
            reason="care_missing",
            words=CANARY,
            opened_at=NOW,
            until=NOW,
        )
    )
    _write_to_somebody(session, f"discharge:{made.public_id}")
    return made


def _write_to_somebody(session: Session, about: str) -> None:
    """A letter with words about the person, and its link."""
    letter = Letter(
        channel=Channel.MAIL,
        to="x@ward.invalid",
        subject=CANARY,
        text=CANARY,
        html=None,
        language="fr",
        reply_to=None,
        about=about,
        key="one",
    )
    enqueue(session, letter, now=NOW)
    later = NOW + timedelta(days=900)
    issue_link(session, purpose="referral", about=about, expires_at=later, now=NOW)
    session.flush()


def close(session: Session, found: Discharge, days_ago: int) -> None:
    """Over since so many days."""
    session.execute(
        update(Discharge)
        .where(Discharge.id == found.id)
        .values(status="closed", updated_at=NOW - timedelta(days=days_ago))
    )


def places_of_canary(session: Session) -> list[str]:
    """Every column of every table in which the words still stand, encrypted ones opened."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for value in session.execute(select(column)).scalars():
                text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                if CANARY in text:
                    found.append(f"{table.name}.{column.name}")
    return found


def test_every_table_has_its_purpose_and_its_rule(rules: Retention) -> None:
    assert set(rules.tables) == set(Base.metadata.tables)
    for name, rule in rules.tables.items():
        table = Base.metadata.tables[name]
        named = [*rule.personal_text, *([rule.column] if rule.column else [])]
        assert [column for column in named if column not in table.c] == [], name


def test_what_is_encrypted_is_said_to_be_about_people(rules: Retention) -> None:
    for name, table in Base.metadata.tables.items():
        if any(isinstance(column.type, Encrypted) for column in table.columns):
            assert rules.tables[name].holds in {"account", "pseudonymous", "identity"}, name


def test_an_erased_discharge_is_nowhere_any_more(session: Session, leaving: Discharge) -> None:
    assert len(places_of_canary(session)) >= 4
    public_id = leaving.public_id
    privacy.erase(session, public_id)
    assert places_of_canary(session) == []
    assert privacy.export(session, public_id).keys() <= {"audit_trail"}


def test_an_anonymised_discharge_keeps_the_care_and_loses_the_words(
    session: Session, leaving: Discharge, rules: Retention
) -> None:
    public_id = leaving.public_id
    privacy.anonymise(session, public_id, rules)
    assert places_of_canary(session) == []
    kept = session.scalars(select(Discharge).where(Discharge.public_id == public_id)).one()
    assert kept.reference == f"ANON-{public_id}"


def test_the_reason_why_a_task_was_left_out_is_emptied_and_hinders_nothing(
    session: Session, leaving: Discharge, rules: Retention
) -> None:
    session.add(
        DischargeTask(
            discharge_id=leaving.id,
            kind=TaskKind.FOLLOWING.value,
            code="after:call",
            position=1,
            owner=TaskOwner.SOCIAL_WORKER.value,
            due_on=date(2026, 12, 3),
            state=TaskState.NOT_APPLICABLE.value,
            reason="Sa voisine s'en charge",
        )
    )
    session.flush()
    discharge_id = leaving.id
    privacy.anonymise(session, leaving.public_id, rules)
    kept = select(DischargeTask).where(DischargeTask.discharge_id == discharge_id)
    assert {one.reason for one in session.scalars(kept)} <= {None, ""}


@pytest.mark.parametrize(
    ("days", "is_named", "is_there"),
    [(89, True, True), (91, False, True), (729, False, True), (731, False, False)],
)
def test_the_rules_act_on_their_day_and_not_before(
    session: Session,
    leaving: Discharge,
    rules: Retention,
    *,
    days: int,
    is_named: bool,
    is_there: bool,
) -> None:
    public_id = leaving.public_id
    close(session, leaving, days)
    privacy.purge(session, rules, now=NOW)
    found = session.scalars(select(Discharge).where(Discharge.public_id == public_id)).one_or_none()
    assert (found is not None) is is_there
    if found is not None:
        assert (found.reference == CANARY) is is_named


def test_an_open_discharge_is_never_touched_however_old(
    session: Session, leaving: Discharge, rules: Retention
) -> None:
    privacy.purge(session, rules, now=NOW + timedelta(days=5000))
    assert session.get(Discharge, leaving.id) is not None


def test_the_person_is_given_all_that_is_held(session: Session, leaving: Discharge) -> None:
    found = privacy.export(session, leaving.public_id)
    assert found["discharge"][0]["reference"] == CANARY
    assert found["emergency_access"][0]["words"] == CANARY
    assert found["outbox_message"][0]["text"] == CANARY
    assert {"one_use_link"} <= found.keys()


def test_a_form_that_nobody_finished_is_forgotten_in_time(
    session: Session, leaving: Discharge, rules: Retention
) -> None:
    age = rules.tables["discharge_draft"].age
    for place, days in (("new", 1), (f"need:{leaving.public_id}", -1)):
        discharge_id = None if place == "new" else leaving.id
        session.add(
            DischargeDraft(
                user_id=leaving.created_by_id,
                discharge_id=discharge_id,
                place=place,
                based_on=None,
                content="{}",
                saved_at=NOW - age - timedelta(days=days),
            )
        )
    session.flush()
    done = privacy.purge(session, rules, now=NOW)
    left = session.scalars(select(DischargeDraft.place)).all()
    assert left == [f"need:{leaving.public_id}"]
    assert done["discharge_draft: too old"] == 1

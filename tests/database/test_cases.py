"""The life of a case file, on both engines."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.coordination.cases import assigning, living, queries, referring, screens, seats
from app.coordination.cases.hands import CaseEdit
from app.coordination.cases.models import CaseEvent, CasePerson, CaseSeat, CaseStay
from app.coordination.cases.opening import find_case
from app.coordination.cases.plan_words import HandoverItem
from app.coordination.cases.vocabulary import (
    CaseDeed,
    CaseOutcome,
    CaseState,
    CircleFunction,
    CloseReason,
    EntryRefusal,
    SeatScope,
    Urgency,
    WaitReason,
)
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.discharge.grounds.vocabulary import ShareGround
from app.reference.loader import Reference
from tests.database.case_story import NAME, NOW, TODAY, Story, tell
from tests.grounds import wish_of


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


SEAT = seats.SeatWish(
    email="provider@passerelle.invalid",
    function=CircleFunction.HOME_HELP,
    scope=SeatScope.OWN,
    ground=wish_of(ShareGround.CONSENT, NOW),
)


def test_a_ward_refers_and_reads_the_answer_without_reading_the_file(story: Story) -> None:
    case = story.referred()
    ward = story.hand("social_worker_dinant")
    with pytest.raises(NotFound):
        find_case(story.session, ward, case.public_id)
    sent = story.session.execute(queries.sent_by(ward.subject)).all()
    assert [row.reference for row in sent] == [case.reference]
    assert find_case(story.session, story.hand("coordinator"), case.public_id).is_own


def test_the_name_is_stored_encrypted_and_only_when_the_person_agrees(story: Story) -> None:
    case = story.referred()
    person = story.session.scalars(queries.person_of(case.id)).one()
    assert person.name == NAME
    raw = story.session.connection().exec_driver_sql("SELECT name FROM case_person").scalar()
    assert NAME.encode() not in bytes(raw or b"")
    with pytest.raises(InvalidInput) as refused:
        story.referred(agrees="unknown")
    assert set(refused.value.faults) == {"name"}
    nameless = story.referred(agrees="no", person=None)
    known = select(CasePerson).where(CasePerson.case_id == nameless.id)
    assert story.session.scalar(known) is None


def test_a_referral_goes_to_a_coordination_only(story: Story) -> None:
    ward = story.known.organisations["dinant"].id
    with pytest.raises(InvalidInput) as refused:
        story.referred(organisation_id=ward)
    assert set(refused.value.faults) == {"organisation"}


def test_a_person_is_not_taken_on_without_a_reason(story: Story) -> None:
    case, hand = story.referred(), story.hand("coordinator")
    silent = referring.Decision(admits=False, words="")
    with pytest.raises(InvalidInput):
        referring.decide(story.session, hand, story.edit(case), silent)
    said = referring.Decision(admits=False, words="Too far.", refusal=EntryRefusal.OUTSIDE)
    referring.decide(story.session, hand, story.edit(case), said)
    assert case.state == CaseState.DECLINED
    assert referring.last_referral(story.session, case).refusal == "outside"
    referring.refer_again(story.session, hand, story.edit(case), "They moved.")
    assert (case.state, case.ended_at) == (CaseState.REFERRED, None)


def test_what_somebody_changed_meanwhile_is_not_overwritten(story: Story) -> None:
    case = story.followed()
    stale = CaseEdit(public_id=case.public_id, version=case.version - 1)
    with pytest.raises(Conflict):
        assigning.put_back(story.session, story.hand("coordinator"), stale, WaitReason.LOAD_FULL)
    assert case.state == CaseState.ACTIVE


def test_the_file_survives_a_stay_in_hospital(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    slot = case.slot
    wish = living.StayWish(started_on=TODAY, hospital_code="be:hospital:chu-ucl-namur-dinant")
    living.enter_hospital(story.session, hand, story.edit(case), wish)
    assert (case.state, case.slot, case.manager_id) == ("in_hospital", slot, story.manager_id)
    with pytest.raises(Refused):
        living.enter_hospital(story.session, hand, story.edit(case), wish)
    home = story.hand("case_manager", later=timedelta(days=4))
    living.leave_hospital(story.session, home, story.edit(case), TODAY + timedelta(days=3))
    assert case.state == CaseState.ACTIVE
    stay = story.session.scalars(queries.stays_of(case.id)).one()
    assert stay.ended_on == TODAY + timedelta(days=3)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_stay_ends_between_its_beginning_and_today(story: Story, days: int) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    wish = living.StayWish(started_on=TODAY, hospital_code=None)
    living.enter_hospital(story.session, hand, story.edit(case), wish)
    with pytest.raises(InvalidInput) as refused:
        living.leave_hospital(story.session, hand, story.edit(case), TODAY + timedelta(days=days))
    assert set(refused.value.faults) == {"ended_on"}


def test_closing_frees_the_place_and_keeps_the_file(story: Story) -> None:
    case = story.followed()
    ending = living.Ending(
        deed=CaseDeed.CLOSE,
        reason=CloseReason.STABLE,
        outcome=CaseOutcome.AT_HOME,
        words="The usual services suffice.",
    )
    living.end(story.session, story.hand("coordinator"), story.edit(case), ending)
    assert (case.state, case.slot, case.manager_id) == ("closed", None, None)
    assert (case.end_reason, case.outcome) == ("stable", "at_home")
    kinds = story.session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)).all()
    assert kinds == ["referred", "admitted", "assigned", "closed"]
    with pytest.raises(Refused):
        seats.give(story.session, story.hand("coordinator"), story.edit(case), SEAT)


def test_a_seat_opens_the_file_until_it_ends_and_its_history_stays(story: Story) -> None:
    case, odile = story.followed(), story.hand("coordinator")
    provider = story.hand("provider")
    with pytest.raises(NotFound):
        find_case(story.session, provider, case.public_id)
    first = seats.give(story.session, odile, story.edit(case), SEAT)
    story.session.flush()
    later = story.hand("provider", later=timedelta(hours=1))
    seen = find_case(story.session, later, case.public_id)
    assert (seen.scope, seen.is_own) == (SeatScope.OWN, False)
    with pytest.raises(NotFound):
        find_case(story.session, later, case.public_id, least=SeatScope.PLAN)
    again = story.hand("coordinator", later=timedelta(hours=2))
    second = seats.give(story.session, again, story.edit(case), SEAT)
    seats.end_seat(story.session, again, story.edit(case), second.id)
    with pytest.raises(NotFound):
        find_case(story.session, story.hand("provider", later=timedelta(hours=3)), case.public_id)
    kept = story.session.scalars(select(CaseSeat).order_by(CaseSeat.id)).all()
    assert [(one.id, one.basis) for one in kept] == [(first.id, "consent"), (second.id, "consent")]
    assert kept[0].until == NOW + timedelta(hours=2)
    shown = seats.lines(story.session, case, now=NOW + timedelta(hours=3))
    assert [one.is_running for one in shown] == [False, False]


def test_the_circle_never_decides_nor_lets_others_in(story: Story) -> None:
    case = story.followed()
    whole = seats.SeatWish(
        email="social_worker_dinant@passerelle.invalid",
        function=CircleFunction.SOCIAL_WORK,
        scope=SeatScope.WHOLE,
        ground=wish_of(ShareGround.THERAPEUTIC_RELATION, NOW),
    )
    seats.give(story.session, story.hand("coordinator"), story.edit(case), whole)
    story.session.flush()
    claire = story.hand("social_worker_dinant", later=timedelta(hours=1))
    assert find_case(story.session, claire, case.public_id).shows(SeatScope.WHOLE)
    with pytest.raises(NotFound):
        seats.give(story.session, claire, story.edit(case), SEAT)
    with pytest.raises(NotFound):
        assigning.put_back(story.session, claire, story.edit(case), WaitReason.LOAD_FULL)


def test_a_file_changes_hands_only_when_its_check_list_is_done(story: Story) -> None:
    case, odile = story.followed(), story.hand("coordinator")
    other = story.known.users["coordinator"].id
    with pytest.raises(Refused):
        assigning.assign(story.session, odile, story.edit(case), other)
    assigning.start_handover(story.session, odile, story.edit(case), other)
    some = {HandoverItem.PERSON_TOLD, HandoverItem.CIRCLE_TOLD}
    assigning.tick_handover(story.session, odile, story.edit(case), some)
    assert case.manager_id == story.manager_id
    assigning.tick_handover(story.session, odile, story.edit(case), set(HandoverItem))
    assert (case.manager_id, case.slot) == (other, 1)
    assert story.session.scalars(queries.handover_of(case.id)).one_or_none() is None


def test_a_stay_that_was_open_at_the_referral_counts_when_somebody_follows(story: Story) -> None:
    case = story.admitted()
    story.session.add(CaseStay(case_id=case.id, hospital_code=None, started_on=TODAY, noted_at=NOW))
    story.session.flush()
    hand = story.hand("coordinator")
    assigning.assign(story.session, hand, story.edit(case), story.manager_id)
    assert case.state == CaseState.IN_HOSPITAL


def test_a_list_of_files_takes_one_statement_whatever_their_number(
    story: Story,
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    hand, states = story.hand("coordinator"), (CaseState.WAITING,)
    counts = []
    for _ in range(2):
        for _again in range(3):
            story.admitted()
        story.session.flush()
        with count_queries(engine) as statements:
            found = queries.files_for(hand.subject, hand.now, states)
            lines = screens.case_lines(story.session.execute(found).all(), story.reference)
        counts.append((len(lines), len(statements)))
    assert counts == [(3, 1), (6, 1)]


@pytest.mark.parametrize(
    ("urgency", "day"), [(Urgency.URGENT, 24), (Urgency.SOON, 26), (Urgency.ORDINARY, 30)]
)
def test_who_can_wait_the_least_is_answered_first(story: Story, urgency: Urgency, day: int) -> None:
    case = story.referred(urgency=urgency)
    story.session.flush()
    due = referring.last_referral(story.session, case).due_at.astimezone(LOCAL)
    assert (due.date(), due.hour) == (date(2026, 11, day), 17)

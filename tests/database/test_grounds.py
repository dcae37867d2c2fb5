"""On which ground each recipient is told of a person, on both engines; what a withdrawal ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine, User
from app.access.vocabulary import Role, Subject
from app.coordination.cases import queries as case_queries
from app.coordination.cases import seats
from app.coordination.cases.opening import find_case
from app.coordination.cases.vocabulary import CircleFunction, SeatScope
from app.core.errors import InvalidInput, NotFound, Refused
from app.discharge.circle import operations as circle
from app.discharge.circle.sharing import Ends, withdraw
from app.discharge.circle.vocabulary import Hand
from app.discharge.grounds.models import SharingGround
from app.discharge.grounds.operations import list_grounds, providers_with_ground
from app.discharge.grounds.vocabulary import ShareGround
from app.discharge.models import Discharge
from app.discharge.referrals import answering, operations
from app.discharge.referrals.preparing import ground_for, set_identity, without_ground
from app.discharge.referrals.vocabulary import ReferralEvent, SharedField
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from app.site.privacy import operations as privacy
from tests.database import test_circle as told
from tests.database.case_story import tell
from tests.database.referral_story import NOW, YES, Story, make_story
from tests.grounds import BOOK, agreed, wish_of

MANAGER = told.MANAGER
SERVICE = "provider@passerelle.invalid"


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return make_story(session, reference)


def hand_of(story: Story, *, later: timedelta = timedelta(0)) -> Hand:
    return Hand(subject=story.subject, terms=told.TERMS, now=NOW + later)


def ends_of(story: Story, *, later: timedelta = timedelta(0)) -> Ends:
    return Ends(circle=told.PEN, referrals=story.pen, act=story.act(NOW + later))


def grounds(session: Session) -> list[SharingGround]:
    return list(session.scalars(select(SharingGround).order_by(SharingGround.id)))


def test_each_service_asked_has_its_ground_with_who_recorded_it(story: Story) -> None:
    story.ask(2)
    rows = grounds(story.session)
    assert {one.provider_public_id for one in rows} == {
        one.provider_public_id for one in story.lines()
    }
    assert {one.recorded_by_id for one in rows} == {story.subject.user_id}
    assert {(one.ground, one.form, one.purpose) for one in rows} == {("consent", "spoken", "care")}
    deeds = story.session.scalars(
        select(TrailLine.detail).where(TrailLine.action == "discharge.ground")
    ).all()
    assert len(deeds) == len(rows)


def test_nothing_is_shared_without_a_ground(story: Story) -> None:
    with pytest.raises(InvalidInput) as caught:
        story.ask(1, ground=None)
    assert list(caught.value.faults) == [f"ground-{story.discharge.needs[0].id}"]
    story.ask(1, ground=None, shared=frozenset())
    assert grounds(story.session) == []


def test_a_ground_of_the_other_country_is_refused_by_the_name_of_the_service(
    story: Story,
) -> None:
    foreign = {
        "fr": ShareGround.THERAPEUTIC_RELATION,
        "be": ShareGround.CARE_TEAM,
    }
    story.ask(1, ground=None, shared=frozenset())
    (line,) = story.lines()
    given = agreed(story.subject, NOW)
    wrong = type(given)(wish=wish_of(foreign[line.country], NOW), by=given.by)
    with pytest.raises(InvalidInput) as caught:
        ground_for(story.session, story.discharge, line.provider_public_id, wrong)
    assert caught.value.message.values["recipient"] == line.provider_name


def test_the_person_is_named_only_while_the_ground_runs(story: Story) -> None:
    set_identity(story.session, story.discharge.id, {SharedField.NAME: "Vandamme"}, now=NOW)
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES)
    late = story.by(at=NOW + timedelta(days=181))
    with pytest.raises(Refused, match="agreement"):
        answering.reveal(story.session, line, late)
    moment = late.at
    assert without_ground(story.session, story.discharge.id, now=moment) == [
        (line.provider_public_id, line.provider_name)
    ]
    given = agreed(story.subject, moment)
    ground_for(story.session, story.discharge, line.provider_public_id, given)
    assert answering.reveal(story.session, line, late) == {SharedField.NAME: "Vandamme"}


def test_only_a_service_that_was_asked_gets_a_ground(story: Story) -> None:
    with pytest.raises(InvalidInput) as caught:
        ground_for(story.session, story.discharge, "nobody", agreed(story.subject, NOW))
    assert list(caught.value.faults) == ["provider"]


def test_a_withdrawal_ends_the_request_and_says_why(story: Story) -> None:
    story.ask(2)
    first, second = story.send()
    story.respond(first, YES)
    row = next(
        one for one in grounds(story.session) if one.provider_public_id == first.provider_public_id
    )
    withdraw(story.session, story.discharge, row.public_id, hand_of(story), ends_of(story))
    assert (first.state, second.state) == ("withdrawn", "sent")
    assert (row.end_reason, row.ended_by_id) == ("withdrawn", story.subject.user_id)
    noted = next(one for one in story.lines() if one.public_id == first.public_id).events[-1]
    assert noted.event == ReferralEvent.WITHDRAW
    assert noted.note
    with pytest.raises(Refused):
        answering.reveal(story.session, first, story.by())
    line = story.session.scalars(
        select(TrailLine).where(TrailLine.action == "discharge.ground")
    ).all()[-1]
    assert line.detail.endswith("withdrawn")
    with pytest.raises(Refused, match="over"):
        withdraw(story.session, story.discharge, row.public_id, hand_of(story), ends_of(story))


def test_a_service_that_comes_already_keeps_its_request_but_not_the_name(story: Story) -> None:
    set_identity(story.session, story.discharge.id, {SharedField.NAME: "Vandamme"}, now=NOW)
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES)
    operations.confirm(story.session, story.discharge, line, story.act(), story.pen)
    assert line.starts_on is not None
    begun = timedelta(days=(line.starts_on - NOW.date()).days + 1)
    (row,) = grounds(story.session)
    hand, ends = hand_of(story, later=begun), ends_of(story, later=begun)
    withdraw(story.session, story.discharge, row.public_id, hand, ends)
    assert line.state == "confirmed"
    with pytest.raises(Refused, match="agreement"):
        answering.reveal(story.session, line, story.by(at=NOW + begun))
    assert ReferralEvent.REVEAL not in [one.event for one in story.lines()[0].events]


def test_a_withdrawal_ends_the_seat_and_its_holder_is_told(story: Story) -> None:
    session, leaving = story.session, story.discharge
    manager = session.scalars(select(User).where(User.email == MANAGER)).one()
    reader = Subject(role=Role.CASE_MANAGER, user_id=manager.id)
    circle.give_seat(session, leaving, MANAGER, wish_of(ShareGround.CONSENT, NOW), hand_of(story))
    soon = NOW + timedelta(hours=1)
    assert told.at(session, reader, soon).circle == {leaving.id}
    (row,) = grounds(session)
    hand = hand_of(story, later=timedelta(hours=1))
    withdraw(session, leaving, row.public_id, hand, ends_of(story))
    assert told.at(session, reader, soon).circle == frozenset()
    letter = session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"ground:{row.public_id}")
    ).one()
    assert letter.recipient == MANAGER
    (seat,) = circle.list_seats(session, leaving, now=soon)
    with pytest.raises(Refused, match="ground"):
        circle.renew_seat(session, leaving, seat.id, hand)


def letters_about(session: Session, ground: SharingGround) -> int:
    asked = select(func.count()).select_from(OutboxMessage)
    return session.scalar(asked.where(OutboxMessage.about == f"ground:{ground.public_id}")) or 0


def test_a_withdrawal_after_the_seat_ended_writes_to_nobody(story: Story) -> None:
    session, leaving = story.session, story.discharge
    given = wish_of(ShareGround.CONSENT, NOW)
    seat = circle.give_seat(session, leaving, MANAGER, given, hand_of(story))
    circle.close_seat(session, leaving, seat, hand_of(story, later=timedelta(hours=1)))
    (row,) = grounds(session)
    withdraw(
        session, leaving, row.public_id, hand_of(story, later=timedelta(hours=1)), ends_of(story)
    )
    assert letters_about(session, row) == 0


def test_of_practice_nobody_is_written_to_when_a_seat_ends(story: Story) -> None:
    session, leaving = story.session, story.discharge
    leaving.is_training = True
    given = wish_of(ShareGround.CONSENT, NOW)
    seat = circle.give_seat(session, leaving, MANAGER, given, hand_of(story))
    (row,) = grounds(session)
    hand = hand_of(story, later=timedelta(hours=1))
    withdraw(session, leaving, row.public_id, hand, ends_of(story))
    assert seat.until == hand.now
    assert letters_about(session, row) == 0


def test_a_seat_never_outlasts_its_ground(story: Story) -> None:
    short = wish_of(ShareGround.CONSENT, NOW, days=10)
    seat = circle.give_seat(story.session, story.discharge, MANAGER, short, hand_of(story))
    assert seat.until == short.until
    again = circle.renew_seat(
        story.session, story.discharge, seat.id, hand_of(story, later=timedelta(days=5))
    )
    assert again.until == short.until


def test_the_ground_of_another_record_is_not_found(story: Story, session: Session) -> None:
    story.ask(1)
    (row,) = grounds(session)
    other = Discharge(id=story.discharge.id + 1, public_id="another")
    with pytest.raises(NotFound):
        withdraw(session, other, row.public_id, hand_of(story), ends_of(story))


def test_what_is_recorded_anew_stays_to_tell_what_held_when(story: Story) -> None:
    story.ask(1)
    (line,) = story.lines()
    later = NOW + timedelta(days=3)
    given = agreed(story.subject, later)
    ground_for(story.session, story.discharge, line.provider_public_id, given)
    shown = list_grounds(
        story.session, circle.shared(story.discharge), BOOK, now=later + timedelta(days=1)
    )
    assert [one.is_running for one in shown] == [True, False]
    assert [one.end.text if one.end else None for one in shown] == [None, "Recorded anew"]
    told_now = providers_with_ground(
        story.session, story.discharge.id, [line.provider_public_id], now=later
    )
    assert told_now == {line.provider_public_id}


def test_grounds_go_with_their_record_and_are_given_with_it(story: Story) -> None:
    story.ask(2)
    held = privacy.export(story.session, story.discharge.public_id)
    assert [one["ground"] for one in held["sharing_ground"]] == ["consent"] * 2
    privacy.erase(story.session, story.discharge.public_id)
    assert story.session.scalar(select(func.count()).select_from(SharingGround)) == 0


def test_in_a_case_file_a_withdrawal_ends_the_seat_and_the_role(
    session: Session, reference: Reference
) -> None:
    story = tell(session, reference)
    case, odile = story.followed(), story.hand("coordinator")
    wish = seats.SeatWish(
        email=SERVICE,
        function=CircleFunction.HOME_HELP,
        scope=SeatScope.PLAN,
        ground=wish_of(ShareGround.CONSENT, odile.now),
    )
    seat = seats.give(session, odile, story.edit(case), wish)
    case.correspondent_id = seat.user_id
    session.flush()
    (row,) = grounds(session)
    assert (row.case_id, row.user_id, row.ground) == (case.id, seat.user_id, "consent")
    later = story.hand("coordinator", later=timedelta(hours=2))
    seats.withdraw(session, later, story.edit(case), row.public_id)
    assert seat.until == later.now
    assert case.correspondent_id == case.manager_id
    service = story.hand("provider", later=timedelta(hours=2))
    with pytest.raises(NotFound):
        find_case(session, service, case.public_id)
    letter = select(OutboxMessage).where(OutboxMessage.about == f"ground:{row.public_id}")
    assert session.scalars(letter).one().recipient == SERVICE
    assert session.scalars(case_queries.running_seat(case.id, seat.user_id, later.now)).all() == []

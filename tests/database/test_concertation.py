"""Tables on both engines: territory, invitations, an agenda of true figures, effects measured."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.coordination.news.models import NewsItem
from app.coordination.shared.quarters import Quarter
from app.coordination.tables import deciding, inviting, operations, queries, reading, screens
from app.coordination.tables.building import build_agenda, scope_of
from app.coordination.tables.figures import tallies
from app.coordination.tables.measuring import count_before, measure
from app.coordination.tables.models import MeetingSeat, TableAction, TableMeeting
from app.coordination.tables.ticking import tell_late, tick
from app.coordination.tables.vocabulary import (
    IndicatorKind,
    ItemKind,
    Measure,
    MeetingState,
    SeatAnswer,
    TableActionState,
)
from app.coordination.tables.wording import Words, after_words, item_title
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.core.messages import Message
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.concertation_story import FUMAY, GIVET, LILLE, NOW, TODAY, Story, begin

LAST = Quarter.of(TODAY).previous


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return begin(session, reference)


def meeting_terms(**more: Any) -> dict[str, Any]:
    return {
        "planned_at": NOW + timedelta(days=10),
        "minutes_long": 90,
        "zone_code": GIVET,
        "place": "Town hall",
        "first": LAST.first,
        "last": LAST.last,
        **more,
    }


def planned(story: Story, **more: Any) -> TableMeeting:
    terms = meeting_terms(**more)
    return operations.plan_meeting(story.session, story.table, terms, story.reference, today=TODAY)


def words(story: Story) -> Words:
    return Words(reference=story.reference, least=5, language="fr", today=TODAY)


def test_a_meeting_or_a_member_outside_the_territory_is_refused_with_the_reason(
    story: Story,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        planned(story, zone_code=LILLE)
    (fault,) = refused.value.faults["town"]
    assert isinstance(fault, Message)
    assert "outside the territory" in fault.text
    member = {"email": "far@passerelle.invalid", "zone_code": LILLE}
    with pytest.raises(InvalidInput, match="corrected"):
        operations.seat_member(story.session, story.table, member, story.reference, today=TODAY)


def test_the_agenda_counts_what_happened_in_the_territory_and_in_its_quarter(
    story: Story,
) -> None:
    meeting = planned(story)
    build_agenda(story.session, (meeting, story.table), story.reference, now=NOW)
    expected: Counter[tuple[str, str]] = Counter()
    rows = story.session.execute(
        select(Referral, Discharge.home_zone_code).join(
            Discharge, Discharge.id == Referral.discharge_id
        )
    )
    for row, home in rows:
        at = row.answered_at if row.state == "declined" else row.respond_by
        assert at is not None
        inside = LAST.first <= at.astimezone(LOCAL).date() <= LAST.last
        if inside and home in {GIVET, FUMAY}:
            kind = ItemKind.REFUSALS if row.state == "declined" else ItemKind.SILENCES
            expected[kind.value, row.shown["care"]] += 1
    found = {(item.kind, item.care): item.count for item in meeting.items}
    assert expected
    assert found == dict(expected)


def test_a_small_number_is_hidden_with_its_places_and_reasons(story: Story) -> None:
    meeting = planned(story)
    build_agenda(story.session, (meeting, story.table), story.reference, now=NOW)
    small = [item for item in meeting.items if item.count < 5]
    assert small
    for item in small:
        title = item_title(item, words(story))
        assert isinstance(title, Message)
        assert "fewer than" in title.text
        assert item.count not in title.values.values()
        assert not item.homes
        assert item.reason is None


def test_building_again_keeps_what_somebody_touched(story: Story) -> None:
    meeting = planned(story)
    about = (meeting, story.table)
    build_agenda(story.session, about, story.reference, now=NOW)
    own = deciding.add_item(story.session, meeting, {"fr": "Les clés"})
    noted = meeting.items[0]
    deciding.note_item(story.session, meeting, noted.public_id, {"fr": "Discuté"})
    kinds = [(item.kind, item.care) for item in meeting.items]
    build_agenda(story.session, about, story.reference, now=NOW)
    assert [(item.kind, item.care) for item in meeting.items] == kinds
    assert {own.public_id, noted.public_id} <= {item.public_id for item in meeting.items}
    assert [item.position for item in meeting.items] == list(range(1, len(kinds) + 1))


def test_a_table_sees_no_requests_of_real_people_among_fictitious_ones(story: Story) -> None:
    scope = scope_of(story.table, LAST.first, LAST.last, story.reference)
    assert tallies(story.session, IndicatorKind.REFUSALS, scope)
    for person in story.session.scalars(select(Discharge)):
        person.is_fictitious = False
    story.session.flush()
    assert tallies(story.session, IndicatorKind.REFUSALS, scope) == []


def letters(story: Story) -> list[OutboxMessage]:
    return list(
        story.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.about.startswith("table-seat:"))
            .order_by(OutboxMessage.id)
        )
    )


def token_of(letter: OutboxMessage) -> str:
    (link,) = [word for word in letter.text.split() if "/table/" in word]
    return link.rsplit("/", 1)[1]


def test_an_invitation_carries_a_calendar_entry_and_answers_once(story: Story) -> None:
    meeting = planned(story)
    about = (meeting, story.table)
    assert inviting.invite(story.session, about, story.quill, now=NOW) == 2
    first, _second = letters(story)
    assert first.calendar is not None
    assert "METHOD:REQUEST" in first.calendar
    seen, _link = inviting.seat_by_link(story.session, token_of(first), now=NOW)
    assert seen[0].answer is None  # looking changes nothing
    inviting.answer_by_link(story.session, token_of(first), SeatAnswer.COMES, now=NOW)
    with pytest.raises(Refused):
        inviting.answer_by_link(story.session, token_of(first), SeatAnswer.ABSENT, now=NOW)
    assert inviting.invite(story.session, about, story.quill, now=NOW + timedelta(hours=1)) == 1


def test_a_moved_meeting_voids_answers_and_a_cancelled_one_leaves_calendars(story: Story) -> None:
    meeting = planned(story)
    about = (meeting, story.table)
    inviting.invite(story.session, about, story.quill, now=NOW)
    inviting.answer_by_link(story.session, token_of(letters(story)[0]), SeatAnswer.COMES, now=NOW)
    terms = meeting_terms(planned_at=NOW + timedelta(days=17))
    assert operations.move_meeting(story.session, about, terms, story.reference, today=TODAY)
    later = NOW + timedelta(hours=1)
    inviting.tell_all(story.session, about, story.quill, now=later)
    assert {seat.answer for seat in story.session.scalars(select(MeetingSeat))} == {None}
    with pytest.raises(Refused):  # the link of the first letter
        inviting.answer_by_link(
            story.session, token_of(letters(story)[1]), SeatAnswer.COMES, now=later
        )
    operations.cancel_meeting(story.session, meeting, "Snow")
    inviting.tell_all(story.session, about, story.quill, now=later + timedelta(hours=1))
    last = letters(story)[-1]
    assert last.calendar is not None
    assert "METHOD:CANCEL" in last.calendar
    assert "/table/" not in last.text


def test_whoever_was_invited_in_time_and_did_not_decline_is_reminded_once(story: Story) -> None:
    meeting = planned(story)
    about = (meeting, story.table)
    inviting.invite(story.session, about, story.quill, now=NOW)
    first, second = letters(story)
    inviting.answer_by_link(story.session, token_of(first), SeatAnswer.COMES, now=NOW)
    unsigned = replace(story.quill, sender=("", "", ""))
    assert tick(story.session, unsigned, now=NOW + timedelta(days=2)) == 0, "too early"
    near = NOW + timedelta(days=4)
    assert tick(story.session, unsigned, now=near) == 2
    assert tick(story.session, unsigned, now=near + timedelta(hours=1)) == 0
    by_address = {one.recipient: one for one in letters(story)[2:]}
    coming, waiting = by_address[first.recipient], by_address[second.recipient]
    assert "Reminder" in coming.subject
    assert "/table/" not in coming.text, "an answer needs no second link"
    assert coming.reply_to == "coordinator@passerelle.invalid"
    token = token_of(waiting)
    inviting.answer_by_link(story.session, token, SeatAnswer.ABSENT, now=near)


def test_a_late_invitation_is_its_own_reminder_and_a_new_day_is_reminded_of_again(
    story: Story,
) -> None:
    meeting = planned(story)
    about = (meeting, story.table)
    inviting.invite(story.session, about, story.quill, now=NOW + timedelta(days=5))
    assert tick(story.session, story.quill, now=NOW + timedelta(days=6)) == 0
    terms = meeting_terms(planned_at=NOW + timedelta(days=30))
    operations.move_meeting(story.session, about, terms, story.reference, today=TODAY)
    assert tick(story.session, story.quill, now=NOW + timedelta(days=24)) == 2
    operations.cancel_meeting(story.session, meeting, "Snow")
    assert tick(story.session, story.quill, now=NOW + timedelta(days=25)) == 0


def test_a_table_closes_with_a_reason_when_no_meeting_is_to_come(story: Story) -> None:
    hand, table = story.hand, story.table
    said = {"closed_on": [TODAY.isoformat()], "closed_reason": ["Merged"]}
    meeting = planned(story)
    with pytest.raises(Conflict, match="to come"):
        operations.close_table(story.session, table, said, hand)
    operations.cancel_meeting(story.session, meeting, "Merged")
    late = {**said, "closed_on": [(TODAY + timedelta(days=1)).isoformat()]}
    for wrong, field in ((late, "closed_on"), ({**said, "closed_reason": [""]}, "closed_reason")):
        with pytest.raises(InvalidInput) as refused:
            operations.close_table(story.session, table, wrong, hand)
        assert set(refused.value.faults) == {field}
    operations.close_table(story.session, table, said, hand)
    with pytest.raises(Conflict):
        planned(story)
    operations.reopen_table(story.session, table, {}, hand)
    assert planned(story).state == MeetingState.PLANNED


def held(story: Story) -> TableMeeting:
    meeting = planned(story, planned_at=NOW - timedelta(days=3))
    build_agenda(story.session, (meeting, story.table), story.reference, now=NOW)
    ada = story.session.scalars(queries.members(story.table.id)).first()
    assert ada is not None
    assert operations.hold_meeting(story.session, meeting, {ada.public_id}, now=NOW) == 1
    return meeting


def an_action(story: Story, meeting: TableMeeting, **more: Any) -> TableAction:
    item = next(one for one in meeting.items if one.kind == ItemKind.REFUSALS)
    steps: Any = {"problem": {}, "causes": {}, "trial": {"fr": "Essayer"}, "effect": {}}
    decision = deciding.decide(story.session, meeting, steps, item, now=NOW)
    row = TableAction(decision_id=decision.id, state=TableActionState.DRAFT.value)
    terms = {
        "titles": {"fr": "Écrire"},
        "owner": "Ada",
        "due_on": TODAY + timedelta(days=5),
        "indicator": "refusals",
        "care": "NUR",
        "indicator_texts": {},
        **more,
    }
    deciding.write_action(story.session, row, terms)
    count_before(story.session, row, story.table, (LAST.first, LAST.last), story.reference)
    return row


def test_a_meeting_to_come_cannot_have_been_attended(story: Story) -> None:
    with pytest.raises(Conflict):
        operations.hold_meeting(story.session, planned(story), set(), now=NOW)


def test_an_action_without_owner_stays_a_draft_and_the_minutes_wait_for_it(story: Story) -> None:
    meeting = held(story)
    row = an_action(story, meeting, owner=None)
    assert row.state == TableActionState.DRAFT
    assert set(deciding.lacking(row)) == {"owner"}
    with pytest.raises(Conflict):
        deciding.finish_action(story.session, row, TODAY, today=TODAY)
    with pytest.raises(Conflict, match="no owner"):
        deciding.approve(story.session, (meeting, story.table), story.hand)
    assert deciding.write_action(story.session, row, {"owner": "Bo"}) == {}
    deciding.approve(story.session, (meeting, story.table), story.hand)
    assert meeting.state == MeetingState.APPROVED
    (told,) = story.session.scalars(select(NewsItem))
    assert told.texts == {"fr": "Essayer"}
    with pytest.raises(Conflict):
        deciding.add_item(story.session, meeting, {"fr": "Trop tard"})


def test_a_late_action_is_told_once_to_the_member_who_does_it_or_to_who_keeps_the_table(
    story: Story,
) -> None:
    meeting = planned(story)
    steps: Any = {"problem": {}, "causes": {}, "trial": {"fr": "Essai"}, "effect": {}}
    decision = deciding.decide(story.session, meeting, steps, None, now=NOW)
    owners = deciding.owners_at(story.session, story.table)
    form = {
        "title_fr": ["Écrire une fiche"],
        "due_on": [TODAY.isoformat()],
        "indicator": ["typed"],
    }
    first = next(iter(owners))
    for owner in ({"owner_member": [first]}, {"owner": ["La Mutualité"]}):
        row = TableAction(decision_id=decision.id, state=TableActionState.DRAFT.value)
        terms = reading.read_action({**form, **owner}, story.reference, owners)
        assert deciding.write_action(story.session, row, terms) == {}
    with pytest.raises(InvalidInput):
        reading.read_action({**form, "owner_member": ["nobody"]}, story.reference, owners)
    unsigned = replace(story.quill, sender=("", "", ""))
    assert tell_late(story.session, unsigned, now=NOW) == 0, "the day itself is in time"
    late = NOW + timedelta(days=1)
    assert [tell_late(story.session, unsigned, now=late) for _ in range(2)] == [2, 0]
    about_actions = select(OutboxMessage).where(OutboxMessage.about.startswith("table-action:"))
    told = story.session.scalars(about_actions.order_by(OutboxMessage.id)).all()
    assert [one.recipient for one in told] == [
        "ada@passerelle.invalid",
        "coordinator@passerelle.invalid",
    ]
    owned = story.session.scalars(select(TableAction).order_by(TableAction.id)).all()
    assert [one.owner for one in owned] == ["Ada, Team", "La Mutualité"]
    new_day = {"due_on": late.date()}
    deciding.write_action(story.session, owned[0], new_day)
    assert tell_late(story.session, unsigned, now=late + timedelta(days=1)) == 1, "a new day"


def test_the_effect_is_counted_as_the_figure_before_was_and_hidden_when_small(
    story: Story,
) -> None:
    row = an_action(story, held(story))
    before = row.before_value
    assert before is not None
    assert before >= 5
    deciding.finish_action(story.session, row, TODAY, today=TODAY)
    wrong = Measure(first=LAST.last, last=TODAY)
    with pytest.raises(InvalidInput) as refused:
        measure(story.session, (row, story.table), wrong, reference=story.reference, now=NOW)
    assert "first" in refused.value.faults
    right = Measure(first=LAST.next.first, last=TODAY)
    measure(story.session, (row, story.table), right, reference=story.reference, now=NOW)
    assert row.state == TableActionState.MEASURED
    assert row.after_value is not None
    assert 0 < row.after_value < 5
    told = after_words(row, words(story))
    assert told is not None
    assert "fewer than" in told.text


def test_who_does_not_sit_at_a_table_does_not_find_it(story: Story) -> None:
    outsider = operations.Hand(name="X", organisation_id=1, sees="x@p.invalid", at=NOW)
    ada = operations.Hand(name="A", organisation_id=1, sees="ADA@passerelle.invalid", at=NOW)
    meeting = planned(story)
    with pytest.raises(NotFound):
        operations.meeting_of(story.session, meeting.public_id, outsider)
    assert operations.meeting_of(story.session, meeting.public_id, ada)[0] is meeting


def test_lists_cost_as_many_statements_for_many_meetings_as_for_one(
    engine: Engine,
    story: Story,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    planned(story)
    for number in range(6):
        planned(story, planned_at=NOW + timedelta(days=30 * number))
    everyone = story.hand
    costs = []
    for _again in range(2):
        with count_queries(engine) as statements:
            screens.table_lines(story.session, everyone, story.reference, year=2026, today=TODAY)
            screens.taking_part(story.session, story.table, story.reference)
        costs.append(len(statements))
        terms = {"level": "tactical", "names": {"fr": "Autre"}, "zones": ["fr:department:02"]}
        other = operations.make_table(story.session, terms, everyone)
        assert other.id
    assert costs[0] == costs[1]

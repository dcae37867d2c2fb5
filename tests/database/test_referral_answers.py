"""What services answer, by whichever way, and what they may learn; on both engines."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import Role, Subject
from app.cadastre.models import Service
from app.core.errors import InvalidInput, NotFound, Refused
from app.discharge.referrals import answering, operations
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.models import DischargeIdentity, Referral, ReferralLog
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import identity, set_identity
from app.discharge.referrals.queries import answers_by_channel
from app.discharge.referrals.screens import request_line
from app.discharge.referrals.vocabulary import (
    AnswerChannel,
    ProviderAnswer,
    ReferralEvent,
    ReferralState,
    SharedField,
)
from app.post.vocabulary import MessageState
from app.reference.loader import Reference
from tests.database.referral_story import NO, NOW, TODAY, YES, Story, make_story


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs nursing in Givet in ten days."""
    return make_story(session, reference)


def test_telephone_paper_account_and_link_count_alike(story: Story) -> None:
    story.ask()
    story.send()
    ways = (AnswerChannel.PHONE, AnswerChannel.PAPER, AnswerChannel.ACCOUNT)
    for line, way in zip(story.lines(), ways, strict=True):
        story.respond(line, NO, story.by(way))
    organisation = story.discharge.organisation_id
    counted = story.session.execute(answers_by_channel(organisation, NOW - timedelta(days=1)))
    assert {(row[0], row[1]): row[2] for row in counted} == {
        ("decline", way.value): 1 for way in ways
    }


def test_every_step_is_written_down_with_who_when_and_how(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES, story.by(AnswerChannel.PHONE))
    logged = story.session.scalars(select(ReferralLog).order_by(ReferralLog.id)).all()
    assert [
        (one.event, one.from_state, one.to_state, one.actor, one.channel) for one in logged
    ] == [
        ("send", "draft", "sent", "ward", "account"),
        ("accept", "sent", "accepted", "provider", "phone"),
    ]
    assert {one.at for one in logged} == {NOW}


def test_identity_is_unreadable_in_the_table_and_opens_after_a_yes_only(story: Story) -> None:
    given = {SharedField.NAME: "Mme Vandamme", SharedField.PHONE: "0470 00 00 00"}
    set_identity(story.session, story.discharge.id, given, now=NOW)
    raw = story.session.connection().exec_driver_sql("SELECT * FROM discharge_identity").one()
    assert b"Vandamme" not in b"".join(bytes(one) for one in raw if isinstance(one, bytes))
    story.ask(1)
    (line,) = story.send()
    with pytest.raises(Refused):
        answering.reveal(story.session, line, story.by())
    story.respond(line, YES)
    assert answering.reveal(story.session, line, story.by()) == {SharedField.NAME: "Mme Vandamme"}
    events = [one.event for one in story.lines()[0].events]
    assert events[-1] == ReferralEvent.REVEAL


def test_a_field_left_empty_is_forgotten(story: Story) -> None:
    set_identity(story.session, story.discharge.id, {SharedField.NAME: "X"}, now=NOW)
    set_identity(story.session, story.discharge.id, {}, now=NOW)
    assert identity(story.session, story.discharge.id, ["name"]) == {}
    assert story.session.scalar(select(func.count()).select_from(DischargeIdentity)) == 1


def test_an_address_that_wants_no_more_mail_is_called_from_then_on(story: Story) -> None:
    story.ask()
    story.send()
    line = next(one for one in story.lines() if one.recipient)
    token = new_link(story.session, line, story.pen, now=NOW)
    answering.refuse_mail(story.session, token, now=NOW)
    operations.withdraw(story.session, story.discharge, line, story.act(), story.pen)
    story.ask(1, service_ids=(line.service_public_id,))
    again = story.lines()[-1]
    assert again.recipient is None


def test_passing_on_stays_in_the_house(story: Story) -> None:
    story.ask()
    story.send()
    line = next(one for one in story.lines() if one.recipient)
    token = new_link(story.session, line, story.pen, now=NOW)
    with pytest.raises(InvalidInput):
        answering.pass_on(story.session, token, "a@elsewhere.example", story.by(), story.pen)
    to = "colleague@passerelle.invalid"
    answering.pass_on(story.session, token, to, story.by(), story.pen)
    assert story.letters()[-1].recipient == to
    with pytest.raises(Refused):
        answering.pass_on(story.session, token, to, story.by(), story.pen)


def test_a_request_withdrawn_thanks_whoever_knew_of_it_and_nobody_else(story: Story) -> None:
    story.ask()
    story.send()
    before = len(story.letters())
    line = next(one for one in story.lines() if one.recipient)
    operations.withdraw(story.session, story.discharge, line, story.act(), story.pen)
    assert len(story.letters()) == before, "taken back before it left: nobody knew"
    operations.reopen(story.session, story.discharge, line, story.act(), story.pen)
    for letter in story.letters():
        letter.state = MessageState.SENT.value
    story.session.flush()
    later = NOW + timedelta(hours=1)
    operations.withdraw(story.session, story.discharge, line, story.act(later), story.pen)
    assert ":withdrawn:" in story.letters()[-1].key


def test_another_providers_request_does_not_exist(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    with pytest.raises(NotFound):
        answering.received(story.session, story.subject, line.public_id, "referral.need", now=NOW)


def test_a_service_asked_already_is_not_asked_twice(story: Story) -> None:
    story.ask(1)
    with pytest.raises(InvalidInput, match="asked already"):
        story.ask(1)
    with pytest.raises(InvalidInput, match="at least one"):
        story.ask(0)


def test_letters_name_no_person_and_speak_the_language_of_the_service(story: Story) -> None:
    set_identity(story.session, story.discharge.id, {SharedField.NAME: "Vandamme"}, now=NOW)
    story.ask()
    lines = story.send()
    lines[0].language = "nl"
    assert ReferralState(lines[0].state) is ReferralState.SENT
    for letter in story.letters():
        assert "Vandamme" not in letter.subject + letter.text + (letter.html or "")
        assert "R-0" not in letter.subject + letter.text
        assert letter.text.count("/r/") == 4
        assert (letter.html or "").count("<a href") == 4
        assert letter.reply_to is not None
        assert letter.reply_to.endswith("@passerelle.invalid")
        assert "Givet" in letter.subject
        assert "2026" in letter.subject


def until(story: Story, day: date) -> Referral:
    """The first request, for care that is needed until that day only."""
    story.ask(1)
    (line,) = story.send()
    line.shown = {**line.shown, "until": day.isoformat()}
    story.session.flush()
    return line


@pytest.mark.parametrize("event", [ReferralEvent.ACCEPT, ReferralEvent.ACCEPT_CONDITIONALLY])
def test_a_start_after_the_end_of_the_need_is_refused_with_the_reason(
    story: Story, event: ReferralEvent
) -> None:
    line = until(story, date(2026, 12, 10))
    late = ProviderAnswer(event=event, starts_on=date(2026, 12, 11), note="Un lit")
    with pytest.raises(InvalidInput) as caught:
        story.respond(line, late)
    assert list(caught.value.faults) == ["starts_on"]
    assert story.states() == ["sent"]
    story.respond(line, replace(late, starts_on=date(2026, 12, 10)))
    assert story.lines()[0].starts_on == date(2026, 12, 10)


def test_a_start_later_than_needed_is_said_wherever_the_yes_is(story: Story) -> None:
    line = until(story, date(2026, 12, 20))
    story.respond(line, replace(YES, starts_on=date(2026, 12, 8)))
    shown = request_line(story.lines()[0], story.pen, now=NOW)
    assert shown.late is not None
    assert (shown.kind, shown.state.values["day"]) == ("doubt", date(2026, 12, 8))
    need = story.discharge.needs[0].id
    cover = covers_of(story.session, [story.discharge.id])[story.discharge.id][need]
    assert cover.late_from == date(2026, 12, 8)


def test_a_service_learns_who_the_person_is_only_after_its_yes(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    team = Organisation(name="Fictif", kind="provider", country="fr", is_fictitious=True)
    team.provider_public_id = line.provider_public_id
    story.session.add(team)
    story.session.flush()
    theirs = Subject(role=Role.PROVIDER, user_id=1, organisation_id=team.id)
    look = partial(answering.received, story.session, theirs, line.public_id, now=NOW)
    assert look("referral.need") is line
    with pytest.raises(Refused):
        look("referral.identity")
    line.state = ReferralState.CONFIRMED.value
    line.wave.shared = []
    with pytest.raises(Refused, match="agreement"):
        look("referral.identity")
    line.wave.shared = [SharedField.NAME.value]
    assert look("referral.identity") is line


def test_a_second_yes_for_the_last_place_is_asked_whether_it_comes_all_the_same(
    story: Story,
) -> None:
    story.ask(1)
    (line,) = story.send()
    service = select(Service).where(Service.public_id == line.service_public_id)
    row = story.session.scalars(service).one()
    row.capacity_state, row.capacity_places, row.capacity_by_weekday = "has_places", 0, None
    row.capacity_said_on, row.capacity_expires_on = TODAY, TODAY + timedelta(days=30)
    story.session.flush()
    with pytest.raises(InvalidInput) as caught:
        story.respond(line, YES)
    assert list(caught.value.faults) == ["beyond"]
    assert story.states() == ["sent"]
    story.respond(line, replace(YES, beyond=True))
    (line,) = story.lines()
    assert line.state == "accepted"
    assert request_line(line, story.pen, now=NOW).beyond

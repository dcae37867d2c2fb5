"""The life of requests on both engines: sent, answered, silent, confirmed, taken back."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.vocabulary import Role, Subject
from app.cadastre import demo as directory
from app.core.errors import InvalidInput, NotFound, Refused
from app.discharge import operations as discharges
from app.discharge.answers import match_discharge
from app.discharge.holds.models import PlaceHold
from app.discharge.models import Discharge
from app.discharge.referrals import answering, operations
from app.discharge.referrals.demo import demo_pen
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import DischargeIdentity, Referral, ReferralLog
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import identity, prepare, set_identity
from app.discharge.referrals.queries import answers_by_channel, of_discharge
from app.discharge.referrals.screens import boards
from app.discharge.referrals.ticking import tick
from app.discharge.referrals.vocabulary import (
    Act,
    Actor,
    AnswerChannel,
    Ask,
    DeclineReason,
    ProviderAnswer,
    ReferralEvent,
    ReferralState,
    SharedField,
    WaveMode,
)
from app.discharge.vocabulary import Edit, NeedWish
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Verdict
from tests.database.stories import discharges_of_a_team

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YES = ProviderAnswer(event=ReferralEvent.ACCEPT, starts_on=date(2026, 12, 3))
NO = ProviderAnswer(event=ReferralEvent.DECLINE, reason=DeclineReason.NO_CAPACITY)
QUESTION = ProviderAnswer(event=ReferralEvent.ASK, note="Un lit médicalisé ?")


@dataclass(frozen=True, kw_only=True)
class Story:
    """One discharge with one need, and services that can come."""

    session: Session
    discharge: Discharge
    subject: Subject
    pen: Pen
    services: tuple[str, ...]

    def act(self, at: datetime = NOW, words: str = "") -> Act:
        return Act(
            actor=Actor.WARD,
            channel=AnswerChannel.ACCOUNT,
            user_id=self.subject.user_id,
            at=at,
            words=words,
        )

    def by(self, channel: AnswerChannel = AnswerChannel.LINK, at: datetime = NOW) -> Act:
        return Act(actor=Actor.PROVIDER, channel=channel, user_id=None, at=at)

    def ask(self, count: int = 3, **values: object) -> None:
        ask = Ask(
            need_id=self.discharge.needs[0].id,
            service_ids=self.services[:count],
            own=frozenset(),
            mode=WaveMode.PARALLEL,
            shared=frozenset({SharedField.NAME}),
            holds_places=False,
        )
        asked = replace(ask, **values)  # type: ignore[arg-type]  # fields of Ask
        prepare(self.session, self.discharge, asked, self.act(), self.pen)

    def send(self, at: datetime = NOW) -> list[Referral]:
        return operations.send(self.session, self.discharge, self.act(at), self.pen)

    def lines(self) -> list[Referral]:
        asked = of_discharge(self.discharge.id).execution_options(populate_existing=True)
        return list(self.session.scalars(asked))

    def states(self) -> list[str]:
        return [one.state for one in self.lines()]

    def letters(self) -> list[OutboxMessage]:
        return list(self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def respond(self, line: Referral, answer: ProviderAnswer, act: Act | None = None) -> None:
        answering.respond(self.session, line, answer, act or self.by(), self.pen)


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs nursing in Givet in ten days."""
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    (discharge_id,) = discharges_of_a_team(session, 1, today=TODAY, now=NOW)
    row = session.get_one(Discharge, discharge_id)
    subject = Subject(
        role=Role.SOCIAL_WORKER, user_id=row.created_by_id, organisation_id=row.organisation_id
    )
    found = discharges.find_discharge(session, subject, row.public_id)
    wish = NeedWish(
        care="NUR",
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=date(2026, 12, 3),
        until=None,
        essential=True,
    )
    edit = Edit(subject=subject, public_id=found.public_id, version=found.version)
    discharges.set_needs(session, edit, [wish], now=NOW)
    answer = match_discharge(session, found, reference, today=TODAY)
    services = tuple(
        match.offer.service_id for match in answer.needs[0][1] if match.verdict is not Verdict.UNMET
    )
    assert len(services) >= 3
    pen = demo_pen(reference, TODAY)
    return Story(session=session, discharge=found, subject=subject, pen=pen, services=services)


def test_a_wave_asks_everybody_at_once_and_nothing_leaves_for_a_minute(story: Story) -> None:
    story.ask()
    story.send()
    assert set(story.states()) == {"sent"}
    assert {letter.due_at for letter in story.letters()} == {NOW + timedelta(seconds=60)}
    assert story.discharge.status == "waiting"


def test_in_order_the_next_is_asked_only_after_an_answer(story: Story) -> None:
    story.ask(mode=WaveMode.ORDERED)
    assert len(story.send()) == 1
    with pytest.raises(InvalidInput):
        story.send()
    story.respond(story.lines()[0], NO)
    assert len(story.send()) == 1
    assert story.states() == ["declined", "sent", "draft"]


def test_the_service_that_comes_already_is_asked_first_and_alone(story: Story) -> None:
    story.ask(own=frozenset({story.services[2]}))
    (first,) = story.send()
    assert first.service_public_id == story.services[2]
    with pytest.raises(InvalidInput):
        story.send()
    story.respond(story.lines()[0], NO)
    assert len(story.send()) == 2


def test_a_minute_to_take_back_as_if_nothing_had_been_sent(story: Story) -> None:
    story.ask()
    story.send()
    moment = NOW + timedelta(seconds=59)
    assert operations.undo(story.session, story.discharge, story.act(moment), story.pen) == 3
    assert set(story.states()) == {"draft"}
    assert {letter.state for letter in story.letters()} <= {MessageState.WITHDRAWN.value}
    story.send(moment)
    late = story.act(moment + timedelta(seconds=60))
    with pytest.raises(Refused, match="minute is over"):
        operations.undo(story.session, story.discharge, late, story.pen)


def test_what_a_service_sees_does_not_change_with_the_discharge(story: Story) -> None:
    story.ask(1)
    story.send()
    story.discharge.languages = ["nl"]
    story.session.flush()
    shown = story.lines()[0].shown
    assert shown["languages"] == ["fr"]
    assert "R-0" not in str(shown)


def test_a_yes_through_a_link_uses_it_up_and_a_new_one_follows(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    token = new_link(story.session, line, story.pen, now=NOW)
    follows = answering.answer_by_link(story.session, token, YES, story.by(), story.pen)
    assert story.states() == ["accepted"]
    with pytest.raises(Refused):
        answering.answer_by_link(story.session, token, NO, story.by(), story.pen)
    answering.answer_by_link(story.session, follows, NO, story.by(), story.pen)
    assert story.states() == ["declined"]


def test_an_answer_closes_the_links_of_every_other_letter(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    first, second = (new_link(story.session, line, story.pen, now=NOW) for _ in range(2))
    answering.answer_by_link(story.session, first, YES, story.by(), story.pen)
    with pytest.raises(Refused):
        answering.answer_by_link(story.session, second, NO, story.by(), story.pen)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (ReferralEvent.ACCEPT, "starts_on"),
        (ReferralEvent.ACCEPT_CONDITIONALLY, "condition"),
        (ReferralEvent.ASK, "question"),
        (ReferralEvent.DECLINE, "reason"),
    ],
)
def test_an_answer_without_its_one_fact_names_what_is_missing(
    story: Story, event: ReferralEvent, field: str
) -> None:
    story.ask(1)
    (line,) = story.send()
    with pytest.raises(InvalidInput) as caught:
        story.respond(line, ProviderAnswer(event=event))
    assert list(caught.value.faults) == [field]
    assert story.states() == ["sent"]


def test_one_yes_taken_frees_the_others_with_thanks(story: Story) -> None:
    story.ask()
    story.send()
    lines = story.lines()
    later = NOW + timedelta(hours=1)
    story.respond(lines[0], YES, story.by(at=later))
    operations.confirm(story.session, story.discharge, lines[0], story.act(later), story.pen)
    assert story.states() == ["confirmed", "not_retained", "not_retained"]
    thanked = [one for one in story.letters() if ":not_retained:" in one.key]
    assert len(thanked) == sum(one.recipient is not None for one in lines[1:])
    plan = discharges.last_plan(story.discharge)
    assert plan is not None
    assert plan.lines[0].service_public_id == lines[0].service_public_id
    assert story.discharge.status == "ready"


def test_a_place_confirmed_is_taken_for_good_and_given_back_when_the_service_pulls_out(
    story: Story,
) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES)
    operations.confirm(story.session, story.discharge, line, story.act(), story.pen)
    assert story.session.scalars(select(PlaceHold.state)).all() == ["kept"]
    story.respond(line, NO)
    assert story.session.scalars(select(PlaceHold.state)).all() == ["released"]
    plan = discharges.last_plan(story.discharge)
    assert plan is not None
    assert plan.lines[0].service_public_id is None, "the plan shows the gap again"
    assert story.discharge.status == "searching"
    page = boards(story.discharge, story.lines(), story.pen, now=NOW)
    assert page[0].lines[0].pulled_out
    assert not page[0].is_covered


def test_silence_is_reminded_twice_then_called_then_over(story: Story) -> None:
    story.ask(1, mode=WaveMode.ORDERED, holds_places=True)
    (line,) = story.send()
    assert line.remind_first_at is not None
    assert line.remind_last_at is not None
    assert line.respond_by is not None
    first, last, over = line.remind_first_at, line.remind_last_at, line.respond_by
    assert tick(story.session, story.pen, now=first - timedelta(minutes=1)) == {}
    assert tick(story.session, story.pen, now=first) == {"reminded": 1}
    assert tick(story.session, story.pen, now=first) == {}
    assert not story.lines()[0].to_call or story.lines()[0].recipient is None
    assert tick(story.session, story.pen, now=last) == {"reminded": 1}
    assert story.lines()[0].to_call
    with pytest.raises(Refused, match="Two reminders"):
        operations.remind(story.session, story.lines()[0], story.act(last), story.pen)
    assert tick(story.session, story.pen, now=over)["expired"] == 1
    assert tick(story.session, story.pen, now=over) == {}
    assert story.states() == ["expired"]
    assert set(story.session.scalars(select(PlaceHold.state))) <= {"released", "expired"}


def test_a_question_stops_the_clock_until_the_ward_answers(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, QUESTION)
    much_later = NOW + timedelta(days=5)
    assert tick(story.session, story.pen, now=much_later).get("expired") is None
    act = story.act(much_later, "Non, un lit ordinaire.")
    operations.answer_question(story.session, story.discharge, line, act, story.pen)
    assert story.states() == ["seen"]
    assert line.respond_by is not None
    assert line.respond_by > much_later


def test_a_mail_that_came_back_is_noted_once_and_called(story: Story) -> None:
    story.ask(1)
    story.send()
    for letter in story.letters():
        letter.state = MessageState.FAILED.value
    story.session.flush()
    done = tick(story.session, story.pen, now=NOW + timedelta(minutes=5))
    assert done == ({"not delivered": 1} if story.letters() else {})
    assert tick(story.session, story.pen, now=NOW + timedelta(minutes=6)) == {}
    assert story.lines()[0].to_call


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
        answering.received(story.session, story.subject.organisation_id, line.public_id)


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

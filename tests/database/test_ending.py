"""The end of a discharge on both engines: everybody is told, nothing is disclosed, a way back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.core.errors import Conflict, HomeCareError, InvalidInput, NotFound, Refused
from app.discharge.ending import operations
from app.discharge.ending.models import DischargeEnd
from app.discharge.following.demo import demo_quill
from app.discharge.following.finishing import finish
from app.discharge.following.models import Following, LineCheck
from app.discharge.following.operations import find_following
from app.discharge.following.replanning import Tools
from app.discharge.following.vocabulary import Hand, OutcomeSaid, Whereabouts
from app.discharge.holds.models import PlaceHold
from app.discharge.intake.models import DischargeTask
from app.discharge.operations import find_discharge
from app.discharge.referrals import answering
from app.discharge.referrals import operations as requests
from app.discharge.referrals.answer_screens import answer_page
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.models import Referral
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.preparing import prepare, set_identity
from app.discharge.referrals.screens import ask_blocks, boards
from app.discharge.referrals.standing import CoverStanding
from app.discharge.referrals.vocabulary import (
    Ask,
    ProviderAnswer,
    ReferralEvent,
    SharedField,
    WaveMode,
)
from app.discharge.vocabulary import Edit
from app.reference.loader import Reference
from tests.database.referral_story import NO, NOW, QUESTION, TODAY, YES, Story, make_story

Counting = Callable[[Engine], AbstractContextManager[list[str]]]
LATER = NOW + timedelta(hours=2)
CONDITION = ProviderAnswer(event=ReferralEvent.ACCEPT_CONDITIONALLY, note="Un lit au rez")


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs nursing in Givet in ten days."""
    return make_story(session, reference)


def edit_of(story: Story) -> Edit:
    story.session.refresh(story.discharge, ["version"])
    return Edit(
        subject=story.subject,
        public_id=story.discharge.public_id,
        version=story.discharge.version,
    )


def tools(story: Story, at: datetime = LATER) -> Tools:
    quill = demo_quill(story.pen.reference, TODAY)
    return Tools(quill=quill, pen=story.pen, act=story.act(at))


def cancel(story: Story, at: datetime = LATER) -> None:
    operations.cancel(story.session, edit_of(story), tools(story, at))


def one_of_each(story: Story) -> list[Referral]:
    """One confirmed, one that asks, one prepared only."""
    set_identity(story.session, story.discharge.id, {SharedField.NAME: "Secrète"}, now=NOW)
    story.ask(2)
    story.send()
    first, second = story.lines()
    story.respond(first, YES, story.by(at=LATER))
    story.respond(second, QUESTION, story.by(at=LATER))
    story.ask(1, service_ids=story.services[2:3])
    return story.lines()


def test_cancelling_tells_everybody_who_was_asked_and_frees_every_place(story: Story) -> None:
    lines = one_of_each(story)
    requests.confirm(story.session, story.discharge, lines[0], story.act(LATER), story.pen)
    cancel(story)
    assert story.discharge.status == "cancelled"
    assert set(story.states()) <= {"cancelled", "not_retained", "withdrawn"}
    told = [one for one in story.letters() if ":cancelled:" in one.key]
    assert [one.about for one in told] == [f"referral:{lines[0].public_id}"]
    assert told[0].due_at == LATER + timedelta(seconds=60)
    assert "Secrète" not in told[0].text
    assert {one.state for one in story.session.scalars(select(PlaceHold))} == {"released"}


def test_the_letter_goes_to_those_who_consider_it_too_and_not_to_drafts(story: Story) -> None:
    lines = one_of_each(story)
    cancel(story)
    assert story.states() == ["cancelled"] * 3
    told = {one.about for one in story.letters() if ":cancelled:" in one.key}
    mailed = [one for one in lines[:2] if one.recipient]
    assert told == {f"referral:{one.public_id}" for one in mailed}


def test_a_service_without_mail_is_to_be_called_until_the_call_is_noted(story: Story) -> None:
    story.ask(1)
    story.lines()[0].recipient = None
    (line,) = story.send()
    cancel(story)
    (line,) = story.lines()
    assert line.to_call
    requests.note_call(story.session, line, story.act(LATER, "Prévenu"))
    assert not line.to_call


ANSWERS = {
    "yes": YES,
    "condition": CONDITION,
    "question": QUESTION,
    "no": NO,
}


@pytest.mark.parametrize("before", ["sent", "seen", "question", "condition", "accepted", "expired"])
@pytest.mark.parametrize("answer", sorted(ANSWERS))
def test_no_answer_is_taken_once_the_discharge_is_cancelled(
    story: Story, before: str, answer: str
) -> None:
    line = bring_to(story, before)
    token = new_link(story.session, line, story.pen, now=LATER)
    cancel(story)
    with pytest.raises(Refused):
        answering.answer_by_link(
            story.session, token, ANSWERS[answer], story.by(at=LATER), story.pen
        )


def bring_to(story: Story, state: str) -> Referral:
    story.ask(1)
    story.send()
    (line,) = story.lines()
    if state == "seen":
        answering.mark_seen(story.session, line, story.by())
    elif state in {"question", "condition", "accepted", "confirmed"}:
        given = {"question": QUESTION, "condition": CONDITION}.get(state, YES)
        story.respond(line, given, story.by(at=LATER))
    elif state == "expired":
        line.state = "expired"
        story.session.flush()
    if state == "confirmed":
        requests.confirm(story.session, story.discharge, line, story.act(LATER), story.pen)
    return line


WARD: dict[str, Callable[[Story, Referral], object]] = {
    "send": lambda one, _line: requests.send(one.session, one.discharge, one.act(LATER), one.pen),
    "undo": lambda one, _line: requests.undo(one.session, one.discharge, one.act(LATER), one.pen),
    "remind": lambda one, line: requests.remind(one.session, line, one.act(LATER), one.pen),
    "confirm": lambda one, line: requests.confirm(
        one.session, one.discharge, line, one.act(LATER), one.pen
    ),
    "answer": lambda one, line: requests.answer_question(
        one.session, one.discharge, line, one.act(LATER, "Oui"), one.pen
    ),
    "reopen": lambda one, line: requests.reopen(
        one.session, one.discharge, line, one.act(LATER), one.pen
    ),
    "prepare": lambda one, _line: prepare(
        one.session,
        one.discharge,
        Ask(
            need_id=one.discharge.needs[0].id,
            service_ids=one.services[1:2],
            own=frozenset(),
            mode=WaveMode.PARALLEL,
            shared=frozenset(),
            holds_places=False,
        ),
        one.act(LATER),
        one.pen,
    ),
    "reveal": lambda one, line: answering.reveal(one.session, line, one.by(at=LATER)),
    "see": lambda one, line: answering.mark_seen(one.session, line, one.by(at=LATER)),
}


@pytest.mark.parametrize("before", ["sent", "question", "accepted", "confirmed", "expired"])
@pytest.mark.parametrize("action", sorted(WARD))
def test_nothing_is_asked_nor_told_once_the_discharge_is_cancelled(
    story: Story, before: str, action: str
) -> None:
    line = bring_to(story, before)
    cancel(story)
    with pytest.raises((Refused, InvalidInput)):
        WARD[action](story, line)


@pytest.mark.parametrize("action", sorted(WARD))
def test_nothing_is_asked_nor_told_once_the_follow_up_is_over(story: Story, action: str) -> None:
    line = bring_to(story, "confirmed")
    close(story, Whereabouts.HOME)
    assert line.state == "confirmed"
    with pytest.raises((Refused, InvalidInput)):
        WARD[action](story, line)
    token = new_link(story.session, line, story.pen, now=LATER)
    with pytest.raises(Refused):
        answering.answer_by_link(story.session, token, NO, story.by(at=LATER), story.pen)


def close(story: Story, outcome: Whereabouts) -> None:
    operations.go_home(story.session, edit_of(story), tools(story))
    following = find_following(story.session, story.discharge)
    day = following.outcome_due_on
    said = OutcomeSaid(
        outcome=outcome, on=day if outcome is Whereabouts.DIED else None, reason=None
    )
    at = LATER + (day - TODAY)
    hand = Hand(user_id=story.subject.user_id, version=following.version, at=at)
    finish(story.session, story.discharge, said, hand, tools(story, at))


def test_the_end_of_the_follow_up_withdraws_what_nobody_decided(story: Story) -> None:
    story.ask(2)
    story.send()
    operations.go_home(story.session, edit_of(story), tools(story))
    assert story.states() == ["sent", "sent"]
    following = find_following(story.session, story.discharge)
    at = LATER + (following.outcome_due_on - TODAY)
    hand = Hand(user_id=story.subject.user_id, version=following.version, at=at)
    said = OutcomeSaid(outcome=Whereabouts.HOME, on=None, reason=None)
    finish(story.session, story.discharge, said, hand, tools(story, at))
    assert story.states() == ["withdrawn", "withdrawn"]
    assert open_tasks(story) == 0


def test_after_a_death_those_who_were_confirmed_are_told_and_not_why(story: Story) -> None:
    line = bring_to(story, "confirmed")
    line.recipient = "soins@exemple.invalid"
    close(story, Whereabouts.DIED)
    assert story.states() == ["withdrawn"]
    told = [one for one in story.letters() if ":withdrawn:" in one.key]
    assert len(told) == 1
    assert "died" not in told[0].text


def open_tasks(story: Story) -> int:
    counted = select(func.count()).select_from(DischargeTask)
    mine = counted.where(
        DischargeTask.discharge_id == story.discharge.id, DischargeTask.state == "to_do"
    )
    return story.session.scalar(mine) or 0


def test_pages_of_a_cancelled_discharge_offer_nothing(story: Story) -> None:
    one_of_each(story)
    cancel(story)
    (board,) = boards(story.discharge, story.lines(), story.pen, now=LATER)
    assert board.next is None
    acts = {"confirm", "remind", "reopen", "send", "answer", "answer_question", "show", "undo"}
    assert not any(line.can[act] for line in board.lines for act in acts)
    (block,) = ask_blocks(
        story.discharge, {}, story.lines(), story.pen, chosen={}, own=frozenset(), now=LATER
    )
    assert block.options == []
    page = answer_page(story.lines()[0], story.pen, now=LATER)
    assert page.over is not None
    assert "cancelled" in page.over.text
    assert not any(page.can[name] for name in ("accept", "decline", "ask", "show"))


def test_within_the_minute_everything_stands_as_before_and_no_letter_leaves(story: Story) -> None:
    lines = one_of_each(story)
    requests.confirm(story.session, story.discharge, lines[0], story.act(LATER), story.pen)
    before, status = story.states(), story.discharge.status
    cancel(story, LATER)
    soon = LATER + timedelta(seconds=59)
    operations.take_back(story.session, edit_of(story), "", tools(story, soon))
    assert (story.states(), story.discharge.status) == (before, status)
    leaving = [one for one in story.letters() if ":cancelled:" in one.key]
    assert {one.state for one in leaving} <= {"withdrawn"}
    active = select(PlaceHold.service_public_id).where(PlaceHold.state == "kept")
    assert story.session.scalars(active).all() == [lines[0].service_public_id]


def test_a_request_that_had_not_left_is_a_draft_again(story: Story) -> None:
    story.ask(1)
    story.lines()[0].recipient = "soins@exemple.invalid"
    story.send(LATER)
    cancel(story, LATER + timedelta(seconds=20))
    assert [one.key for one in story.letters() if ":cancelled:" in one.key] == []
    soon = LATER + timedelta(seconds=40)
    operations.take_back(story.session, edit_of(story), "", tools(story, soon))
    assert story.states() == ["draft"]


def test_later_a_reason_is_asked_and_written_down(story: Story) -> None:
    bring_to(story, "accepted")
    cancel(story, LATER)
    late = tools(story, LATER + timedelta(seconds=60))
    with pytest.raises(InvalidInput) as caught:
        operations.take_back(story.session, edit_of(story), "", late)
    assert list(caught.value.faults) == ["why"]
    operations.take_back(story.session, edit_of(story), "Erreur de dossier", late)
    assert story.discharge.status == "searching"
    assert story.states() == ["cancelled"]
    end = story.session.scalars(select(DischargeEnd)).one()
    assert (end.reason, end.taken_back_by_id) == ("Erreur de dossier", story.subject.user_id)
    actions = story.session.scalars(select(TrailLine.action)).all()
    assert "discharge.restore" in actions
    requests.reopen(story.session, story.discharge, story.lines()[0], story.act(LATER), story.pen)
    assert story.states() == ["sent"]


def test_an_end_is_taken_back_once(story: Story) -> None:
    cancel(story)
    soon = tools(story, LATER)
    operations.take_back(story.session, edit_of(story), "", soon)
    with pytest.raises(Conflict):
        operations.take_back(story.session, edit_of(story), "", soon)


def test_going_home_is_taken_back_until_somebody_was_asked(story: Story) -> None:
    bring_to(story, "confirmed")
    operations.go_home(story.session, edit_of(story), tools(story))
    operations.take_back(story.session, edit_of(story), "", tools(story))
    assert story.discharge.status == "ready"
    for table in (Following, LineCheck):
        assert story.session.scalar(select(func.count()).select_from(table)) == 0
    operations.go_home(story.session, edit_of(story), tools(story))
    check = story.session.scalars(select(LineCheck)).first()
    assert check is not None
    check.state = "asked"
    story.session.flush()
    with pytest.raises(Refused, match="days after have begun"):
        operations.take_back(story.session, edit_of(story), "", tools(story))


def test_the_discharge_of_others_is_neither_ended_nor_taken_back(story: Story) -> None:
    stranger = Edit(
        subject=type(story.subject)(role=story.subject.role, user_id=1, organisation_id=-1),
        public_id=story.discharge.public_id,
        version=story.discharge.version,
    )
    verbs: tuple[Callable[[], object], ...] = (
        lambda: operations.cancel(story.session, stranger, tools(story)),
        lambda: operations.go_home(story.session, stranger, tools(story)),
        lambda: operations.take_back(story.session, stranger, "", tools(story)),
        lambda: find_discharge(story.session, stranger.subject, stranger.public_id),
    )
    for verb in verbs:
        with pytest.raises(NotFound):
            verb()
    assert issubclass(NotFound, HomeCareError)


def test_cover_of_a_list_takes_two_statements_whatever_its_length(
    story: Story, engine: Engine, count_queries: Counting
) -> None:
    bring_to(story, "accepted")
    need = story.discharge.needs[0].id
    with count_queries(engine) as statements:
        found = covers_of(story.session, [story.discharge.id])
    assert len(statements) == 2
    assert found[story.discharge.id][need].standing is CoverStanding.ACCEPTED

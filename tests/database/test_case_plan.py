"""Assessment, plan, exchange, links and ruptures of a case, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.coordination.cases import (
    alerts,
    assessing,
    exchange,
    links,
    living,
    plan_queries,
    plan_screens,
    planning,
    queries,
    seats,
    timeline,
)
from app.coordination.cases.findings_book import FindingsBook, load_findings
from app.coordination.cases.models import CaseAlert, CaseFile
from app.coordination.cases.opening import Seen, find_case
from app.coordination.cases.plan_models import CaseArea, CaseDocument
from app.coordination.cases.plan_words import (
    ActionState,
    ActorKind,
    AlertKind,
    Area,
    AreaGap,
    AuthorKind,
    EventKind,
    NeedState,
)
from app.coordination.cases.vocabulary import (
    CaseDeed,
    CaseOutcome,
    CircleFunction,
    CloseReason,
    SeatScope,
)
from app.core.config import ROOT
from app.core.errors import InvalidInput, NotFound, Refused
from app.discharge.grounds.vocabulary import ShareGround
from app.post.models import OutboxMessage
from app.post.reading_links import standing_link
from app.reference.loader import Reference
from tests.database.case_story import NOW, TODAY, Story, tell
from tests.grounds import wish_of

PDF = b"%PDF-1.7\nCanary-Zebra"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


@pytest.fixture(scope="module")
def book(reference: Reference) -> FindingsBook:
    return load_findings(ROOT / "data", reference.care)


def said(
    area: Area, *findings: str, words: str = "", gap: AreaGap | None = None
) -> assessing.AreaSaid:
    return assessing.AreaSaid(area=area, findings=findings, words=words, gap=gap)


def action(**changes: object) -> planning.ActionWish:
    blank = {
        "words": "Order the meals",
        "actor": ActorKind.PERSON,
        "user_id": None,
        "actor_name": None,
        "due_on": TODAY + timedelta(days=3),
    }
    return planning.ActionWish(**{**blank, **changes})  # type: ignore[arg-type]  # fields of it


def seen_by(story: Story, case: CaseFile, key: str = "case_manager") -> Seen:
    return find_case(story.session, story.hand(key), case.public_id)


def test_half_an_assessment_is_kept_and_marked_with_its_reason(
    story: Story, book: FindingsBook
) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    half = said(Area.COGNITIVE, gap=AreaGap.SPECIALIST)
    assessing.save_area(story.session, hand, story.edit(case), half, book)
    whole = said(Area.MEDICAL, "pain", words="At night.")
    assessing.save_area(story.session, hand, story.edit(case), whole, book)
    now = {one.area: one for one in assessing.areas_now(story.session, case)}
    assert len(now) == 10
    assert [one.area for one in now.values() if one.is_complete] == [Area.MEDICAL]
    assert now[Area.COGNITIVE].gap is AreaGap.SPECIALIST
    assert now[Area.HOME].at is None


def test_an_area_without_a_word_nor_a_reason_is_refused(story: Story, book: FindingsBook) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    with pytest.raises(InvalidInput) as refused:
        assessing.save_area(story.session, hand, story.edit(case), said(Area.HOME), book)
    assert set(refused.value.faults) == {"gap"}
    odd = said(Area.HOME, "pain")
    with pytest.raises(InvalidInput) as refused:
        assessing.save_area(story.session, hand, story.edit(case), odd, book)
    assert set(refused.value.faults) == {"findings"}


def test_each_saving_of_an_area_is_kept(story: Story, book: FindingsBook) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    for words in ("First.", "Second."):
        one = said(Area.SOCIAL, words=words)
        assessing.save_area(story.session, hand, story.edit(case), one, book)
    rows = story.session.scalars(select(CaseArea).order_by(CaseArea.version)).all()
    assert [row.words for row in rows] == ["First.", "Second."]
    assert assessing.areas_now(story.session, case)[3].words == "Second."


def test_what_was_seen_makes_think_of_care_that_is_no_need_yet(
    story: Story, book: FindingsBook
) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    one = said(Area.FUNCTIONAL, "help-washing", "help-meals")
    assessing.save_area(story.session, hand, story.edit(case), one, book)
    assessing.add_need(story.session, hand, story.edit(case), "PCA", Area.FUNCTIONAL)
    assessing.add_need(story.session, hand, story.edit(case), "PCA", None)
    needs = story.session.scalars(plan_queries.needs_of(case.id)).all()
    areas = assessing.areas_now(story.session, case)
    assert [need.care for need in needs] == ["PCA"]
    assert assessing.suggested(areas, book, needs) == {"MEA": Area.FUNCTIONAL}


def test_a_need_is_covered_by_somebody(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    need = assessing.add_need(story.session, hand, story.edit(case), "NUR", None)
    story.session.flush()
    nobody = assessing.NeedSaid(state=NeedState.COVERED)
    with pytest.raises(InvalidInput):
        assessing.settle_need(story.session, hand, story.edit(case), need.id, nobody)
    somebody = assessing.NeedSaid(state=NeedState.COVERED, provider="A nurse")
    assessing.settle_need(story.session, hand, story.edit(case), need.id, somebody)
    assert (need.state, need.provider_name) == ("covered", "A nurse")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"actor": None}, "actor"),
        ({"actor": ActorKind.MEMBER, "user_id": 999_999}, "actor"),
        ({"actor": ActorKind.MEMBER}, "actor"),
        ({"actor": ActorKind.SERVICE}, "actor_name"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"care": "XXX"}, "care"),
    ],
)
def test_an_action_belongs_to_somebody_and_to_a_day_to_come(
    story: Story, changes: dict[str, object], field: str
) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    goal = planning.add_goal(story.session, hand, story.edit(case), "Eat warm", None)
    story.session.flush()
    with pytest.raises(InvalidInput) as refused:
        planning.add_action(story.session, hand, story.edit(case), goal.id, action(**changes))
    assert set(refused.value.faults) == {field}


def test_a_goal_is_for_today_or_a_day_to_come(story: Story) -> None:
    case, gaelle = story.followed(), story.hand("case_manager")
    edit = story.edit(case)
    with pytest.raises(InvalidInput) as refused, story.session.begin_nested():
        planning.add_goal(story.session, gaelle, edit, "Walk again", TODAY - timedelta(days=1))
    assert set(refused.value.faults) == {"by_on"}
    kept = planning.add_goal(story.session, gaelle, story.edit(case), "Walk again", TODAY)
    assert kept.by_on == TODAY


def test_a_member_sees_and_settles_the_own_action_only(story: Story) -> None:
    case, gaelle = story.followed(), story.hand("case_manager")
    seat = seats.SeatWish(
        email="provider@passerelle.invalid",
        function=CircleFunction.HOME_HELP,
        scope=SeatScope.OWN,
        ground=wish_of(ShareGround.CONSENT, NOW),
    )
    seats.give(story.session, story.hand("coordinator"), story.edit(case), seat)
    goal = planning.add_goal(story.session, gaelle, story.edit(case), "A private goal", None)
    story.session.flush()
    later = story.hand("case_manager", later=timedelta(minutes=1))
    paul_id = story.known.users["provider"].id
    mine = action(words="Come at eight", actor=ActorKind.MEMBER, user_id=paul_id)
    planning.add_action(story.session, later, story.edit(case), goal.id, mine)
    other = planning.add_action(story.session, later, story.edit(case), goal.id, action())
    story.session.flush()
    paul = story.hand("provider", later=timedelta(minutes=2))
    seen = find_case(story.session, paul, case.public_id)
    (line,) = plan_screens.goal_lines(story.session, seen, paul)
    assert (line.words, [one.words for one in line.actions]) == (None, ["Come at eight"])
    done = (ActionState.DONE, "")
    planning.settle_action(story.session, paul, case.public_id, line.actions[0].id, done)
    with pytest.raises(NotFound):
        planning.settle_action(story.session, paul, case.public_id, other.id, done)
    given_up = (ActionState.DROPPED, "")
    with pytest.raises(InvalidInput):
        planning.settle_action(story.session, gaelle, case.public_id, other.id, given_up)


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("plan.pdf", PDF, "plan.pdf"),
        ("../../etc/x.html", PDF, "x.pdf"),
        ('"><img src=x>.pdf', PDF, "img srcx.pdf"),
        ("photo.exe", b"\x89PNG\r\n\x1a\nrest", "photo.png"),
    ],
)
def test_a_document_is_known_by_its_bytes_and_stored_encrypted(
    story: Story, name: str, content: bytes, kept: str
) -> None:
    case = story.followed()
    seen, hand = seen_by(story, case), story.hand("case_manager")
    upload = exchange.Upload(name, content)
    made = exchange.add_document(story.session, hand, seen, upload)
    story.session.flush()
    assert made.name == kept
    raw = story.session.connection().exec_driver_sql("SELECT content FROM case_document").scalar()
    assert content not in bytes(raw or b"")
    story.session.expire_all()
    assert exchange.open_document(story.session, seen, made.public_id).content == content


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>", b"MZ\x90", b"GIF89a", b"%PDF-" + b"x" * 6_000_000]
)
def test_an_empty_too_large_or_unknown_document_is_refused(story: Story, content: bytes) -> None:
    seen = seen_by(story, story.followed())
    upload = exchange.Upload("x.pdf", content)
    with pytest.raises(InvalidInput) as refused:
        exchange.add_document(story.session, story.hand("case_manager"), seen, upload)
    assert set(refused.value.faults) == {"document"}
    assert story.session.scalar(select(func.count(CaseDocument.id))) == 0


def test_looking_through_the_link_changes_nothing_and_answering_writes(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    given = links.give_link(story.session, hand, story.edit(case), AuthorKind.CARER)
    version = case.version
    for _ in range(3):
        holder, _link, found = links.follow(story.session, hand, given.token)
        assert (holder, found) == (AuthorKind.CARER, case)
    assert case.version == version
    assert story.session.execute(plan_queries.messages_of(case.id)).all() == []
    links.answer(story.session, hand, given.token, (HOSTILE, True))
    (row,) = story.session.execute(plan_queries.messages_of(case.id)).all()
    assert (row.CaseMessage.author, row.CaseMessage.words) == ("carer", HOSTILE)
    alert = story.session.scalars(queries.alerts_of(case.id)).one()
    assert alert.kind == AlertKind.CARER_EXHAUSTED
    links.withdraw_link(story.session, hand, story.edit(case), AuthorKind.CARER)
    assert links.follow(story.session, hand, given.token)[2] is None
    with pytest.raises(Refused):
        links.answer(story.session, hand, given.token, ("again", False))
    purpose, about = links.PURPOSE[AuthorKind.CARER], f"case:{case.public_id}"
    assert standing_link(story.session, purpose=purpose, about=about, now=NOW) is None


def test_an_exhausted_carer_is_told_to_the_correspondent_once_a_day(
    story: Story, book: FindingsBook
) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    sign = said(Area.CARERS, "carer-exhausted")
    for _ in range(2):
        assessing.save_area(story.session, hand, story.edit(case), sign, book)
    (alert,) = story.session.scalars(select(CaseAlert)).all()
    letter = story.session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"case:{case.public_id}")
    ).one()
    assert letter.recipient == "case_manager@passerelle.invalid"
    assert case.reference in letter.subject
    assert "exhausted" not in letter.subject
    alerts.handle(story.session, hand, story.edit(case), (alert.public_id, "Respite asked."))
    with pytest.raises(Refused):
        alerts.handle(story.session, hand, story.edit(case), (alert.public_id, "Again."))


def test_a_service_that_the_directory_closed_opens_the_need_again(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    need = assessing.add_need(story.session, hand, story.edit(case), "NUR", None)
    need.state, need.service_public_id = NeedState.COVERED.value, "0" * 16
    story.session.flush()
    assert alerts.look_for_ruptures(story.session, hand) == 1
    assert alerts.look_for_ruptures(story.session, hand) == 0
    assert need.state == NeedState.OPEN
    assert need.service_public_id is None
    alert = story.session.scalars(select(CaseAlert)).one()
    assert (alert.kind, alert.care) == ("provider_closed", "NUR")


def test_everything_stands_in_one_list_the_newest_first(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    seen = seen_by(story, case)
    visit = (NOW - timedelta(days=2), "The cat is there.")
    exchange.note_contact(story.session, hand, seen, EventKind.VISIT, visit)
    exchange.write_message(story.session, hand, seen, "Good day", for_person=True)
    stay = living.StayWish(started_on=TODAY, hospital_code=None)
    living.enter_hospital(story.session, hand, story.edit(case), stay)
    found = timeline.timeline(story.session, seen_by(story, case), hand)
    kinds = [one.kind.value for one in found]
    assert kinds[-1] == "visit"
    assert {"message", "stay_started", "assigned", "admitted", "referred", "visit"} == set(kinds)
    moments = [one.at for one in found]
    assert moments == sorted(moments, reverse=True)


def test_a_contact_in_the_future_is_refused(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    tomorrow = (NOW + timedelta(days=1), "?")
    with pytest.raises(InvalidInput) as refused:
        exchange.note_contact(story.session, hand, seen_by(story, case), EventKind.CALL, tomorrow)
    assert set(refused.value.faults) == {"at"}


def test_what_is_still_to_do_ends_with_the_file_and_leaves_every_list(story: Story) -> None:
    case, gaelle = story.followed(), story.hand("case_manager")
    goal = planning.add_goal(story.session, gaelle, story.edit(case), "Eat well", None)
    story.session.flush()
    mine = action(actor=ActorKind.MEMBER, user_id=story.manager_id)
    left = planning.add_action(story.session, gaelle, story.edit(case), goal.id, mine)
    done = planning.add_action(story.session, gaelle, story.edit(case), goal.id, action())
    story.session.flush()
    kept = (ActionState.DONE, "")
    planning.settle_action(story.session, gaelle, case.public_id, done.id, kept)
    listed = plan_queries.my_actions(story.manager_id)
    assert [row.CaseAction.id for row in story.session.execute(listed)] == [left.id]
    ending = living.Ending(
        deed=CaseDeed.CLOSE,
        reason=CloseReason.STABLE,
        outcome=CaseOutcome.AT_HOME,
        words="A private reason.",
    )
    living.end(story.session, story.hand("coordinator"), story.edit(case), ending)
    story.session.flush()
    assert story.session.execute(listed).all() == []
    assert (left.state, left.settled_at, done.state) == ("dropped", NOW, "done")
    lines = [plan_screens.action_line(one, None, gaelle) for one in (left, done)]
    assert [(one.ended_with_file, one.reason) for one in lines] == [(True, None), (False, None)]
    left.state = ActionState.TO_DO.value
    assert story.session.execute(listed).all() == [], "an older file that ended lists nothing"

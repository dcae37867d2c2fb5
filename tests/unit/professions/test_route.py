"""My route: the table of situations in routes.yaml, and what the table cannot say."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from marshmallow.experimental.context import Context

from app.core.config import ROOT
from app.core.errors import InvalidInput, NotFound
from app.core.messages import LText
from app.professions.asking import to_answers
from app.professions.catalogue import Reading, read_catalogue
from app.professions.deadlines import Deadline, Span, add_months, deadline
from app.professions.route import Route, plan_route
from app.professions.routebook import RouteBook
from app.professions.routebook_importer import BookReading, StageShape, read_routebook
from app.professions.schemas import RouteQuery
from app.professions.sheets import Claim
from app.professions.vocabulary import ClaimStatus, ClockStart, Kind
from app.reference.vocabulary import Country
from tests.unit.professions.cases import make_claim, make_criterion, make_sheet

TABLE = yaml.safe_load(Path(__file__).with_name("routes.yaml").read_text(encoding="utf-8"))
TODAY: date = TABLE["today"]
ROUTES: list[dict[str, Any]] = TABLE["routes"]
NAMES = [case["who"] for case in ROUTES]

every_route = pytest.mark.parametrize("case", ROUTES, ids=NAMES)


@cache
def reading() -> Reading:
    return read_catalogue(ROOT / "data" / "professions")


@cache
def book() -> BookReading:
    return read_routebook(ROOT / "data" / "professions", reading().shelf)


def route(situation: dict[str, str], today: date = TODAY) -> Route:
    answers = to_answers(RouteQuery().load(situation), book().book)
    return plan_route(answers, book=book().book, sheets=reading().catalogue.sheets, today=today)


def by_step(found: Route, what: Callable[[Any], list[Any]]) -> dict[str, list[Any]]:
    return {step.id: what(step) for step in found.tasks if what(step)}


def all_claims(found: Route) -> Iterator[str]:
    for step in found.steps:
        yield from (claim.id for claim in step.claims)


def test_the_table_has_forty_routes_or_more_and_no_two_alike() -> None:
    situations = {tuple(sorted(case["situation"].items())) for case in ROUTES}
    assert len(situations) == len(ROUTES) == len(set(NAMES)) >= 40


def test_every_profession_of_the_catalogue_with_full_sheets_has_a_route_each_way() -> None:
    full = {"nurse", "general_practitioner", "care_assistant", "physiotherapist", "midwife"}
    full |= {"speech_therapist", "occupational_therapist", "dietitian", "home_care_aide"}
    full |= {"social_worker"}
    seen = {(case["situation"]["profession"], case["situation"]["to"]) for case in ROUTES}
    assert {(name, to) for name in full for to in ("fr", "be")} <= seen


@every_route
def test_the_law_looks_at_the_title_as_expected(case: dict[str, Any]) -> None:
    assert sorted(route(case["situation"]).cases) == case["law"]


@every_route
def test_the_steps_are_those_of_the_table_in_its_order(case: dict[str, Any]) -> None:
    assert [step.id for step in route(case["situation"]).tasks] == case["steps"]


@every_route
def test_steps_rest_on_the_claims_of_the_table(case: dict[str, Any]) -> None:
    steps = {step.id: step for step in route(case["situation"]).tasks}
    for name, claims in case.get("rests_on", {}).items():
        assert [claim.id for claim in (*steps[name].who, *steps[name].tell)] == claims


@every_route
def test_what_is_for_others_stays_away(case: dict[str, Any]) -> None:
    assert set(case.get("never", ())).isdisjoint(all_claims(route(case["situation"])))


@every_route
def test_dates_are_counted_from_the_day_of_asking(case: dict[str, Any]) -> None:
    found = route(case["situation"])
    dates = by_step(found, lambda step: [[day.first, day.last] for day in step.deadlines])
    assert dates == case.get("dates", {})


@every_route
def test_a_step_after_one_that_no_text_dates_says_which(case: dict[str, Any]) -> None:
    found = route(case["situation"])
    titles = {
        stage.title.in_("en"): stage.id for stage in book().book.stages if stage.id in case["steps"]
    }
    waits = {step.id: titles[step.waits_for.in_("en")] for step in found.tasks if step.waits_for}
    for name, before in case.get("waits_for", {}).items():
        assert waits[name] == before
    assert all(step.start is None and not step.deadlines for step in found.tasks if step.waits_for)


@every_route
def test_silence_means_what_a_text_says_and_nothing_else(case: dict[str, Any]) -> None:
    found = by_step(route(case["situation"]), lambda step: list(step.silence))
    assert found == case.get("silence", {})


@every_route
def test_what_no_text_answers_becomes_a_question(case: dict[str, Any]) -> None:
    questions = route(case["situation"]).questions
    assert [asked.claim.id for asked in questions if asked.claim] == case["ask"]
    others = [asked for asked in questions if asked.claim is None]
    assert len(others) == case.get("other_questions", 0)


@every_route
def test_no_line_contradicts_the_answers(case: dict[str, Any]) -> None:
    found = route(case["situation"])
    is_regular = found.answers.mode.value == "regular"
    modes = {found.answers.status.value} if is_regular else {"temporary"}
    said: dict[str, Any] = {
        **found.answers.work.facts(),
        "mode": {found.answers.mode.value},
        "status": {found.answers.status.value},
        "case": set(found.cases),
    }
    for step in found.steps:
        for claim in step.claims:
            assert not claim.modes or modes & set(claim.modes), claim.id
            for name, codes in claim.when.codes.items():
                assert codes & said[name], claim.id


@every_route
def test_no_line_of_another_way_is_told_in_words(case: dict[str, Any]) -> None:
    found = route(case["situation"])
    if found.cases != {"listed"}:
        return
    foreign = ("aptitude test", "individual authorisation", "not on the list", "partial access")
    for step in found.tasks:
        for claim in step.claims:
            if claim.kind is not Kind.DOCUMENT:
                words = claim.text.texts["en"].lower()
                assert not any(part in words for part in foreign), claim.id


@every_route
def test_only_a_delay_that_runs_from_receipt_is_dated(case: dict[str, Any]) -> None:
    for step in route(case["situation"]).steps:
        for day in step.deadlines:
            assert day.claim.clock_starts is ClockStart.RECEIPT, day.claim.id
            assert not day.claim.is_conditional, day.claim.id


def dated(claim: Claim, first: date = TODAY, last: date | None = None) -> Deadline | None:
    return deadline(claim, start=Span(first, last or first), country=Country.FR)


@pytest.mark.parametrize("start", [ClockStart.NOTIFICATION, ClockStart.OTHER])
def test_a_delay_that_starts_another_day_gives_no_date(start: ClockStart) -> None:
    assert dated(make_claim("six", months=6, clock_starts=start)) is None
    assert dated(make_claim("six", months=6, is_conditional=True)) is None


def test_every_delay_counted_in_time_says_from_when_it_runs() -> None:
    named = {name for stage in book().book.stages for name in stage.delays}
    for sheet in reading().catalogue.sheets.values():
        for claim in sheet.about(*named):
            if any(value.unit.value in {"days", "months", "years"} for value in claim.values):
                assert claim.clock_starts is not ClockStart.OTHER, claim.id


def test_the_book_of_routes_has_no_mistake() -> None:
    assert book().problems == ()


def test_every_step_of_every_sheet_is_told_by_some_stage() -> None:
    told = {name for stage in book().book.stages for name in (*stage.tell, *stage.otherwise)}
    steps = {
        claim.criterion.id
        for sheet in reading().catalogue.sheets.values()
        for claim in sheet.claims
        if claim.kind is Kind.STEP
    }
    assert steps <= told


def test_every_text_of_the_book_is_in_three_languages() -> None:
    found = book().book
    texts = [title.label for title in found.titles] + [place.label for place in found.places]
    texts += [title.note for title in found.titles if title.note]
    texts += [stage.title for stage in found.stages] + [ask.text for ask in found.asks]
    texts += [stage.meanwhile for stage in found.stages if stage.meanwhile]
    assert all({"fr", "nl", "en"} <= set(text.texts) for text in texts)


def test_a_step_is_as_sure_as_the_most_doubtful_line_it_rests_on() -> None:
    steps = {step.id: step for step in route(ROUTES[0]["situation"]).tasks}
    assert steps["declaration"].status is ClaimStatus.SOURCED
    assert steps["billing-occasional"].status is ClaimStatus.NOT_FOUND


def test_a_route_is_that_of_the_rules_in_force_on_the_day() -> None:
    situation = {"profession": "general_practitioner", "obtained": "fr", "to": "be"}
    for day in (date(2026, 3, 1), date(2030, 1, 1)):
        found = route(situation, day)
        claims = {claim.id: claim for claim in found.host.claims}
        assert all(claims[name].is_valid(day) for name in all_claims(found) if name in claims)


@pytest.mark.parametrize(
    ("situation", "field"),
    [
        ({"profession": ""}, "profession"),
        ({"profession": "nurse", "obtained": "fr", "to": "fr"}, "to"),
        ({"profession": "nurse", "obtained": "third_be", "to": "be"}, "to"),
        ({"profession": "nurse", "obtained": "be", "to": "fr"}, "title"),
        ({"profession": "midwife", "obtained": "be", "to": "fr", "title": "brevet"}, "title"),
        ({"profession": "midwife", "obtained": "be", "to": "fr", "place": "vlg"}, "place"),
    ],
)
def test_answers_that_lack_or_contradict_are_named(situation: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        route(situation)
    assert list(refusal.value.faults) == [field]


def test_a_profession_without_sheet_is_not_found() -> None:
    with pytest.raises(NotFound):
        route({"profession": "plumber", "obtained": "be", "to": "fr"})


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 3, 1)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_one(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


def test_a_delay_without_length_gives_no_date() -> None:
    assert dated(make_claim("open")) is None
    found = dated(make_claim("two", months=2))
    assert found is not None
    assert (found.first, found.last, found.is_range) == (date(2026, 5, 4), date(2026, 5, 4), False)


def test_an_answer_due_on_a_closed_day_comes_on_the_next_working_day() -> None:
    labour_day = dated(make_claim("two", months=2))  # 1 May 2026 is a Friday, and a holiday
    assert labour_day is not None
    assert labour_day.first == date(2026, 5, 4)


def test_what_must_be_done_again_by_a_closed_day_is_done_before_it() -> None:
    renewal = dated(make_claim("two", months=2, kind=Kind.TEMPORARY_SERVICES))
    assert renewal is not None
    assert renewal.first == date(2026, 4, 30)


def test_a_delay_is_counted_from_the_end_of_what_goes_before() -> None:
    found = dated(make_claim("one", months=1), date(2026, 4, 1), date(2026, 7, 1))
    assert found is not None
    assert (found.first, found.last) == (date(2026, 5, 4), date(2026, 8, 3))
    assert found.is_range
    assert not found.has_longer


def step_dates(stages: str, *claims: Claim) -> dict[str, tuple[object, object]]:
    """The start of each step and the title of what it waits for, on a book made for the test."""
    raw = yaml.safe_load(stages)
    made = tuple(StageShape().load({**one, "title": TITLE, "when": {}}) for one in raw)
    answers = to_answers(RouteQuery().load({"profession": "nurse", **PLAIN}), book().book)
    found = plan_route(
        answers,
        book=RouteBook((), (), made, ()),
        sheets={("nurse", Country.FR): make_sheet(*claims)},
        today=TODAY,
    )
    return {
        step.id: ((step.start.first, step.start.last) if step.start else None, step.waits_for)
        for step in found.steps
    }


TITLE = {"fr": "Une étape", "nl": "Een stap", "en": "A step"}
PLAIN = {"obtained": "be", "to": "fr", "title": "general-care"}
CHAIN = """
- {id: ask, delays: [recognition-delay], awaits: true, always: true}
- {id: enrol, after: [ask], always: true}
- {id: open, after: [enrol], always: true}
- {id: insure, always: true}
"""


def test_a_step_starts_when_the_one_before_it_is_over() -> None:
    with Context(reading().shelf):
        found = step_dates(
            CHAIN, make_claim("d", criterion=make_criterion("recognition-delay"), months=1)
        )
    ends = (date(2026, 4, 1), date(2026, 4, 1))
    assert found["enrol"] == (ends, None)
    assert found["open"] == (ends, None)
    assert found["insure"] == ((TODAY, TODAY), None)


def test_after_an_answer_that_no_text_dates_nothing_is_dated() -> None:
    with Context(reading().shelf):
        found = step_dates(CHAIN)
    start, waits_for = found["open"]
    assert start is None
    assert isinstance(waits_for, LText)
    assert found["insure"] == ((TODAY, TODAY), None)


def test_a_step_that_waits_for_one_after_it_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "professions", tmp_path / "p")
    stages = tmp_path / "p" / "routes" / "stages.yaml"
    text = stages.read_text(encoding="utf-8")
    stages.write_text(text.replace("after: [registration]", "after: [tax]", 1), encoding="utf-8")
    (problem,) = read_routebook(tmp_path / "p", reading().shelf).problems
    assert (problem.file, problem.claim, problem.field) == (
        "routes/stages.yaml",
        "company",
        "after",
    )


def test_the_sum_of_several_delays_is_told_as_ours() -> None:
    steps = {step.id: step for step in route(ROUTES[0]["situation"]).tasks}
    (answer,) = steps["declaration"].deadlines
    assert answer.is_range
    assert not answer.is_last_sure

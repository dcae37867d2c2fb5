"""Professions and their comparison as JSON, each text in the asked language."""

from typing import Any

from flask import current_app
from marshmallow import fields

from app.core import clock
from app.core.i18n import LANGUAGES, current_language, say
from app.core.openapi import Interface, LanguageQuery, leads_to
from app.core.schemas import Choice
from app.core.web import audience
from app.professions.asking import to_answers
from app.professions.blueprint import asked_day, library
from app.professions.catalogue import Catalogue
from app.professions.comparison import Comparison, Row, compare
from app.professions.route import Question, Route, Step, plan_route
from app.professions.schemas import (
    ComparisonOut,
    Direction,
    ProfessionsOut,
    RouteOut,
    RouteQuery,
)
from app.professions.sheets import Claim, Sheet, Source, cited_sources
from app.professions.vocabulary import Outcome

blp = Interface(
    "professions_api",
    __name__,
    url_prefix="/api/v1/professions",
    description="What it takes to practise a profession on each side of the border",
)


class CompareQuery(Direction):
    """Which way to read the comparison, and in which language."""

    lang = Choice(tuple(LANGUAGES), metadata={"description": "Language of the texts"})
    as_of = fields.Date(
        load_default=None,
        metadata={"description": "Rules in force on that day; today if it is left out"},
    )


class RouteOf(RouteQuery):
    """The situation of one person, and the language of the texts."""

    class Meta(RouteQuery.Meta):
        """The profession stands in the path."""

        exclude = ("profession",)

    lang = Choice(tuple(LANGUAGES), metadata={"description": "Language of the texts"})


@blp.route("")
@blp.arguments(LanguageQuery, location="query")
@blp.response(200, ProfessionsOut)
@leads_to(compare_profession={"code": "items/0/code"}, route={"code": "items/0/code"})
@audience("professions.read")
def list_professions(_query: dict[str, str]) -> dict[str, Any]:
    """Every profession with its sheets, one per country."""
    catalogue: Catalogue = current_app.extensions["passerelle.professions"]
    items = [
        {"code": code, "name": say(sheets[0].name), "sheets": [_sheet(sheet) for sheet in sheets]}
        for code, sheets in catalogue.as_of(clock.today()).professions()
    ]
    return {"language": current_language(), "items": items}


@blp.route("/<code>/compare")
@blp.arguments(CompareQuery, location="query")
@blp.response(200, ComparisonOut)
@audience("professions.read")
def compare_profession(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Compare the country of the qualification with the country of practice, row by row."""
    catalogue: Catalogue = current_app.extensions["passerelle.professions"]
    left, right = catalogue.pair(code, query["qualified_in"], query["practise_in"])
    return _comparison(compare(left, right, on=asked_day("as_of", query["as_of"])))


@blp.route("/<code>/route")
@blp.arguments(RouteOf, location="query")
@blp.response(200, RouteOut)
@audience("professions.read")
def route(query: dict[str, str], code: str) -> dict[str, Any]:
    """The steps of one person, in order, with dates counted from today and open questions."""
    found = library()
    found.catalogue.of_profession(code)
    answers = to_answers({**query, "profession": code}, found.book)
    sheets = found.catalogue.sheets
    return _route(plan_route(answers, book=found.book, sheets=sheets, today=clock.today()))


def _route(found: Route) -> dict[str, Any]:
    return {
        "profession": found.host.profession,
        "language": current_language(),
        "today": found.today,
        "cases": sorted(found.cases),
        "reviewed_on": found.host.reviewed_on,
        "overdue": found.host.is_overdue(found.today),
        "steps": [_step(step) for step in found.steps],
        "questions": [_question(question) for question in found.questions],
        "sources": [_source(source) for source in found.sources],
    }


def _step(step: Step) -> dict[str, Any]:
    parts = ("who", "tell", "documents", "delays", "fees", "result")
    return {
        "id": step.id,
        "title": say(step.title),
        "is_task": step.is_task,
        "status": step.status,
        "deadlines": step.deadlines,
        "waits_for": say(step.waits_for) if step.waits_for else None,
        "silence": step.silence,
        "meanwhile": say(step.meanwhile) if step.meanwhile else None,
        **{part: [_claim(claim) for claim in getattr(step, part)] for part in parts},
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": say(question.text),
        "authority": say(question.authority.name) if question.authority else None,
        "claim": question.claim.id if question.claim else None,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "code": found.left.profession,
        "name": say(found.left.name),
        "language": current_language(),
        "on": found.on,
        "qualified_in": _sheet(found.left),
        "practise_in": _sheet(found.right),
        "outcomes": {outcome.value: found.count(outcome) for outcome in Outcome},
        "steps": [_claim(claim) for claim in found.right.steps()],
        "rows": [_row(found, row) for row in found.rows],
        "sources": [_source(source) for source in cited_sources((found.left, found.right))],
    }


def _row(comparison: Comparison, row: Row) -> dict[str, Any]:
    return {
        "criterion": row.criterion.id,
        "label": say(row.criterion.label),
        "section": row.criterion.section,
        "outcome": row.outcome,
        "outcome_text": say(comparison.said_outcome(row)),
        "sure": row.is_sure,
        "qualified_in": [_claim(claim) for claim in row.left],
        "practise_in": [_claim(claim) for claim in row.right],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "country": sheet.country,
        "title": say(sheet.titles),
        "isco08": sheet.isco08,
        "esco": sheet.esco,
        "reviewed_on": sheet.reviewed_on,
        "review_due": sheet.review_due,
        "overdue": sheet.is_overdue(clock.today()),
        "claims": {status.value: count for status, count in sheet.count_by_status().items()},
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "criterion": claim.criterion.id,
        "order": claim.order,
        "text": say(claim.text),
        "status": claim.status,
        "doubt": None if claim.doubt is None else say(claim.doubt),
        "no_equivalent": claim.no_equivalent,
        "values": claim.values,
        "versions": [
            {"text": say(version.text), "sources": [source.id for source in version.sources]}
            for version in claim.versions
        ],
        "jurisdictions": [place.id for place in claim.jurisdictions],
        "modes": claim.modes,
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "checked_on": claim.checked_on,
        "sources": [source.id for source in claim.sources],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind,
        "instrument": say(source.instrument),
        "url": source.url,
        "publisher": say(source.publisher),
        "language": source.language,
        "grade": source.grade,
        "consulted_on": source.consulted_on,
    }

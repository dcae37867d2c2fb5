"""Scales and payers as JSON. Nothing is stored; every answer says that it is an estimate."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from app.benefits.payer import Estimate, PayerAnswer, resolve
from app.benefits.payer_book import load_payer
from app.benefits.payer_reading import read_day, read_question
from app.benefits.payer_schemas import PayerOut, PayerQuestionShape, ScaleOut, ScaleShape
from app.benefits.payer_table import Cited, PayerBook
from app.benefits.scale_books import ScaleBooks, load_scales
from app.benefits.scales.aggir import rate_aggir
from app.benefits.scales.handicap18 import rate_handicap18
from app.benefits.scales.isar import rate_isar, rate_isar_hp
from app.benefits.scales.katz import rate_katz
from app.benefits.scales.lace import rate_lace
from app.benefits.scales.values import Detail, Missing, ScaleResult
from app.benefits.sourcing import STANDING_NAMES, Basis, Standing
from app.benefits.vocabulary import PAYER_ROUTE_NAMES, SCALE_NAMES
from app.benefits.zoast import Zoast, ZoastFinding
from app.benefits.zoast_book import load_zoast
from app.core.clock import today
from app.core.errors import NotFound
from app.core.i18n import current_language, say
from app.core.messages import N_, LText, Message
from app.core.openapi import Interface, LanguageQuery
from app.core.web import audience
from app.reference.loader import Reference

blp = Interface(
    "payer_api",
    __name__,
    url_prefix="/api/v1",
    description="Scales of dependency and of risk, and who pays across the border.",
)

Rate = Callable[[ScaleBooks, Mapping[str, Any], date], ScaleResult]

SCALES: Mapping[str, Rate] = {
    "aggir": lambda books, items, on: rate_aggir(books.aggir, items, on=on),
    "katz": lambda books, items, on: rate_katz(books.katz, items, on=on),
    "lace": lambda books, items, on: rate_lace(books.lace, items, on=on),
    "isar": lambda books, items, on: rate_isar(books.isar, items, on=on),
    "isar-hp": lambda books, items, on: rate_isar_hp(books.isar_hp, items, on=on),
    "handicap18": lambda books, items, on: rate_handicap18(books.handicap18, items, on=on),
}


@dataclass(frozen=True, slots=True)
class Books:
    """The rules of scales and payers, read once at the start."""

    scales: ScaleBooks
    payer: PayerBook
    zoast: tuple[Zoast, ...]


def init_app(app: Flask, folder: Path) -> None:
    """Read data/benefits once; raises RulebookFault if a file is wrong."""
    app.extensions["passerelle.payer"] = Books(
        load_scales(folder / "scales"),
        load_payer(folder / "payer.yaml"),
        load_zoast(folder / "zoast"),
    )


@blp.route("/scales/<scale>", methods=["POST"])
@blp.arguments(LanguageQuery, location="query")
@blp.arguments(ScaleShape)
@blp.response(200, ScaleOut)
@audience("benefits.read", reads=True)
def rate(_query: Mapping[str, Any], body: Mapping[str, Any], scale: str) -> dict[str, Any]:
    """Rate a scale: aggir, katz, lace, isar, isar-hp or handicap18. Stores nothing."""
    if scale not in SCALES:
        raise NotFound(Message(N_("There is no such scale here.")))
    books = _books().scales
    on = read_day(body["on"], today=today())
    return _scale(books, SCALES[scale](books, body["items"], on))


@blp.route("/payer", methods=["POST"])
@blp.arguments(LanguageQuery, location="query")
@blp.arguments(PayerQuestionShape)
@blp.response(200, PayerOut)
@audience("benefits.read", reads=True)
def payer(_query: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Who pays for a line of the plan, under which text, with which papers. Stores nothing."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    books = _books()
    asked = read_question(body, books.zoast, reference, today=today())
    found = resolve(books.payer, asked.situation, asked.line, on=asked.on)
    return {**_answer(found), "zoast": _zoast(asked.zoast) if asked.zoast else None}


def _books() -> Books:
    books: Books = current_app.extensions["passerelle.payer"]
    return books


def _scale(books: ScaleBooks, result: ScaleResult) -> dict[str, Any]:
    edition = result.edition
    return {
        "language": current_language(),
        "scale": result.scale.value,
        "name": _say(SCALE_NAMES[result.scale]),
        "on": result.on,
        "estimated": result.estimated,
        "sentence": say(result.sentence),
        "outcome": result.outcome,
        "meaning": say(result.meaning) if result.meaning else None,
        "score": result.score,
        "missing": _missing(result.missing),
        "steps": [say(step) for step in result.steps],
        "details": [_detail(detail) for detail in result.details],
        "cautions": [say(caution) for caution in edition.cautions],
        "edition": edition.id,
        "basis": _basis(edition.basis),
        "licence": say(books.licences[result.scale]),
    }


def _detail(detail: Detail) -> dict[str, Any]:
    return {
        "code": detail.code,
        "label": say(detail.label),
        "value": detail.value,
        "missing": _missing(detail.missing),
        **_standing(detail.status),
    }


def _answer(found: PayerAnswer) -> dict[str, Any]:
    row = found.row
    return {
        "language": current_language(),
        "on": found.on,
        "estimated": True,
        "sentence": say(found.sentence),
        "route": row.route.value if row else None,
        "route_name": _say(PAYER_ROUTE_NAMES[row.route]) if row else None,
        "cases": found.cases,
        "serves": found.serves,
        "charges": found.charges,
        "tariff": found.tariff,
        "authorisation": say(row.authorisation) if row else None,
        "alternatives": [route.value for route in row.alternatives] if row else [],
        "possible": [{"id": one.id, "route": one.route.value} for one in found.possible],
        "missing": _inputs(found.missing, found.labels),
        "texts": [_cited(one) for one in row.texts] if row else [],
        "papers": [_cited(one) for one in found.papers],
        "ask": [_cited(one) for one in found.ask],
        "notes": [say(note) for note in found.notes],
        "basis": _basis(row.basis) if row else None,
        **_standing(found.status),
        **_advice(found),
    }


def _advice(found: PayerAnswer) -> dict[str, Any]:
    return {
        "blocked": found.blocked,
        "warnings": [
            {"id": one.id, "text": say(one.text), "blocks": one.blocks, **_basis(one.basis)}
            for one in found.warnings
        ],
        "paper_rules": [
            {
                "id": one.id,
                "document": say(one.document),
                "danger": say(one.danger),
                "rule": say(one.rule),
                **_basis(one.basis),
            }
            for one in found.paper_rules
        ],
        "shares": [_share(one, found.labels) for one in found.shares],
    }


def _share(share: Estimate, labels: Mapping[str, LText]) -> dict[str, Any]:
    return {
        "country": share.country.value,
        "low": _number(share.low),
        "high": _number(share.high),
        "unit": "euros" if share.in_euros else "part_of_tariff",
        "formulas": [say(formula) for formula in share.formulas],
        "missing": _inputs(share.missing, labels),
        "sources": share.sources,
        **_standing(share.status),
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _zoast(found: ZoastFinding) -> dict[str, Any]:
    area = found.zoast
    return {
        "id": area.id,
        "name": say(area.name),
        "verdict": found.verdict.value,
        "reasons": [
            {
                "criterion": one.criterion,
                "verdict": one.verdict.value,
                "reason": say(one.text),
                "missing": one.missing,
            }
            for one in found.reasons
        ],
        "rights": [say(text) for text in area.rights],
        "papers": [say(text) for text in area.papers],
        "ask": [say(text) for text in area.ask],
        "basis": _basis(area.basis),
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "sources": basis.sources,
        "valid_from": basis.valid_from,
        "valid_to": basis.valid_to,
        "checked_on": basis.checked_on,
        "note": say(basis.note) if basis.note else None,
        **_standing(basis.status),
    }


def _standing(status: Standing) -> dict[str, str]:
    return {"status": status.value, "status_name": _say(STANDING_NAMES[status])}


def _cited(one: Cited) -> dict[str, Any]:
    found = {"code": one.code, "text": say(one.text), "sources": one.sources}
    return {**found, **_standing(one.status)}


def _missing(found: Iterable[Missing]) -> list[dict[str, str]]:
    return [{"field": one.field, "label": say(one.label)} for one in found]


def _inputs(names: Iterable[str], labels: Mapping[str, LText]) -> list[dict[str, str]]:
    return [{"field": name, "label": say(labels[name])} for name in names]


def _say(text: str) -> str:
    return say(Message(text))

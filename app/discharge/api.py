"""JSON of the planner: the stateless twin of the pages. Stores nothing, knows no identity."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask import Response, current_app, jsonify

from app.benefits.sourcing import Standing
from app.core.clock import today
from app.core.extensions import db
from app.core.i18n import current_language, say
from app.core.openapi import Interface, LanguageQuery
from app.core.schemas import Choice
from app.core.web import audience
from app.discharge.answers import Answer, match_wishes
from app.discharge.matching.engine import Match, reasons_of_refusals, told
from app.discharge.matching.findings import Finding, Unlock
from app.discharge.matching.law import LegalReading, PayerReading
from app.discharge.matching.plan import Line
from app.discharge.reading import read_match
from app.discharge.schemas import MatchAnswerShape, MatchShape
from app.professions.sheets import Claim
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict

Reading = TypeVar("Reading", LegalReading, PayerReading)


class MatchQuery(LanguageQuery):
    """How much of the answer is told."""

    refused = Choice(
        ("nearest", "all"),
        load_default="nearest",
        metadata={"description": "The nearest refused services with their reasons, or all of them"},
    )


blp = Interface(
    "discharge_api",
    __name__,
    url_prefix="/api/v1",
    description="Who could come to a home for each need, why, and why not.",
)


@blp.route("/match", methods=["POST"])
@blp.arguments(MatchQuery, location="query")
@blp.arguments(MatchShape)
@blp.response(200, MatchAnswerShape)
@audience("discharge.match", reads=True)
def match(query: Mapping[str, Any], body: Mapping[str, Any]) -> Response:
    """Judge every service around a home for each need, and propose a plan. Stores nothing."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    day = today()
    situation, needs = read_match(body, reference, today=day)
    wishes = {str(place): need for place, need in enumerate(needs)}
    answer = match_wishes(db.session, situation, wishes, reference, today=day)
    most = None if query["refused"] == "all" else int(reference.policy("near_misses_per_care", day))
    return jsonify(_answer(answer, most))


def _answer(answer: Answer, most: int | None) -> dict[str, Any]:
    shown = [match for _, found in answer.needs for match in told(found, most)]
    legal = _once(match.legal for match in shown)
    payers = _once(match.payer for match in shown)
    findings = {id(one): one for match in shown for one in match.findings}
    said = {key: _finding(one) for key, one in findings.items()}  # many offers share a finding
    return {
        "language": current_language(),
        "needs": [
            {
                "care": need.care,
                "label": say(need.care_label),
                "first_visit": need.first_visit.isoformat(),
                "essential": need.essential,
                "offers": [
                    _match(match, said)
                    | {"legal": _place(match.legal, legal), "payer": _place(match.payer, payers)}
                    for match in told(matches, most)
                ],
                "refused": _refused(matches),
            }
            for need, matches in answer.needs
        ],
        "legal": [_legal(one) for one in legal],
        "payers": [_payer(one) for one in payers],
        "plan": {
            "covered": len(answer.proposal.covered),
            "uncovered": len(answer.proposal.uncovered),
            "lines": [_line(line) for line in answer.proposal.lines],
        },
    }


def _refused(matches: Sequence[Match]) -> dict[str, Any]:
    counts = reasons_of_refusals(matches)
    return {
        "count": sum(match.verdict is Verdict.UNMET for match in matches),
        "reasons": [{"criterion": name, "count": count} for name, count in counts.items()],
    }


def _match(match: Match, said: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    offer = match.offer
    return {
        "service": offer.service_id,
        "provider": offer.provider_name,
        "provider_id": offer.provider_id,
        "type": say(offer.type_label),
        "phone": offer.phone,
        "place": offer.place_name,
        "country": offer.country.value,
        "distance_km": round(offer.distance_km, 1),
        "verdict": match.verdict.value,
        "fictitious": offer.is_fictitious,
        "findings": [said[id(finding)] for finding in match.findings],
        "unlock": [_unlock(unlock) for unlock in match.unlocks],
        "share_cents": match.share_cents,
    }


def _once(readings: Iterable[Reading | None]) -> list[Reading]:
    """Each reading once, in the order of the offers; the search keeps one object for each."""
    return list({id(one): one for one in readings if one is not None}.values())


def _place(one: object, among: Sequence[object]) -> int | None:
    return next((place for place, other in enumerate(among) if other is one), None)


def _legal(reading: LegalReading) -> list[dict[str, Any]]:
    return [
        {
            "profession": profession,
            "verdict": found.verdict.value,
            "reason": say(found.reason),
            "claims": [_claim(claim) for claim in found.claims if claim.is_known],
        }
        for profession, found in reading.found
    ]


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "text": say(claim.text),
        "valid_from": claim.valid_from.isoformat() if claim.valid_from else None,
        "valid_to": claim.valid_to.isoformat() if claim.valid_to else None,
        "checked_on": claim.checked_on.isoformat(),
        "to_confirm": not claim.is_sure,
        "sources": [say(source.instrument) for source in claim.all_sources],
    }


def _payer(reading: PayerReading) -> dict[str, Any]:
    return {
        "country": reading.country.value,
        "by_convention": reading.by_convention,
        "verdict": reading.verdict.value,
        "route": reading.answer.route.value if reading.answer.route else None,
        "reason": say(reading.reason),
        "ask": say(reading.ask) if reading.ask else None,
        "missing": list(reading.answer.missing),
        "to_confirm": reading.answer.status is not Standing.SOURCED,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "verdict": finding.verdict.value,
        "reason": say(finding.reason),
        "unlock": _unlock(finding.unlock) if finding.unlock else None,
    }


def _unlock(unlock: Unlock) -> dict[str, Any]:
    value = unlock.value.isoformat() if isinstance(unlock.value, date) else unlock.value
    return {"code": unlock.kind.value, "value": value, "sentence": say(unlock)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "need": int(line.need.key),
        "care": line.need.care,
        "service": line.match.offer.service_id if line.match else None,
        "verdict": line.match.verdict.value if line.match else None,
        "reason": say(line.reason),
    }

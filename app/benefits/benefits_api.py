"""Benefits as JSON: the list of both countries, and what one person may ask for. Stores nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app

from app.benefits.amounts import Quote
from app.benefits.benefits_schemas import (
    BenefitsOut,
    BenefitsQuery,
    CheckOut,
    CheckShape,
    read_person,
)
from app.benefits.catalogue import Catalogue
from app.benefits.evaluation import AskWindow, Clash, Estimate, Evaluation
from app.benefits.person import Person
from app.benefits.records import Benefit, Exclusion, Note, Opening
from app.benefits.rules import Finding
from app.benefits.vocabulary import Territory
from app.core import clock
from app.core.errors import HomeCareError, InvalidInput
from app.core.i18n import current_language, say
from app.core.messages import N_, Message
from app.core.openapi import Interface, LanguageQuery
from app.core.web import audience
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode

blp = Interface(
    "benefits_facts_api",
    __name__,
    url_prefix="/api/v1/benefits",
    description="Social benefits on both sides, and which to ask for. Estimates, never decisions.",
)


@blp.route("")
@blp.arguments(BenefitsQuery, location="query")
@blp.response(200, BenefitsOut)
@audience("benefits.read")
def list_benefits(query: Mapping[str, Any]) -> dict[str, Any]:
    """Every benefit with its texts, sources, exclusions, and its counterparts over the border."""
    catalogue = _catalogue()
    _, day = read_person({"on": query.get("on", clock.today())}, catalogue.fields, today=_today())
    country = Country(query["country"]) if "country" in query else None
    territory = Territory(query["territory"]) if "territory" in query else None
    found = catalogue.of(country=country, territory=territory)
    kept = [item for item in found if query.get("need", item.need) == item.need]
    items = [_benefit(item, catalogue) for item in kept if item.is_in_force(day)]
    return {"language": current_language(), "items": items}


@blp.route("/check", methods=["POST"])
@blp.arguments(LanguageQuery, location="query")
@blp.arguments(CheckShape)
@blp.response(200, CheckOut)
@audience("benefits.read", reads=True)
def check_benefits(_query: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What one person may ask for on a day, from facts that may all be left out. Stores nothing."""
    catalogue = _catalogue()
    person, day = read_person(body, catalogue.fields, today=_today())
    found = catalogue.check(_at_home(person, body), on=day)
    return {
        "language": current_language(),
        "on": day,
        "estimated": True,
        "items": [_evaluation(item) for item in found],
    }


def _today() -> date:
    return clock.today()


def _catalogue() -> Catalogue:
    found: Catalogue = current_app.extensions["passerelle.benefits"]
    return found


def _at_home(person: Person, body: Mapping[str, Any]) -> Person:
    """The person in the zone they named; raises InvalidInput if no such zone is known."""
    if "residence" not in body:
        return person
    reference: Reference = current_app.extensions["passerelle.reference"]
    sentence = N_("“%(text)s” is not a known place; write a code such as fr:commune:08105.")
    fault = Message(sentence, {"text": str(body["residence"])[:60]})
    try:
        zone = ZoneCode.parse(body["residence"])
    except HomeCareError as error:
        raise InvalidInput(fault, {"residence": [fault]}) from error
    if reference.zones.get(zone) is None:
        raise InvalidInput(fault, {"residence": [fault]})
    return _catalogue().at_home_in(person, zone, reference.zones)


def _note(note: Note | None) -> dict[str, Any] | None:
    return {"text": say(note.text), "status": note.status} if note else None


def _benefit(item: Benefit, catalogue: Catalogue) -> dict[str, Any]:
    said = ("name", "gives", "who", "how", "authority")
    same = ("code", "country", "anchor", "need", "status", "sources", "checked_on")
    return {
        **{name: say(getattr(item, name)) for name in said},
        **{name: getattr(item, name) for name in same},
        "territories": sorted(item.territories),
        "delay": _note(item.delay),
        "exported": _note(item.export),
        "notes": [_note(note) for note in item.notes],
        "entry": _entry(item),
        "counterparts": [other.code for other in catalogue.counterparts(item.code)],
        "exclusions": [_link(found) for found in item.exclusions],
        "opens": [_link(found) for found in item.opens],
        "facts": sorted(item.fields()),
    }


def _entry(item: Benefit) -> dict[str, Any] | None:
    if item.entry is None:
        return None
    return {
        "name": say(item.entry.name),
        "site": item.entry.site,
        "status": item.entry.status,
    }


def _link(found: Exclusion | Opening | Clash) -> dict[str, Any]:
    link: dict[str, Any] = {
        "code": found.code,
        "text": say(found.text) if found.text else None,
        "status": found.status,
    }
    if not isinstance(found, Opening):
        link["rule"] = found.rule
    if isinstance(found, Clash):
        link["message"] = say(found.message)
    return link


def _evaluation(found: Evaluation) -> dict[str, Any]:
    benefit = found.benefit
    return {
        "code": benefit.code,
        **{name: say(getattr(benefit, name)) for name in ("name", "gives", "authority", "how")},
        "verdict": found.verdict,
        "estimated": True,
        "reasons": [_reason(item) for item in found.findings],
        "missing": found.missing,
        "estimate": _estimate(found.estimate) if found.estimate else None,
        "deadline": _deadline(found.deadline) if found.deadline else None,
        "exclusions": [_link(item) for item in found.clashes],
        "opens": [_link(item) for item in found.opens],
        "amounts": [_amount(item) for item in found.quotes],
        "sources": found.sources,
    }


def _reason(item: Finding) -> dict[str, Any]:
    return {
        "answer": item.answer.name.lower(),
        "text": say(item.message),
        "field": item.field,
        "to_confirm": item.to_confirm,
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "low": found.low,
        "high": found.high,
        "unit": found.unit,
        "formula": say(found.formula),
        "lines": [
            {
                "code": line.code,
                "label": say(line.label) if line.label else line.code,
                "value": line.value,
                "unit": line.unit,
            }
            for line in found.lines
        ],
        "missing": found.missing,
        "to_confirm": found.to_confirm,
    }


def _deadline(found: AskWindow) -> dict[str, Any]:
    names = ("event", "start_on", "latest_on", "status")
    return {"text": say(found.text), **{name: getattr(found, name) for name in names}}


def _amount(quote: Quote) -> dict[str, Any]:
    same = ("key", "value", "unit", "valid_from", "valid_to", "status", "sources", "checked_on")
    return {"outdated": quote.outdated, **{name: getattr(quote.amount, name) for name in same}}

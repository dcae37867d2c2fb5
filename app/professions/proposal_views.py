"""An editor's page: a change to one claim becomes a patch to download. Nothing is stored."""

from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.core.schemas import load
from app.core.web import audience
from app.professions.blueprint import library, pages
from app.professions.proposals import LANGUAGES, propose
from app.professions.schemas import ProposalForm
from app.professions.sheets import Claim, Sheet, Value
from app.professions.vocabulary import (
    SOURCE_KIND_LABELS,
    SOURCE_LANGUAGES,
    STATUS_LABELS,
    ClaimStatus,
    Grade,
    SourceKind,
)
from app.reference.vocabulary import Country

_ADDRESS = "/metiers/<code>/<any(fr, be):country>/proposer"


@pages.get(_ADDRESS)
@audience("professions.read")
def proposal(code: str, country: str) -> str:
    """The form, filled with the claim as it stands (`?claim=`)."""
    sheet, claim = _claim(code, country)
    return render_template("professions/propose.html", **_screen(sheet, claim, _filled(claim), {}))


@pages.post(_ADDRESS)
@audience("professions.read", reads=True)
def proposal_patch(code: str, country: str) -> ResponseReturnValue:
    """The patch, as a file; or the form again with what is wrong in it."""
    sheet, claim = _claim(code, country)
    raw = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        fields = load(ProposalForm(), _typed(raw))
        patch = propose(library().folder, library().shelf, claim.id, fields)
    except InvalidInput as error:
        screen = _screen(sheet, claim, raw, error.faults)
        return render_template("professions/propose.html", **screen), 422
    headers = {"Content-Disposition": f'attachment; filename="{claim.id}.patch"'}
    return Response(patch, mimetype="text/x-diff", headers=headers)


def _claim(code: str, country: str) -> tuple[Sheet, Claim]:
    sheet = library().catalogue.sheet(code, Country(country))
    asked = request.args.get("claim", "")
    found = next((claim for claim in sheet.claims if claim.id == asked), None)
    if found is None:
        raise NotFound(Message(N_("There is no such line in the sheets.")))
    return sheet, found


def _filled(claim: Claim) -> dict[str, object]:
    texts = {f"text_{code}": claim.text.texts.get(code, "") for code in LANGUAGES}
    return {
        **texts,
        "status": claim.status.value,
        "authority": claim.authority.id if claim.authority else "",
        "value": _written(claim.values),
        "longest": _written(claim.longest),
        "valid_from": claim.valid_from or "",
        "valid_to": claim.valid_to or "",
        "checked_on": clock.today(),
    }


def _typed(raw: dict[str, str]) -> dict[str, str]:
    """What was filled in; typed values may also be emptied."""
    return {name: value for name, value in raw.items() if value or name in {"value", "longest"}}


def _written(values: tuple[Value, ...]) -> str:
    return ", ".join(f"{value.unit.value} {value.amount}" for value in values)


def _screen(sheet: Sheet, claim: Claim, values: Any, errors: Any) -> dict[str, Any]:
    shelf = library().shelf
    spoken = current_app.extensions["passerelle.reference"].languages
    offered = [status for status in ClaimStatus if status is not ClaimStatus.CONFLICTING]
    return {
        "sheet": sheet,
        "claim": claim,
        "values": {**dict.fromkeys(ProposalForm().fields, ""), **values},
        "errors": errors,
        "choices": {
            "status": [(status.value, STATUS_LABELS[status]) for status in offered],
            "authority": [(found.id, found.name) for found in shelf.authorities.values()],
            "source": [(found.id, found.instrument) for found in shelf.sources.values()],
            "kind": [(kind.value, SOURCE_KIND_LABELS[kind]) for kind in SourceKind],
            "grade": [(grade.value, grade.value) for grade in Grade],
            "language": [(code, spoken[code].labels) for code in SOURCE_LANGUAGES],
        },
    }

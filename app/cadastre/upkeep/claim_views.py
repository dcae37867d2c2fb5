"""Pages of claims and error reports: a code by mail, a report without an account, the queue."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import person, subject
from app.access.operations import source_hash
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.changes import Deed
from app.cadastre.models import Provider, Service
from app.cadastre.record_words import OF_A_RECORD, TOPIC_NAMES
from app.cadastre.upkeep import chasing, operations
from app.cadastre.upkeep.chasing import waiting_tasks
from app.cadastre.upkeep.letters import code_letter
from app.cadastre.upkeep.operations import Complaint
from app.cadastre.upkeep.rights import may_edit, open_claim, public_service
from app.cadastre.upkeep.schemas import ClaimSchema, CodeSchema, ErrorReportSchema
from app.cadastre.upkeep.screens import waiting_claims, waiting_reports
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import current_language, say
from app.core.messages import Message
from app.core.schemas import load
from app.core.web import audience


def deed_now(why: str | None = None, *, about: int | None = None) -> Deed:
    """Whoever is signed in does something now; `about`: in the history of which provider."""
    who = person()
    name = who.name if who else "?"
    return Deed(who=name, at=clock.now(), why=why, user_id=subject().user_id, provider_id=about)


def _policy(key: str) -> float:
    return known_reference().policy(key, clock.today())


@pages.get("/prestataire/fiches/<public_id>/revendiquer")
@audience("cadastre.edit")
def claim(public_id: str) -> ResponseReturnValue:
    """This is our service: how that is shown."""
    service, provider = public_service(db.session, public_id)
    if may_edit(db.session, subject(), provider.id):
        return redirect(url_for("cadastre.edit_record", public_id=public_id))
    return _claim_page(service, provider)


def _claim_page(service: Service, provider: Provider, **more: Any) -> str:
    waiting = open_claim(db.session, subject(), provider, now=clock.now())
    shown = {"errors": {}, **more}
    return render_template(
        "cadastre/upkeep/claim.html", service=service, provider=provider, waiting=waiting, **shown
    )


@pages.post("/prestataire/fiches/<public_id>/revendiquer", endpoint="send_claim")
@audience("cadastre.edit")
def send_claim(public_id: str) -> ResponseReturnValue:
    """A code goes to the address we know, or a coordinator will decide."""
    _service, provider = public_service(db.session, public_id)
    form = load(ClaimSchema(), request.form)
    made = deed_now(form["reason"] or None)
    row, code = operations.claim(
        db.session, subject(), provider, made, minutes=_policy("claim_code_minutes")
    )
    if code is not None and provider.email is not None:
        voice = (current_language(), say)
        letter = code_letter(provider.email, code, provider.name, key=row.public_id, voice=voice)
        operations.send_code(db.session, row, provider, letter, now=made.at)
    db.session.commit()
    return redirect(url_for("cadastre.claim", public_id=public_id))


@pages.post("/prestataire/fiches/<public_id>/code", endpoint="try_code")
@audience("cadastre.edit")
def try_code(public_id: str) -> ResponseReturnValue:
    """The code of the letter opens the record."""
    service, provider = public_service(db.session, public_id)
    row = open_claim(db.session, subject(), provider, now=clock.now())
    if row is None:
        return redirect(url_for("cadastre.claim", public_id=public_id))
    try:
        code = load(CodeSchema(), request.form)["code"]
        tries = _policy("claim_code_tries")
        is_right = operations.try_code(db.session, row, code, tries=tries, now=clock.now())
    except (InvalidInput, Refused) as error:
        db.session.commit()
        return _claim_page(service, provider, errors={"code": [error.message]}), 422
    db.session.commit()
    if not is_right:
        fault = {"code": [_("This is not the code of the letter.")]}
        return _claim_page(service, provider, errors=fault), 422
    flash(_("This record is yours to look after now."), "success")
    return redirect(url_for("cadastre.edit_record", public_id=public_id))


@pages.get("/services/<public_id>/signaler")
@audience("cadastre.report")
def report_form(public_id: str) -> str:
    """Say that something is wrong, without an account."""
    service, provider = public_service(db.session, public_id)
    return _report_page(service, provider, {}, {})


def _report_page(service: Service, provider: Provider, values: Any, errors: Any) -> str:
    return render_template(
        "cadastre/upkeep/report.html",
        service=service,
        provider=provider,
        values=values,
        errors=errors,
        topics=[(one.value, Message(TOPIC_NAMES[one])) for one in OF_A_RECORD],
    )


@pages.post("/services/<public_id>/signaler", endpoint="send_report")
@audience("cadastre.report")
def send_report(public_id: str) -> ResponseReturnValue:
    """Keep the report for a coordinator; the record itself does not change."""
    service, provider = public_service(db.session, public_id)
    filled = {name: text for name, text in request.form.items() if text}
    try:
        said = _complaint(load(ErrorReportSchema(), filled))
        operations.report_error(db.session, service, said, window=report_window(), now=clock.now())
    except InvalidInput as error:
        return _report_page(service, provider, filled, error.faults), 422
    except Refused as error:
        return _report_page(service, provider, filled, {"text": [error.message]}), 429
    db.session.commit()
    flash(_("Thank you. A coordinator will look at it."), "success")
    return redirect(url_for("cadastre.service", public_id=public_id))


def _complaint(form: dict[str, Any]) -> Complaint:
    return Complaint(
        topic=form["topic"],
        text=form["text"],
        reply_to=form["reply_to"],
        language=current_language(),
        source=network(),
    )


def network() -> bytes:
    """From where somebody writes, as a keyed hash."""
    config: Config = current_app.config["PASSERELLE"]
    return source_hash(request.remote_addr or "", config.secret_key)


def report_window() -> tuple[float, float]:
    """How many reports one network may send, in how many minutes."""
    return _policy("error_reports_per_window"), _policy("error_report_window_minutes")


@pages.get("/coordination/fiches")
@audience("cadastre.moderate")
def moderation() -> str:
    """What waits for a coordinator: claims and error reports."""
    return render_template(
        "cadastre/upkeep/moderation.html",
        claims=waiting_claims(db.session),
        reports=waiting_reports(db.session, known_reference()),
        tasks=waiting_tasks(db.session),
    )


@pages.post("/coordination/fiches/taches/<public_id>", endpoint="finish_task")
@audience("cadastre.moderate")
def finish_task(public_id: str) -> ResponseReturnValue:
    """A task was seen to."""
    made = deed_now()
    chasing.finish_task(db.session, public_id, by=made.who, now=made.at)
    db.session.commit()
    flash(_("Noted."), "success")
    return redirect(url_for("cadastre.moderation"))


@pages.post("/coordination/fiches/demandes/<public_id>", endpoint="decide_claim")
@audience("cadastre.moderate")
def decide_claim(public_id: str) -> ResponseReturnValue:
    """Grant or refuse a claim."""
    made = deed_now()
    is_granted = request.form.get("decision") == "grant"
    operations.decide_claim(db.session, public_id, is_granted=is_granted, by=made.who, now=made.at)
    db.session.commit()
    flash(_("Granted.") if is_granted else _("Refused."), "success")
    return redirect(url_for("cadastre.moderation"))


@pages.post("/coordination/fiches/signalements/<public_id>", endpoint="decide_report")
@audience("cadastre.moderate")
def decide_report(public_id: str) -> ResponseReturnValue:
    """Say that the record was corrected, or that nothing was wrong."""
    made = deed_now()
    is_right = request.form.get("decision") == "corrected"
    operations.decide_report(db.session, public_id, is_right=is_right, by=made.who, now=made.at)
    db.session.commit()
    flash(_("Noted."), "success")
    return redirect(url_for("cadastre.moderation"))

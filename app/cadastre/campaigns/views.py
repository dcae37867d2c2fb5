"""Pages of campaigns, for coordinators: the wizard, the progress, call sheets, paper letters."""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cadastre.blueprint import known_reference, pages
from app.cadastre.campaigns import operations, screens
from app.cadastre.campaigns.operations import Chosen, Write, campaign_of
from app.cadastre.campaigns.reading import Plan, read_plan
from app.cadastre.campaigns.sending import writer
from app.cadastre.campaigns.vocabulary import CHANNEL_NAMES, LEVEL_NAMES, CampaignLevel
from app.cadastre.conventions.reading import choices as zone_choices
from app.cadastre.record_words import CallState, ToldVia
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import confirm
from app.cadastre.upkeep.rights import services_of
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput, Refused
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.web import audience
from app.reference.vocabulary import COUNTRY_NAMES

ANSWERS = {
    "confirmed": CallState.CONFIRMED,
    "changed": CallState.CHANGED,
    "call_again": CallState.CALL_AGAIN,
    "unanswered": CallState.UNANSWERED,
}
SHOWN = 30


def link_address(language: str, token: str) -> str:
    """The page of a link, as a letter writes it."""
    config: Config = current_app.config["PASSERELLE"]
    return f"{config.public_url}/{language}/prestataire/confirmer/{token}"


def _writer() -> Write:
    find = screens.postal_codes(db.session)
    return writer(db.session, known_reference(), link_address, find, now=clock.now())


@pages.get("/coordination/campagnes")
@audience("cadastre.moderate")
def campaigns() -> str:
    """The campaigns, the newest first."""
    lines = screens.campaign_lines(db.session)
    return render_template("cadastre/campaigns/list.html", lines=lines)


@pages.get("/coordination/campagnes/nouvelle")
@audience("cadastre.moderate")
def new_campaign() -> str:
    """Which records, how far by itself, by which ways."""
    until = clock.today() + timedelta(days=28)
    shown = {
        "level": [CampaignLevel.SEND.value],
        "channels": [one.value for one in CHANNEL_NAMES],
        "answer_by": [until.isoformat()],
    }
    return _form(shown, {})


def _form(values: Any, errors: Any) -> str:
    reference = known_reference()
    return render_template(
        "cadastre/campaigns/form.html",
        values=values,
        errors=errors,
        areas=zone_choices(reference, (), today=clock.today())["areas"],
        cares=[(one.code, one.labels) for one in reference.care.values()],
        types=[(one.code, one.labels) for one in reference.provider_types.values()],
        countries=[(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()],
        levels=[(one.value, Message(name)) for one, name in LEVEL_NAMES.items()],
        channels=[(one.value, Message(name)) for one, name in CHANNEL_NAMES.items()],
    )


@pages.post("/coordination/campagnes/nouvelle", endpoint="start_campaign")
@audience("cadastre.moderate")
def start_campaign() -> ResponseReturnValue:
    """Show whom it would ask; then, when asked to, start."""
    values = request.form.to_dict(flat=False)
    try:
        plan = read_plan(values, known_reference(), today=clock.today())
    except InvalidInput as error:
        return _form(values, error.faults), 422
    if request.form.get("step") == "edit":
        return _form(values, {})
    chosen = operations.choose(db.session, plan.wish, known_reference(), today=clock.today())
    if request.form.get("step") == "start" and chosen.asked:
        return _start(plan, chosen)
    return _preview(plan, chosen, values)


def _start(plan: Plan, chosen: Chosen) -> ResponseReturnValue:
    campaign = operations.start(db.session, plan, chosen, deed_now())
    if plan.wish.level != CampaignLevel.PROPOSE:
        operations.send_letters(db.session, campaign, _writer(), today=clock.today())
    db.session.commit()
    flash(_("The campaign has started."), "ok")
    return redirect(url_for("cadastre.campaign", public_id=campaign.public_id))


def _preview(plan: Plan, chosen: Chosen, values: Any) -> str:
    ways = [
        (Message(name), [one for one, channel in chosen.asked if channel is way])
        for way, name in CHANNEL_NAMES.items()
    ]
    hidden = {name: one for name, one in values.items() if name not in {"step", "csrf_token"}}
    return render_template(
        "cadastre/campaigns/preview.html",
        plan=plan,
        total=len(chosen.asked),
        ways=[(name, len(asked), asked[:SHOWN]) for name, asked in ways if asked],
        unreachable=chosen.unreachable[:SHOWN],
        level=Message(LEVEL_NAMES[CampaignLevel(plan.wish.level)]),
        hidden=hidden,
    )


@pages.get("/coordination/campagnes/<public_id>")
@audience("cadastre.moderate")
def campaign(public_id: str) -> str:
    """Asked, confirmed, changed, silent, come back: where everybody stands."""
    return _sheet("show", public_id)


@pages.get("/coordination/campagnes/<public_id>/appels")
@audience("cadastre.moderate")
def call_sheet(public_id: str) -> str:
    """The call sheet: who to call, with what we believe, and boxes to tick."""
    return _sheet("calls", public_id)


@pages.get("/coordination/campagnes/<public_id>/lettres")
@audience("cadastre.moderate")
def paper_letters(public_id: str) -> str:
    """One letter a page, each with its reply slip."""
    return _sheet("letters", public_id)


def _sheet(page: str, public_id: str) -> str:
    row = campaign_of(db.session, public_id)
    found = screens.progress_of(db.session, row, known_reference())
    return render_template(f"cadastre/campaigns/{page}.html", found=found, today=clock.today())


@pages.post("/coordination/campagnes/<public_id>/envoyer", endpoint="send_campaign")
@audience("cadastre.moderate")
def send_campaign(public_id: str) -> ResponseReturnValue:
    """Write to those who are to be asked by mail and were not."""
    row = campaign_of(db.session, public_id)
    sent = operations.send_letters(db.session, row, _writer(), today=clock.today())
    db.session.commit()
    flash(_("Letters on their way: %(count)s.", count=sent), "ok")
    return redirect(url_for("cadastre.campaign", public_id=public_id))


@pages.post("/coordination/campagnes/<public_id>/postees", endpoint="note_posted")
@audience("cadastre.moderate")
def note_posted(public_id: str) -> ResponseReturnValue:
    """The paper letters are in the post."""
    row = campaign_of(db.session, public_id)
    posted = operations.note_posted(db.session, row, today=clock.today())
    db.session.commit()
    flash(_("Letters noted as posted: %(count)s.", count=posted), "ok")
    return redirect(url_for("cadastre.campaign", public_id=public_id))


@pages.post("/coordination/campagnes/<public_id>/reponses/<call>", endpoint="note_call")
@audience("cadastre.moderate")
def note_call(public_id: str, call: str) -> ResponseReturnValue:
    """What came of one call or one reply slip; a confirmation confirms the record."""
    row = campaign_of(db.session, public_id)
    asked, provider = operations.call_of(db.session, row, call)
    state = ANSWERS.get(request.form.get("state", ""))
    if state is None:
        raise Refused(Message(N_("Say what came of it.")))
    made = deed_now(" ".join(request.form.get("note", "").split())[:300] or None)
    operations.note_answer(db.session, row, asked, state, made)
    if state in {CallState.CONFIRMED, CallState.CHANGED}:
        via = ToldVia.PAPER if asked.channel == ToldVia.PAPER else ToldVia.PHONE
        confirm(db.session, services_of(db.session, provider), provider, made, via=via)
    db.session.commit()
    flash(_("Noted."), "ok")
    return redirect(url_for("cadastre.campaign", public_id=public_id))


@pages.post("/coordination/campagnes/<public_id>/clore", endpoint="close_campaign")
@audience("cadastre.moderate")
def close_campaign(public_id: str) -> ResponseReturnValue:
    """No more letters leave."""
    row = campaign_of(db.session, public_id)
    operations.close(db.session, row, now=clock.now())
    db.session.commit()
    flash(_("The campaign is closed."), "ok")
    return redirect(url_for("cadastre.campaign", public_id=public_id))

"""The signed link of a letter: a page to look at, a button that confirms; and asking for it."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.changes import Deed
from app.cadastre.models import Provider
from app.cadastre.record_words import ToldVia
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.letters import confirm_letter
from app.cadastre.upkeep.operations import confirm
from app.cadastre.upkeep.rights import own_provider, provider_of, services_of
from app.cadastre.upkeep.screens import due_lines
from app.core import clock
from app.core.clock import LOCAL
from app.core.config import Config
from app.core.errors import Refused
from app.core.extensions import db
from app.core.i18n import current_language, say
from app.core.messages import N_, Message
from app.core.web import audience
from app.post.links import issue_link, look_link, use_link
from app.post.operations import enqueue
from app.post.vocabulary import LinkState

PURPOSE = "cadastre.confirm"


@pages.get("/prestataire/confirmer/<token>")
@audience("cadastre.confirm")
def confirm_form(token: str) -> str:
    """The record as everybody sees it; looking changes nothing."""
    link = look_link(db.session, token, purpose=PURPOSE, now=clock.now())
    provider = provider_of(db.session, link.about)
    return render_template(
        "cadastre/upkeep/confirm.html",
        token=token,
        provider=provider,
        is_open=link.state is LinkState.OPEN,
        cares=[
            (one.public_id, known_reference().care[one.care].labels)
            for one in services_of(db.session, provider)
        ],
    )


@pages.post("/prestataire/confirmer/<token>", endpoint="confirm_by_link")
@audience("cadastre.confirm")
def confirm_by_link(token: str) -> ResponseReturnValue:
    """Everything is right; the link works once."""
    now = clock.now()
    try:
        link = use_link(db.session, token, purpose=PURPOSE, now=now)
    except Refused as error:
        flash(say(error.message), "error")
        return redirect(url_for("cadastre.confirm_form", token=token))
    provider = provider_of(db.session, link.about)
    deed = Deed(who=say(Message(N_("the owner, by a signed link"))), at=now)
    services = services_of(db.session, provider)
    confirm(db.session, services, provider, deed, via=ToldVia.MAIL_LINK)
    db.session.commit()
    flash(_("Thank you: the record is confirmed."), "success")
    return redirect(url_for("cadastre.confirm_form", token=token))


@pages.post("/coordination/fiches/demander/<public_id>", endpoint="ask_to_confirm")
@audience("cadastre.moderate")
def ask_to_confirm(public_id: str) -> ResponseReturnValue:
    """Write to a provider and ask whether its record is still right."""
    provider = own_provider(db.session, subject(), public_id)
    if provider.email is None:
        raise Refused(Message(N_("No email address is known: call instead.")))
    _ask(provider, deed_now().at)
    db.session.commit()
    flash(_("The letter is on its way."), "success")
    return redirect(url_for("cadastre.history", public_id=public_id))


def _ask(provider: Provider, now: datetime) -> None:
    config: Config = current_app.config["PASSERELLE"]
    days = known_reference().policy("confirm_link_days", now.astimezone(LOCAL).date())
    expires = now + timedelta(days=days)
    token = issue_link(
        db.session, purpose=PURPOSE, about=provider.public_id, expires_at=expires, now=now
    )
    path = url_for("cadastre.confirm_form", token=token)
    about = (provider.public_id, expires.astimezone(LOCAL).date())
    voice: tuple[str, Any] = (current_language(), say)
    assert provider.email is not None
    address = f"{config.public_url}{path}"
    letter = confirm_letter(provider.email, address, provider.name, about=about, voice=voice)
    enqueue(db.session, letter, now=now)


@pages.get("/coordination/fiches/fraicheur")
@audience("cadastre.moderate")
def freshness() -> str:
    """Whose record is due, with the telephone: on paper it is the call sheet."""
    lines = due_lines(db.session, known_reference(), today=clock.today())
    return render_template("cadastre/upkeep/freshness.html", lines=lines)


@pages.post("/coordination/fiches/confirme/<public_id>", endpoint="confirm_by_call")
@audience("cadastre.moderate")
def confirm_by_call(public_id: str) -> ResponseReturnValue:
    """The owner said on the telephone, or on paper, that everything is right."""
    provider = own_provider(db.session, subject(), public_id)
    via = ToldVia.PAPER if request.form.get("via") == ToldVia.PAPER else ToldVia.PHONE
    confirm(db.session, services_of(db.session, provider), provider, deed_now(), via=via)
    db.session.commit()
    flash(_("Thank you: the record is confirmed."), "success")
    return redirect(url_for("cadastre.freshness"))

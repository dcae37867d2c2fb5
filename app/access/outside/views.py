"""Pages of sign-in by an identity provider: there and back."""

from dataclasses import asdict

from flask import abort, current_app, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.door import Arrival, step_in
from app.access.outside import operations as outside
from app.access.outside.operations import Errand, Known
from app.access.sessions import live_session
from app.access.vocabulary import Way
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.errors import HomeCareError
from app.core.extensions import db
from app.core.i18n import say
from app.core.web import Pages, audience

pages = Pages("outside", __name__)
ERRAND = "oidc"


@audience("access.sign_in")
def leave() -> ResponseReturnValue:
    """Send the browser to the provider."""
    errand = Errand.new()
    live_session()[ERRAND] = asdict(errand)
    return redirect(outside.send_away(_config(), errand, _back()))


@audience("access.sign_in")
def come_back() -> ResponseReturnValue:
    """Who it is, after every check: open the door, or link with the account signed in."""
    kept = live_session().pop(ERRAND, None)
    if kept is None:
        abort(400)
    try:
        answer = request.args.to_dict()
        known = outside.who_came_back(_config(), Errand(**kept), answer, _back(), now=clock.now())
        begin_write(db.session)
        return _welcome(known)
    except HomeCareError as error:
        db.session.rollback()
        flash(say(error.message), "error")
        return redirect(url_for("access.sign_in"))


def _welcome(known: Known) -> ResponseReturnValue:
    me = live_session().user_id
    if me is not None:
        outside.link(db.session, me, known, now=clock.now())
        db.session.commit()
        flash(_("This identity opens your account from now on."), "success")
        return redirect(url_for("access.account"))
    user = outside.account_of(db.session, known)
    if user is None:
        flash(_("No account is linked with this identity. Sign in, then link it there."), "doubt")
        return redirect(url_for("access.sign_in"))
    arrival = Arrival(way=Way.PROVIDER, home="access.account", is_strong=known.is_strong)
    target = step_in(db.session, user, arrival)
    db.session.commit()
    return redirect(target)


@pages.record
def _only_when_configured(state: BlueprintSetupState) -> None:
    if state.app.config["PASSERELLE"].has_oidc:
        state.add_url_rule("/connexion/fournisseur", "leave", leave)
        state.add_url_rule("/connexion/retour", "come_back", come_back)


def _back() -> str:
    """One return address, whatever the language: providers compare it letter by letter."""
    return _config().public_url + url_for("outside.come_back", lang="fr")


def _config() -> Config:
    found: Config = current_app.config["PASSERELLE"]
    return found

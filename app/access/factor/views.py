"""Pages of the second factor: turn it on, off, and the code at sign-in."""

from datetime import timedelta

import segno
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate, operations
from app.access.door import who_waits
from app.access.factor import operations as factor
from app.access.models import User
from app.access.sessions import live_session
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.web import Pages, audience
from app.reference.loader import Reference

pages = Pages("factor", __name__)


@pages.get("/compte/second-facteur")
@audience("account.read")
def show() -> ResponseReturnValue:
    """Whether the second factor is on."""
    return _page(_me())


@pages.post("/compte/second-facteur", endpoint="begin")
@audience("account.read")
def begin() -> ResponseReturnValue:
    """Make a secret and show it as a picture for the telephone."""
    me = _me()
    address = factor.begin(db.session, me)
    db.session.commit()
    return _page(me, address=address)


@pages.post("/compte/second-facteur/confirmer")
@audience("account.read")
def confirm() -> ResponseReturnValue:
    """Turn it on; the recovery codes are shown once, and other sessions end."""
    me = _me()
    try:
        codes = factor.confirm(db.session, me, request.form.get("code", ""), now=clock.now())
    except InvalidInput as error:
        return _page(me, address=factor.begin(db.session, me), error=say(error.message)), 422
    operations.end_sessions(db.session, me.id, keep=live_session().id_hash)
    db.session.commit()
    return render_template("factor/codes.html", codes=codes)


@pages.post("/compte/second-facteur/eteindre")
@audience("account.read")
def turn_off() -> ResponseReturnValue:
    """Turn it off, with a right code."""
    me = _me()
    _count(me.id)
    try:
        factor.turn_off(db.session, me, request.form.get("code", ""), now=clock.now())
    except InvalidInput as error:
        return _page(me, error=say(error.message)), 422
    db.session.commit()
    flash(_("Your second factor is off."), "success")
    return redirect(url_for("access.account"), 303)


@pages.get("/connexion/code")
@audience("access.sign_in")
def ask() -> ResponseReturnValue:
    """The form for the code; without a right first step one starts again."""
    if who_waits() is None:
        return redirect(url_for("access.sign_in"))
    return render_template(
        "factor/ask.html", next=gate.safe_path(request.args.get("next")), error=None
    )


@pages.post("/connexion/code", endpoint="answer")
@audience("access.sign_in")
def answer() -> ResponseReturnValue:
    """Open the door with a right code."""
    user_id, wanted = who_waits(), gate.safe_path(request.form.get("next"))
    if user_id is None:
        return redirect(url_for("access.sign_in"))
    _count(user_id)
    user = db.session.get(User, user_id, with_for_update=True)
    code = request.form.get("code", "")[:40]
    if user is None or not factor.check(db.session, user, code, now=clock.now()):
        db.session.commit()
        error = _("This code is not right, or was used already.")
        return render_template("factor/ask.html", next=wanted, error=error), 422
    db.session.commit()
    live_session().begin(user_id)
    return redirect(request.script_root + wanted if wanted else url_for("site.home"))


def _count(user_id: int) -> None:
    """A few tries for each person in each stretch of time: a million codes are soon tried."""
    config: Config = current_app.config["PASSERELLE"]
    source = operations.counter_of("code", str(user_id), config.secret_key)
    window = timedelta(minutes=_limit("sign_in_window_minutes"))
    tries = operations.count_attempt(db.session, source, now=clock.now(), window=window)
    if tries > 2 * _limit("sign_in_free_attempts"):
        db.session.commit()
        abort(429)


def _limit(key: str) -> float:
    reference: Reference = current_app.extensions["passerelle.reference"]
    return reference.policy(key, clock.today())


def _me() -> User:
    found = db.session.get(User, live_session().user_id)
    assert found is not None
    return found


def _page(me: User, *, address: str | None = None, error: str | None = None) -> str:
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3) if address else None
    return render_template(
        "factor/show.html",
        is_on=me.totp_since is not None,
        picture=picture,
        secret=me.totp_secret if address else None,
        left=factor.codes_left(db.session, me.id),
        error=error,
    )

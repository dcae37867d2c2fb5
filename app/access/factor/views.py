"""Pages of the second factor: turn it on, off, and the code at sign-in."""

import segno
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate, operations
from app.access.door import onward, open_door, who_waits
from app.access.factor import operations as factor
from app.access.factor.edge import may_try, my_account
from app.access.factor.rules import is_asked, is_overdue
from app.access.models import User
from app.access.notices import News, tell
from app.access.passkeys import operations as passkeys
from app.access.proof.edge import forget_strength, needs_proof, note_proof
from app.access.sessions import live_session
from app.access.visits.edge import refuse_visit
from app.access.vocabulary import Way
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.web import Pages, audience

pages = Pages("factor", __name__)


@pages.get("/compte/second-facteur")
@audience("account.read")
def show() -> ResponseReturnValue:
    """Whether the second factor is on, and by when one is asked."""
    return _page(my_account(db.session), gate.safe_path(request.args.get("next")))


@pages.post("/compte/second-facteur", endpoint="begin")
@needs_proof
@audience("account.read")
def begin() -> ResponseReturnValue:
    """Make a secret and show it as a picture for the telephone."""
    me = my_account(db.session)
    address = factor.begin(db.session, me)
    db.session.commit()
    return _page(me, _wanted(), address=address)


@pages.post("/compte/second-facteur/confirmer")
@audience("account.read")
def confirm() -> ResponseReturnValue:
    """Turn it on; the recovery codes are shown once, and other sessions end."""
    me, now = my_account(db.session), clock.now()
    try:
        codes = factor.confirm(db.session, me, request.form.get("code", ""), now=now)
    except InvalidInput as error:
        address = factor.begin(db.session, me)
        return _page(me, _wanted(), address=address, error=say(error.message)), 422
    operations.end_sessions(db.session, me.id, keep=live_session().id_hash)
    tell(db.session, me, News.FACTOR_ON, now=now)
    db.session.commit()
    note_proof(is_strong=True)
    onwards = onward(_wanted(), "access.account")
    return render_template("factor/codes.html", codes=codes, onward=onwards)


@pages.post("/compte/second-facteur/eteindre")
@audience("account.read")
def turn_off() -> ResponseReturnValue:
    """Turn it off, with a right code."""
    me, now = my_account(db.session), clock.now()
    count_try(me.id)
    try:
        factor.turn_off(db.session, me, request.form.get("code", ""), now=now)
        passkeys.remove_all(db.session, me, now=now)
    except InvalidInput as error:
        db.session.commit()  # the try stays counted
        return _page(my_account(db.session), None, error=say(error.message)), 422
    tell(db.session, me, News.FACTOR_OFF, now=now)
    db.session.commit()
    forget_strength()
    flash(_("Your second factor is off."), "success")
    return redirect(url_for("access.account"), 303)


@pages.get("/connexion/code")
@audience("access.sign_in")
def ask() -> ResponseReturnValue:
    """The form for the code; without a right first step one starts again."""
    user_id = who_waits()
    if user_id is None:
        return redirect(url_for("access.sign_in"))
    return ask_page(user_id, gate.safe_path(request.args.get("next")))


@pages.post("/connexion/code", endpoint="answer")
@audience("access.sign_in")
def answer() -> ResponseReturnValue:
    """Open the door with a right code."""
    user_id, wanted = who_waits(), gate.safe_path(request.form.get("next"))
    if user_id is None:
        return redirect(url_for("access.sign_in"))
    count_try(user_id)
    user = db.session.get(User, user_id, with_for_update=True)
    code = request.form.get("code", "")[:40]
    if user is None or not factor.check(db.session, user, code, now=clock.now()):
        refuse_visit(db.session, user, Way.CODE)
        db.session.commit()
        error = _("This code is not right, or was used already.")
        return ask_page(user_id, wanted, error), 422
    open_door(db.session, user, Way.CODE, is_strong=True)
    db.session.commit()
    return redirect(onward(wanted))


def count_try(user_id: int) -> None:
    """Count one try, and end the request of whoever has tried too often."""
    if not may_try(db.session, user_id):
        db.session.commit()
        abort(429)


def ask_page(user_id: int, wanted: str | None, error: str | None = None) -> str:
    """The form for the code, and for a passkey where there is one."""
    has_passkey = passkeys.count_passkeys(db.session, user_id) > 0
    return render_template("factor/ask.html", next=wanted, error=error, has_passkey=has_passkey)


def _wanted() -> str | None:
    return gate.safe_path(request.form.get("next"))


def _page(
    me: User, wanted: str | None, *, address: str | None = None, error: str | None = None
) -> str:
    person, config = gate.person(), current_app.config["PASSERELLE"]
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3) if address else None
    return render_template(
        "factor/show.html",
        is_on=me.totp_since is not None,
        is_asked=person is not None and is_asked(config.asks_factor_of, person),
        is_late=person is not None and is_overdue(config.asks_factor_of, person, clock.now()),
        due=me.factor_due_at,
        taken_at=me.factor_taken_at,
        next=wanted,
        later=onward(wanted, "access.account"),
        picture=picture,
        secret=me.totp_secret if address else None,
        left=factor.codes_left(db.session, me.id),
        keys=passkeys.count_passkeys(db.session, me.id),
        error=error,
    )

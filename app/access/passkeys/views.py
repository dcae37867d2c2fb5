"""Pages of passkeys: add, name, list, take away; and the passkey at sign-in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.access.door import onward, open_door, who_waits
from app.access.factor import operations as factor
from app.access.factor.edge import my_account
from app.access.factor.views import ask_page, count_try
from app.access.models import User
from app.access.passkeys import operations
from app.access.passkeys.edge import kept_challenge, remember, the_site
from app.access.passkeys.operations import Answer
from app.access.passkeys.schemas import NameSchema
from app.access.proof.edge import needs_proof
from app.access.visits.edge import refuse_visit
from app.access.vocabulary import Way
from app.core import clock
from app.core.errors import HomeCareError, InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message
from app.core.schemas import load
from app.core.web import Pages, audience

pages = Pages("passkeys", __name__)


@pages.get("/compte/cles")
@audience("account.read")
def show() -> ResponseReturnValue:
    """My passkeys."""
    return _page(my_account(db.session))


@pages.post("/compte/cles/debut", endpoint="begin")
@audience("account.read")
def begin() -> ResponseReturnValue:
    """What the browser is asked to make, after one more code: a session left open is not enough."""
    me = my_account(db.session)
    count_try(me.id)
    if not factor.check(db.session, me, request.form.get("code", "")[:40], now=clock.now()):
        db.session.commit()
        return {"error": _("This code is not right, or was used already.")}, 422
    try:
        asked = operations.ask_to_add(db.session, me, the_site())
    except HomeCareError as error:
        return {"error": say(error.message)}, 409
    db.session.commit()
    return remember("add", asked)


@pages.post("/compte/cles", endpoint="add")
@audience("account.read")
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    me = my_account(db.session)
    try:
        form = load(NameSchema(), request.form)
        answer = Answer(raw=form["credential"], challenge=kept_challenge("add"), name=form["name"])
        operations.add(db.session, me, answer, the_site(), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _page(my_account(db.session), error), 422
    db.session.commit()
    flash(_("Your passkey is kept. Next time it opens the door instead of the code."), "success")
    return redirect(url_for("passkeys.show"), 303)


@pages.post("/compte/cles/<public_id>/nom", endpoint="rename")
@audience("account.read")
def rename(public_id: str) -> ResponseReturnValue:
    """Give one another name."""
    try:
        name = load(NameSchema(), request.form)["name"]
    except InvalidInput as error:
        return _page(my_account(db.session), error), 422
    operations.rename(db.session, my_account(db.session), public_id, name)
    db.session.commit()
    return redirect(url_for("passkeys.show"), 303)


@pages.post("/compte/cles/<public_id>/retirer", endpoint="remove")
@needs_proof
@audience("account.read")
def remove(public_id: str) -> ResponseReturnValue:
    """Take one away."""
    operations.remove(db.session, my_account(db.session), public_id, now=clock.now())
    db.session.commit()
    flash(_("This passkey opens nothing any more."), "success")
    return redirect(url_for("passkeys.show"), 303)


@pages.post("/connexion/cle/debut", endpoint="challenge")
@audience("access.sign_in")
def challenge() -> ResponseReturnValue:
    """What the browser is asked to sign, for whoever waits for the second step."""
    user = _who_waits()
    if user is None:
        return {"error": _("Please sign in first.")}, 401
    try:
        return remember("prove", operations.ask_to_prove(db.session, user, the_site()))
    except HomeCareError as error:
        return {"error": say(error.message)}, 409


@pages.post("/connexion/cle", endpoint="answer")
@audience("access.sign_in")
def answer() -> ResponseReturnValue:
    """Open the door when a passkey of that account signed."""
    user, wanted = _who_waits(), gate.safe_path(request.form.get("next"))
    if user is None:
        return redirect(url_for("access.sign_in"))
    user_id = user.id
    count_try(user_id)
    try:
        given = Answer(raw=request.form.get("credential", ""), challenge=kept_challenge("prove"))
        is_right = operations.check(db.session, user, given, the_site(), now=clock.now())
    except InvalidInput:
        is_right = False
    if not is_right:
        refuse_visit(db.session, user, Way.PASSKEY)
        db.session.commit()
        error = _("The passkey was not accepted. Try again, or use the code.")
        return ask_page(user_id, wanted, error), 422
    open_door(db.session, user, Way.PASSKEY, is_strong=True)
    db.session.commit()
    return redirect(onward(wanted))


def _who_waits() -> User | None:
    user_id = who_waits()
    return db.session.get(User, user_id) if user_id is not None else None


def _page(me: User, error: InvalidInput | None = None) -> str:
    faults, site = error.faults if error else {}, the_site()
    return render_template(
        "passkeys/show.html",
        is_on=me.totp_since is not None,
        is_here=request.host.partition(":")[0] == site.host,
        elsewhere=site.origin + url_for("passkeys.show"),
        keys=operations.list_passkeys(db.session, me.id),
        most=operations.MOST,
        errors={
            name: [say(one) if isinstance(one, Message) else _(one) for one in found]
            for name, found in faults.items()
        },
        typed=request.form if error else {},
    )

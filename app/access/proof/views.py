"""Pages that ask somebody who is signed in to show once more who they are."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.access.door import onward
from app.access.factor import operations as factor
from app.access.factor.edge import may_try, my_account
from app.access.letters.operations import Door, open_with, who_knocks
from app.access.letters.views import send_proof
from app.access.passkeys import operations as passkeys
from app.access.passkeys.edge import kept_challenge, remember, the_site
from app.access.passkeys.operations import Answer
from app.access.passwords import is_right
from app.access.proof.edge import note_proof
from app.access.proof.operations import Proofs, proofs_of
from app.access.sessions import live_session
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.errors import HomeCareError, InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import Pages, audience, note_refusal

pages = Pages("proof", __name__)


@pages.get("/compte/preuve")
@audience("account.read")
def ask() -> ResponseReturnValue:
    """The form: everything the account has, or a passkey."""
    return _page(gate.safe_path(request.args.get("next")))


@pages.post("/compte/preuve", endpoint="give")
@audience("account.read", reads=True)
def give() -> ResponseReturnValue:
    """Take the password, and the code where there is one; the sentence does not tell which."""
    wanted = gate.safe_path(request.form.get("next"))
    proofs = _proofs()
    if proofs.link:
        abort(404)
    if not _is_right(proofs):
        note_refusal("proof")
        return _page(wanted, _("This does not show who you are. Check it and try again.")), 422
    return _go_on(wanted, is_strong=proofs.code)


@pages.post("/compte/preuve/cle/debut", endpoint="challenge")
@audience("account.read")
def challenge() -> ResponseReturnValue:
    """What the browser is asked to sign."""
    try:
        return remember(
            "proof", passkeys.ask_to_prove(db.session, my_account(db.session), the_site())
        )
    except HomeCareError as error:
        return {"error": say(error.message)}, 409


@pages.post("/compte/preuve/cle", endpoint="sign")
@audience("account.read")
def sign() -> ResponseReturnValue:
    """A passkey is enough: the device has asked for finger, face or code itself."""
    me, wanted = my_account(db.session), gate.safe_path(request.form.get("next"))
    _count(me.id)
    try:
        answer = Answer(raw=request.form.get("credential", ""), challenge=kept_challenge("proof"))
        is_good = passkeys.check(db.session, me, answer, the_site(), now=clock.now())
    except InvalidInput:
        is_good = False
    db.session.commit()
    if not is_good:
        note_refusal("proof")
        return _page(wanted, _("The passkey was not accepted. Try again, or use the code.")), 422
    return _go_on(wanted, is_strong=True)


@pages.post("/compte/preuve/lien", endpoint="send")
@audience("account.read")
def send() -> ResponseReturnValue:
    """Write to the address of an account that has nothing else."""
    me, wanted = my_account(db.session), gate.safe_path(request.form.get("next"))
    if not _proofs().link:
        abort(404)
    _count(me.id)
    send_proof(me.email)
    db.session.commit()
    live_session()["proof_next"] = wanted
    return _page(wanted, is_sent=True)


@pages.get("/compte/preuve/lien/<token>", endpoint="look")
@audience("account.read")
def look(token: str) -> ResponseReturnValue:
    """One button: scanners of mail open every link."""
    _refuse_stranger(who_knocks(db.session, token, Door.PROOF, now=clock.now()).id)
    return render_template("proof/link.html", token=token)


@pages.post("/compte/preuve/lien/<token>", endpoint="open")
@audience("account.read")
def open_link(token: str) -> ResponseReturnValue:
    """Take the link, once, from whoever it was written to."""
    _refuse_stranger(open_with(db.session, token, Door.PROOF, now=clock.now()).id)
    db.session.commit()
    return _go_on(live_session().pop("proof_next", None), is_strong=False)


def _refuse_stranger(user_id: int) -> None:
    if user_id != live_session().user_id:
        raise NotFound(Message(N_("This link was written for another account.")))


def _is_right(proofs: Proofs) -> bool:
    """Whether all that is asked was right; a wrong password uses no code up."""
    if proofs.button:
        return True
    stored = my_account(db.session).password_hash
    db.session.rollback()  # hashing is slow on purpose: nobody waits for it
    right = stored is None or is_right(stored, request.form.get("password", "")[:200])
    begin_write(db.session)
    me = my_account(db.session)
    _count(me.id)
    if right and proofs.code:
        right = factor.check(db.session, me, request.form.get("code", "")[:40], now=clock.now())
    db.session.commit()
    return right


def _count(user_id: int) -> None:
    if not may_try(db.session, user_id):
        db.session.commit()
        abort(429)


def _go_on(wanted: str | None, *, is_strong: bool) -> ResponseReturnValue:
    note_proof(is_strong=is_strong)
    flash(_("Thank you. For the next minutes you are not asked again."), "success")
    return redirect(onward(wanted, "access.account"), 303)


def _proofs() -> Proofs:
    config: Config = current_app.config["PASSERELLE"]
    return proofs_of(db.session, my_account(db.session), is_demo=config.is_demo)


def _page(wanted: str | None, error: str | None = None, *, is_sent: bool = False) -> str:
    return render_template(
        "proof/ask.html",
        proofs=_proofs(),
        next=wanted,
        back=onward(wanted, "access.account"),
        error=error,
        is_sent=is_sent,
        action=url_for("proof.give"),
    )

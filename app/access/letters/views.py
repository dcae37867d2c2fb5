"""Pages behind letters: sign in by a link, choose a password, accept an invitation.

Looking at a link changes nothing, because scanners of mail open every one; a form does.
"""

from datetime import timedelta

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import operations
from app.access.door import Arrival, step_in
from app.access.letters import operations as letters
from app.access.letters.operations import Door, Term, Words
from app.access.letters.schemas import AddressSchema, NewPasswordSchema
from app.access.notices import News, tell
from app.access.password.edge import give_password, shortest_password
from app.access.vocabulary import Way
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.schemas import load
from app.core.web import Pages, audience
from app.reference.loader import Reference

pages = Pages("letters", __name__)


@pages.get("/connexion/lien")
@audience("access.sign_in")
def ask_link() -> ResponseReturnValue:
    """The form that sends a link to sign in."""
    return _ask_page(Door.SIGN_IN)


@pages.post("/connexion/lien", endpoint="send_link")
@audience("access.sign_in")
def send_link() -> ResponseReturnValue:
    """Send it, if there is such an account; the answer does not tell."""
    return _send(Door.SIGN_IN)


@pages.get("/connexion/lien/<token>")
@audience("access.sign_in")
def look(token: str) -> ResponseReturnValue:
    """One button: a look must not use the link up."""
    letters.who_knocks(db.session, token, Door.SIGN_IN, now=clock.now())
    return render_template("letters/enter.html", token=token)


@pages.post("/connexion/lien/<token>", endpoint="enter")
@audience("access.sign_in")
def enter(token: str) -> ResponseReturnValue:
    """Sign in, once."""
    user = letters.open_with(db.session, token, Door.SIGN_IN, now=clock.now())
    target = step_in(db.session, user, Arrival(way=Way.LINK, home="access.account"))
    db.session.commit()
    return redirect(target)


@pages.get("/connexion/mot-de-passe")
@audience("access.sign_in")
def ask_password() -> ResponseReturnValue:
    """The form that sends a link to choose a new password."""
    return _ask_page(Door.PASSWORD)


@pages.post("/connexion/mot-de-passe", endpoint="send_password")
@audience("access.sign_in")
def send_password() -> ResponseReturnValue:
    """Send it, if there is such an account; the answer does not tell."""
    return _send(Door.PASSWORD)


@pages.get("/connexion/mot-de-passe/<token>")
@audience("access.sign_in")
def choose(token: str) -> ResponseReturnValue:
    """The form for the new password."""
    letters.who_knocks(db.session, token, Door.PASSWORD, now=clock.now())
    return _choose_page(Door.PASSWORD, token)


@pages.post("/connexion/mot-de-passe/<token>", endpoint="set")
@audience("access.sign_in")
def set_password(token: str) -> ResponseReturnValue:
    """Set it; every session of the account ends."""
    return _set(Door.PASSWORD, token)


@pages.get("/invitation/<token>")
@audience("access.sign_in")
def invited(token: str) -> ResponseReturnValue:
    """A new member of a team chooses the first password."""
    letters.who_knocks(db.session, token, Door.INVITATION, now=clock.now())
    return _choose_page(Door.INVITATION, token)


@pages.post("/invitation/<token>", endpoint="accept")
@audience("access.sign_in")
def accept(token: str) -> ResponseReturnValue:
    """Set it; the account is open."""
    return _set(Door.INVITATION, token)


def invite(email: str) -> None:
    """Write to somebody whose account was just opened; commits nothing."""
    term = Term(now=clock.now(), life=timedelta(hours=_limit("invitation_hours")))
    letters.write_letter(db.session, email, Door.INVITATION, _words, term)


def send_proof(email: str) -> None:
    """Write to somebody who is signed in and has to show who they are; commits nothing."""
    term = Term(now=clock.now(), life=timedelta(minutes=_limit("door_link_minutes")))
    letters.write_letter(db.session, email, Door.PROOF, _words, term)


def _send(door: Door) -> ResponseReturnValue:
    try:
        email = load(AddressSchema(), request.form)["email"]
    except InvalidInput:
        return _ask_page(door, _("Please fill in this field.")), 422
    _count(email)
    life = timedelta(minutes=_limit("door_link_minutes"))
    letters.write_letter(db.session, email, door, _words, Term(now=clock.now(), life=life))
    db.session.commit()
    return render_template("letters/sent.html", minutes=int(life.total_seconds() // 60))


def _set(door: Door, token: str) -> ResponseReturnValue:
    now = clock.now()
    user = letters.who_knocks(db.session, token, door, now=now)
    try:
        chosen = load(NewPasswordSchema(), request.form)["password"]
        give_password(db.session, user.email, chosen)
    except InvalidInput as error:
        db.session.rollback()
        faults = [fault for found in error.faults.values() for fault in found]
        said = " ".join(_(one) if isinstance(one, str) else say(one) for one in faults)
        return _choose_page(door, token, said), 422
    letters.open_with(db.session, token, door, now=now)
    if door is Door.PASSWORD:
        tell(db.session, user, News.PASSWORD_SET, now=now)
    db.session.commit()
    flash(_("Your password is set. Sign in with it."), "success")
    return redirect(url_for("access.sign_in"), 303)


def _count(email: str) -> None:
    """A few letters for each address and from each source in each stretch of time."""
    config: Config = current_app.config["PASSERELLE"]
    window = timedelta(minutes=_limit("sign_in_window_minutes"))
    for source, most in (
        (operations.source_hash(request.remote_addr or "", config.secret_key), 20),
        (operations.counter_of("letter", email.lower(), config.secret_key), 3),
    ):
        if operations.count_attempt(db.session, source, now=clock.now(), window=window) > most:
            db.session.commit()
            abort(429)


def _words(door: Door, token: str, language: str) -> Words:
    config: Config = current_app.config["PASSERELLE"]
    endpoint = {
        Door.SIGN_IN: "letters.look",
        Door.PASSWORD: "letters.choose",
        Door.INVITATION: "letters.invited",
        Door.PROOF: "proof.look",
    }[door]
    address = config.public_url + url_for(endpoint, token=token, lang=language)
    with force_locale(language):
        subjects = {
            Door.SIGN_IN: _("Your link to sign in"),
            Door.PASSWORD: _("Choose a new password"),
            Door.INVITATION: _("Your account on Passerelle"),
            Door.PROOF: _("Your link to show who you are"),
        }
        once = _("The link works once and for a limited time:")
        ignore = _("If you did not ask for it, ignore this letter: nothing changes.")
        return Words(subject=subjects[door], text=f"{once}\n\n{address}\n\n{ignore}\n")


def _limit(key: str) -> float:
    reference: Reference = current_app.extensions["passerelle.reference"]
    return reference.policy(key, clock.today())


def _ask_page(door: Door, error: str | None = None) -> str:
    email = request.form.get("email", "")
    return render_template("letters/ask.html", door=door.value, email=email, error=error)


def _choose_page(door: Door, token: str, error: str | None = None) -> str:
    return render_template(
        "letters/choose.html",
        door=door.value,
        token=token,
        error=error,
        shortest=shortest_password(),
    )

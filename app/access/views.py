"""Pages of people: sign in, sign out, my account, and in a demonstration "enter as"."""

from datetime import timedelta

from flask import (
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate, operations
from app.access.door import Arrival, device_of, onward, open_door, step_in
from app.access.factor.edge import my_account
from app.access.models import User
from app.access.operations import Patience
from app.access.passwords import is_right
from app.access.permissions import PLANNERS
from app.access.proof.edge import needs_proof
from app.access.queries import account_by_email, live_sign_ins
from app.access.schemas import SignInSchema
from app.access.sessions import live_session
from app.access.visits import operations as visits
from app.access.visits.edge import refuse_visit
from app.access.vocabulary import Way
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.schemas import load
from app.core.web import Pages, audience
from app.reference.loader import Reference

pages = Pages("access", __name__)

HOME = "site.home"
STARTS_AT = dict.fromkeys(PLANNERS, "discharge.index")
"""Where people of the demonstration land: where their work is."""


@pages.get("/connexion")
@audience("access.sign_in")
def sign_in() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    wanted = gate.safe_path(request.args.get("next"))
    if gate.person() is not None:
        return redirect(onward(wanted))
    return _form(wanted)


@pages.post("/connexion", endpoint="sign_in_submit")
@audience("access.sign_in", reads=True)
def sign_in_submit() -> ResponseReturnValue:
    """Open the door, or say the same sentence for every reason not to."""
    wanted = gate.safe_path(request.form.get("next"))
    try:
        form = load(SignInSchema(), request.form)
    except InvalidInput:
        return _form(wanted, request.form.get("email", ""), _wrong()), 422
    user_id = _authenticate(form["email"], form["password"])
    if user_id is None:
        return _form(wanted, form["email"], _wrong()), 422
    begin_write(db.session)
    user = db.session.get_one(User, user_id)
    target = step_in(db.session, user, Arrival(way=Way.PASSWORD, wanted=wanted))
    db.session.commit()
    return redirect(target)


@pages.post("/deconnexion")
@audience("access.sign_out")
def sign_out() -> ResponseReturnValue:
    """The session dies here and on the server."""
    live_session().end()
    flash(_("You are signed out."), "success")
    answer = make_response(redirect(url_for(HOME)))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # nobody finds it in this browser
    return answer


@pages.get("/compte")
@audience("account.read")
def account() -> str:
    """Who I am, and where I am signed in."""
    session = live_session()
    assert session.user_id is not None
    rows = db.session.scalars(live_sign_ins(session.user_id, now=clock.now()))
    sign_ins = [(row, row.id_hash == session.id_hash) for row in rows]
    return render_template(
        "access/account.html",
        sign_ins=sign_ins,
        manages=gate.subject().manages,
        visits=visits.last_visits(db.session, session.user_id),
        has_password=my_account(db.session).password_hash is not None,
        has_oidc=_has_oidc(),
    )


@pages.post("/compte/sessions")
@needs_proof
@audience("account.read")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    session = live_session()
    assert session.user_id is not None
    operations.end_sessions(db.session, session.user_id, keep=session.id_hash)
    db.session.commit()
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("access.account"))


@pages.post("/compte/sessions/<name>")
@needs_proof
@audience("account.read")
def end_session(name: str) -> ResponseReturnValue:
    """Sign out in one other place."""
    session = live_session()
    assert session.user_id is not None
    operations.end_session(db.session, session.user_id, name)
    db.session.commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("access.account"), 303)


@audience("access.enter_as", reads=True)
def enter_as(key: str) -> ResponseReturnValue:
    """Become a fictitious person, without a password."""
    person = next(
        (found for found in operations.list_demo_people(db.session) if found.key == key), None
    )
    if person is None:
        abort(404)
    db.session.rollback()  # the list of people was read; what follows writes
    begin_write(db.session)
    user = db.session.get_one(User, person.user_id)
    open_door(db.session, user, Way.DEMONSTRATION, is_strong=False)
    db.session.commit()
    wanted = gate.safe_path(request.form.get("next"))
    return redirect(onward(wanted, STARTS_AT.get(person.role, HOME)))


@pages.record
def _only_in_demonstration(state: BlueprintSetupState) -> None:
    if state.app.config["PASSERELLE"].is_demo:
        state.add_url_rule("/demo/entrer/<key>", "enter_as", enter_as, methods=["POST"])


def _authenticate(email: str, password: str) -> int | None:
    """The account that email and password open, or None. Ends each transaction it starts.

    The password is checked outside of any transaction: hashing is slow on purpose, and nobody
    should wait for it.
    """
    _count_attempt()
    known = db.session.scalar(account_by_email(email))
    stored = known.password_hash if known else None
    db.session.rollback()
    right = is_right(stored, password)
    begin_write(db.session)
    user = db.session.scalar(account_by_email(email).with_for_update())
    operations.write_the_same(db.session, user)
    opened = operations.record_attempt(
        user,
        is_right=right,
        patience=_patience(),
        now=clock.now(),
        is_known_device=_is_known_device(user),
    )
    user_id = user.id if user and opened else None
    if user_id is None:
        refuse_visit(db.session, user, Way.PASSWORD)
    db.session.commit()
    return user_id


def _is_known_device(user: User | None) -> bool:
    """Whether the person signed in in this browser before and has not tried too often."""
    name = device_of(user.id if user else 0)
    config: Config = current_app.config["PASSERELLE"]
    counter = operations.counter_of("device", name or "none", config.secret_key)
    window = timedelta(minutes=_limit("sign_in_window_minutes"))
    tries = operations.count_attempt(db.session, counter, now=clock.now(), window=window)
    return name is not None and tries <= 2 * _limit("sign_in_free_attempts")


def _count_attempt() -> None:
    config: Config = current_app.config["PASSERELLE"]
    source = operations.source_hash(request.remote_addr or "", config.secret_key)
    window = timedelta(minutes=_limit("sign_in_window_minutes"))
    begin_write(db.session)
    attempts = operations.count_attempt(db.session, source, now=clock.now(), window=window)
    db.session.commit()
    if attempts > _limit("sign_ins_per_window"):
        abort(429)


def _has_oidc() -> bool:
    config: Config = current_app.config["PASSERELLE"]
    return config.has_oidc


def _limit(key: str) -> float:
    reference: Reference = current_app.extensions["passerelle.reference"]
    return reference.policy(key, clock.today())


def _patience() -> Patience:
    return Patience(
        free_attempts=int(_limit("sign_in_free_attempts")),
        longest_wait=timedelta(minutes=_limit("sign_in_longest_wait_minutes")),
    )


def _wrong() -> str:
    return str(
        _(
            "This e-mail address and password do not open an account, or there were too many"
            " attempts. Check them, wait a minute, and try again."
        )
    )


def _form(wanted: str | None, email: str = "", error: str | None = None) -> str:
    config: Config = current_app.config["PASSERELLE"]
    people = operations.list_demo_people(db.session) if config.is_demo else []
    return render_template(
        "access/sign_in.html",
        next=wanted,
        email=email,
        error=error,
        demo_people=people,
        provider=config.oidc_name if config.has_oidc else None,
    )

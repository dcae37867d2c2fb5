"""The page of the own password."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.deeds import record_own
from app.access.factor.edge import may_try, my_account
from app.access.models import User
from app.access.notices import News, tell
from app.access.password.edge import give_password, shortest_password
from app.access.password.schemas import OwnPasswordSchema
from app.access.passwords import is_right
from app.access.proof.edge import ask_first, is_proved, note_proof
from app.access.sessions import is_strong_session, live_session
from app.core import clock
from app.core.db import begin_write
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.schemas import load
from app.core.web import Pages, audience, note_refusal

pages = Pages("password", __name__)
_Faults = Mapping[str, Sequence[Message | str]]


@pages.get("/compte/mot-de-passe")
@audience("account.read")
def show() -> ResponseReturnValue:
    """The form; without a password there is nothing to compare, so a fresh proof comes first."""
    has_password = my_account(db.session).password_hash is not None
    return _page({}, has_password=has_password) if has_password or is_proved() else ask_first()


@pages.post("/compte/mot-de-passe", endpoint="set")
@audience("account.read", reads=True)
def set_own() -> ResponseReturnValue:
    """Set it; this session gets a new name, the others end, and the owner gets a letter."""
    stored = my_account(db.session).password_hash
    db.session.rollback()  # hashing is slow on purpose: nobody waits for it
    if stored is None and not is_proved():
        return ask_first()
    try:
        form = load(OwnPasswordSchema(), request.form)
        _check_present(stored, form["present"], form["password"])
        _replace(form["password"])
    except InvalidInput as error:
        db.session.rollback()
        return _page(error.faults, has_password=stored is not None), 422
    flash(_("Your password is changed. Every other session has ended."), "success")
    return redirect(url_for("access.account"), 303)


def _check_present(stored: str | None, present: str, fresh: str) -> None:
    """Raise InvalidInput unless the present password is right and the new one another."""
    if stored is None:
        return
    right = is_right(stored, present)
    begin_write(db.session)
    is_counted = may_try(db.session, my_account(db.session).id)
    db.session.commit()
    if not is_counted:
        abort(429)
    if not right:
        note_refusal("proof")
        raise _fault("present", N_("This is not your present password."))
    if present == fresh:
        raise _fault("password", N_("This is the password that you have already."))


def _replace(fresh: str) -> None:
    """Set the password and begin this session anew; raises InvalidInput for a weak one."""
    begin_write(db.session)
    me, now = my_account(db.session), clock.now()
    give_password(db.session, me.email, fresh)
    record_own(db.session, me, ("account.password", "changed"), now=now)
    tell(db.session, me, News.PASSWORD_SET, now=now)
    _begin_anew(me)
    db.session.commit()


def _begin_anew(me: User) -> None:
    is_strong = is_strong_session()
    live_session().begin(me.id)
    note_proof(is_strong=is_strong)


def _fault(field: str, sentence: str) -> InvalidInput:
    fault = Message(sentence)
    return InvalidInput(fault, {field: [fault]})


def _page(errors: _Faults, *, has_password: bool) -> str:
    return render_template(
        "password/show.html",
        has_password=has_password,
        shortest=shortest_password(),
        errors=errors,
    )

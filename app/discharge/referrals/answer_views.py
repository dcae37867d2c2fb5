"""The page that a letter leads to: answer without an account, in a minute, on a telephone.

Opening it changes nothing, whoever opens it: no row, no session. Only its forms do.
"""

from datetime import timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message
from app.core.web import Pages, audience, by_link
from app.discharge.candidates import say_capacity
from app.discharge.referrals import answering, preparing
from app.discharge.referrals.answer_screens import answer_page
from app.discharge.referrals.edge import provider_act, the_pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.reading import (
    EVENT_OF,
    answer_from,
    capacity_from,
    colleague_from,
)
from app.discharge.referrals.vocabulary import (
    DECLINE_REASON_NAMES,
    SHARED_FIELD_NAMES,
    AnswerChannel,
)
from app.discharge.vocabulary import CapacitySaid
from app.post.vocabulary import LinkState
from app.reference.vocabulary import CAPACITY_NAMES

__all__ = ["pages"]

pages = Pages("referrals", __name__)
CHOICES = {*EVENT_OF, "stop", "collegue", "capacite"}


@pages.get("/r/<token>")
@audience("referral.link")
def answer(token: str) -> ResponseReturnValue:
    """The request and four buttons; what has become of it when the link is over."""
    return _page(token)


@pages.post("/r/<token>/reponse/<kind>", endpoint="respond")
@audience("referral.link")
@by_link
def respond(token: str, kind: str) -> ResponseReturnValue:
    """Answer; the link is used up and another follows it."""
    if kind not in EVENT_OF:
        abort(404)
    try:
        given = answer_from(request.form, kind, today=clock.today())
        act = provider_act(AnswerChannel.LINK)
        follows = answering.answer_by_link(db.session, token, given, act, the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _page(token, error, kind), 422
    db.session.commit()
    return redirect(url_for("referrals.answer", token=follows, merci=1), 303)


@pages.post("/r/<token>/vu", endpoint="see")
@audience("referral.link")
@by_link
def see(token: str) -> ResponseReturnValue:
    """Say that it was read and is being looked at."""
    answering.mark_seen(db.session, _open(token), provider_act(AnswerChannel.LINK))
    db.session.commit()
    return redirect(url_for("referrals.answer", token=token), 303)


@pages.post("/r/<token>/lien", endpoint="renew")
@audience("referral.link")
@by_link
def renew(token: str) -> ResponseReturnValue:
    """Send a new link to the same address."""
    sent = answering.renew_link(db.session, token, the_pen(), now=clock.now())
    db.session.commit()
    return render_template("referrals/renewed.html", sent=sent)


@pages.post("/r/<token>/collegue", endpoint="pass_on")
@audience("referral.link")
@by_link
def pass_on(token: str) -> ResponseReturnValue:
    """Pass the request on to a colleague of the same house."""
    try:
        to = colleague_from(request.form)
        act = provider_act(AnswerChannel.LINK)
        answering.pass_on(db.session, token, to, act, the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _page(token, error, "collegue"), 422
    db.session.commit()
    return render_template("referrals/done.html", words=_("Passed on to %(address)s.", address=to))


@pages.post("/r/<token>/stop", endpoint="stop")
@audience("referral.link")
@by_link
def stop(token: str) -> ResponseReturnValue:
    """No more requests by mail to this address."""
    _open(token)
    answering.refuse_mail(db.session, token, now=clock.now())
    db.session.commit()
    words = _("You receive no more requests by mail. Wards will telephone you instead.")
    return render_template("referrals/done.html", words=words)


@pages.post("/r/<token>/personne", endpoint="person")
@audience("referral.link")
@by_link
def person(token: str) -> ResponseReturnValue:
    """The ticked fields of the person, after a yes; written in the trail."""
    referral = _open(token)
    shown = answering.reveal(db.session, referral, provider_act(AnswerChannel.LINK))
    db.session.commit()
    rows = [(Message(SHARED_FIELD_NAMES[field]), value) for field, value in shown.items()]
    return _page(token, person=rows)


@pages.post("/r/<token>/capacite", endpoint="capacity")
@audience("referral.link")
@by_link
def capacity(token: str) -> ResponseReturnValue:
    """Say how many people can start now; it saves everybody the next request."""
    referral = _open(token)
    try:
        state, places = capacity_from(request.form)
    except InvalidInput as error:
        return _page(token, error, "capacite"), 422
    lasts = timedelta(days=the_pen().reference.policy("capacity_report_days", clock.today()))
    said = CapacitySaid(state=state, places=places, at=clock.now(), lasts=lasts)
    say_capacity(db.session, referral.service_public_id, said)
    db.session.commit()
    return render_template("referrals/done.html", words=_("Thank you: your places are up to date."))


def _open(token: str) -> Referral:
    """The request of a link that still opens; raises Refused for another."""
    return answering.referral_of_open_link(db.session, token, now=clock.now())


def faults_of(error: InvalidInput | None) -> dict[str, list[str]]:
    """The faults of a refused form by field, in the reader's language."""
    found = error.faults if error else {}
    return {
        field: [say(one) if isinstance(one, Message) else _(one) for one in faults]
        for field, faults in found.items()
    }


def choices() -> dict[str, Any]:
    """What the forms of an answer offer."""
    return {
        "reasons": [(one.value, Message(text)) for one, text in DECLINE_REASON_NAMES.items()],
        "capacities": [(one.value, Message(text)) for one, text in CAPACITY_NAMES.items()],
    }


def _page(
    token: str,
    error: InvalidInput | None = None,
    kind: str | None = None,
    person: list[tuple[Message, str]] | None = None,
) -> str:
    referral, link = answering.referral_of_link(db.session, token, now=clock.now())
    asked = kind or request.args.get("choix", "")
    now = clock.now()
    may_name = preparing.may_name(db.session, referral, now=now)
    page = answer_page(referral, the_pen(), now=now, may_name=may_name)
    is_open = link.state is LinkState.OPEN and page.over is None
    template = "referrals/answer.html" if is_open else "referrals/closed.html"
    return render_template(
        template,
        page=page,
        token=token,
        link=link.state.value,
        used_at=link.used_at,
        kind=asked if asked in CHOICES else "",
        thanks="merci" in request.args,
        person=person,
        errors=faults_of(error),
        typed=request.form if error else {},
        **choices(),
    )

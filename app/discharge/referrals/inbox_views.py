"""Requests received, for people of a provider who have an account: their own lines only."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import subject
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.messages import Message
from app.core.web import audience
from app.discharge.referrals import answering, preparing, queries, screens
from app.discharge.referrals.answer_screens import answer_page
from app.discharge.referrals.answer_views import choices, faults_of, pages
from app.discharge.referrals.edge import provider_act, the_pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.reading import EVENT_OF, answer_from
from app.discharge.referrals.vocabulary import SHARED_FIELD_NAMES, AnswerChannel

__all__ = ["pages"]


@pages.get("/demandes-recues")
@audience("referral.inbox")
def inbox() -> ResponseReturnValue:
    """Every request that my service received, the most pressing first."""
    mine = db.session.scalar(queries.provider_of(subject().organisation_id))
    found = db.session.scalars(queries.inbox(mine)).all() if mine else []
    pen, now = the_pen(), clock.now()
    lines = [screens.request_line(one, pen, now=now) for one in found]
    return render_template("referrals/inbox.html", lines=lines, is_linked=mine is not None)


@pages.get("/demandes-recues/<referral_id>")
@audience("referral.need")
def received(referral_id: str) -> ResponseReturnValue:
    """One request that my service received."""
    return _page(_mine(referral_id, "referral.need"))


@pages.post("/demandes-recues/<referral_id>/reponse/<kind>", endpoint="reply")
@audience("referral.answer")
def reply(referral_id: str, kind: str) -> ResponseReturnValue:
    """Answer on the platform."""
    if kind not in EVENT_OF:
        abort(404)
    try:
        given = answer_from(request.form, kind, today=clock.today())
        act = provider_act(AnswerChannel.ACCOUNT)
        answering.respond(db.session, _mine(referral_id, "referral.answer"), given, act, the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _page(_mine(referral_id, "referral.need"), error, kind), 422
    db.session.commit()
    return redirect(url_for("referrals.received", referral_id=referral_id), 303)


@pages.post("/demandes-recues/<referral_id>/vu", endpoint="note_seen")
@audience("referral.answer")
def note_seen(referral_id: str) -> ResponseReturnValue:
    """Say that it was read and is being looked at."""
    act = provider_act(AnswerChannel.ACCOUNT)
    answering.mark_seen(db.session, _mine(referral_id, "referral.answer"), act)
    db.session.commit()
    return redirect(url_for("referrals.received", referral_id=referral_id), 303)


@pages.post("/demandes-recues/<referral_id>/personne", endpoint="received_person")
@audience("referral.identity")
def received_person(referral_id: str) -> ResponseReturnValue:
    """The ticked fields of the person, after a yes; written in the trail."""
    act = provider_act(AnswerChannel.ACCOUNT)
    found = _mine(referral_id, "referral.identity")
    shown = answering.reveal(db.session, found, act, subject())
    db.session.commit()
    rows = [(Message(SHARED_FIELD_NAMES[field]), value) for field, value in shown.items()]
    return _page(found, person=rows)


def _mine(referral_id: str, action: str) -> Referral:
    return answering.received(db.session, subject(), referral_id, action, now=clock.now())


def _page(
    referral: Referral,
    error: InvalidInput | None = None,
    kind: str = "",
    person: list[tuple[Message, str]] | None = None,
) -> str:
    now = clock.now()
    may_name = preparing.may_name(db.session, referral, now=now)
    return render_template(
        "referrals/received.html",
        page=answer_page(referral, the_pen(), now=now, may_name=may_name),
        referral_id=referral.public_id,
        kind=kind,
        person=person,
        errors=faults_of(error),
        typed=request.form if error else {},
        **choices(),
    )

"""Pages of the integrated desk: one form, shared rules, an owner and an answer for each request."""

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.permissions import joins_circles
from app.coordination.cases.queries import coordinations
from app.coordination.desk import operations, queries, screens
from app.coordination.desk.models import DeskRequest
from app.coordination.desk.orienting import measure
from app.coordination.desk.reading import read_answer, read_offer, read_request
from app.coordination.desk.shelf import the_book, the_desk_hand
from app.coordination.desk.vocabulary import KNOWN_NAMES, DeskDoor, DeskLine
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reader, the_reference
from app.discharge.following.evidence import is_fictitious
from app.discharge.following.screens import choices
from app.post.reading_links import issue_reading_link, look_reading_link
from app.post.vocabulary import LinkState

pages = Pages("desk", __name__)
LINK = "desk"
YEAR = timedelta(days=365)
VIEWS = {
    "repondre": N_("To answer"),
    "proposees": N_("Offered to us"),
    "posees": N_("Asked by us"),
    "repondues": N_("Answered"),
}
_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@pages.get("/coordination/guichet")
@audience("desk.work")
def index() -> ResponseReturnValue:
    """The requests by what is to be done with them, and how well they are answered."""
    hand, book = the_desk_hand(), the_book()
    view = request.args.get("vue", "repondre")
    view = view if view in VIEWS else "repondre"
    rows = db.session.execute(queries.requests_of(hand.subject, view)).all()
    times = db.session.execute(queries.times_of(hand.subject, hand.now - YEAR)).all()
    lines = [DeskLine(asked_at=one[0], due_at=one[1], answered_at=one[2]) for one in times]
    return render_template(
        "desk/list.html",
        lines=screens.request_lines(rows, book, hand, the_reference()),
        views=[
            (Message(text), url_for("desk.index", vue=name), name == view, None)
            for name, text in VIEWS.items()
        ],
        measured=screens.measure_line(measure(lines, hand.now)),
    )


@pages.get("/coordination/guichet/demander", endpoint="ask")
@audience("desk.ask")
def ask() -> ResponseReturnValue:
    """The one form: for partners, and for whoever comes without an account."""
    return _ask_page({}, None)


@pages.post("/coordination/guichet/demander", endpoint="send")
@audience("desk.ask")
def send() -> ResponseReturnValue:
    """Write a request down; the answer has a day."""
    book, is_partner = the_book(), joins_circles(the_reader())
    door = DeskDoor.PARTNER if is_partner else DeskDoor.OPEN_PAGE
    try:
        wish = read_request(request.form, door, book, the_reference(), clock.today())
        found = operations.ask(db.session, _hand(), wish)
    except InvalidInput as error:
        db.session.rollback()
        return _ask_page(request.form, error), 422
    except operations.TooManyError as error:
        db.session.rollback()
        return _ask_page(
            request.form, InvalidInput(error.message, {"subject": [error.message]})
        ), 429
    return _sent(found, is_partner=is_partner)


def _sent(found: DeskRequest, *, is_partner: bool) -> ResponseReturnValue:
    public_id = found.public_id
    if is_partner:
        db.session.commit()
        flash(_("The request has an owner and a day for its answer."), "success")
        return redirect(url_for("desk.show", request_id=public_id), 303)
    now = clock.now()
    standing = issue_reading_link(
        db.session, purpose=LINK, about=f"desk:{public_id}", expires_at=now + YEAR, now=now
    )
    db.session.commit()
    return redirect(url_for("desk.follow", token=standing.token), 303)


def _hand() -> operations.DeskHand:
    organisation_id = the_reader().organisation_id
    if organisation_id is None:
        return the_desk_hand()
    return the_desk_hand(fictitious=bool(db.session.scalar(is_fictitious(organisation_id))))


def _ask_page(typed: Any, error: InvalidInput | None) -> str:
    reference, hand = the_reference(), _hand()
    teams = db.session.scalars(coordinations(fictitious=hand.is_fictitious)).all()
    return render_template(
        "desk/ask.html",
        typed=typed,
        errors=field_faults(error),
        is_partner=joins_circles(hand.subject),
        subjects=list(the_book().subjects.items()),
        known=choices(KNOWN_NAMES),
        languages=[(one.code, one.labels) for one in reference.languages.values()],
        teams=[(str(one.id), one.name) for one in teams],
        days=hand.answer_days,
    )


@pages.get("/guichet-suivi/<token>")
@audience("desk.follow")
def follow(token: str) -> ResponseReturnValue:
    """Whoever asked without an account: who owns the request, by when, and the answer."""
    link = look_reading_link(db.session, token, purpose=LINK, now=clock.now())
    named = queries.by_public_id(link.about.partition(":")[2])
    found = db.session.scalars(named).one_or_none() if link.state is LinkState.OPEN else None
    if found is None:
        raise NotFound(Message(N_("This link does not open anything any more.")))
    page = render_template("desk/follow.html", request_=found, **_told(found))
    return Response(page, headers=_PRIVATE, mimetype="text/html")


def _told(found: DeskRequest) -> dict[str, Any]:
    book = the_book()
    answer_to = book.destinations[found.answer_to].labels if found.answer_to else None
    return {
        "subject": book.subjects[found.subject],
        "rules": screens.orientations(found, book),
        "answer_to": answer_to,
    }


@pages.get("/coordination/guichet/<request_id>", endpoint="show")
@audience("desk.work")
def show(request_id: str) -> ResponseReturnValue:
    """One request: what is asked, what the shared rules say, who owns it, the answer."""
    return _page(request_id)


def _page(request_id: str, error: InvalidInput | None = None, place: str = "") -> str:
    hand, book = the_desk_hand(), the_book()
    found = operations.find(db.session, hand, request_id)
    row = db.session.execute(queries.with_owner(found.id)).one()
    offers = db.session.execute(queries.offers_of(found.id)).all()
    is_owner = found.owner_id == hand.subject.organisation_id
    waits = any(
        one.DeskOffer.to_id == hand.subject.organisation_id and one.DeskOffer.settled_at is None
        for one in offers
    )
    partners = queries.partners(hand.subject, fictitious=found.is_fictitious)
    return render_template(
        "desk/request.html",
        request_=found,
        line=screens.request_line(row, book, hand, the_reference()),
        door=screens.door_words(found),
        offers=screens.offer_lines(offers),
        is_owner=is_owner and found.answered_at is None,
        is_offered=waits and not is_owner,
        partners=[(str(one.id), one.name) for one in db.session.execute(partners)],
        destinations=[(one.code, one.labels) for one in book.destinations.values()],
        errors=field_faults(error),
        typed=request.form if error else {},
        place=place,
        **_told(found),
    )


@pages.post("/coordination/guichet/<request_id>/prendre", endpoint="take")
@audience("desk.work")
def take(request_id: str) -> ResponseReturnValue:
    """Take a request upon oneself."""
    operations.take(db.session, the_desk_hand(), request_id)
    return _done(request_id, _("This request is yours."))


@pages.post("/coordination/guichet/<request_id>/transmettre", endpoint="offer")
@audience("desk.work")
def offer(request_id: str) -> ResponseReturnValue:
    """Offer a request to another partner; it stays ours until they accept."""
    try:
        operations.offer(db.session, the_desk_hand(), request_id, read_offer(request.form))
    except InvalidInput as error:
        db.session.rollback()
        return _page(request_id, error, "offer"), 422
    return _done(request_id, _("Offered. It stays yours until they accept."))


@pages.post("/coordination/guichet/<request_id>/accepter", endpoint="accept")
@audience("desk.work")
def accept(request_id: str) -> ResponseReturnValue:
    """Accept what another partner offers."""
    operations.settle(db.session, the_desk_hand(), request_id, accepts=True)
    return _done(request_id, _("This request is yours now."))


@pages.post("/coordination/guichet/<request_id>/refuser", endpoint="decline")
@audience("desk.work")
def decline(request_id: str) -> ResponseReturnValue:
    """Decline what another partner offers; it stays theirs."""
    operations.settle(db.session, the_desk_hand(), request_id, accepts=False)
    db.session.commit()
    flash(_("Declined: it stays with its owner."), "success")
    return redirect(url_for("desk.index"), 303)


@pages.post("/coordination/guichet/<request_id>/repondre", endpoint="answer")
@audience("desk.work")
def answer(request_id: str) -> ResponseReturnValue:
    """Answer, once."""
    try:
        said = read_answer(request.form, the_book())
        operations.answer(db.session, the_desk_hand(), request_id, said)
    except InvalidInput as error:
        db.session.rollback()
        return _page(request_id, error, "answer"), 422
    return _done(request_id, _("Answered."))


def _done(request_id: str, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("desk.show", request_id=request_id), 303)

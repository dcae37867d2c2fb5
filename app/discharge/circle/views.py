"""Pages of the care circle: who sits in it, who looked, emergency access and its review."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.vocabulary import Subject
from app.core import clock
from app.core.config import Config
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES, say, say_in
from app.core.messages import Message
from app.core.schemas import load
from app.core.web import Pages, audience
from app.discharge.circle import operations
from app.discharge.circle.letters import Pen
from app.discharge.circle.schemas import EmergencySchema, ReviewSchema, SeatSchema
from app.discharge.circle.sharing import Ends, withdraw
from app.discharge.circle.vocabulary import (
    REASON_NAMES,
    EmergencyReason,
    EmergencyWish,
    Hand,
    ReviewVerdict,
    Terms,
)
from app.discharge.grounds.edge import filled, ground_choices, ground_from, the_grounds
from app.discharge.grounds.operations import list_grounds
from app.discharge.grounds.vocabulary import GroundLine
from app.discharge.models import Discharge
from app.discharge.operations import find_discharge
from app.discharge.referrals.edge import the_pen, ward_act
from app.reference.loader import Reference

pages = Pages("circle", __name__)


@pages.get("/sorties/<public_id>/cercle")
@audience("discharge.circle")
def seats(public_id: str) -> ResponseReturnValue:
    """Who may know of this discharge, and until when."""
    return _seats_page(_team(public_id))


@pages.post("/sorties/<public_id>/cercle", endpoint="give")
@audience("discharge.circle")
def give(public_id: str) -> ResponseReturnValue:
    """Let somebody in."""
    found = _team(public_id)
    try:
        form = load(SeatSchema(), filled(request.form))
        wish = ground_from(request.form)
        operations.give_seat(db.session, found, form["email"], wish, _hand())
    except InvalidInput as error:
        return _seats_page(found, error), 422
    db.session.commit()
    flash(_("This person is in the care circle now."), "success")
    return redirect(url_for("circle.seats", public_id=public_id), 303)


@pages.post("/sorties/<public_id>/cercle/<int:seat_id>/renouveler")
@audience("discharge.circle")
def renew(public_id: str, seat_id: int) -> ResponseReturnValue:
    """Let a seat hold longer."""
    operations.renew_seat(db.session, _team(public_id), seat_id, _hand())
    db.session.commit()
    return redirect(url_for("circle.seats", public_id=public_id), 303)


@pages.post("/sorties/<public_id>/cercle/<int:seat_id>/terminer")
@audience("discharge.circle")
def end(public_id: str, seat_id: int) -> ResponseReturnValue:
    """End a seat at once."""
    operations.end_seat(db.session, _team(public_id), seat_id, _hand())
    db.session.commit()
    return redirect(url_for("circle.seats", public_id=public_id), 303)


@pages.post("/sorties/<public_id>/cercle/motifs/<ground_id>/retirer", endpoint="withdraw_ground")
@audience("discharge.circle")
def withdraw_ground(public_id: str, ground_id: str) -> ResponseReturnValue:
    """The person takes an agreement back: what rests on it ends at once."""
    found = _team(public_id)
    ends = Ends(circle=_pen(), referrals=the_pen(), act=ward_act())
    withdraw(db.session, found, ground_id, _hand(), ends)
    db.session.commit()
    flash(_("Withdrawn. What rested on it is closed."), "success")
    return redirect(url_for("circle.seats", public_id=public_id, _anchor="grounds"), 303)


@pages.get("/sorties/<public_id>/acces")
@audience("discharge.access_log")
def accesses(public_id: str) -> ResponseReturnValue:
    """Who opened this record, to print for the person."""
    found = _team(public_id)
    lines = operations.list_accesses(db.session, found.public_id)
    now = clock.now()
    return render_template(
        "circle/accesses.html", discharge=found, lines=lines, now=now, grounds=_grounds(found)
    )


@pages.get("/acces-urgent")
@audience("discharge.emergency")
def emergency() -> ResponseReturnValue:
    """The form that opens a record in an emergency."""
    return _emergency_page({})


@pages.post("/acces-urgent", endpoint="break_glass")
@audience("discharge.emergency")
def break_glass() -> ResponseReturnValue:
    """Open one record to read, for a short time."""
    try:
        form = load(EmergencySchema(), request.form)
        wish = EmergencyWish(
            hospital=form["hospital"],
            reference=form["reference"],
            reason=EmergencyReason(form["reason"]),
            words=form["words"],
        )
        hand = _hand()
        found, access = operations.break_glass(db.session, wish, hand)
    except InvalidInput as error:
        db.session.commit()  # the attempt stays written down
        return _emergency_page(request.form.to_dict(), error), 422
    operations.tell_keepers(db.session, access, _pen(), now=hand.now)
    public_id = found.public_id
    db.session.commit()
    flash(_("This record is open to you, to read only, for a short time. It is reviewed."), "doubt")
    return redirect(url_for("discharge.situation", public_id=public_id), 303)


@pages.get("/acces-urgents")
@audience("discharge.review")
def reviews() -> ResponseReturnValue:
    """Emergency accesses that wait for a review, and those reviewed."""
    lines = operations.list_emergencies(db.session, _hand())
    return render_template("circle/reviews.html", lines=lines)


@pages.post("/acces-urgents/<access_id>")
@audience("discharge.review")
def review(access_id: str) -> ResponseReturnValue:
    """Say whether one was justified."""
    verdict = ReviewVerdict(load(ReviewSchema(), request.form)["verdict"])
    hand = _hand()
    access = operations.review(db.session, access_id, verdict, hand)
    operations.tell_keepers(db.session, access, _pen(), now=hand.now)
    db.session.commit()
    flash(_("The review is written down."), "success")
    return redirect(url_for("circle.reviews"), 303)


def _seats_page(found: Discharge, error: InvalidInput | None = None) -> str:
    lines = operations.list_seats(db.session, found, now=clock.now())
    return render_template(
        "circle/seats.html",
        discharge=found,
        lines=lines,
        typed=request.form,
        errors=_said(error),
        days=_terms().seat.days,
        grounds=_grounds(found),
        choices=ground_choices(),
    )


def _grounds(found: Discharge) -> Sequence[GroundLine]:
    record = operations.shared(found)
    return list_grounds(db.session, record, the_grounds(), now=clock.now())


def _emergency_page(values: dict[str, str], error: InvalidInput | None = None) -> str:
    reference: Reference = current_app.extensions["passerelle.reference"]
    hospitals = sorted(reference.hospitals.values(), key=lambda one: (one.city, one.name))
    return render_template(
        "circle/emergency.html",
        values=values,
        errors=_said(error),
        hospitals=[(one.code, f"{one.city}, {one.name}") for one in hospitals],
        reasons=[(reason, say(Message(name))) for reason, name in REASON_NAMES.items()],
        minutes=int(_terms().emergency / timedelta(minutes=1)),
    )


def _said(error: InvalidInput | None) -> dict[str, str]:
    faults = error.faults if error else {}
    return {
        name: " ".join(_(one) if isinstance(one, str) else say(one) for one in found)
        for name, found in faults.items()
    }


def _team(public_id: str) -> Discharge:
    """The discharge, for its team only: an emergency opens the record, not its circle."""
    return find_discharge(db.session, _subject(), public_id, only_team=True)


def _terms() -> Terms:
    reference: Reference = current_app.extensions["passerelle.reference"]
    today = clock.today()
    return Terms(
        seat=timedelta(days=reference.policy("circle_seat_days", today)),
        emergency=timedelta(minutes=reference.policy("emergency_minutes", today)),
        review=timedelta(hours=reference.policy("emergency_review_hours", today)),
    )


def _pen() -> Pen:
    config: Config = current_app.config["PASSERELLE"]

    def address(language: str, public_id: str) -> str:
        page = url_for("circle.accesses", lang=language, public_id=public_id)
        return f"{config.public_url}{page}"

    return Pen(say=say_in, languages=tuple(LANGUAGES), address=address)


def _hand() -> Hand:
    return Hand(subject=_subject(), terms=_terms(), now=clock.now())


def _subject() -> Subject:
    found: Subject = g.subject
    return found

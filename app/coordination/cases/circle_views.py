"""Pages of who follows a person: case manager, hand-over, circle, stays, alerts, ending, link."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.cases import alerts, assigning, links, living, seats
from app.coordination.cases.blueprint import (
    NO_FAULT,
    NOT_STORED,
    asked,
    at_field,
    done,
    pages,
    refused,
    see,
    show,
)
from app.coordination.cases.edge import address, the_hand
from app.coordination.cases.file_page import file_page
from app.coordination.cases.plan_words import AuthorKind, HandoverItem
from app.coordination.cases.reading import (
    read_day,
    read_ending,
    read_seat,
    read_somebody,
    read_stay,
    read_words,
    reading_of,
)
from app.coordination.cases.vocabulary import (
    CIRCLE_FUNCTION_NAMES,
    SEAT_SCOPE_NAMES,
    CircleFunction,
    Intensity,
    SeatScope,
    Urgency,
    WaitReason,
)
from app.core.errors import HomeCareError
from app.core.extensions import db
from app.core.i18n import choose_language
from app.core.web import audience
from app.discharge.following.screens import choices
from app.discharge.grounds.edge import ground_choices, ground_from, the_grounds
from app.discharge.grounds.operations import list_grounds

FUNCTIONS = {
    one: name
    for one, name in CIRCLE_FUNCTION_NAMES.items()
    if one is not CircleFunction.CASE_MANAGER
}


def _again(public_id: str, error: HomeCareError, place: str) -> ResponseReturnValue:
    return refused(file_page, public_id, error, place)


@pages.post("/coordination/dossiers/<public_id>/attribuer", endpoint="assign")
@audience("case.manage")
def assign(public_id: str) -> ResponseReturnValue:
    """Give the file to a case manager; the cap decides."""
    try:
        user_id = read_somebody(request.form, "manager")
        assigning.assign(db.session, the_hand(), asked(public_id), user_id)
    except NOT_STORED as error:
        return _again(public_id, at_field(error, "manager"), "assign")
    return done("cases.file", public_id, _("The case manager is named."))


@pages.post("/coordination/dossiers/<public_id>/intensite", endpoint="change_intensity")
@audience("case.manage")
def change_intensity(public_id: str) -> ResponseReturnValue:
    """Say how much work the case takes."""
    try:
        reading = reading_of(request.form)
        chosen = reading.choice("intensity", [one.value for one in Intensity])
        reading.finish()
        intensity = Intensity(str(chosen))
        assigning.change_intensity(db.session, the_hand(), asked(public_id), intensity)
    except NOT_STORED as error:
        return _again(public_id, at_field(error, "intensity"), "intensity")
    return done("cases.file", public_id, _("Saved."))


@pages.post("/coordination/dossiers/<public_id>/attente", endpoint="wait")
@audience("case.manage")
def wait(public_id: str) -> ResponseReturnValue:
    """Put the file back on the waiting list, or say how it waits."""
    hand, edit = the_hand(), asked(public_id)
    try:
        reading = reading_of(request.form)
        reason = reading.choice("wait_reason", [one.value for one in WaitReason])
        urgency = reading.choice("urgency", [one.value for one in Urgency], required=False)
        reading.finish()
        why = WaitReason(str(reason))
        if urgency:
            assigning.order_wait(db.session, hand, edit, (Urgency(urgency), why))
        else:
            assigning.put_back(db.session, hand, edit, why)
    except NOT_STORED as error:
        return _again(public_id, error, "wait")
    return done("cases.file", public_id, _("The waiting list is up to date."))


@pages.post("/coordination/dossiers/<public_id>/correspondant", endpoint="correspondent")
@audience("case.manage")
def correspondent(public_id: str) -> ResponseReturnValue:
    """Name the pathway correspondent."""
    try:
        user_id = read_somebody(request.form, "correspondent")
        assigning.name_correspondent(db.session, the_hand(), asked(public_id), user_id)
    except NOT_STORED as error:
        return _again(public_id, error, "correspondent")
    return done("cases.file", public_id, _("Saved."))


@pages.post("/coordination/dossiers/<public_id>/passation", endpoint="start_handover")
@audience("case.manage")
def start_handover(public_id: str) -> ResponseReturnValue:
    """Begin to hand the file over."""
    try:
        user_id = read_somebody(request.form, "to")
        assigning.start_handover(db.session, the_hand(), asked(public_id), user_id)
    except NOT_STORED as error:
        return _again(public_id, error, "handover")
    return done("cases.file", public_id, _("Tick what is done; then the file changes hands."))


@pages.post("/coordination/dossiers/<public_id>/passation/points", endpoint="tick_handover")
@audience("case.manage")
def tick_handover(public_id: str) -> ResponseReturnValue:
    """Tick the check-list; with the last point the file changes hands."""
    ticked = {one for one in HandoverItem if one.value in request.form.getlist("done")}
    try:
        assigning.tick_handover(db.session, the_hand(), asked(public_id), ticked)
    except NOT_STORED as error:
        return _again(public_id, at_field(error, "done"), "handover")
    return done("cases.file", public_id, _("Saved."))


@pages.post("/coordination/dossiers/<public_id>/sejours", endpoint="enter_hospital")
@audience("case.write")
def enter_hospital(public_id: str) -> ResponseReturnValue:
    """Note a stay in hospital; the file goes on."""
    hand = the_hand()
    try:
        wish = read_stay(request.form, hand.reference)
        living.enter_hospital(db.session, hand, asked(public_id), wish)
    except NOT_STORED as error:
        return _again(public_id, error, "stay")
    return done("cases.file", public_id, _("The stay is noted; the file goes on."))


@pages.post("/coordination/dossiers/<public_id>/sejours/fin", endpoint="leave_hospital")
@audience("case.write")
def leave_hospital(public_id: str) -> ResponseReturnValue:
    """Note that the person is home again."""
    try:
        day = read_day(request.form, "ended_on")
        living.leave_hospital(db.session, the_hand(), asked(public_id), day)
    except NOT_STORED as error:
        return _again(public_id, error, "stay")
    return done("cases.file", public_id, _("The person is home again."))


@pages.post("/coordination/dossiers/<public_id>/fin", endpoint="end")
@audience("case.manage")
def end(public_id: str) -> ResponseReturnValue:
    """Pass the person on, or close the file."""
    try:
        ending = read_ending(request.form)
        living.end(db.session, the_hand(), asked(public_id), ending)
    except NOT_STORED as error:
        return _again(public_id, error, "end")
    return done("cases.file", public_id, _("The file is over; all of it stays readable."))


@pages.post("/coordination/dossiers/<public_id>/alertes/<alert_id>", endpoint="handle_alert")
@audience("case.write")
def handle_alert(public_id: str, alert_id: str) -> ResponseReturnValue:
    """Say what was done about an alert."""
    try:
        words = read_words(request.form, "answer")
        alerts.handle(db.session, the_hand(), asked(public_id), (alert_id, words))
    except NOT_STORED as error:
        return _again(public_id, error, alert_id)
    return done("cases.file", public_id, _("The alert is dealt with."))


@pages.get("/coordination/dossiers/<public_id>/places", endpoint="circle")
@audience("case.read")
def circle(public_id: str) -> ResponseReturnValue:
    """Who sits in the circle, since when, on which ground; and the person's own links."""
    return circle_page(public_id)


def circle_page(public_id: str, **faults: Any) -> str:
    """The circle, with a refused form if there is one."""
    seen, hand = see(public_id, least=SeatScope.PLAN)
    open_links = links.standing(db.session, seen.case, hand) if seen.shows(SeatScope.WHOLE) else {}
    language = seen.case.language if seen.case.language in {"fr", "nl"} else choose_language()
    return show(
        "circle",
        seen,
        hand,
        lines=seats.lines(db.session, seen.case, now=hand.now),
        links=[
            (holder, address(language, f"/mon-dossier/{one.token}") if one else None, one)
            for holder, one in open_links.items()
        ],
        functions=choices(FUNCTIONS),
        scopes=choices(SEAT_SCOPE_NAMES),
        choices=ground_choices(),
        grounds=list_grounds(db.session, seats.shared(seen.case), the_grounds(), now=hand.now),
        days=hand.policy.seat.days,
        **{**NO_FAULT, **faults},
    )


@pages.post("/coordination/dossiers/<public_id>/cercle/entrer", endpoint="give_seat")
@audience("case.circle")
def give_seat(public_id: str) -> ResponseReturnValue:
    """Let somebody in."""
    try:
        seats.give(db.session, the_hand(), asked(public_id), read_seat(request.form, ground_from))
    except NOT_STORED as error:
        return refused(circle_page, public_id, error, "seat")
    return done("cases.circle", public_id, _("This person is in the circle now."))


@pages.post("/coordination/dossiers/<public_id>/cercle/<int:seat_id>/fin", endpoint="end_seat")
@audience("case.circle")
def end_seat(public_id: str, seat_id: int) -> ResponseReturnValue:
    """End a seat at once."""
    seats.end_seat(db.session, the_hand(), asked(public_id), seat_id)
    return done("cases.circle", public_id, _("The seat is over."))


@pages.post(
    "/coordination/dossiers/<public_id>/cercle/motifs/<ground_id>", endpoint="withdraw_ground"
)
@audience("case.circle")
def withdraw_ground(public_id: str, ground_id: str) -> ResponseReturnValue:
    """The person takes an agreement back: what rests on it ends at once."""
    seats.withdraw(db.session, the_hand(), asked(public_id), ground_id)
    words = _("Withdrawn. What rested on it is closed.")
    return done("cases.circle", public_id, words, anchor="grounds")


@pages.post("/coordination/dossiers/<public_id>/lien/<holder>", endpoint="give_link")
@audience("case.write")
def give_link(public_id: str, holder: str) -> ResponseReturnValue:
    """A new link for the person or the carer."""
    links.give_link(db.session, the_hand(), asked(public_id), _holder(holder))
    return done("cases.circle", public_id, _("The link is ready."), anchor="links")


@pages.post("/coordination/dossiers/<public_id>/lien/<holder>/retirer", endpoint="withdraw_link")
@audience("case.write")
def withdraw_link(public_id: str, holder: str) -> ResponseReturnValue:
    """The link shows nothing any more."""
    links.withdraw_link(db.session, the_hand(), asked(public_id), _holder(holder))
    return done("cases.circle", public_id, _("The link is withdrawn."), anchor="links")


def _holder(word: str) -> AuthorKind:
    return AuthorKind.CARER if word == AuthorKind.CARER else AuthorKind.PERSON

"""Pages of the ward: what to ask whom, and what became of it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message
from app.core.schemas import load_address
from app.core.web import audience
from app.discharge import life
from app.discharge import screens as discharge_screens
from app.discharge.answers import match_discharge, saved_choices, situation_of
from app.discharge.blueprint import find, go_on, pages, the_reader, the_reference
from app.discharge.grounds.edge import (
    filled,
    ground_choices,
    ground_from,
    the_grounds,
    the_recorder,
)
from app.discharge.grounds.operations import list_grounds
from app.discharge.grounds.schemas import ProviderGroundShape
from app.discharge.grounds.vocabulary import GroundGiven, SharedRecord
from app.discharge.models import Discharge
from app.discharge.operations import last_plan
from app.discharge.referrals import operations, queries, screens
from app.discharge.referrals.answering import respond
from app.discharge.referrals.edge import provider_act, the_pen, ward_act
from app.discharge.referrals.models import Referral
from app.discharge.referrals.preparing import (
    ground_for,
    identity,
    prepare,
    set_identity,
    without_ground,
)
from app.discharge.referrals.reading import (
    EVENT_OF,
    answer_from,
    ask_from,
    ground_fields,
    identity_from,
    words_from,
)
from app.discharge.referrals.vocabulary import (
    DECLINE_REASON_NAMES,
    SHARED_FIELD_NAMES,
    WAVE_MODE_NAMES,
    Act,
    AnswerChannel,
    SharedField,
)

Step = Callable[[Discharge, Referral, Act], object]
_WRITTEN_DOWN = {"phone": AnswerChannel.PHONE, "paper": AnswerChannel.PAPER}


@pages.get("/sorties/<public_id>/demandes")
@audience("discharge.read")
def requests(public_id: str) -> ResponseReturnValue:
    """Whom to ask, exactly what each will see, what is shared after a yes."""
    return _requests_page(find(public_id))


@pages.post("/sorties/<public_id>/demandes/<int:need_id>", endpoint="prepare_requests")
@audience("discharge.write")
def prepare_requests(public_id: str, need_id: int) -> ResponseReturnValue:
    """Prepare the requests for one need; nothing leaves yet."""
    try:
        ask = ask_from(request.form, need_id, _ground_of(need_id))
        prepare(db.session, find(public_id), ask, ward_act(), the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _requests_page(find(public_id), error), 422
    words = _("Prepared. Look at what each service will see, then send.")
    return go_on("discharge.requests", public_id, words, anchor=f"need-{need_id}")


def _ground_of(need_id: int) -> GroundGiven | None:
    """The ground that the form of one need records; none where nothing is said of it."""
    given = ground_fields(request.form, need_id)
    if not given:
        return None
    try:
        return GroundGiven(wish=ground_from(given), by=the_recorder())
    except InvalidInput as error:
        faults = {f"{field}-{need_id}": found for field, found in error.faults.items()}
        raise InvalidInput(error.message, faults) from error


@pages.post("/sorties/<public_id>/demandes/motif", endpoint="record_ground")
@audience("discharge.write")
def record_ground(public_id: str) -> ResponseReturnValue:
    """Record, for a service that was asked, why it may know who the person is."""
    found = find(public_id)
    life.check_running(found.status)
    try:
        provider = load_address(ProviderGroundShape(), filled(request.form))["provider"]
        given = GroundGiven(wish=ground_from(request.form), by=the_recorder())
        ground_for(db.session, found, provider, given)
    except InvalidInput as error:
        db.session.rollback()
        return _requests_page(find(public_id), error), 422
    return go_on("discharge.requests", public_id, anchor="grounds")


@pages.post("/sorties/<public_id>/demandes/identite", endpoint="save_identity")
@audience("discharge.write")
def save_identity(public_id: str) -> ResponseReturnValue:
    """Who the person is: encrypted, shown to a service only after its yes."""
    found = find(public_id)
    life.check_running(found.status)
    try:
        set_identity(db.session, found.id, identity_from(request.form), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _requests_page(find(public_id), error), 422
    return go_on("discharge.requests", public_id, anchor="person")


@pages.post("/sorties/<public_id>/demandes/envoyer", endpoint="send_requests")
@audience("discharge.write")
def send_requests(public_id: str) -> ResponseReturnValue:
    """Send what is ready; it can be taken back for a minute."""
    try:
        sent = operations.send(db.session, find(public_id), ward_act(), the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _requests_page(find(public_id), error), 422
    words = _("Requests sent: %(number)s. You can take them back for a minute.", number=len(sent))
    return go_on("discharge.followup", public_id, words)


@pages.post("/sorties/<public_id>/demandes/reprendre", endpoint="undo_requests")
@audience("discharge.write")
def undo_requests(public_id: str) -> ResponseReturnValue:
    """Take back what was sent in the last minute."""
    operations.undo(db.session, find(public_id), ward_act(), the_pen())
    return go_on("discharge.requests", public_id, _("Taken back. Nothing has left."))


@pages.get("/sorties/<public_id>/demandes/<referral_id>/lettre")
@audience("discharge.read")
def request_letter(public_id: str, referral_id: str) -> ResponseReturnValue:
    """The request on paper, with boxes to tick, for a service without mail."""
    found = find(public_id)
    referral = operations.find_referral(db.session, found, referral_id)
    line = screens.request_line(referral, the_pen(), now=clock.now())
    return render_template("referrals/letter.html", public_id=public_id, line=line, **_choices())


@pages.get("/sorties/<public_id>/suivi")
@audience("discharge.read")
def followup(public_id: str) -> ResponseReturnValue:
    """Each need with its requests: who answered what, who is next."""
    return _followup_page(find(public_id))


@pages.post("/sorties/<public_id>/suivi/<referral_id>/envoyer", endpoint="send_next")
@audience("discharge.write")
def send_next(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Ask the next in line."""
    found = find(public_id)
    operations.send(db.session, found, ward_act(), the_pen(), only=referral_id)
    return go_on("discharge.followup", public_id)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/relancer", endpoint="remind")
@audience("discharge.write")
def remind(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Write once more to a service that is silent."""

    def step(_found: Discharge, referral: Referral, act: Act) -> None:
        operations.remind(db.session, referral, act, the_pen())

    return _do(public_id, referral_id, step)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/repondre", endpoint="answer_question")
@audience("discharge.write")
def answer_question(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Answer the question of a service."""

    def step(found: Discharge, referral: Referral, act: Act) -> None:
        operations.answer_question(db.session, found, referral, act, the_pen())

    return _do(public_id, referral_id, step, words_needed=True)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/appel", endpoint="note_call")
@audience("discharge.write")
def note_call(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Note a call."""

    def step(_found: Discharge, referral: Referral, act: Act) -> None:
        operations.note_call(db.session, referral, act)

    return _do(public_id, referral_id, step, words_needed=True)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/confirmer", endpoint="confirm")
@audience("discharge.write")
def confirm(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Take this yes; the others are thanked."""

    def step(found: Discharge, referral: Referral, act: Act) -> None:
        operations.confirm(db.session, found, referral, act, the_pen())

    return _do(public_id, referral_id, step)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/retirer", endpoint="withdraw")
@audience("discharge.write")
def withdraw(public_id: str, referral_id: str) -> ResponseReturnValue:
    """The request is not needed any more."""

    def step(found: Discharge, referral: Referral, act: Act) -> None:
        operations.withdraw(db.session, found, referral, act, the_pen())

    return _do(public_id, referral_id, step)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/redemander", endpoint="reopen")
@audience("discharge.write")
def reopen(public_id: str, referral_id: str) -> ResponseReturnValue:
    """Ask this service again."""

    def step(found: Discharge, referral: Referral, act: Act) -> None:
        operations.reopen(db.session, found, referral, act, the_pen())

    return _do(public_id, referral_id, step)


@pages.post("/sorties/<public_id>/suivi/<referral_id>/noter/<kind>", endpoint="write_down")
@audience("discharge.write")
def write_down(public_id: str, referral_id: str, kind: str) -> ResponseReturnValue:
    """Write down what a service answered by telephone or on paper; it counts like any other."""
    referral = operations.find_referral(db.session, find(public_id), referral_id)
    channel = _WRITTEN_DOWN.get(request.form.get("channel", ""), AnswerChannel.PHONE)
    try:
        kind = request.form.get("kind", kind)
        answer = answer_from(request.form, kind if kind in EVENT_OF else "non", today=clock.today())
        respond(db.session, referral, answer, provider_act(channel), the_pen())
    except InvalidInput as error:
        db.session.rollback()
        return _followup_page(find(public_id), error, referral_id), 422
    return go_on("discharge.followup", public_id, anchor=f"line-{referral_id}")


def _do(
    public_id: str, referral_id: str, step: Step, *, words_needed: bool = False
) -> ResponseReturnValue:
    found = find(public_id)
    referral = operations.find_referral(db.session, found, referral_id)
    try:
        act = ward_act(words_from(request.form, required=words_needed))
    except InvalidInput as error:
        db.session.rollback()
        return _followup_page(find(public_id), error, referral_id), 422
    step(found, referral, act)
    db.session.commit()
    flash(_("Saved."), "success")
    address = url_for("discharge.followup", public_id=public_id, _anchor=f"line-{referral_id}")
    return redirect(address, 303)


def _faults(error: InvalidInput | None) -> dict[str, list[str]]:
    if error is None:
        return {}
    named = {
        field: [say(one) if isinstance(one, Message) else _(one) for one in faults]
        for field, faults in error.faults.items()
    }
    return named or {"send": [say(error.message)]}


def _choices() -> dict[str, Any]:
    return {
        "reasons": [(one.value, Message(text)) for one, text in DECLINE_REASON_NAMES.items()],
        "modes": [(one.value, Message(text)) for one, text in WAVE_MODE_NAMES.items()],
        "fields": [(one.value, Message(text)) for one, text in SHARED_FIELD_NAMES.items()],
    }


def _requests_page(found: Discharge, error: InvalidInput | None = None) -> str:
    reference, pen = the_reference(), the_pen()
    answer = match_discharge(db.session, found, reference, today=clock.today())
    saved = saved_choices(db.session, last_plan(found), answer)
    blocks = screens.ask_blocks(
        found,
        {need.key: matches for need, matches in answer.needs},
        db.session.scalars(queries.of_discharge(found.id)).all(),
        pen,
        chosen=saved.services,
        own=frozenset(situation_of(found).current_providers),
        now=clock.now(),
    )
    person = identity(db.session, found.id, [field.value for field in SharedField])
    record = SharedRecord(public_id=found.public_id, discharge_id=found.id)
    return render_template(
        "referrals/requests.html",
        heading=discharge_screens.heading(found, reference),
        blocks=blocks,
        drafts=sum(len(block.drafts) for block in blocks),
        grounds=list_grounds(db.session, record, the_grounds(), now=clock.now()),
        without=without_ground(db.session, found.id, now=clock.now()),
        choices=ground_choices(),
        person={field.value: value for field, value in person.items()},
        errors=_faults(error),
        typed=request.form if error else {},
        typed_shared=request.form.getlist("shared") if error else [],
        **_choices(),
    )


def _followup_page(
    found: Discharge, error: InvalidInput | None = None, at: str | None = None
) -> str:
    lines = db.session.scalars(queries.of_discharge(found.id)).all()
    boards = screens.boards(found, lines, the_pen(), now=clock.now())
    return render_template(
        "referrals/followup.html",
        heading=discharge_screens.heading(found, the_reference()),
        boards=boards,
        covered=sum(board.is_covered for board in boards),
        can_undo=any(line.can["undo"] for board in boards for line in board.lines),
        pulled_out=[line for board in boards for line in board.lines if line.pulled_out],
        to_call=[line for board in boards for line in board.lines if line.to_call],
        errors=_faults(error),
        error_at=at,
        typed=request.form if error else {},
        is_mine=the_reader().user_id is not None,
        **_choices(),
    )

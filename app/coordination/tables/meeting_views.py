"""Pages of one meeting: planned, moved, invited, held, its points, its papers."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.shared.bilingual import LANGUAGES
from app.coordination.shared.deed_views import carry_out, keep_form
from app.coordination.shared.edge import may_write, typed
from app.coordination.tables import deciding, inviting, operations, reading
from app.coordination.tables.bringing import sources
from app.coordination.tables.building import build_agenda
from app.coordination.tables.calendars import calendar_of
from app.coordination.tables.edge import pages, the_hand, the_quill, the_words
from app.coordination.tables.meeting_screen import meeting_view
from app.coordination.tables.models import ConcertationTable, TableMeeting
from app.coordination.tables.papers import as_pdf
from app.core import clock
from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values
from app.core.i18n import say, say_in
from app.core.messages import N_, LText, Message
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reference
from app.reference.areas import named

About = tuple[TableMeeting, ConcertationTable]
ROOT = "/coordination/tables/reunions/<public_id>"


@pages.get("/coordination/tables/<public_id>/reunions/nouvelle", endpoint="new_meeting")
@audience("tables.write")
def new_meeting(public_id: str) -> str:
    """The blank form of a meeting."""
    table = operations.table_of(db.session, public_id, the_hand())
    return _form(table, None, {"minutes_long": ["120"], "hour": ["14:00"]}, None)


@pages.post("/coordination/tables/<public_id>/reunions/nouvelle", endpoint="plan")
@audience("tables.write")
def plan(public_id: str) -> ResponseReturnValue:
    """Plan a meeting; its agenda is built at once."""
    table = operations.table_of(db.session, public_id, the_hand())

    def write() -> TableMeeting:
        reference, today = the_reference(), clock.today()
        terms = reading.read_meeting(typed(), reference, today=today)
        made = operations.plan_meeting(db.session, table, terms, reference, today=today)
        bring = sources(reference)
        build_agenda(db.session, (made, table), reference, now=clock.now(), bring=bring)
        return made

    return keep_form(
        write,
        lambda error: _form(table, None, typed(), error),
        lambda made: url_for("tables.meeting", public_id=made.public_id),
        said=Message(N_("The meeting is planned and its agenda is built. Nobody is invited yet.")),
        meets="day",
    )


def _form(
    table: ConcertationTable,
    meeting: TableMeeting | None,
    values: Values,
    error: InvalidInput | None,
) -> str:
    return render_template(
        "tables/meeting_form.html",
        table=table,
        table_name=LText(table.names),
        territory=named(table.zones, the_reference()),
        meeting=meeting,
        values=values,
        errors=field_faults(error),
        today=clock.today(),
    )


@pages.get(ROOT, endpoint="meeting")
@audience("tables.read")
def meeting(public_id: str) -> str:
    """One meeting: agenda, members, decisions."""
    return _page(_find(public_id), {}, None)


def _find(public_id: str) -> About:
    return operations.meeting_of(db.session, public_id, the_hand())


def _page(about: About, values: Mapping[str, Any], error: InvalidInput | None) -> str:
    return render_template(
        "tables/meeting.html",
        view=meeting_view(db.session, about, the_words()),
        public_id=about[0].public_id,
        values=values,
        errors=field_faults(error),
        may_write=may_write(),
    )


@pages.get(f"{ROOT}/modifier", endpoint="edit_meeting")
@audience("tables.write")
def edit_meeting(public_id: str) -> str:
    """The form of a meeting."""
    row, table = _find(public_id)
    start = row.planned_at.astimezone(LOCAL)
    values = {
        "day": [start.date().isoformat()],
        "hour": [start.strftime("%H:%M")],
        "minutes_long": [str(row.minutes_long)],
        "place": [row.place],
        "town": [next(say(name) for name in named([row.zone_code], the_reference()).items)],
        "first": [row.first.isoformat()],
        "last": [row.last.isoformat()],
    }
    return _form(table, row, values, None)


@pages.post(f"{ROOT}/modifier", endpoint="move")
@audience("tables.write")
def move(public_id: str) -> ResponseReturnValue:
    """Change its day or place; those invited are told."""

    def write() -> int:
        about, reference, today = _find(public_id), the_reference(), clock.today()
        terms = reading.read_meeting(typed(), reference, today=today)
        if not operations.move_meeting(db.session, about, terms, reference, today=today):
            return 0
        return inviting.tell_all(db.session, about, the_quill(), now=clock.now())

    def again(error: InvalidInput) -> str:
        about = _find(public_id)
        return _form(about[1], about[0], typed(), error)

    return keep_form(
        write,
        again,
        lambda _told: url_for("tables.meeting", public_id=public_id),
        said=lambda told: Message(
            N_("Saved. People told of the change: %(count)s."), {"count": told}
        ),
        meets="day",
    )


def _done(
    public_id: str, deed: Callable[[About], Message], anchor: str = ""
) -> ResponseReturnValue:
    """Do something to a meeting and say so; what was typed stays when something is wrong."""
    about = _find(public_id)
    return carry_out(
        lambda: deed(about),
        lambda error: _page(about, typed(), error),
        url_for("tables.meeting", public_id=public_id, _anchor=anchor or None),
    )


@pages.post(f"{ROOT}/ordre-du-jour", endpoint="build")
@audience("tables.write")
def build(public_id: str) -> ResponseReturnValue:
    """Build the agenda anew from the figures of today."""

    def deed(about: About) -> Message:
        reference = the_reference()
        bring = sources(reference)
        made = build_agenda(db.session, about, reference, now=clock.now(), bring=bring)
        return Message(N_("The agenda is built. New points: %(count)s."), {"count": made})

    return _done(public_id, deed, "agenda")


@pages.post(f"{ROOT}/inviter", endpoint="invite")
@audience("tables.write")
def invite(public_id: str) -> ResponseReturnValue:
    """Write to every member who has not answered."""

    def deed(about: About) -> Message:
        count = inviting.invite(db.session, about, the_quill(), now=clock.now())
        return Message(N_("Invitations written: %(count)s."), {"count": count})

    return _done(public_id, deed, "people")


@pages.post(f"{ROOT}/annuler", endpoint="cancel")
@audience("tables.write")
def cancel(public_id: str) -> ResponseReturnValue:
    """It does not take place; those invited are told."""

    def deed(about: About) -> Message:
        operations.cancel_meeting(db.session, about[0], reading.read_reason(typed()))
        told = inviting.tell_all(db.session, about, the_quill(), now=clock.now())
        return Message(N_("The meeting is cancelled. People told: %(count)s."), {"count": told})

    return _done(public_id, deed)


@pages.post(f"{ROOT}/points", endpoint="add_item")
@audience("tables.write")
def add_item(public_id: str) -> ResponseReturnValue:
    """A member brings a point."""

    def deed(about: About) -> Message:
        deciding.add_item(db.session, about[0], reading.read_item(typed()))
        return Message(N_("The point is on the agenda."))

    return _done(public_id, deed, "agenda")


@pages.post(f"{ROOT}/points/<item_id>/retirer", endpoint="drop_item")
@audience("tables.write")
def drop_item(public_id: str, item_id: str) -> ResponseReturnValue:
    """Take a point away."""

    def deed(about: About) -> Message:
        deciding.drop_item(db.session, about[0], item_id)
        return Message(N_("The point is no longer on the agenda."))

    return _done(public_id, deed, "agenda")


@pages.post(f"{ROOT}/points/<item_id>/notes", endpoint="note_item")
@audience("tables.write")
def note_item(public_id: str, item_id: str) -> ResponseReturnValue:
    """What was said on a point."""

    def deed(about: About) -> Message:
        deciding.note_item(db.session, about[0], item_id, reading.read_notes(typed()))
        return Message(N_("Saved."))

    return _done(public_id, deed, f"item-{item_id}")


@pages.post(f"{ROOT}/presence", endpoint="hold")
@audience("tables.write")
def hold(public_id: str) -> ResponseReturnValue:
    """It took place, with those."""

    def deed(about: About) -> Message:
        there = set(request.form.getlist("there"))
        count = operations.hold_meeting(db.session, about[0], there, now=clock.now())
        return Message(N_("Noted: %(count)s were there."), {"count": count})

    return _done(public_id, deed, "people")


@pages.post(f"{ROOT}/approuver", endpoint="approve")
@audience("tables.write")
def approve(public_id: str) -> ResponseReturnValue:
    """The minutes are approved."""

    def deed(about: About) -> Message:
        deciding.approve(db.session, about, the_hand())
        return Message(N_("The minutes are approved: they do not change any more."))

    return _done(public_id, deed)


@pages.get(f"{ROOT}/ordre-du-jour.pdf", endpoint="agenda_paper")
@audience("tables.read")
def agenda_paper(public_id: str) -> ResponseReturnValue:
    """The agenda on paper, in two languages."""
    return _paper(public_id, is_minutes=False)


@pages.get(f"{ROOT}/compte-rendu.pdf", endpoint="minutes_paper")
@audience("tables.read")
def minutes_paper(public_id: str) -> ResponseReturnValue:
    """The minutes on paper, in two languages."""
    return _paper(public_id, is_minutes=True)


def _paper(public_id: str, *, is_minutes: bool) -> Response:
    about = _find(public_id)
    views = {code: meeting_view(db.session, about, the_words(code)) for code in LANGUAGES}
    name = f"{'minutes' if is_minutes else 'agenda'}-{about[0].planned_at.date().isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    content = as_pdf(views, say_in, is_minutes=is_minutes)
    return Response(content, mimetype="application/pdf", headers=headers)


@pages.get(f"{ROOT}/reunion.ics", endpoint="calendar")
@audience("tables.read")
def calendar(public_id: str) -> ResponseReturnValue:
    """The meeting for one's own calendar."""
    content = calendar_of(_find(public_id), the_reference(), say, now=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="reunion.ics"'}
    return Response(content, mimetype="text/calendar", headers=headers)

"""The page that an invitation leads to: ten seconds, without an account.

Opening it changes nothing, whoever opens it: no row, no session. Only its form does.
"""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.coordination.shared.edge import typed
from app.coordination.tables import inviting
from app.coordination.tables.calendars import calendar_of
from app.coordination.tables.edge import pages
from app.coordination.tables.reading import read_answer
from app.coordination.tables.screens import meeting_line
from app.coordination.tables.vocabulary import SEAT_ANSWER_NAMES, MeetingState
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import LText
from app.core.web import audience, by_link
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices
from app.post.vocabulary import LinkState


@pages.get("/table/<token>", endpoint="link")
@audience("tables.link")
def link_page(token: str) -> str:
    """Do you come? Three answers."""
    return _page(token, None)


@pages.post("/table/<token>", endpoint="answer_link")
@audience("tables.link")
@by_link
def answer_link(token: str) -> ResponseReturnValue:
    """Answer; the link is used up."""
    try:
        inviting.answer_by_link(db.session, token, read_answer(typed()), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _page(token, error), 422
    db.session.commit()
    return render_template("tables/thanks.html", token=token)


@pages.get("/table/<token>/reunion.ics", endpoint="link_calendar")
@audience("tables.link")
def link_calendar(token: str) -> ResponseReturnValue:
    """The meeting for one's own calendar; the link keeps opening it."""
    seat, _link = inviting.seat_by_link(db.session, token, now=clock.now())
    content = calendar_of((seat[2], seat[3]), the_reference(), say, now=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="reunion.ics"'}
    return Response(content, mimetype="text/calendar", headers=headers)


def _page(token: str, error: InvalidInput | None) -> str:
    (seat, member, meeting, table), link = inviting.seat_by_link(db.session, token, now=clock.now())
    is_open = link.state is LinkState.OPEN and meeting.state in {
        MeetingState.PLANNED,
        MeetingState.INVITED,
    }
    return render_template(
        "tables/link.html",
        token=token,
        table=LText(table.names),
        line=meeting_line(meeting, the_reference()),
        member=member.name,
        answer=seat.answer,
        answers=choices(SEAT_ANSWER_NAMES),
        names=SEAT_ANSWER_NAMES,
        is_open=is_open,
        link=link.state.value,
        errors=field_faults(error),
    )

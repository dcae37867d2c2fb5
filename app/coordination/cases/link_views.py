"""The page of the person and of the carer: the plan in plain words, and an answer.

Opening it changes nothing, whoever opens it; only its form does.
"""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.cases import links, plan_queries, plan_screens, queries
from app.coordination.cases.blueprint import pages
from app.coordination.cases.edge import the_hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_words import AuthorKind
from app.coordination.cases.reading import read_words
from app.coordination.cases.seats import shared
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.web import audience, by_link
from app.discharge.blueprint import field_faults
from app.discharge.grounds.edge import the_grounds
from app.discharge.grounds.operations import list_grounds
from app.discharge.grounds.vocabulary import GroundLine

_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@pages.get("/mon-dossier/<token>", endpoint="follow")
@audience("case.follow")
def follow(token: str) -> ResponseReturnValue:
    """The plan in plain words, for whoever holds the link."""
    return _page(token)


@pages.post("/mon-dossier/<token>", endpoint="answer")
@audience("case.follow")
@by_link
def answer(token: str) -> ResponseReturnValue:
    """Answer; a carer who cannot go on makes an alert."""
    hand = the_hand()
    try:
        words = read_words(request.form, "message")
        said = words, request.form.get("cannot_go_on") == "1"
        links.answer(db.session, hand, token, said)
    except InvalidInput as error:
        db.session.rollback()
        return _page(token, error)
    db.session.commit()
    return redirect(url_for("cases.follow", token=token, merci=1), 303)


def _page(token: str, error: InvalidInput | None = None) -> Response:
    hand = the_hand()
    holder, _link, case = links.follow(db.session, hand, token)
    if case is None:
        return _private(render_template("cases/over.html"), 410)
    is_carer = holder is AuthorKind.CARER
    page = render_template(
        "cases/follow.html",
        token=token,
        is_carer=is_carer,
        grounds=[] if is_carer else _grounds(case),
        is_thanked=request.args.get("merci") == "1" and error is None,
        errors=field_faults(error),
        typed=request.form if error else {},
        **_content(case),
    )
    return _private(page, 422 if error else 200)


def _content(case: CaseFile) -> dict[str, Any]:
    hand = the_hand()
    seen = Seen(case, SeatScope.PLAN, is_own=False)
    messages = db.session.execute(plan_queries.messages_of(case.id)).all()
    shown = [row for row in messages if row.CaseMessage.for_person]
    names = db.session.execute(
        queries.names_of([one for one in (case.manager_id, case.correspondent_id) if one])
    ).all()
    by_id = {row.id: row.name for row in names}
    return {
        "case": case,
        "manager": by_id.get(case.manager_id or 0),
        "correspondent": by_id.get(case.correspondent_id or 0),
        "goals": plan_screens.goal_lines(db.session, seen, hand),
        "needs": plan_screens.need_lines(
            db.session.scalars(plan_queries.needs_of(case.id)).all(), hand.reference
        ),
        "messages": plan_screens.message_lines(shown, hand),
    }


def _grounds(case: CaseFile) -> list[GroundLine]:
    """Who may know now, and why: for the person themselves, who may take it back."""
    lines = list_grounds(db.session, shared(case), the_grounds(), now=the_hand().now)
    return [one for one in lines if one.is_running]


def _private(page: str, status: int = 200) -> Response:
    return Response(page, status, headers=_PRIVATE, mimetype="text/html")

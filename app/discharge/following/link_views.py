"""The pages that a letter or a sheet of the days after leads to: ten seconds, without an account.

Opening them changes nothing, whoever opens them: no row, no session. Only their forms do.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.web import Pages, audience, by_link
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following import answering, asking_opinions, screens
from app.discharge.following.edge import the_quill
from app.discharge.following.reading import line_from, opinion_from
from app.discharge.following.vocabulary import (
    IMPROVES_NAMES,
    LINE_ANSWER_NAMES,
    SATISFACTION_NAMES,
    USEFULNESS_NAMES,
    CheckState,
    LineAnswer,
    OpinionOf,
)
from app.post.vocabulary import LinkState

pages = Pages("following", __name__)
_CLOSED = frozenset({CheckState.ENDED, CheckState.PAUSED})


@pages.get("/suite/<token>")
@audience("following.link")
def check(token: str) -> ResponseReturnValue:
    """Does the care go as planned? Four answers."""
    return _check_page(token)


@pages.post("/suite/<token>", endpoint="answer_check")
@audience("following.link")
@by_link
def answer_check(token: str) -> ResponseReturnValue:
    """Answer; the link is used up."""
    try:
        said = line_from(request.form)
        answering.answer_by_link(db.session, token, said, the_quill(), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _check_page(token, error), 422
    db.session.commit()
    return render_template("following/thanks.html")


@pages.get("/avis/<token>")
@audience("following.link")
def opinion(token: str) -> ResponseReturnValue:
    """A short form: what do you think?"""
    return _opinion_page(token)


@pages.post("/avis/<token>", endpoint="give_opinion")
@audience("following.link")
@by_link
def give_opinion(token: str) -> ResponseReturnValue:
    """Give an opinion; the link is used up."""
    try:
        asking_opinions.give_by_link(db.session, token, opinion_from(request.form), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _opinion_page(token, error), 422
    db.session.commit()
    return render_template("following/thanks.html")


def _check_page(token: str, error: InvalidInput | None = None) -> str:
    asked, link = answering.asked_by_link(db.session, token, now=clock.now())
    is_open = link.state is LinkState.OPEN and asked.check.state not in _CLOSED
    if not is_open:
        return render_template("following/closed.html", link=link.state.value)
    picked = request.args.get("choix", "")
    return render_template(
        "following/check.html",
        token=token,
        care=screens.care_of(asked.check, the_reference()),
        home_on=asked.following.went_home_on,
        answers=screens.choices(LINE_ANSWER_NAMES),
        picked=picked if picked in {*LineAnswer} else None,
        errors=field_faults(error),
        typed=request.form if error else {},
    )


def _opinion_page(token: str, error: InvalidInput | None = None) -> str:
    row, link = asking_opinions.opinion_by_link(db.session, token, now=clock.now())
    if link.state is not LinkState.OPEN or row.answered_at is not None:
        return render_template("following/closed.html", link=link.state.value)
    return render_template(
        "following/opinion.html",
        token=token,
        of_person=row.asked_of == OpinionOf.PERSON,
        satisfactions=screens.choices(SATISFACTION_NAMES),
        usefulnesses=screens.choices(USEFULNESS_NAMES),
        improvements=screens.choices(IMPROVES_NAMES),
        errors=field_faults(error),
        typed=request.form if error else {},
    )

"""News and changes as a page and a feed; newsletters and the way out of them."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.news import operations
from app.coordination.news.feeds import feed_of
from app.coordination.news.models import Newsletter
from app.coordination.news.operations import Sender
from app.coordination.news.reading import read_letter, read_news, read_reader
from app.coordination.news.vocabulary import (
    NEWS_KIND_NAMES,
    NEWSLETTER_STATE_NAMES,
    NewsKind,
    NewsletterState,
)
from app.coordination.shared.bilingual import told
from app.coordination.shared.edge import (
    LANGUAGE_CHOICES,
    may_write,
    public_start,
    the_person,
    the_team,
    typed,
)
from app.core import clock
from app.core.errors import Conflict, InvalidInput, Refused
from app.core.extensions import db
from app.core.forms import Values, values_in
from app.core.i18n import LANGUAGES, choose_language, say, say_in
from app.core.messages import LText
from app.core.web import Pages, audience, by_link
from app.discharge.blueprint import field_faults
from app.discharge.following.edge import address
from app.post.links import look_link
from app.post.vocabulary import LinkState
from app.professions.feeds import Feed

pages = Pages("news", __name__)
LETTERS = "/coordination/infolettres"


@pages.get("/actualites", endpoint="index")
@audience("news.read")
def index() -> str:
    """News and changes, the newest first."""
    return _page({}, None)


def _page(values: Values, error: InvalidInput | None) -> str:
    wanted = request.args.get("sujet", "")
    kind = wanted if wanted in {*NewsKind} else None
    language = choose_language()
    rows = db.session.scalars(operations.newest(kind)).all()
    user_id = the_person().subject.user_id or 0
    token = operations.feed_token(db.session, user_id, now=clock.now())
    return render_template(
        "news/list.html",
        rows=[(row, told(row.titles, language), told(row.texts, language)) for row in rows],
        kinds=NEWS_KIND_NAMES,
        wanted=kind,
        feed=f"{public_start()}/{language}/actualites/flux/{token}" if token else None,
        values=values,
        errors=field_faults(error),
        may_write=may_write(),
    )


@pages.post("/coordination/actualites", endpoint="tell")
@audience("news.write")
def tell() -> ResponseReturnValue:
    """Tell a line of news."""
    try:
        said = read_news(typed())
    except InvalidInput as error:
        return _page(typed(), error), 422
    operations.tell(db.session, said, the_team(), now=clock.now())
    db.session.commit()
    flash(_("Partners read it from now on."), "ok")
    return redirect(url_for("news.index"), 303)


@pages.post("/actualites/flux", endpoint="make_feed")
@audience("news.read")
def make_feed() -> ResponseReturnValue:
    """A new address of one's own feed; the one before opens nothing any more."""
    operations.new_feed(db.session, the_person().subject.user_id or 0, now=clock.now())
    db.session.commit()
    flash(_("Here is the address of your feed: give it to your feed reader, to nobody else."), "ok")
    return redirect(url_for("news.index", _anchor="feed"), 303)


@pages.get("/actualites/flux/<token>", endpoint="feed")
@audience("news.link")
def feed(token: str) -> ResponseReturnValue:
    """The same news as an Atom feed, for whoever holds the address."""
    operations.check_feed(db.session, token, now=clock.now())
    language, start = choose_language(), public_start()
    rows = db.session.scalars(operations.newest()).all()
    about = Feed(
        title=_("News of the coordination"),
        language=language,
        url=f"{start}/{language}/actualites/flux/{token}",
        page=f"{start}/{language}/actualites",
        updated=max((row.updated_at.date() for row in rows), default=clock.today()),
    )
    return Response(feed_of(rows, about, start), mimetype="application/atom+xml")


@pages.get(LETTERS, endpoint="letters")
@audience("news.write")
def letters() -> str:
    """The newsletters of the organisation, and who wants them."""
    return _letters({}, None)


def _letters(values: Values, error: InvalidInput | None) -> str:
    rows = db.session.scalars(operations.newsletters(the_team())).all()
    return render_template(
        "news/letters.html",
        rows=[(row, LText(row.titles)) for row in rows],
        states=NEWSLETTER_STATE_NAMES,
        readers=db.session.scalars(operations.readers(the_team())).all(),
        languages=LANGUAGE_CHOICES,
        values=values,
        errors=field_faults(error),
    )


@pages.post(f"{LETTERS}/lecteurs", endpoint="join")
@audience("news.write")
def join() -> ResponseReturnValue:
    """An address wants the newsletters."""
    try:
        who = read_reader(typed(), LANGUAGES)
    except InvalidInput as error:
        return _letters(typed(), error), 422
    operations.join(db.session, the_team(), who, now=clock.now())
    db.session.commit()
    flash(_("This address gets the next newsletters; each carries a way out."), "ok")
    return redirect(url_for("news.letters"), 303)


@pages.get(f"{LETTERS}/nouvelle", endpoint="new_letter")
@audience("news.write")
def new_letter() -> str:
    """The blank form of a newsletter."""
    return _letter_form(None, {}, None)


@pages.post(f"{LETTERS}/nouvelle", endpoint="create_letter")
@audience("news.write")
def create_letter() -> ResponseReturnValue:
    """Keep a newsletter as a draft."""
    user_id = the_person().subject.user_id
    draft = Newsletter(
        organisation_id=the_team(),
        state=NewsletterState.DRAFT.value,
        created_at=clock.now(),
        created_by_id=user_id,
    )
    return _keep(draft, None)


def _keep(row: Newsletter, known: Newsletter | None) -> ResponseReturnValue:
    try:
        operations.write_newsletter(db.session, row, read_letter(typed()))
    except InvalidInput as error:
        return _letter_form(known, typed(), error), 422
    db.session.commit()
    flash(_("Kept. Nothing has left yet."), "ok")
    return redirect(url_for("news.letter", public_id=row.public_id), 303)


def _letter_form(row: Newsletter | None, values: Values, error: InvalidInput | None) -> str:
    return render_template(
        "news/letter.html",
        row=row,
        values=values,
        errors=field_faults(error),
        readers=len(db.session.scalars(operations.readers(the_team())).all()),
        is_sent=row is not None and row.state == NewsletterState.SENT,
    )


@pages.get(f"{LETTERS}/<public_id>", endpoint="letter")
@audience("news.write")
def letter(public_id: str) -> str:
    """One newsletter: its words, and sending it."""
    row = operations.newsletter_of(db.session, public_id, the_team())
    return _letter_form(
        row, {**values_in("title", row.titles), **values_in("text", row.texts)}, None
    )


@pages.post(f"{LETTERS}/<public_id>", endpoint="save_letter")
@audience("news.write")
def save_letter(public_id: str) -> ResponseReturnValue:
    """Keep its words; nothing leaves."""
    row = operations.newsletter_of(db.session, public_id, the_team())
    return _keep(row, row)


@pages.post(f"{LETTERS}/<public_id>/envoyer", endpoint="send_letter")
@audience("news.write")
def send_letter(public_id: str) -> ResponseReturnValue:
    """Write to every reader."""
    row = operations.newsletter_of(db.session, public_id, the_team())
    who = the_person()
    sender = Sender(name=who.name, email=who.email, say=say_in, address=address)
    try:
        count = operations.send(db.session, row, sender, now=clock.now())
    except (Conflict, Refused) as error:
        db.session.rollback()
        flash(say(error.message), "error")
        return redirect(url_for("news.letter", public_id=public_id), 303)
    db.session.commit()
    flash(_("Letters written: %(count)s.", count=count), "ok")
    return redirect(url_for("news.letters"), 303)


@pages.get("/actualites/quitter/<token>", endpoint="leaving")
@audience("news.link")
def leaving(token: str) -> str:
    """Leave the newsletters? Opening this changes nothing."""
    link = look_link(db.session, token, purpose=operations.LEAVE, now=clock.now())
    return render_template("news/leave.html", token=token, state=link.state.value)


@pages.post("/actualites/quitter/<token>", endpoint="leave")
@audience("news.link")
@by_link
def leave(token: str) -> ResponseReturnValue:
    """Leave: one click, without an account."""
    operations.leave_by_link(db.session, token, now=clock.now())
    db.session.commit()
    return render_template("news/leave.html", token=token, state=LinkState.USED.value)

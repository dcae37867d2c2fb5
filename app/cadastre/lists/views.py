"""Pages of what people keep: a list in an address for everybody, kept lists for who signs in."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import safe_path, subject
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.exchange.comparing import chosen_cards
from app.cadastre.lists import alerts, operations
from app.cadastre.lists.models import KeptSearch
from app.cadastre.lists.operations import Keeper
from app.cadastre.lists.schemas import (
    BookmarkSchema,
    ChosenManySchema,
    NewListSchema,
    NewSearchSchema,
)
from app.core import clock
from app.core.extensions import db
from app.core.schemas import load, load_address
from app.core.web import audience


def _keeper() -> Keeper:
    who = subject()
    assert who.user_id is not None
    assert who.organisation_id is not None
    return Keeper(who.user_id, who.organisation_id)


def _form(*many: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value for name, value in request.form.items() if name != "csrf_token"
    }
    return {**values, **{name: request.form.getlist(name) for name in many}}


@pages.get("/ma-liste")
@audience("cadastre.read")
def list_here() -> str:
    """A list that stands in its address, so that it can be sent to somebody."""
    ids = load_address(ChosenManySchema(), {"s": request.args.getlist("s")})["s"]
    cards = chosen_cards(db.session, ids, known_reference(), today=clock.today())
    may_keep = subject().user_id is not None
    return render_template(
        "cadastre/list.html", kept=None, cards=cards, may_keep=may_keep, bookmarked=_bookmarked()
    )


def _bookmarked() -> frozenset[str]:
    return operations.bookmarks_of(db.session, subject().user_id)


@pages.get("/listes")
@audience("cadastre.keep")
def kept() -> str:
    """All that one keeps."""
    found = operations.lists_of(db.session, _keeper())
    searches = operations.searches_of(db.session, _keeper())
    return render_template(
        "cadastre/kept.html", lists=found, searches=searches, me=_keeper().user_id
    )


@pages.post("/listes")
@audience("cadastre.keep")
def keep_list() -> ResponseReturnValue:
    """Keep a list under a name."""
    asked = load(NewListSchema(), _form("s"))
    made = operations.keep_list(db.session, _keeper(), asked["name"], asked["s"], now=clock.now())
    db.session.commit()
    flash(_("The list is kept."), "success")
    return redirect(url_for("cadastre.kept_list", public_id=made.public_id))


@pages.post("/listes/signets")
@audience("cadastre.keep")
def bookmark() -> ResponseReturnValue:
    """Bookmark a service in one press, or forget it; back to where one was."""
    asked = load(BookmarkSchema(), _form())
    name, now = _("My bookmarks"), clock.now()
    kept = operations.switch_bookmark(db.session, _keeper(), name, asked["s"], now=now)
    db.session.commit()
    flash(_("The service is bookmarked.") if kept else _("The bookmark is taken away."), "success")
    return redirect(safe_path(asked["back"]) or url_for("cadastre.kept"))


@pages.get("/listes/<public_id>")
@audience("cadastre.keep")
def kept_list(public_id: str) -> str:
    """One kept list."""
    found, ids = operations.read_list(db.session, _keeper(), public_id)
    cards = chosen_cards(db.session, ids, known_reference(), today=clock.today())
    is_mine = found.user_id == _keeper().user_id
    return render_template(
        "cadastre/list.html",
        kept=found,
        cards=cards,
        may_keep=False,
        is_mine=is_mine,
        bookmarked=_bookmarked(),
    )


@pages.post("/listes/<public_id>/retirer")
@audience("cadastre.keep")
def drop_from_list(public_id: str) -> ResponseReturnValue:
    """Take services out of a list."""
    found = operations.own_list(db.session, _keeper(), public_id)
    operations.drop_services(db.session, found, request.form.getlist("s"))
    db.session.commit()
    return redirect(url_for("cadastre.kept_list", public_id=public_id))


@pages.post("/listes/<public_id>/partager")
@audience("cadastre.keep")
def share_list(public_id: str) -> ResponseReturnValue:
    """Let one's organisation read a list, or stop that."""
    found = operations.own_list(db.session, _keeper(), public_id)
    found.is_shared = not found.is_shared
    db.session.commit()
    told = _("Your organisation can read this list now.")
    flash(told if found.is_shared else _("Only you can read this list now."), "success")
    return redirect(url_for("cadastre.kept_list", public_id=public_id))


@pages.post("/listes/<public_id>/supprimer")
@audience("cadastre.keep")
def delete_list(public_id: str) -> ResponseReturnValue:
    """Delete a list."""
    db.session.delete(operations.own_list(db.session, _keeper(), public_id))
    db.session.commit()
    flash(_("The list is deleted."), "success")
    return redirect(url_for("cadastre.kept"))


@pages.post("/veilles")
@audience("cadastre.keep")
def keep_search() -> ResponseReturnValue:
    """Keep a search, with or without letters about what is new."""
    asked, keeper, now = load(NewSearchSchema(), _form()), _keeper(), clock.now()
    new = KeptSearch(user_id=keeper.user_id, known=[], looked_at=now, **asked)
    saved = operations.keep_search(db.session, keeper, new)
    alerts.look(db.session, saved, known_reference(), now=now)
    db.session.commit()
    flash(_("The search is kept."), "success")
    return redirect(url_for("cadastre.kept"))


@pages.post("/veilles/<public_id>/lettres")
@audience("cadastre.keep")
def switch_letters(public_id: str) -> ResponseReturnValue:
    """Start or stop the letters of a search."""
    found = operations.own_search(db.session, _keeper(), public_id)
    found.alerts = not found.alerts
    db.session.commit()
    return redirect(url_for("cadastre.kept"))


@pages.post("/veilles/<public_id>/supprimer")
@audience("cadastre.keep")
def delete_search(public_id: str) -> ResponseReturnValue:
    """Forget a search."""
    db.session.delete(operations.own_search(db.session, _keeper(), public_id))
    db.session.commit()
    return redirect(url_for("cadastre.kept"))

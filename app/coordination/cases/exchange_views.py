"""Pages of messages, documents and the timeline of a case."""

from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.coordination.cases import exchange, plan_queries, plan_screens
from app.coordination.cases.blueprint import NO_FAULT, NOT_STORED, done, pages, refused, see, show
from app.coordination.cases.plan_words import CONTACTS, EVENT_KIND_NAMES
from app.coordination.cases.reading import read_contact, read_words
from app.coordination.cases.timeline import timeline
from app.coordination.cases.vocabulary import SeatScope
from app.core.db import begin_write
from app.core.extensions import db
from app.core.scanner import Scanner
from app.core.web import audience
from app.discharge.following.screens import choices

LARGEST_BODY = 6 * 1024 * 1024
"""Bytes of one form with a document; the policy says how large the document itself may be."""


@pages.get("/coordination/dossiers/<public_id>/echanges", endpoint="exchange")
@audience("case.read")
def exchange_view(public_id: str) -> ResponseReturnValue:
    """The messages and the documents of the circle."""
    return exchange_page(public_id)


def exchange_page(public_id: str, **faults: Any) -> str:
    """Messages and documents, with a refused form if there is one."""
    seen, hand = see(public_id, least=SeatScope.PLAN)
    messages = db.session.execute(plan_queries.messages_of(seen.case.id)).all()
    documents = db.session.execute(plan_queries.documents_of(seen.case.id)).all()
    return show(
        "exchange",
        seen,
        hand,
        messages=plan_screens.message_lines(messages, hand),
        documents=plan_screens.document_lines(documents),
        most=hand.policy.largest_document // (1024 * 1024),
        **{**NO_FAULT, **faults},
    )


@pages.post("/coordination/dossiers/<public_id>/echanges", endpoint="write_message")
@audience("case.read")
def write_message(public_id: str) -> ResponseReturnValue:
    """Write to the circle, and to the person if wanted."""
    seen, hand = see(public_id)
    try:
        words = read_words(request.form, "message")
        is_for = request.form.get("for_person") == "1"
        exchange.write_message(db.session, hand, seen, words, for_person=is_for)
    except NOT_STORED as error:
        return refused(exchange_page, public_id, error, "message")
    return done("cases.exchange", public_id, _("The message is written."))


@pages.post("/coordination/dossiers/<public_id>/documents", endpoint="add_document")
@audience("case.read", largest=LARGEST_BODY, reads=True)
def add_document(public_id: str) -> ResponseReturnValue:
    """Keep a document, encrypted and for a while."""
    sent = request.files.get("document")
    upload = exchange.Upload(sent.filename or "", sent.read()) if sent else exchange.Upload("", b"")
    try:
        _scan(upload)
        begin_write(db.session)
        if (turned_away := gate.look_again()) is not None:
            return turned_away
        seen, hand = see(public_id)
        exchange.add_document(db.session, hand, seen, upload)
    except NOT_STORED as error:
        return refused(exchange_page, public_id, error, "document")
    return done("cases.exchange", public_id, _("The document is kept."), anchor="documents")


def _scan(upload: exchange.Upload) -> None:
    """Before anything is locked: a scanner may take its time, and others write meanwhile."""
    scanner: Scanner | None = current_app.extensions["passerelle.scanner"]
    if scanner is not None:
        scanner.check(upload.content, "document")


@pages.get("/coordination/dossiers/<public_id>/documents/<document_id>", endpoint="document")
@audience("case.read")
def document(public_id: str, document_id: str) -> ResponseReturnValue:
    """A document as a file to save; never shown inside the site."""
    seen, _hand = see(public_id)
    found = exchange.open_document(db.session, seen, document_id)
    answer = Response(found.content, mimetype=found.kind)
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@pages.get("/coordination/dossiers/<public_id>/chronologie", endpoint="timeline")
@audience("case.read")
def timeline_view(public_id: str) -> ResponseReturnValue:
    """Everything that happened, in one list."""
    return timeline_page(public_id)


def timeline_page(public_id: str, **faults: Any) -> str:
    """The timeline, with a refused form if there is one."""
    seen, hand = see(public_id, least=SeatScope.WHOLE)
    return show(
        "timeline",
        seen,
        hand,
        moments=timeline(db.session, seen, hand),
        kinds=choices({one: EVENT_KIND_NAMES[one] for one in CONTACTS}),
        today=hand.today.isoformat(),
        **{**NO_FAULT, **faults},
    )


@pages.post("/coordination/dossiers/<public_id>/chronologie", endpoint="note_contact")
@audience("case.write")
def note_contact(public_id: str) -> ResponseReturnValue:
    """Write down a visit, a call or a meeting."""
    seen, hand = see(public_id)
    try:
        kind, at, words = read_contact(request.form)
        exchange.note_contact(db.session, hand, seen, kind, (at, words))
    except NOT_STORED as error:
        return refused(timeline_page, public_id, error, "contact")
    return done("cases.timeline", public_id, _("Written down."))

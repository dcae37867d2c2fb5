"""Pages of shared documents: read, acknowledge, write, publish, compare."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.vocabulary import ROLE_NAMES
from app.coordination.procedures import operations, screens
from app.coordination.procedures.models import Procedure
from app.coordination.procedures.operations import Author
from app.coordination.procedures.reading import ROLES, read_document, read_reason, values_of
from app.coordination.procedures.vocabulary import PROCEDURE_KIND_NAMES, ProcedureKind
from app.coordination.shared.bilingual import LANGUAGES
from app.coordination.shared.deed_views import carry_out, keep_form
from app.coordination.shared.edge import may_write, the_person, the_team, typed
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values
from app.core.i18n import choose_language
from app.core.messages import N_, Message
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices
from app.reference.areas import area_choices

pages = Pages("procedures", __name__)
ROOT = "/coordination/procedures"
ONE = f"{ROOT}/<public_id>"


def _author() -> Author:
    who = the_person()
    return Author(
        name=who.name,
        user_id=who.subject.user_id or 0,
        organisation_id=the_team(),
        at=clock.now(),
    )


def _reader() -> screens.Reader:
    who = the_person()
    return screens.Reader(
        user_id=who.subject.user_id or 0,
        role=who.subject.role,
        language=choose_language(),
        sees_drafts=may_write(),
        today=clock.today(),
    )


@pages.get(ROOT, endpoint="index")
@audience("procedures.read")
def index() -> str:
    """Every document, those that the reader should read first."""
    wanted = request.args.get("genre", "")
    lines = screens.lines(db.session, _reader())
    return render_template(
        "procedures/list.html",
        lines=[one for one in lines if not wanted or one.kind.value == wanted],
        total=len(lines),
        kinds=[(kind, name) for kind, name in PROCEDURE_KIND_NAMES.items()],
        wanted=wanted if wanted in {*ProcedureKind} else "",
        may_write=may_write(),
    )


@pages.get(f"{ROOT}/nouveau", endpoint="new")
@audience("procedures.write")
def new_document() -> str:
    """The blank form."""
    return _form(None, {"roles": [role.value for role in ROLES]}, None)


@pages.post(f"{ROOT}/nouveau", endpoint="create")
@audience("procedures.write")
def create() -> ResponseReturnValue:
    """Keep a draft."""

    def write() -> Procedure:
        terms, draft = read_document(typed(), the_reference(), today=clock.today())
        return operations.make(db.session, terms, draft, _author())

    return keep_form(
        write,
        lambda error: _form(None, typed(), error),
        lambda made: url_for("procedures.show", public_id=made.public_id),
        said=Message(N_("Kept as a draft: nobody else sees it until it is published.")),
    )


def _form(document: Procedure | None, values: Values, error: InvalidInput | None) -> str:
    areas, towns = area_choices(the_reference(), values.get("zones", ()), today=clock.today())
    draft = operations.draft_of(document) if document else None
    return render_template(
        "procedures/form.html",
        document=document,
        edits=draft.edits if draft else 0,
        values=values,
        errors=field_faults(error),
        kinds=choices(PROCEDURE_KIND_NAMES),
        roles=choices({role: ROLE_NAMES[role] for role in ROLES}),
        areas=areas,
        towns=towns,
        languages=LANGUAGES,
    )


def _find(public_id: str) -> Procedure:
    return operations.document_of(db.session, public_id, sees_drafts=may_write())


@pages.get(ONE, endpoint="show")
@audience("procedures.read")
def show(public_id: str) -> str:
    """One document: its text, its versions, who has read it."""
    return _page(_find(public_id), None)


def _page(document: Procedure, error: InvalidInput | None) -> str:
    view = screens.view_of(db.session, document, _reader(), the_reference())
    return render_template(
        "procedures/show.html",
        view=view,
        languages=sorted(LANGUAGES, key=lambda code: code != choose_language()),
        errors=field_faults(error),
        may_write=may_write(),
    )


@pages.get(f"{ONE}/modifier", endpoint="edit")
@audience("procedures.write")
def edit(public_id: str) -> str:
    """The form of a document: its draft, else its newest version."""
    document = _find(public_id)
    return _form(document, values_of(document, document.versions[-1]), None)


@pages.post(f"{ONE}/modifier", endpoint="save")
@audience("procedures.write")
def save(public_id: str) -> ResponseReturnValue:
    """Keep the draft; what was typed stays when something is wrong."""
    seen = request.form.get("edits", 0, type=int)

    def write() -> None:
        said = read_document(typed(), the_reference(), today=clock.today())
        operations.save(db.session, _find(public_id), said, by=_author(), seen=seen)

    return keep_form(
        write,
        lambda error: _form(_find(public_id), typed(), error),
        lambda _kept: url_for("procedures.show", public_id=public_id),
    )


def _done(public_id: str, deed: Callable[[Procedure], Message]) -> ResponseReturnValue:
    document = _find(public_id)
    return carry_out(
        lambda: deed(document),
        lambda error: _page(document, error),
        url_for("procedures.show", public_id=public_id),
    )


@pages.post(f"{ONE}/publier", endpoint="publish")
@audience("procedures.write")
def publish(public_id: str) -> ResponseReturnValue:
    """Publish the draft in both languages."""

    def deed(document: Procedure) -> Message:
        operations.publish(db.session, document, _author())
        return Message(N_("Published: partners are told, and asked to read it."))

    return _done(public_id, deed)


@pages.post(f"{ONE}/lu", endpoint="acknowledge")
@audience("procedures.read")
def acknowledge(public_id: str) -> ResponseReturnValue:
    """I have read this version."""

    def deed(document: Procedure) -> Message:
        number = request.form.get("version", 0, type=int)
        operations.acknowledge(db.session, operations.version_of(document, number), _author())
        return Message(N_("Noted, with today's date. Thank you."))

    return _done(public_id, deed)


@pages.post(f"{ONE}/retirer", endpoint="withdraw")
@audience("procedures.write")
def withdraw(public_id: str) -> ResponseReturnValue:
    """It holds no more."""

    def deed(document: Procedure) -> Message:
        operations.withdraw(db.session, document, read_reason(typed()), _author())
        return Message(N_("The document is withdrawn; its versions stay readable."))

    return _done(public_id, deed)


@pages.get(f"{ONE}/comparer/<int:number>", endpoint="compare")
@audience("procedures.read")
def compare(public_id: str, number: int) -> str:
    """What changed in a version since the one before."""
    document = _find(public_id)
    new = operations.version_of(document, number)
    old = operations.version_of(document, number - 1)
    return render_template(
        "procedures/compare.html",
        public_id=public_id,
        number=number,
        differences=screens.differences(old, new, LANGUAGES),
        changes=new.changes,
    )

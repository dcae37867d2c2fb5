"""Pages of papers: what the ward prints, the person's own link, the check of a code.

Nothing clinical and no identity stands in an address. Printing notes a digest of what was printed;
it changes nothing else.
"""

from datetime import timedelta

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.errors import Conflict, NotFound
from app.core.extensions import db
from app.core.i18n import LANGUAGES, choose_language, current_language, say, say_in
from app.core.messages import N_, Message
from app.core.pictures import qr_image
from app.core.web import Pages, audience
from app.discharge.blueprint import find, the_reference
from app.discharge.models import Discharge
from app.discharge.papers import operations, wording
from app.discharge.papers.agenda import agenda
from app.discharge.papers.cards import write_cards
from app.discharge.papers.codes import read_code
from app.discharge.papers.gathering import PaperCase, gather
from app.discharge.papers.liaison import read_letter
from app.discharge.papers.screens import ServiceSheet, service_sheets, shared_with
from app.discharge.papers.setting import Build, Draft, Press, print_paper
from app.discharge.papers.vocabulary import (
    PAPER_STATE_NAMES,
    TEXT_SIZE_NAMES,
    PaperKind,
    PrintWish,
    TextSize,
)
from app.discharge.referrals.preparing import identity
from app.post.reading_links import Standing

pages = Pages("papers", __name__)

SHEETS = {
    "lettre": PaperKind.LIAISON,
    "materiel": PaperKind.EQUIPMENT,
    "jours": PaperKind.DAY_PACK,
}
"""The word of the address for each paper that the ward prints besides the plan."""

_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
FILE_NAMES = {
    PaperKind.PLAN: "plan",
    PaperKind.SERVICE: "service",
    PaperKind.LIAISON: "letter",
    PaperKind.EQUIPMENT: "equipment",
    PaperKind.DAY_PACK: "days",
}


@pages.get("/sorties/<public_id>/papiers")
@audience("discharge.read")
def index(public_id: str) -> ResponseReturnValue:
    """Every paper of a discharge, and the person's own link."""
    case = _case(find(public_id))
    link = operations.open_one(db.session, case.discharge, now=clock.now())
    address = _link_address(link)
    return render_template(
        "papers/index.html",
        case=case,
        heading=case.heading,
        sheets=service_sheets(case),
        languages=[(code, language.autonym) for code, language in LANGUAGES.items()],
        language=choose_language(),
        sizes=[(size.value, Message(name)) for size, name in TEXT_SIZE_NAMES.items()],
        link=link,
        address=address,
        picture=qr_image(address) if address else None,
    )


@pages.get("/sorties/<public_id>/plan.pdf")
@audience("discharge.read")
def plan(public_id: str) -> ResponseReturnValue:
    """A saved plan as a tagged PDF (`?langue=`, `?seconde=`, `?taille=`)."""
    case = _planned(public_id)
    return _print(
        case, Draft(kind=PaperKind.PLAN, build=lambda told: wording.plan_tree(case, told))
    )


@pages.get("/sorties/<public_id>/papiers/<name>.pdf")
@audience("discharge.read")
def sheet(public_id: str, name: str) -> ResponseReturnValue:
    """What the discharge letter must hold, the equipment, or the sheets of the first days."""
    kind = SHEETS.get(name)
    if kind is None:
        raise NotFound(Message(N_("There is no such paper.")))
    case = _case(find(public_id)) if kind is not PaperKind.DAY_PACK else _planned(public_id)
    return _print(case, Draft(kind=kind, build=_builder(kind, case)))


@pages.get("/sorties/<public_id>/papiers/service/<provider_id>.pdf")
@audience("discharge.identity")
def service(public_id: str, provider_id: str) -> ResponseReturnValue:
    """The sheet of one service: its own lines, and the person only once it said yes."""
    case = _planned(public_id)
    found = _sheet_of(case, provider_id)
    person = identity(db.session, case.discharge.id, shared_with(found))

    def build(told: wording.Say) -> wording.Tree:
        return wording.service_tree(case, found.lines, person, told)

    return _print(case, Draft(kind=PaperKind.SERVICE, build=build, about=provider_id))


@pages.get("/sorties/<public_id>/plan.ics")
@audience("discharge.read")
def calendar(public_id: str) -> ResponseReturnValue:
    """The plan for a calendar."""
    return _calendar(_planned(public_id))


@pages.get("/sorties/<public_id>/contacts.vcf")
@audience("discharge.read")
def contacts(public_id: str) -> ResponseReturnValue:
    """The services of the plan for an address book."""
    return _cards(_planned(public_id))


@pages.post("/sorties/<public_id>/papiers/lien", endpoint="give_link")
@audience("discharge.write")
def give_link(public_id: str) -> ResponseReturnValue:
    """A new link for the person; the one before shows nothing any more."""
    now = clock.now()
    lasts = timedelta(days=the_reference().policy("plan_link_days", clock.today()))
    operations.open_link(db.session, find(public_id), lasts=lasts, now=now)
    db.session.commit()
    flash(_("The link is ready. It is printed on the plan from now on."), "success")
    return redirect(url_for("papers.index", public_id=public_id, _anchor="link"), 303)


@pages.post("/sorties/<public_id>/papiers/lien/retirer", endpoint="withdraw_link")
@audience("discharge.write")
def withdraw_link(public_id: str) -> ResponseReturnValue:
    """The link shows nothing any more, on papers printed before too."""
    operations.close_link(db.session, find(public_id), now=clock.now())
    db.session.commit()
    flash(_("The link is withdrawn: it shows nothing any more."), "success")
    return redirect(url_for("papers.index", public_id=public_id, _anchor="link"), 303)


@pages.get("/mon-plan/<token>")
@audience("plan.follow")
def follow(token: str) -> ResponseReturnValue:
    """The plan in plain language, for whoever holds the person's link."""
    link, found = operations.follow(db.session, token, now=clock.now())
    if found is None:
        return _private(render_template("papers/over.html", state=link.state.value), 410)
    case = _case(found)
    told = wording.plan_tree(case, say)
    return _private(render_template("papers/follow.html", case=case, plan=told, token=token))


@pages.get("/mon-plan/<token>/agenda.ics")
@audience("plan.follow")
def follow_calendar(token: str) -> ResponseReturnValue:
    """The plan for the person's own calendar."""
    return _calendar(_case(operations.followed(db.session, token, now=clock.now())))


@pages.get("/mon-plan/<token>/contacts.vcf")
@audience("plan.follow")
def follow_contacts(token: str) -> ResponseReturnValue:
    """The services of the plan for the person's own address book."""
    return _cards(_case(operations.followed(db.session, token, now=clock.now())))


@pages.get("/verifier")
@audience("plan.verify")
def verify() -> ResponseReturnValue:
    """Whether the paper that carries a code is the current one; tells nothing else."""
    typed = request.args.get("code", "")[:60]
    state = operations.check_code(db.session, read_code(typed)) if typed.strip() else None
    words = Message(PAPER_STATE_NAMES[state]) if state else None
    return _private(render_template("papers/verify.html", typed=typed, state=state, words=words))


def _case(found: Discharge) -> PaperCase:
    config: Config = current_app.config["PASSERELLE"]
    return gather(db.session, found, the_reference(), config.data_dir, today=clock.today())


def _planned(public_id: str) -> PaperCase:
    found = find(public_id)
    if not found.plans:
        raise Conflict(Message(N_("No plan was saved yet. Choose who comes, then save.")))
    return _case(found)


def _sheet_of(case: PaperCase, provider_id: str) -> ServiceSheet:
    found = next((one for one in service_sheets(case) if one.provider_id == provider_id), None)
    if found is None:
        raise NotFound(Message(N_("This service is not in the plan.")))
    return found


def _builder(kind: PaperKind, case: PaperCase) -> Build:
    config: Config = current_app.config["PASSERELLE"]
    builders: dict[PaperKind, Build] = {
        PaperKind.LIAISON: lambda told: wording.liaison_tree(
            case, read_letter(config.data_dir), told
        ),
        PaperKind.EQUIPMENT: lambda told: wording.equipment_tree(case, told),
        PaperKind.DAY_PACK: lambda told: wording.day_pack_tree(case, told),
    }
    return builders[kind]


def _print(case: PaperCase, draft: Draft) -> Response:
    """The document; that it was printed is noted in a short transaction of its own."""
    wish, reference = _wish(), case.heading.reference
    link = operations.open_one(db.session, case.discharge, now=clock.now())
    press = _press(link if draft.kind is PaperKind.PLAN else None)
    printed = print_paper(draft, case, wish, press)
    db.session.rollback()
    begin_write(db.session)
    operations.note_print(db.session, printed.paper, now=press.now)
    db.session.commit()
    name = f"{FILE_NAMES[draft.kind]}-{reference}-{wish.language}.pdf"
    return _file(printed.document, "application/pdf", name, how="inline")


def _wish() -> PrintWish:
    """What was asked in the address; what is not known falls back to the page's own."""
    asked, second = request.args.get("langue", ""), request.args.get("seconde", "")
    language = asked if asked in LANGUAGES else choose_language()
    return PrintWish(
        language=language,
        second=second if second in LANGUAGES and second != language else None,
        size=TextSize.LARGE if request.args.get("taille") == TextSize.LARGE else TextSize.NORMAL,
    )


def _press(link: Standing | None) -> Press:
    config: Config = current_app.config["PASSERELLE"]
    return Press(
        say_in=say_in,
        check_at=f"{config.public_url}/verifier",
        link=_link_address(link),
        now=clock.now(),
    )


def _link_address(link: Standing | None) -> str | None:
    """Where the person's link leads; its start comes from the configuration, never a header."""
    config: Config = current_app.config["PASSERELLE"]
    return f"{config.public_url}/mon-plan/{link.token}" if link else None


def _calendar(case: PaperCase) -> Response:
    told = agenda(case, say, now=clock.now())
    return _file(told, "text/calendar; charset=utf-8", f"plan-{current_language()}.ics")


def _cards(case: PaperCase) -> Response:
    told = write_cards(case.covered, say)
    return _file(told, "text/vcard; charset=utf-8", f"contacts-{current_language()}.vcf")


def _file(content: bytes, mimetype: str, name: str, *, how: str = "attachment") -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', **_PRIVATE}
    return Response(content, content_type=mimetype, headers=headers)


def _private(page: str, status: int = 200) -> Response:
    return Response(page, status, headers=_PRIVATE, mimetype="text/html")

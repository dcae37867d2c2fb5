"""Pages of case management: lists, referring, deciding, the case load, the waiting list."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.cases import (
    circle_views,
    exchange_views,
    link_views,
    plan_queries,
    plan_views,
    queries,
    referring,
    screens,
)
from app.coordination.cases.blueprint import NOT_STORED, asked, done, pages, refused
from app.coordination.cases.edge import the_hand
from app.coordination.cases.file_page import file_page
from app.coordination.cases.hands import Hand
from app.coordination.cases.plan_screens import action_line
from app.coordination.cases.reading import read_decision, read_person, read_referral, read_words
from app.coordination.cases.vocabulary import (
    ENTRY_CRITERION_NAMES,
    FOLLOWED,
    INTENSITY_NAMES,
    OVER,
    REFERRAL_ORIGIN_NAMES,
    URGENCY_NAMES,
    CaseState,
    Urgency,
)
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reader, the_reference
from app.discharge.following.evidence import is_fictitious
from app.discharge.following.screens import choices

__all__ = ["PARTS", "pages"]

PARTS = (circle_views, exchange_views, link_views, plan_views)
"""Their pages are bound by being read."""
TABS = {
    "suivis": (N_("Followed"), FOLLOWED),
    "miens": (N_("Mine"), FOLLOWED),
    "decider": (N_("To decide"), (CaseState.REFERRED,)),
    "attente": (N_("Waiting"), (CaseState.WAITING,)),
    "finis": (N_("Over"), OVER),
}
YES_NO = [
    ("yes", Message(N_("Yes"))),
    ("no", Message(N_("No"))),
    ("unknown", Message(N_("Not known"))),
]


@pages.get("/coordination/dossiers", endpoint="index")
@audience("case.refer")
def index() -> ResponseReturnValue:
    """The files that the reader may see, by what is to be done with them."""
    hand, tab = the_hand(), request.args.get("vue", "suivis")
    tab = tab if tab in TABS else "suivis"
    counts = dict(db.session.execute(queries.counts_by_state(hand.subject, hand.now)).all())
    asked_for = queries.files_for(hand.subject, hand.now, TABS[tab][1], only_mine=tab == "miens")
    rows = db.session.execute(asked_for).all()
    mine = db.session.execute(plan_queries.my_actions(hand.subject.user_id or 0)).all()
    return render_template(
        "cases/list.html",
        lines=screens.case_lines(rows, hand.reference),
        views=_tabs(tab, counts),
        actions=[(row.CaseFile, action_line(row.CaseAction, None, hand)) for row in mine],
        alerts=_alerts(hand),
    )


def _tabs(tab: str, counts: dict[str, int]) -> list[tuple[Message, str, bool, int | None]]:
    return [
        (
            Message(text),
            url_for("cases.index", vue=name),
            name == tab,
            None if name == "miens" else sum(counts.get(one.value, 0) for one in states),
        )
        for name, (text, states) in TABS.items()
    ]


def _alerts(hand: Hand) -> list[screens.AlertLine]:
    rows = db.session.execute(queries.open_alerts(hand.subject, hand.now)).all()
    return screens.alert_lines([(row.CaseAlert, row.CaseFile) for row in rows], hand)


@pages.get("/coordination/dossiers/nouveau", endpoint="new")
@audience("case.refer")
def new() -> ResponseReturnValue:
    """The form by which any partner refers somebody."""
    return _refer_page({"discharge": request.args.get("sortie", "")[:16]}, None)


@pages.post("/coordination/dossiers/nouveau", endpoint="refer")
@audience("case.refer")
def refer() -> ResponseReturnValue:
    """Refer somebody; the answer comes on the list of what was sent."""
    hand = the_hand()
    try:
        wish = read_referral(request.form, hand.reference, clock.today())
        case = referring.refer(db.session, hand, wish)
    except InvalidInput as error:
        db.session.rollback()
        return _refer_page(request.form, error), 422
    words = _("Referred under the pseudonym %(reference)s.", reference=case.reference)
    db.session.commit()
    flash(words, "success")
    return redirect(url_for("cases.sent"), 303)


def _refer_page(typed: Any, error: InvalidInput | None) -> str:
    reference = the_reference()
    fictitious = bool(db.session.scalar(is_fictitious(the_reader().organisation_id)))
    teams = db.session.scalars(queries.coordinations(fictitious=fictitious)).all()
    return render_template(
        "cases/refer.html",
        typed=typed,
        errors=field_faults(error),
        teams=[(str(one.id), one.name) for one in teams],
        origins=choices(REFERRAL_ORIGIN_NAMES),
        urgencies=choices(URGENCY_NAMES),
        criteria=choices(ENTRY_CRITERION_NAMES),
        languages=[(one.code, one.labels) for one in reference.languages.values()],
        yes_no=YES_NO,
        least=the_hand().policy.entry_professionals,
    )


@pages.get("/coordination/dossiers/envoyes", endpoint="sent")
@audience("case.refer")
def sent() -> ResponseReturnValue:
    """What the reader's organisation referred, and the answers; the files stay shut."""
    rows = db.session.execute(queries.sent_by(the_reader())).all()
    return render_template(
        "cases/sent.html",
        lines=[
            (
                row.reference,
                row.name,
                Message(URGENCY_NAMES[Urgency(row.urgency)]),
                screens.referral_sheet(row.CaseReferral, the_hand()),
            )
            for row in rows
        ],
    )


@pages.get("/coordination/dossiers/charge", endpoint="load")
@audience("case.manage")
def load_page() -> ResponseReturnValue:
    """Who follows how many people, and who waits, in which order."""
    hand = the_hand()
    organisation_id = hand.subject.organisation_id or 0
    waiting = db.session.scalars(queries.waiting(hand.subject)).all()
    return render_template(
        "cases/load.html",
        loads=screens.loads(db.session, hand, organisation_id),
        waiting=screens.waiting_lines(waiting, hand),
        policy=hand.policy,
        weights=[
            (Message(INTENSITY_NAMES[one]), hand.policy.weights[one]) for one in hand.policy.weights
        ],
    )


@pages.get("/coordination/dossiers/<public_id>", endpoint="file")
@audience("case.read")
def file(public_id: str) -> ResponseReturnValue:
    """The file: referral, decision, who follows, stays, what is urgent."""
    return file_page(public_id)


@pages.post("/coordination/dossiers/<public_id>/decision", endpoint="decide")
@audience("case.manage")
def decide(public_id: str) -> ResponseReturnValue:
    """Take the person on, or say why not."""
    try:
        decision = read_decision(request.form)
        referring.decide(db.session, the_hand(), asked(public_id), decision)
    except NOT_STORED as error:
        return refused(file_page, public_id, error, "decision")
    return done("cases.file", public_id, _("The decision is written down."))


@pages.post("/coordination/dossiers/<public_id>/rouvrir", endpoint="refer_again")
@audience("case.manage")
def refer_again(public_id: str) -> ResponseReturnValue:
    """Look again at a file that was over."""
    try:
        words = read_words(request.form, "again")
        referring.refer_again(db.session, the_hand(), asked(public_id), words)
    except NOT_STORED as error:
        return refused(file_page, public_id, error, "again")
    return done("cases.file", public_id, _("The file is to be decided on again."))


@pages.post("/coordination/dossiers/<public_id>/identite", endpoint="write_person")
@audience("case.write")
def write_person(public_id: str) -> ResponseReturnValue:
    """Write down or correct who the person is."""
    try:
        person = read_person(request.form)
        referring.write_person(db.session, the_hand(), asked(public_id), person)
    except NOT_STORED as error:
        return refused(file_page, public_id, error, "person")
    return done("cases.file", public_id, _("Saved."), anchor="person")

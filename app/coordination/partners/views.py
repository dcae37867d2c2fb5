"""Pages of partners: the register, one partner, groups of contacts and their meetings."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.news.operations import join
from app.coordination.partners import operations, queries, reading, screens
from app.coordination.partners.models import ContactGroup, Partner
from app.coordination.partners.vocabulary import PARTNER_KIND_NAMES, PartnerKind
from app.coordination.procedures.queries import team
from app.coordination.shared.deed_views import carry_out, keep_form
from app.coordination.shared.edge import LANGUAGE_CHOICES, may_write, the_team, typed
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values
from app.core.i18n import LANGUAGES
from app.core.messages import N_, Message
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices
from app.reference.areas import area_choices
from app.reference.vocabulary import COUNTRY_NAMES

pages = Pages("partners", __name__)
ROOT = "/coordination/partenaires"
ONE = f"{ROOT}/<public_id>"
GROUPS = f"{ROOT}/groupes"
GROUP = f"{GROUPS}/<public_id>"


@pages.get(ROOT, endpoint="index")
@audience("partners.read")
def index() -> str:
    """The register."""
    wanted = request.args.get("genre", "")
    kind = wanted if wanted in {*PartnerKind} else None
    return render_template(
        "partners/list.html",
        lines=screens.partner_lines(db.session, the_reference(), kind),
        kinds=PARTNER_KIND_NAMES,
        wanted=kind,
        may_write=may_write(),
    )


@pages.get(f"{ROOT}/nouveau", endpoint="new")
@audience("partners.write")
def new_partner() -> str:
    """The blank form."""
    return _form(None, {}, None)


@pages.post(f"{ROOT}/nouveau", endpoint="create")
@audience("partners.write")
def create() -> ResponseReturnValue:
    """A new partner."""
    return _keep(None)


def _keep(known: Partner | None) -> ResponseReturnValue:
    fictitious = db.session.scalars(team(the_team())).one().is_fictitious

    def write() -> Partner:
        terms = reading.read_partner(typed(), the_reference(), today=clock.today())
        return operations.keep(db.session, known, terms, fictitious=fictitious)

    return keep_form(
        write,
        lambda error: _form(known, typed(), error),
        lambda row: url_for("partners.show", public_id=row.public_id),
    )


def _form(partner: Partner | None, values: Values, error: InvalidInput | None) -> str:
    areas, towns = area_choices(the_reference(), values.get("zones", ()), today=clock.today())
    return render_template(
        "partners/form.html",
        partner=partner,
        values=values,
        errors=field_faults(error),
        kinds=choices(PARTNER_KIND_NAMES),
        countries=choices(COUNTRY_NAMES),
        areas=areas,
        towns=towns,
    )


@pages.get(f"{ONE}/modifier", endpoint="edit")
@audience("partners.write")
def edit(public_id: str) -> str:
    """The form of a partner."""
    partner = operations.partner_of(db.session, public_id)
    return _form(partner, reading.values_of(partner), None)


@pages.post(f"{ONE}/modifier", endpoint="save")
@audience("partners.write")
def save(public_id: str) -> ResponseReturnValue:
    """New words about a partner."""
    return _keep(operations.partner_of(db.session, public_id))


@pages.get(ONE, endpoint="show")
@audience("partners.read")
def show(public_id: str) -> str:
    """One partner: whom to write to, what it signed."""
    return _page(operations.partner_of(db.session, public_id), {}, None)


def _page(partner: Partner, values: Values, error: InvalidInput | None) -> str:
    return render_template(
        "partners/show.html",
        partner=partner,
        line=screens.line_of(partner, the_reference()),
        signed=screens.signed_by(db.session, partner),
        to_sign=screens.to_sign(db.session, partner),
        languages=LANGUAGE_CHOICES,
        values=values,
        errors=field_faults(error),
        today=clock.today(),
        may_write=may_write(),
    )


def _done(public_id: str, deed: Callable[[Partner], Message]) -> ResponseReturnValue:
    partner = operations.partner_of(db.session, public_id)
    return carry_out(
        lambda: deed(partner),
        lambda error: _page(partner, typed(), error),
        url_for("partners.show", public_id=public_id),
    )


@pages.post(f"{ONE}/contacts", endpoint="add_contact")
@audience("partners.write")
def add_contact(public_id: str) -> ResponseReturnValue:
    """Somebody to write to; with a tick, the newsletters go there too."""

    def deed(partner: Partner) -> Message:
        today = clock.today()
        terms = reading.read_contact(typed(), partner.country, LANGUAGES, today=today)
        made = operations.add_contact(db.session, partner, terms)
        if request.form.get("newsletters") and made.email:
            who = (made.name, made.email, made.language)
            join(db.session, the_team(), who, now=clock.now())
        return Message(N_("The contact is kept."))

    return _done(public_id, deed)


@pages.post(f"{ONE}/contacts/<contact_id>/retirer", endpoint="drop_contact")
@audience("partners.write")
def drop_contact(public_id: str, contact_id: str) -> ResponseReturnValue:
    """Somebody is not to be written to any more."""

    def deed(partner: Partner) -> Message:
        operations.drop_contact(db.session, partner, contact_id)
        return Message(N_("The contact is taken away."))

    return _done(public_id, deed)


@pages.post(f"{ONE}/signatures", endpoint="sign")
@audience("partners.write")
def sign(public_id: str) -> ResponseReturnValue:
    """The partner signed a charter or a protocol."""

    def deed(partner: Partner) -> Message:
        today = clock.today()
        version, said = reading.read_signature(typed(), today=today)
        operations.sign(db.session, partner, version, said, today=today)
        return Message(N_("The signature is noted."))

    return _done(public_id, deed)


@pages.post(f"{ONE}/depart", endpoint="leave")
@audience("partners.write")
def leave(public_id: str) -> ResponseReturnValue:
    """The partner works with the coordination no more."""

    def deed(partner: Partner) -> Message:
        day = reading.read_day(typed(), "left_on", today=clock.today())
        operations.leave(db.session, partner, day)
        return Message(N_("The partner has left; what it signed stays in the register."))

    return _done(public_id, deed)


@pages.get(GROUPS, endpoint="groups")
@audience("partners.read")
def groups() -> str:
    """Groups of contacts, and the quarters without a meeting."""
    return _groups({}, None)


def _groups(values: Values, error: InvalidInput | None, group_id: str = "") -> str:
    rows = db.session.execute(queries.all_contacts()).all()
    return render_template(
        "partners/groups.html",
        groups=screens.group_views(db.session, the_reference(), today=clock.today()),
        contacts=[(one.public_id, f"{one.name}, {name}") for one, name in rows],
        values=values,
        errors=field_faults(error),
        group_id=group_id,
        today=clock.today(),
        may_write=may_write(),
    )


@pages.post(f"{GROUPS}/nouveau", endpoint="make_group")
@audience("partners.write")
def make_group() -> ResponseReturnValue:
    """A new group."""
    fictitious = db.session.scalars(team(the_team())).one().is_fictitious

    def write() -> ContactGroup:
        name, purpose = reading.read_group(typed())
        return operations.make_group(db.session, name, purpose, fictitious=fictitious)

    return keep_form(
        write, lambda error: _groups(typed(), error), lambda _group: url_for("partners.groups")
    )


def _with_group(public_id: str, deed: Callable[[ContactGroup], Message]) -> ResponseReturnValue:
    group = operations.group_of(db.session, public_id)
    return carry_out(
        lambda: deed(group),
        lambda error: _groups(typed(), error, public_id),
        url_for("partners.groups", _anchor=f"group-{public_id}"),
    )


@pages.post(f"{GROUP}/contacts", endpoint="set_group")
@audience("partners.write")
def set_group(public_id: str) -> ResponseReturnValue:
    """Who is in a group from now on."""

    def deed(group: ContactGroup) -> Message:
        count = operations.set_group(db.session, group, set(request.form.getlist("contacts")))
        return Message(N_("Contacts of the group: %(count)s."), {"count": count})

    return _with_group(public_id, deed)


@pages.post(f"{GROUP}/reunions", endpoint="plan_meeting")
@audience("partners.write")
def plan_meeting(public_id: str) -> ResponseReturnValue:
    """A meeting of a group."""

    def deed(group: ContactGroup) -> Message:
        operations.plan_meeting(db.session, group, reading.read_meeting(typed()))
        return Message(N_("The meeting is planned."))

    return _with_group(public_id, deed)


@pages.post(f"{GROUP}/reunions/<meeting_id>/tenue", endpoint="hold_meeting")
@audience("partners.write")
def hold_meeting(public_id: str, meeting_id: str) -> ResponseReturnValue:
    """A meeting took place."""

    def deed(group: ContactGroup) -> Message:
        operations.note_held(db.session, group, meeting_id, today=clock.today())
        return Message(N_("Noted: it took place."))

    return _with_group(public_id, deed)

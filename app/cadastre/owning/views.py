"""The page of an organisation: who the provider is, its numbers, and who stands behind it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.access.vocabulary import Role
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.models import Provider
from app.cadastre.owners import LegalEntity
from app.cadastre.owning import address_views
from app.cadastre.owning.fields import read_owner, read_provider, values_of
from app.cadastre.owning.operations import join, make_owner, owner_of, owner_with
from app.cadastre.owning.screens import choices, joined_remark, nameless, new_owner_lines
from app.cadastre.parts import read_part
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import Draft, Line, Mark, draft, last_of_all, save
from app.cadastre.upkeep.previewing import Aside, PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import is_owner_shared, own_provider
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.web import audience
from app.reference.vocabulary import Country

__all__ = ["PARTS"]

PARTS = (address_views,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a form asks: of the provider, of its owner, and which organisation shall own it.

    `joins`: an organisation known by its number; `makes`: a new one; `leaves`: none any more.
    """

    provider: dict[str, Any]
    owner: LegalEntity | None = None
    changes: dict[str, Any] | None = None
    joins: LegalEntity | None = None
    makes: dict[str, Any] | None = None
    leaves: bool = False


@pages.get("/prestataire/fiches/<public_id>/organisation")
@audience("cadastre.edit")
def organisation(public_id: str) -> str:
    """Name, numbers, description, and the legal organisation."""
    provider = own_provider(db.session, subject(), public_id)
    owner = owner_of(db.session, provider)
    owned = read_part(db.session, owner, "identifiers") if owner else []
    values = values_of(provider, read_part(db.session, provider, "identifiers"), owner, owned)
    return _form(provider, values, {"seen": last_of_all(db.session)})


@pages.post("/prestataire/fiches/<public_id>/organisation", endpoint="save_organisation")
@audience("cadastre.edit")
def save_organisation(public_id: str) -> ResponseReturnValue:
    """Show field by field what will change; then, when asked to, change it."""
    provider = own_provider(db.session, subject(), public_id)
    values = request.form.to_dict(flat=False)
    seen = seen_mark(values)
    try:
        wish = _wish(provider, values)
    except InvalidInput as error:
        return _form(provider, values, {"seen": seen, "errors": error.faults}), 422
    if request.form.get("step") == "edit":
        return _form(provider, values, {"seen": seen})
    drafts = _drafts(provider, wish, seen)
    if request.form.get("step") == "save" and not any(one.conflicts for one in drafts):
        return _write(provider, wish, drafts)
    return _preview(provider, wish, drafts, values)


def _wish(provider: Provider, values: Form) -> Wish:
    reference, country = known_reference(), Country(provider.country)
    told = read_provider(values, reference, country, kinds=_may_change_kind())
    owner = owner_of(db.session, provider)
    if values.get("no_owner"):
        return Wish(provider=told, owner=owner, leaves=owner is not None)
    if _is_shared(owner):
        return Wish(provider=told, owner=owner)
    said = read_owner(values, reference, country)
    if said is None:
        return Wish(provider=told, owner=owner, leaves=owner is not None)
    known = owner_with(db.session, said["identifiers"])
    if known is not None and known is not owner:
        return Wish(provider=told, owner=owner, joins=known)
    if not said["name"]:
        raise nameless()
    if owner is None:
        return Wish(provider=told, makes=said)
    return Wish(provider=told, owner=owner, changes=said)


def _drafts(provider: Provider, wish: Wish, seen: Mark) -> list[Draft]:
    """Of the provider, of the owner if it changes, and of the ownership itself."""
    found = [draft(db.session, provider, wish.provider, seen=seen)]
    if wish.owner is not None and wish.changes is not None:
        found.append(draft(db.session, wish.owner, wish.changes, seen=seen))
    if wish.makes is not None:
        found.append(Draft(lines=new_owner_lines(wish.makes), conflicts=()))
    if wish.joins is not None or wish.leaves:
        now = read_part(db.session, provider, "owner")
        then = wish.joins.public_id if wish.joins else None
        line = Line(field="owner", old=now, new=then)
        found.append(Draft(lines=(line,), conflicts=()))
    return found


def _write(provider: Provider, wish: Wish, drafts: list[Draft]) -> ResponseReturnValue:
    deed, reference = deed_now(about=provider.id), known_reference()
    written = save(db.session, provider, (drafts[0], wish.provider), deed, reference)
    if wish.owner is not None and wish.changes is not None:
        written += save(db.session, wish.owner, (drafts[1], wish.changes), deed, reference)
        wish.owner.updated_at = deed.at
    if wish.makes is not None:
        made = make_owner(db.session, wish.makes, deed, reference)
        written += join(db.session, provider, made, deed, reference)
    if wish.joins is not None or wish.leaves:
        written += join(db.session, provider, wish.joins, deed, reference)
    db.session.commit()
    flash(_("The record is saved.") if written else _("Nothing changed."), "success")
    return redirect(url_for("cadastre.organisation", public_id=provider.public_id))


def _preview(
    provider: Provider, wish: Wish, drafts: list[Draft], values: Form
) -> ResponseReturnValue:
    here = url_for("cadastre.organisation", public_id=provider.public_id)
    place = PreviewPlace(provider.name, here, here, _("Who we are"))
    names = {one.public_id: one.name for one in (wish.owner, wish.joins) if one}
    remark = joined_remark(wish.joins) if wish.joins else None
    aside = Aside(names=names, remark=remark)
    return preview_page(place, drafts, dict(values), seen=last_of_all(db.session), aside=aside)


def _may_change_kind() -> bool:
    """The legal kind decides what matching knows of a provider: a coordinator settles it."""
    return subject().role is Role.COORDINATOR


def _is_shared(owner: LegalEntity | None) -> bool:
    return owner is not None and is_owner_shared(db.session, subject(), owner.id)


def _form(provider: Provider, values: Form, more: dict[str, Any]) -> str:
    owner = owner_of(db.session, provider)
    shown = {"errors": {}, "seen": 0, **more}
    return render_template(
        "cadastre/owning/organisation.html",
        provider=provider,
        owner=owner,
        is_shared=_is_shared(owner),
        may_change_kind=_may_change_kind(),
        values=values,
        options=choices(known_reference(), Country(provider.country)),
        **shown,
    )

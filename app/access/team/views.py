"""The page of a team: who is in it, invite, hand the keys, remove."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.access.letters.views import invite as write_invitation
from app.access.operations import NewAccount
from app.access.team import operations as team
from app.access.team.operations import Keeper
from app.access.team.schemas import InvitationSchema
from app.access.vocabulary import ROLE_NAMES, Role
from app.core import clock
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES, say
from app.core.messages import N_, Message
from app.core.schemas import load
from app.core.web import Pages, audience

pages = Pages("team", __name__)


@pages.get("/equipe")
@audience("team.manage")
def members() -> ResponseReturnValue:
    """Who is in my team."""
    return _page({})


@pages.post("/equipe", endpoint="invite")
@audience("team.manage")
def invite() -> ResponseReturnValue:
    """Open an account in my team and write to the person."""
    try:
        form = load(InvitationSchema(), request.form)
        if form["language"] not in LANGUAGES:
            fault = Message(N_("This language is not among those of the platform."))
            raise InvalidInput(fault, {"language": [fault]})
        account = NewAccount(
            email=form["email"],
            name=form["name"],
            role=Role(form["role"]),
            language=form["language"],
        )
        team.invite_member(db.session, account, _keeper())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _page(_faults(error)), 422
    write_invitation(account.email)
    db.session.commit()
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("team.members"), 303)


@pages.post("/equipe/<member_id>/retirer")
@audience("team.manage")
def remove(member_id: str) -> ResponseReturnValue:
    """End a membership; the person's sessions end at once."""
    team.remove_member(db.session, member_id, _keeper())
    db.session.commit()
    flash(_("This person is no longer in your team."), "success")
    return redirect(url_for("team.members"), 303)


@pages.post("/equipe/<member_id>/cles")
@audience("team.manage")
def keys(member_id: str) -> ResponseReturnValue:
    """Let a member look after the team too, or no longer."""
    manages = request.form.get("manages") == "1"
    team.hand_keys(db.session, member_id, _keeper(), manages=manages)
    db.session.commit()
    return redirect(url_for("team.members"), 303)


def _keeper() -> Keeper:
    return Keeper(subject=gate.subject(), today=clock.today(), now=clock.now())


def _faults(error: InvalidInput | Conflict) -> dict[str, str]:
    if isinstance(error, Conflict):
        return {"email": say(error.message)}
    return {
        name: " ".join(_(one) if isinstance(one, str) else say(one) for one in found)
        for name, found in error.faults.items()
    }


def _page(errors: dict[str, str]) -> str:
    roles = team.roles_here(db.session, gate.subject())
    return render_template(
        "team/members.html",
        members=team.list_members(db.session, gate.subject(), today=clock.today()),
        roles=[(role.value, say_role(role)) for role in roles],
        languages=[(code, found.autonym) for code, found in LANGUAGES.items()],
        values=request.form,
        errors=errors,
    )


def say_role(role: Role) -> str:
    """The name of a role in the reader's language."""
    return str(_(ROLE_NAMES[role]))

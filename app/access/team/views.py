"""The page of a team: who is in it, invite, hand the keys, remove."""

from collections.abc import Mapping, Sequence

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.access.letters.views import invite as write_invitation
from app.access.models import User
from app.access.notices import News, tell
from app.access.operations import NewAccount
from app.access.proof.edge import needs_proof
from app.access.team import operations as team
from app.access.team.operations import Keeper
from app.access.team.schemas import InvitationSchema, LostFactorSchema
from app.access.vocabulary import RECOGNITION_NAMES, ROLE_NAMES, Recognition, Role
from app.core import clock
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES, say
from app.core.messages import N_, Message, counted
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
@needs_proof
@audience("team.manage")
def remove(member_id: str) -> ResponseReturnValue:
    """End a membership; the person's sessions end at once."""
    team.remove_member(db.session, member_id, _keeper())
    db.session.commit()
    flash(_("This person is no longer in your team."), "success")
    return redirect(url_for("team.members"), 303)


@pages.post("/equipe/<member_id>/cles")
@needs_proof
@audience("team.manage")
def keys(member_id: str) -> ResponseReturnValue:
    """Let a member look after the team too, or no longer."""
    manages = request.form.get("manages") == "1"
    team.hand_keys(db.session, member_id, _keeper(), manages=manages)
    db.session.commit()
    return redirect(url_for("team.members"), 303)


@pages.get("/equipe/<member_id>/facteur")
@needs_proof
@audience("team.manage")
def lost_factor(member_id: str) -> ResponseReturnValue:
    """The form for somebody who lost the second factor."""
    return _lost_page(team.find_member(db.session, member_id, _keeper()), {})


@pages.post("/equipe/<member_id>/facteur", endpoint="take_factor_off")
@needs_proof
@audience("team.manage")
def take_factor_off(member_id: str) -> ResponseReturnValue:
    """Take it off; the person gets a letter, and is told again at the next sign-in."""
    keeper = _keeper()
    try:
        how = load(LostFactorSchema(), request.form)["how"]
    except InvalidInput as error:
        return _lost_page(team.find_member(db.session, member_id, keeper), error.faults), 422
    user = team.take_factor_off(db.session, member_id, keeper, Recognition(how))
    tell(db.session, user, News.FACTOR_TAKEN, now=keeper.now)
    db.session.commit()
    flash(
        _("The second factor is off. A letter tells the person, and the sessions have ended."),
        "success",
    )
    return redirect(url_for("team.members"), 303)


def _lost_page(user: User, errors: Mapping[str, Sequence[Message | str]]) -> str:
    return render_template(
        "team/lost_factor.html",
        member=user,
        is_me=user.id == gate.subject().user_id,
        has_factor=user.totp_since is not None,
        choices=[(one.value, Message(name)) for one, name in RECOGNITION_NAMES.items()],
        errors=errors,
    )


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
    roles, config = team.roles_here(db.session, gate.subject()), current_app.config["PASSERELLE"]
    members = team.list_members(
        db.session, gate.subject(), today=clock.today(), asked=config.asks_factor_of
    )
    without = sum(member.owes_factor for member in members)
    return render_template(
        "team/members.html",
        members=members,
        without=_without(without) if without else None,
        roles=[(role.value, say_role(role)) for role in roles],
        languages=[(code, found.autonym) for code, found in LANGUAGES.items()],
        values=request.form,
        errors=errors,
    )


def _without(count: int) -> Message:
    return counted(
        "%(count)s person has no second factor yet.",
        "%(count)s people have no second factor yet.",
        count,
    )


def say_role(role: Role) -> str:
    """The name of a role in the reader's language."""
    return str(_(ROLE_NAMES[role]))

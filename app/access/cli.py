"""`flask user`: accounts of people; `flask audit`: who did what.

In production there is no other way to open the first account.
"""

import csv
import re
import secrets
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from app.access import operations, trail
from app.access.deeds import record_own
from app.access.factor.operations import ACTION, lose_factor
from app.access.notices import News, tell
from app.access.operations import NewAccount
from app.access.password.edge import give_password
from app.access.queries import EXPORTED, trail_lines
from app.access.vocabulary import OrganisationKind, Recognition, Role
from app.core import clock
from app.core.config import Config
from app.core.errors import HomeCareError, InvalidInput
from app.core.extensions import db
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, say
from app.reference.loader import Reference
from app.reference.vocabulary import Country

user_cli = AppGroup("user", help="Open accounts, give passwords.")
audit_cli = AppGroup("audit", help="The trail of who did what.")
ANCHORS = "audit-anchors.jsonl"
TEAM = "team.manage"
"""The action in the trail, as where a team does it by itself."""
_HOW = {
    "changed": "was changed after it was written",
    "missing": "is missing",
    "unchained": "does not follow the line before it",
    "cut": "was there when an anchor was taken, and is gone with all after it",
}
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}")
ROLES = [role.value for role in Role if role is not Role.VISITOR]


@user_cli.command("organisation")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--country", type=click.Choice([one.value for one in Country]), required=True)
@click.option("--hospital", "hospital_code", help="Its code in data/reference/hospitals.csv.")
def organisation(name: str, kind: str, country: str, hospital_code: str | None) -> None:
    """Add an organisation."""
    if hospital_code and hospital_code not in _reference().hospitals:
        raise click.ClickException(f"No hospital has the code {hospital_code}.")
    try:
        operations.create_organisation(
            db.session,
            name=name,
            kind=OrganisationKind(kind),
            country=country,
            hospital_code=hospital_code,
        )
    except HomeCareError as error:
        raise _refusal(error) from error
    db.session.commit()
    click.echo(f"Organisation {name} created.")


def _address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise click.BadParameter(f"{value!r} is not an e-mail address.")
    return value


@user_cli.command("create")
@click.argument("email", callback=_address)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", "organisation_name", required=True)
@click.option("--name", required=True, help="First and last name.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE)
@click.option("--manages", is_flag=True, help="Looks after the team, as its first does.")
@click.option("--prompt", is_flag=True, help="Ask for the password instead of making one.")
def create(email: str, role: str, organisation_name: str, **options: str | bool) -> None:
    """Open an account; the password is made and shown once. The first of a team looks after it."""
    account = NewAccount(
        email=email, name=str(options["name"]), language=str(options["language"]), role=Role(role)
    )
    today, now = clock.today(), clock.now()
    manages = bool(options["manages"]) or operations.is_empty(db.session, organisation_name)
    try:
        user = operations.create_user(db.session, account, organisation_name, today=today, now=now)
        if manages:
            operations.let_manage(db.session, user, manages=True, today=today)
            record_own(db.session, user, (TEAM, "keys given by the operator"), now=now)
    except HomeCareError as error:
        raise _refusal(error) from error
    told = f"{email} looks after the team of {organisation_name}, and may invite others."
    _give_password(email, ask=bool(options["prompt"]), told=told if manages else "")


@user_cli.command("manages")
@click.argument("email")
@click.option("--not", "no_longer", is_flag=True, help="No longer.")
def manages_team(email: str, *, no_longer: bool) -> None:
    """Let somebody look after the own team (invite, remove, help with a lost factor)."""
    now = clock.now()
    try:
        user = operations.find_account(db.session, email)
    except HomeCareError as error:
        raise _refusal(error) from error
    if not operations.let_manage(db.session, user, manages=not no_longer, today=clock.today()):
        raise click.ClickException(f"{email} has no role in force, or the account is closed.")
    done = "keys taken by the operator" if no_longer else "keys given by the operator"
    record_own(db.session, user, (TEAM, done), now=now)
    db.session.commit()
    said = "no longer looks after the team" if no_longer else "looks after the team"
    click.echo(f"{email} {said}.")


@user_cli.command("password")
@click.argument("email")
@click.option("--prompt", is_flag=True, help="Ask for the password instead of making one.")
def password(email: str, *, prompt: bool) -> None:
    """Give an account a new password; ends its sessions."""
    _give_password(email, ask=prompt)


@user_cli.command("factor-off")
@click.argument("email")
@click.option(
    "--recognised",
    "how",
    type=click.Choice([one.value for one in Recognition]),
    required=True,
    help="How you made sure who asks; it is written into the trail.",
)
def factor_off(email: str, how: str) -> None:
    """Take a lost second factor off, where nobody else looks after the team; ends the sessions."""
    now = clock.now()
    try:
        user = operations.find_account(db.session, email)
        lose_factor(db.session, user, now=now)
    except HomeCareError as error:
        raise _refusal(error) from error
    record_own(db.session, user, (ACTION, f"taken off by the operator, {how}"), now=now)
    tell(db.session, user, News.FACTOR_TAKEN, now=now)
    db.session.commit()
    click.echo(f"The second factor of {email} is off; a letter tells so.")


@user_cli.command("sign-out")
@click.argument("email", required=False)
@click.option("--everyone", is_flag=True, help="End every session of every account.")
def sign_out(email: str | None, *, everyone: bool) -> None:
    """End all sessions of an account, or of everybody: after a theft, or before a repair."""
    if everyone == bool(email):
        raise click.UsageError("Give an address, or --everyone.")
    try:
        ended = operations.end_all_sessions(db.session, None if everyone else email)
    except HomeCareError as error:
        raise _refusal(error) from error
    db.session.commit()
    click.echo(f"{ended} sessions ended.")


def _give_password(email: str, *, ask: bool, told: str = "") -> None:
    """Store a password and say so in the last line; `told` comes before, once it is true."""
    chosen = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True)
        if ask
        else secrets.token_urlsafe(15)
    )
    try:
        give_password(db.session, email, chosen)
    except InvalidInput as error:
        with force_locale("en"):
            faults = [say(fault) for found in error.faults.values() for fault in found]
        raise click.ClickException(" ".join(faults)) from error
    except HomeCareError as error:
        raise _refusal(error) from error
    db.session.commit()
    if told:
        click.echo(told)
    click.echo(f"Password of {email} set." if ask else f"Password of {email}: {chosen}")


def _refusal(error: HomeCareError) -> click.ClickException:
    with force_locale("en"):  # the terminal speaks English
        return click.ClickException(say(error.message))


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


@audit_cli.command("verify")
@click.option("--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(anchors: Path | None) -> None:
    """Look for a line that was changed, moved or taken away; exit code 1 when there is one."""
    kept = anchors or _anchor_file()
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    try:
        known = trail.read_anchors(lines)
    except ValueError as error:
        raise click.ClickException(f"{kept}: {error}") from error
    faults = list(trail.verify(db.session, known))
    for fault in faults[:50]:
        click.echo(f"Line {fault.number} {_HOW[fault.kind]}.")
    count = trail.count_lines(db.session)
    if faults:
        raise click.ClickException(f"The trail is broken at {len(faults)} of {count} lines.")
    click.echo(f"{count} lines, unbroken; {len(known)} anchors hold.")
    if not known:
        click.echo("Without an anchor a cut end cannot be seen: run `flask audit anchor` hourly.")


@audit_cli.command("anchor")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path))
def anchor(target: Path | None) -> None:
    """Note the end of the trail in a file; keep that file on another machine."""
    found = trail.anchor_now(db.session, now=clock.now())
    with (target or _anchor_file()).open("a", encoding="utf-8") as file:
        file.write(trail.write_anchor(found) + "\n")
    click.echo(f"Line {found.number} anchored.")


@audit_cli.command("export")
@click.option("--object", "object_id", help="Only what concerns that public identifier.")
def export(object_id: str | None) -> None:
    """Write the trail as CSV, seals included."""
    writer = csv.writer(sys.stdout)
    writer.writerow(EXPORTED)
    for line in db.session.scalars(trail_lines(object_id)).yield_per(1000):
        row = [getattr(line, name) for name in EXPORTED]
        writer.writerow([one.hex() if isinstance(one, bytes) else one for one in row])


def _anchor_file() -> Path:
    config: Config = current_app.config["PASSERELLE"]
    return config.var_dir / ANCHORS

"""`flask db`, `flask vault`: migrations without needing to know Alembic, and keys."""

import secrets
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup, FlaskGroup

from app.core import clock
from app.core.config import PREFIX, ROOT, Config, ConfigError
from app.core.db import Base, begin_write
from app.core.extensions import db
from app.core.rotation import count_by_key, count_unbound, encrypted_columns
from app.core.rotation import rotate as rotate_column
from app.core.vault import new_key, ring

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

database_cli = AppGroup("db", help="Create and change the tables.")
vault_cli = AppGroup("vault", help="Keys of what is encrypted.")


def alembic_config(url: str) -> "AlembicConfig":
    """Alembic's configuration for that database."""
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415 - slow, and only needed here

    config = AlembicConfig(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def _current() -> "AlembicConfig":
    settings: Config = current_app.config["PASSERELLE"]
    return alembic_config(settings.engine_url)


@database_cli.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to a revision (the newest unless said)."""
    from alembic import command  # noqa: PLC0415 - slow, and only needed here

    db.engine.dispose()
    command.upgrade(_current(), revision)


@database_cli.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to a revision."""
    from alembic import command  # noqa: PLC0415 - slow, and only needed here

    db.engine.dispose()
    command.downgrade(_current(), revision)


@database_cli.command("check")
def check() -> None:
    """Fail if the models and the migrations differ."""
    from alembic import command  # noqa: PLC0415 - slow, and only needed here

    command.check(_current())


@vault_cli.command("new-keys")
@click.option(
    "--name",
    default=lambda: f"k{clock.today():%Y%m%d}",
    help="The name of the data key; each key has its own. Of today's date, unless said.",
)
def new_keys(name: str) -> None:
    """Make keys, for the environment of a new installation; shown once, kept nowhere."""
    click.echo(f"{PREFIX}SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"{PREFIX}DATA_KEYS={name}:{new_key()}")
    click.echo(f"{PREFIX}INDEX_KEY={new_key()}")
    click.echo(f"{PREFIX}AUDIT_KEY={new_key()}")


@vault_cli.command("status")
def vault_status() -> None:
    """How many values each key sealed."""
    click.echo(f"Key that encrypts: {ring().first}; keys known: {', '.join(ring().data)}")
    for column in encrypted_columns(Base.metadata):
        counts = count_by_key(db.session, column)
        said = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        loose = count_unbound(db.session, column)
        click.echo(f"{column}: {said or 'empty'}" + (f"; not bound to row: {loose}" * bool(loose)))


@vault_cli.command("rotate")
@click.option("--batch", type=click.IntRange(1, 100_000), default=500)
@click.option("--loosen", is_flag=True, help="Bind to the column only, before going back.")
def rotate(batch: int, *, loosen: bool) -> None:
    """Encrypt anew, with the first key and for its row, what is not. May be run again."""
    for column in encrypted_columns(Base.metadata):
        total = 0
        begin_write(db.session)
        for changed in rotate_column(db.session, column, batch=batch, binds=not loosen):
            db.session.commit()
            begin_write(db.session)
            total += changed
        db.session.rollback()
        click.echo(f"{column}: {total} sealed anew with {ring().first}")


class Unset(AppGroup):
    """Of all commands those that need no settings; any other says what is wrong with these."""

    def __init__(self, name: str, error: ConfigError, commands: dict[str, click.Command]) -> None:
        super().__init__(name, commands=commands)
        self.error = error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """That command, or the reason why it cannot run."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise self.error
        return found


def keys_alone(error: ConfigError) -> Flask:
    """For a command without valid settings: it can make the keys that these lack, and no more.

    Raises the error for whoever would serve.
    """
    context = click.get_current_context(silent=True)
    if context is None or not isinstance(context.command, FlaskGroup):
        raise error
    bare = Flask("app", static_folder=None)
    bare.cli = Unset("flask", error, {"vault": Unset("vault", error, {"new-keys": new_keys})})
    return bare

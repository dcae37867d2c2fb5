"""`flask db`: migrations, without needing to know Alembic."""

from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.config import ROOT, Config
from app.core.extensions import db

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

database_cli = AppGroup("db", help="Create and change the tables.")


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

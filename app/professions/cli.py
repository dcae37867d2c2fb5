"""Commands of the professions room."""

import sys
from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.config import Config
from app.core.i18n import LANGUAGES
from app.professions.catalogue import Catalogue, missing_languages, read_catalogue
from app.professions.routebook_importer import read_routebook

professions_cli = AppGroup("professions", help="The sheets that say who may practise, and how.")


@professions_cli.command("check")
def check() -> None:
    """List mistakes, missing languages and overdue reviews; fail on the first two."""
    config: Config = current_app.config["PASSERELLE"]
    reading = read_catalogue(config.data_dir / "professions")
    routes = read_routebook(config.data_dir / "professions", reading.shelf)
    problems = reading.problems + routes.problems + missing_languages(reading, LANGUAGES)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    _list_overdue(reading.catalogue, clock.today())
    click.echo(f"{len(reading.catalogue.sheets)} sheets, {len(problems)} errors.")
    if problems:
        sys.exit(1)


def _list_overdue(catalogue: Catalogue, today: date) -> None:
    for (code, country), sheet in sorted(catalogue.sheets.items()):
        counts = ", ".join(f"{n} {status.value}" for status, n in sheet.count_by_status().items())
        click.echo(f"{country.value}/{code}: {len(sheet.claims)} claims ({counts})")
        if sheet.is_overdue(today):
            click.echo(f"  review overdue since {sheet.review_due.isoformat()}")

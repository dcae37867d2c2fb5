"""Commands of the benefits room."""

import sys
from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup

from app.benefits.catalogue import read_benefits
from app.core import clock
from app.core.config import Config

benefits_cli = AppGroup("benefits", help="What may be asked for on each side, and its amounts.")


@benefits_cli.command("check")
def check() -> None:
    """List every mistake with file, entry and cure; count amounts by how sure they are."""
    config: Config = current_app.config["PASSERELLE"]
    reading = read_benefits(config.data_dir / "benefits")
    for problem in reading.problems:
        click.echo(f"error: {problem}", err=True)
    catalogue = reading.catalogue
    countries = Counter(item.country.value for item in catalogue.benefits.values())
    said = ", ".join(f"{count} {country}" for country, count in sorted(countries.items()))
    click.echo(f"{len(catalogue.benefits)} benefits ({said}), {len(reading.problems)} errors.")
    statuses = Counter(item.status.value for item in catalogue.book)
    for status, count in sorted(statuses.items()):
        click.echo(f"  amounts {status}: {count}")
    today = clock.today()
    keys = sorted({item.key for item in catalogue.book})
    quotes = [catalogue.book.at(key, today) for key in keys]
    old = [quote.amount.key for quote in quotes if quote and quote.outdated]
    click.echo(f"  last known only, no longer in force: {len(old)}")
    for key in old:
        click.echo(f"    {key}")
    if reading.problems:
        sys.exit(1)

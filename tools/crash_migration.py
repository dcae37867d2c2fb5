"""Kills a migration at random moments: `python -m tools.crash_migration ROUNDS [URL]`.

A child takes a filled database some versions down and up again, over and over, and says each way
it saw ended. After each kill -9: the database names a version and has the tables of that version,
the next upgrade ends, the models agree, and the tables that were there all along have lost no row.
"""

import io
import os
import random
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, text

from app.core.cli import alembic_config
from tools.crash import SEED, kill_after
from tools.races import prepare

DOWN = 8
DISCHARGES = 200


def move(url: str, low: str, acknowledged: int) -> None:
    """Down to a version and up again, until killed."""
    config = alembic_config(url)
    while True:
        command.downgrade(config, low)
        os.write(acknowledged, b"down\n")
        command.upgrade(config, "head")
        os.write(acknowledged, b"up\n")


def rows_of(url: str, names: set[str]) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0  # noqa: S608 - our names
            for name in sorted(names)
        }
    engine.dispose()
    return found


def tables_of(url: str) -> set[str]:
    """The tables there are."""
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def look(url: str, by_version: dict[str, set[str]], before: dict[str, int]) -> list[str]:
    """What is wrong after a kill; leaves the database at its newest version."""
    engine = create_engine(url)
    with engine.connect() as connection:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()
    found = (
        [] if tables_of(url) == by_version.get(str(version)) else [f"version {version} by halves"]
    )
    config = alembic_config(url)
    config.stdout = io.StringIO()  # it says each time that nothing is to do
    command.upgrade(config, "head")
    command.check(config)
    after = rows_of(url, set(before))
    return found + [
        f"{name}: {before[name]} rows, now {after[name]}"
        for name in before
        if after[name] != before[name]
    ]


def versions(url: str) -> dict[str, set[str]]:
    """The tables of each version, from the newest down; the database is at the newest again."""
    config = alembic_config(url)
    scripts = ScriptDirectory.from_config(config)
    names = [script.revision for script in scripts.walk_revisions()][: DOWN + 1]
    found = {names[0]: tables_of(url)}
    for name in names[1:]:
        command.downgrade(config, name)
        found[name] = tables_of(url)
    command.upgrade(config, "head")
    return found


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when anything was lost or left by halves."""
    prepare(url, DISCHARGES)
    by_version = versions(url)
    low = list(by_version)[-1]
    before = rows_of(url, by_version[low] - {"alembic_version"})
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    wrong = ways = 0
    for turn in range(rounds):
        ways += len(kill_after(dice.uniform(0.1, 1.5), lambda pipe: move(url, low, pipe)))
        faults = look(url, by_version, before)
        wrong += bool(faults)
        for fault in faults:
            print(f"round {turn}: {fault}")
    engine = make_url(url).get_backend_name()
    print(f"{engine}: {rounds} kills, {ways} ways seen ended, {wrong} rounds with a fault")
    return 1 if wrong else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        chosen = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder)}/versions.sqlite"
        sys.exit(main(int(sys.argv[1]), chosen))

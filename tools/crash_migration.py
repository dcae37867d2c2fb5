"""Kills a migration at random moments: `python -m tools.crash_migration ROUNDS [DB]`.

A child takes a filled database some versions down and up again, over and over, and says each way
it saw ended. After each kill -9: the database names a version and has the tables of that version,
the next upgrade ends, the models agree, and the tables that were there all along have lost no row.
"""

import io
import sys
import time
from functools import partial

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from app.core.cli import alembic_config
from tools.kills import Battery, kill_again, on_arena, say
from tools.races import prepare

DOWN = 8
DISCHARGES = 200


def move(url: str, low: str, acknowledged: int) -> None:
    """Down to a version and up again, until killed."""
    config = alembic_config(url)
    while True:
        command.downgrade(config, low)
        say(acknowledged, time.monotonic_ns())
        command.upgrade(config, "head")
        say(acknowledged, time.monotonic_ns())


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
    battery = Battery(
        said_of="ways seen ended",
        work=partial(move, url, low),
        look=lambda _said: look(url, by_version, before),
        longest=1.5,
    )
    return kill_again(rounds, url, battery)


if __name__ == "__main__":
    sys.exit(on_arena(main))

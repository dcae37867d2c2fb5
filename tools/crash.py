"""Kills a writer at random moments and looks at what it left: `python -m tools.crash ROUNDS [DB]`.

Each transaction appends a line to the audit trail and a letter to the outbox, then acknowledges.
After each kill -9: every acknowledged transaction is there, each line has its letter, the chain is
unbroken. A kill proves no durability against a power cut; it proves that nothing is left by halves.
"""

import itertools
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from alembic import command
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.access.trail import Deed, record, verify
from app.access.vocabulary import VISITOR
from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET
from app.core.db import begin_write
from app.core.vault import demo_ring, unlock
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from tools.arena import engine_of
from tools.kills import Battery, damage, kill_again, on_arena, say

ACTION = "crash"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def write(url: str, acknowledged: int, turns: Iterable[int] | None = None) -> None:
    """Write, until killed or so often; each number goes down the pipe once it is committed."""
    engine = engine_of(url)
    for _ in turns or itertools.count():
        with Session(engine) as session:
            begin_write(session)
            deed = Deed(subject=VISITOR, action=ACTION, object_kind="test", object_id="x")
            number = record(session, deed, now=NOW)
            letter = Letter(
                channel=Channel.MAIL,
                to="x@ward.invalid",
                subject="s",
                text="t" * 2000,
                html=None,
                language="fr",
                reply_to=None,
                about="crash:x",
                key=f"crash:{number}",
            )
            enqueue(session, letter, now=NOW)
            session.commit()
        say(acknowledged, number)


def look(url: str, acknowledged: int) -> list[str]:
    """What is wrong after a kill."""
    engine = engine_of(url)
    found = damage(engine)
    with Session(engine) as session:
        lines = session.scalar(select(func.count(TrailLine.number))) or 0
        letters = session.scalar(select(func.count(OutboxMessage.id))) or 0
        found += [f"{acknowledged - lines} acknowledged lines lost"] if lines < acknowledged else []
        found += [f"{lines} lines, {letters} letters"] if lines != letters else []
        found += [f"line {fault.number} {fault.kind}" for fault in verify(session)]
    engine.dispose()
    return found


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when anything was lost or left by halves."""
    unlock(demo_ring(DEMO_SECRET))
    command.upgrade(alembic_config(url), "head")
    battery = Battery(
        said_of="acknowledged writes",
        work=partial(write, url),
        look=lambda said: look(url, max(said, default=0)),
    )
    return kill_again(rounds, url, battery)


if __name__ == "__main__":
    sys.exit(on_arena(main))

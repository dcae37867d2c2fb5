"""`flask work`: the clocks of the platform, for a timer or for a process that stays."""

import signal
from threading import Event
from types import FrameType

import click
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from app.core import clock
from app.core.extensions import db
from app.site.work import operations
from app.site.work.jobs import keep_running, run_due, the_jobs

work_cli = AppGroup("work", help="What is to do again and again: letters, clocks, upkeep.")
PAUSE = 20.0


@work_cli.command("tick")
def tick() -> None:
    """Run what is due, then end; for a timer, each minute. Two at once do no harm."""
    done = run_due()
    for one in done:
        click.echo(f"{one.name}: {f'failed ({one.fault})' if one.fault else one.said}")
    if not done:
        click.echo("Nothing is due.")
    if any(one.fault for one in done):
        raise SystemExit(1)


@work_cli.command("run")
@click.option("--pause", default=PAUSE, help="Seconds between two looks.")
@pass_script_info
def run(script: ScriptInfo, *, pause: float) -> None:
    """Stay, and run what is due until stopped; for a container or a service."""
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    keep_running(script.load_app(), stop, pause=pause)


@work_cli.command("status")
def status() -> None:
    """When each piece of work was last done. Exit code 1 when some is late or failed."""
    found = operations.standing(db.session, the_jobs(), now=clock.now())
    for one in found:
        at = f"{one.ended_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}" if one.ended_at else "never"
        state = f"failed ({one.fault})" if one.fault else "late" if one.is_late else "ok"
        click.echo(f"{one.name}: {state}, last done {at}: {one.said or '-'}")
    if any(one.is_late or one.fault for one in found):
        raise SystemExit(1)

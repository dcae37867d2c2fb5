"""Sets the clock of the running platform as nights and administrators do: `python -m tools.nights`.

Over 28 March 2027 (two o'clock does not come), a day forward and back again, over 31 October 2027
(the hour of two o'clock comes twice). Holds must end once and in time, letters leave once, the
work of a night run once, sessions end as said, no page be a fault, and the trail hold. Needs
libfaketime; on SQLite. Exit code 1 when something is otherwise.
"""

import sys
import tempfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from app.core.config import DEMO_SECRET
from app.core.vault import demo_ring, unlock
from tools.nights.running import Platform, running
from tools.nights.watching import Watch

SPRING = datetime(2027, 3, 28, 0, 0, tzinfo=UTC)
AUTUMN = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
TEN = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NIGHTLY = {
    "plans": time(2),
    "privacy": time(3),
    "documents": time(5),
    "upkeep": time(6),
    "alerts": time(7),
}
"""What runs once a day, and from when."""
ONCE = dict.fromkeys(NIGHTLY, 1)


def a_night(watch: Watch, begin: datetime, *, name: str) -> datetime:
    """From before two o'clock to after seven on the walls; the last moment."""
    watch.at(begin)
    watch.count_anew()
    watch.begin(name, begin)
    watch.sign_in(name)
    for step in range(1, 19):
        watch.at(begin + TEN * step)
    watch.expect(
        f"{name}: at work through the odd hour and signed in", watch.is_in(name), wanted=True
    )
    last = begin + TEN * 18
    for _ in range(5):
        last += HOUR
        watch.at(last)
    watch.expect(f"{name}: idle for an hour and signed in", watch.is_in(name), wanted=False)
    watch.judge_seeds(name)
    watch.expect(f"{name}: the work of the night", watch.turns(), ONCE)
    return last


def a_day_ahead_and_back(watch: Watch, moment: datetime) -> None:
    """The clock is a day ahead, then right again; then that day really comes."""
    watch.count_anew()
    ahead = moment + DAY
    watch.at(ahead)
    watch.expect("a day ahead: the work of the night", watch.turns(), ONCE)
    watch.begin("ahead", ahead, hold_for=())
    watch.sign_in("ahead")
    watch.count_anew()
    watch.at(moment + TEN)
    watch.expect("put back: signed in under the wrong clock", watch.is_in("ahead"), wanted=False)
    watch.expect("put back: the work of the night, done anew", watch.turns(), ONCE)
    watch.count_anew()
    watch.sign_in("back")
    watch.at(moment + 2 * TEN)
    watch.expect("put back: signed in under the right one", watch.is_in("back"), wanted=True)
    watch.at(moment + 3 * TEN)
    watch.expect("put back: the work of the night, again", watch.turns(), {})
    watch.at(ahead + HOUR)
    watch.expect("the day has come: the work of the night", watch.turns(), ONCE)
    watch.at(ahead + 3 * HOUR)
    watch.judge_seeds("ahead")


def through(platform: Platform) -> Watch:
    """Both nights and the jumps; what was found."""
    watch = Watch(platform, nightly=NIGHTLY)
    watch.at(SPRING - TEN)
    last = a_night(watch, SPRING, name="spring")
    a_day_ahead_and_back(watch, last + TEN)
    watch.at(AUTUMN - 12 * HOUR)
    a_night(watch, AUTUMN, name="autumn")
    verified = platform.flask("audit", "verify")
    watch.expect("the trail", verified.returncode, 0)
    watch.expect("answers of 5xx", {k: v for k, v in watch.statuses.items() if k >= 500}, {})
    return watch


def main() -> int:
    """Say each finding; 1 when one is otherwise."""
    unlock(demo_ring(DEMO_SECRET))
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), 8121, SPRING - 2 * TEN) as platform,
    ):
        watch = through(platform)
    print(f"{watch.steps} settings of the clock, {sum(watch.statuses.values())} pages asked,")
    print(f"answered: {dict(sorted(watch.statuses.items()))}; {watch.wrong} otherwise")
    return 1 if watch.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

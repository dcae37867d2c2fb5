"""Lives many lives of the model: `python -m tools.model --lives 20000 --steps 50`."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tools.arena import arena
from tools.model.machine import Model
from tools.model.world import made_in

PHASES: dict[bool, Sequence[Phase]] = {
    True: (Phase.generate, Phase.shrink),
    False: (Phase.generate,),
}


def main() -> int:
    """Read the arguments, live, tell."""
    reader = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    reader.add_argument("--database", default="sqlite", help="sqlite, postgresql, or a URL")
    reader.add_argument("--lives", type=int, default=1000)
    reader.add_argument("--steps", type=int, default=50)
    reader.add_argument("--seed", type=int, default=20261122)
    reader.add_argument("--no-shrink", action="store_true", help="show the first fault as it came")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name, arena(asked.database, Path(name)) as url:
        with made_in(url) as world:
            began = time.perf_counter()
            lived: list[Model] = []

            def born() -> Model:
                lived.append(Model(world))
                return lived[-1]

            chosen = settings(
                max_examples=asked.lives,
                stateful_step_count=asked.steps,
                deadline=None,
                database=None,
                phases=PHASES[not asked.no_shrink],
                suppress_health_check=list(HealthCheck),
            )
            try:
                run_state_machine_as_test(seed(asked.seed)(born), settings=chosen)
            finally:
                done, refused = sum(m.done for m in lived), sum(m.refused for m in lived)
                print(
                    f"{len(lived)} lives, {done} steps done, {refused} refused with a reason, "
                    f"{time.perf_counter() - began:.0f} s"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Whatever people and clocks do, in whatever order: the product does what a plain model says.

At full size (`python -m tools.batteries model`) it lives for hours; PASSERELLE_SEED is where it
begins, PASSERELLE_LIVES how many lives there are.
"""

import os
import sys
import time
from collections import Counter

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.database.model.machine import lives_in
from tests.database.model.world import made_in

FULL = os.environ.get("PASSERELLE_BATTERY") == "full"
SEED = int(os.environ.get("PASSERELLE_SEED", "20261122"))
LIVES = int(os.environ.get("PASSERELLE_LIVES", "20000"))
STEPS = 50 if FULL else 25


def test_whatever_everybody_does_the_product_does_as_the_model_says(arena: str) -> None:
    few = 16 if arena.startswith("sqlite") else 4
    tally: Counter[str] = Counter()
    began = time.perf_counter()
    with made_in(arena) as world:
        try:
            run_state_machine_as_test(
                seed(SEED)(lives_in(world, tally)),
                settings=settings(
                    max_examples=LIVES if FULL else few,
                    stateful_step_count=STEPS,
                    deadline=None,
                    derandomize=not FULL,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            took = time.perf_counter() - began
            sys.stdout.write(f"{dict(tally)} in {took:.0f} s, seed {SEED}\n")
    assert tally["done"] > few

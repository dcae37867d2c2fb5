"""Whatever people and clocks do, in whatever order: the product does what a plain model says."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tools.model.machine import Model
from tools.model.world import made_in


def test_whatever_everybody_does_the_product_does_as_the_model_says(arena: str) -> None:
    cases = 60 if arena.startswith("sqlite") else 12
    with made_in(arena) as world:
        run_state_machine_as_test(
            lambda: Model(world),
            settings=settings(
                max_examples=cases,
                stateful_step_count=30,
                deadline=None,
                derandomize=True,
                database=None,
            ),
        )

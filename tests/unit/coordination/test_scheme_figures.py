"""How a figure stands to its target; not known is neither yes nor no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coordination.schemes.reckoning import share_done, standing_of
from app.coordination.schemes.vocabulary import Standing

NUMBERS = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "standing"),
    [
        (14, 5, None, Standing.UNKNOWN),
        (None, 5, 7, Standing.UNKNOWN),
        (None, 5, 5, Standing.REACHED),
        (14, 5, 9, Standing.CLOSER),
        (14, 5, 5, Standing.REACHED),
        (14, 5, 2, Standing.REACHED),
        (14, 5, 15, Standing.AWAY),
        (0, 100, 100, Standing.REACHED),
        (0, 100, 0, Standing.AWAY),
    ],
)
def test_a_figure_stands_where_start_and_target_say(
    baseline: float | None, target: float, value: float | None, standing: Standing
) -> None:
    assert standing_of(baseline, target, value) is standing


@given(NUMBERS, NUMBERS, NUMBERS)
def test_the_whole_way_is_done_exactly_when_the_target_is_reached(
    baseline: float, target: float, value: float
) -> None:
    share = share_done(baseline, target, value)
    assert share is not None
    assert 0 <= share <= 100
    if standing_of(baseline, target, value) is Standing.REACHED:
        assert share == 100


def test_without_a_start_no_share_is_told() -> None:
    assert share_done(None, 5, 3) is None

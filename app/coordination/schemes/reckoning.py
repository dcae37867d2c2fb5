"""How a figure stands to its target. Pure."""

from app.coordination.schemes.vocabulary import Standing


def standing_of(baseline: float | None, target: float, value: float | None) -> Standing:
    """Where a value stands between where it started and where it should be.

    Without a baseline nobody knows from which side the target is reached: only being on it counts.
    """
    if value is None:
        return Standing.UNKNOWN
    if baseline is None:
        return Standing.REACHED if value == target else Standing.UNKNOWN
    goes_up = target >= baseline
    if (value >= target) if goes_up else (value <= target):
        return Standing.REACHED
    came_closer = abs(target - value) < abs(target - baseline)
    return Standing.CLOSER if came_closer else Standing.AWAY


def share_done(baseline: float | None, target: float, value: float | None) -> int | None:
    """How much of the way is done in percent, 0 to 100; None when it cannot be said."""
    if value is None or baseline is None:
        return None
    if target == baseline:
        return 100 if standing_of(baseline, target, value) is Standing.REACHED else 0
    way = (value - baseline) / (target - baseline)
    return round(100 * min(1.0, max(0.0, way)))

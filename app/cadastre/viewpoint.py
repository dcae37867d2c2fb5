"""From where services are looked at, and what is worked out once for all that are seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from app.cadastre.coverage import Doorstep, Limits, counting_for
from app.cadastre.reaching import limits_on
from app.core.geo import Point, distance_to
from app.reference.loader import Reference
from app.reference.zones import ZoneCode


@dataclass(frozen=True, kw_only=True)
class Viewpoint:
    """From where services are looked at: the place, if any, the day, and the filters asked."""

    reference: Reference
    today: date
    doorstep: Doorstep | None = None
    point: Point | None = None
    asked: frozenset[str] = frozenset()

    @cached_property
    def limits(self) -> Limits:
        """The parameters of reach on that day."""
        return limits_on(self.reference, self.today)

    @cached_property
    def counting(self) -> Mapping[str, ZoneCode]:
        """The zones that decide at that doorstep, by their codes as text."""
        return counting_for(self.doorstep) if self.doorstep else {}

    @cached_property
    def away(self) -> Callable[[float, float], float] | None:
        """The distance to the point from any latitude and longitude, in km."""
        return None if self.point is None else distance_to(self.point)

    @cached_property
    def fresh_since(self) -> date:
        """The first day of confirmations that count as recent."""
        return self.today - timedelta(days=self.reference.policy("record_fresh_days", self.today))

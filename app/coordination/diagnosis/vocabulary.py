"""Words of the territorial diagnosis. Pure."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.core.messages import N_
from app.reference.vocabulary import TIME_BAND_NAMES, TimeBand, Verdict


class DayPart(IntEnum):
    """A part of the day, or the whole of it: 0 asks for no part in particular."""

    ANY = 0
    MORNING = 1
    NOON = 2
    EVENING = 3
    NIGHT = 4


DAY_PART_NAMES = {
    DayPart.ANY: N_("At any time"),
    **{DayPart(band): name for band, name in TIME_BAND_NAMES.items()},
}
assert {band.value for band in TimeBand} == {part.value for part in DayPart if part}


class Served(StrEnum):
    """Whether the inhabitants of a commune have somebody for a kind of care."""

    COVERED = "covered"
    TO_CONFIRM = "to_confirm"
    NOBODY = "nobody"


SERVED_NAMES = {
    Served.COVERED: N_("Somebody comes"),
    Served.TO_CONFIRM: N_("To be confirmed"),
    Served.NOBODY: N_("Nobody comes"),
}


class BorderEffect(StrEnum):
    """What the inhabitants of a commune would gain if services could cross the border there."""

    GAIN = "gain"
    POSSIBLE = "possible"
    NO_CHANGE = "no_change"


BORDER_EFFECT_NAMES = {
    BorderEffect.GAIN: N_("Would gain a service"),
    BorderEffect.POSSIBLE: N_("Might gain a service"),
    BorderEffect.NO_CHANGE: N_("No change"),
}


class Saying(IntEnum):
    """What a service says of its capacity on the day of the diagnosis."""

    NOTHING = 0
    HAS_PLACES = 1
    NO_PLACE = 2
    ASSESSES_FIRST = 3


class RunMode(StrEnum):
    """How much a run of the diagnosis worked out."""

    FULL = "full"
    CHANGES = "changes"


class MapMeasure(StrEnum):
    """What the map of a territory shows."""

    SERVED = "served"
    BORDER = "border"
    NEXT = "next"


MAP_MEASURE_NAMES = {
    MapMeasure.SERVED: N_("Who is served"),
    MapMeasure.BORDER: N_("The border effect"),
    MapMeasure.NEXT: N_("Distance to the next service"),
}


RIGHTS = {Verdict.MET: 1, Verdict.UNKNOWN: 2, Verdict.UNMET: 3}
"""How a right to work across the border is written in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many services reach a commune for a kind of care in a part of the day.

    `sure` reach it without doubt, `doubtful` perhaps (edge of an area, no area declared, hours not
    said). `allowed` are of the same side, or may cross the border; of `unclear` nobody can tell
    whether they may; `barred` may not.
    """

    sure_allowed: int = 0
    doubtful_allowed: int = 0
    sure_unclear: int = 0
    doubtful_unclear: int = 0
    sure_barred: int = 0
    doubtful_barred: int = 0

    @property
    def served(self) -> Served:
        """As things are."""
        if self.sure_allowed:
            return Served.COVERED
        if self.doubtful_allowed or self.sure_unclear or self.doubtful_unclear:
            return Served.TO_CONFIRM
        return Served.NOBODY

    @property
    def served_without_border(self) -> Served:
        """If every service could cross."""
        if self.sure_allowed or self.sure_unclear or self.sure_barred:
            return Served.COVERED
        if self.doubtful_allowed or self.doubtful_unclear or self.doubtful_barred:
            return Served.TO_CONFIRM
        return Served.NOBODY

    @property
    def effect(self) -> BorderEffect:
        """Who has nobody that may come today would gain those who may not, or not surely."""
        if self.sure_allowed or self.doubtful_allowed:
            return BorderEffect.NO_CHANGE
        if self.sure_unclear or self.sure_barred:
            return BorderEffect.GAIN
        if self.doubtful_unclear or self.doubtful_barred:
            return BorderEffect.POSSIBLE
        return BorderEffect.NO_CHANGE

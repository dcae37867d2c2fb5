"""Words of territorial schemes. Pure."""

from enum import StrEnum

from app.core.messages import N_


class PartLevel(StrEnum):
    """How broad a part of a scheme is."""

    INTENTION = "intention"
    ORIENTATION = "orientation"


PART_LEVEL_NAMES = {
    PartLevel.INTENTION: N_("Intention"),
    PartLevel.ORIENTATION: N_("Orientation"),
}


class Progress(StrEnum):
    """How far an action of a scheme is."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


PROGRESS_NAMES = {
    Progress.NOT_STARTED: N_("Not started"),
    Progress.UNDER_WAY: N_("Under way"),
    Progress.DONE: N_("Done"),
    Progress.DROPPED: N_("Given up"),
}
PROGRESS_TONES = {
    Progress.NOT_STARTED: "neutral",
    Progress.UNDER_WAY: "info",
    Progress.DONE: "ok",
    Progress.DROPPED: "no",
}


class Standing(StrEnum):
    """How the figure of an action stands to its target; without a value it is not known."""

    UNKNOWN = "unknown"
    AWAY = "away"
    CLOSER = "closer"
    REACHED = "reached"


STANDING_NAMES = {
    Standing.UNKNOWN: N_("No figure yet"),
    Standing.AWAY: N_("No closer to the target"),
    Standing.CLOSER: N_("Closer to the target"),
    Standing.REACHED: N_("Target reached"),
}
STANDING_TONES = {
    Standing.UNKNOWN: "neutral",
    Standing.AWAY: "no",
    Standing.CLOSER: "doubt",
    Standing.REACHED: "ok",
}

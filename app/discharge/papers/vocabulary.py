"""Words of the papers. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import N_


class PaperKind(StrEnum):
    """What a paper is for."""

    PLAN = "plan"
    SERVICE = "service"
    LIAISON = "liaison"
    EQUIPMENT = "equipment"
    DAY_PACK = "day_pack"


PAPER_NAMES = {
    PaperKind.PLAN: N_("Plan for going home"),
    PaperKind.SERVICE: N_("Sheet for a service"),
    PaperKind.LIAISON: N_("What the discharge letter must hold"),
    PaperKind.EQUIPMENT: N_("Equipment at home"),
    PaperKind.DAY_PACK: N_("Sheets to write on, day by day"),
}


class PaperState(StrEnum):
    """What the code of a printed paper tells of it."""

    CURRENT = "current"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


PAPER_STATE_NAMES = {
    PaperState.CURRENT: N_("This paper is the current version."),
    PaperState.REPLACED: N_("This paper is not current any more. Ask the ward for a new one."),
    PaperState.UNKNOWN: N_("No paper carries this code. Check each letter and digit."),
}


class TextSize(StrEnum):
    """How large the letters are."""

    NORMAL = "normal"
    LARGE = "large"


TEXT_SIZE_NAMES = {
    TextSize.NORMAL: N_("Usual letters"),
    TextSize.LARGE: N_("Large letters"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWish:
    """How a paper is wanted: language, a second one beside it, size of the letters."""

    language: str
    second: str | None = None
    size: TextSize = TextSize.NORMAL


PLAN_LINK = "plan-reading"
"""The purpose of a link by which a person reads the own plan."""

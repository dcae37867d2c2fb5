"""Words of the end of a discharge. Pure."""

from enum import StrEnum

from app.core.messages import N_


class EndKind(StrEnum):
    """How the preparation of a discharge ended."""

    CANCELLED = "cancelled"
    GONE_HOME = "gone_home"


END_NAMES = {
    EndKind.CANCELLED: N_("The discharge is cancelled"),
    EndKind.GONE_HOME: N_("The person went home"),
}

LONGEST_REASON = 300

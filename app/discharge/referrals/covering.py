"""How the needs of discharges stand, for one or for a whole list, in the same two statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.discharge.referrals import queries
from app.discharge.referrals.standing import NeedCover, Told, cover_of
from app.discharge.referrals.vocabulary import ReferralState

Covers = Mapping[int, NeedCover]
"""How each need stands, by the identifier of the need."""


def covers_of(session: Session, discharge_ids: Sequence[int]) -> Mapping[int, Covers]:
    """For each discharge, how its needs stand: its last plan and the answers to its requests."""
    told: dict[int, list[Told]] = defaultdict(list)
    for need_id, service_id, state, day, left in session.execute(queries.told_of(discharge_ids)):
        if need_id is not None:  # a need that was taken off the list is no need any more
            told[need_id].append(Told(service_id, ReferralState(state), day, left))
    found: dict[int, dict[int, NeedCover]] = {one: {} for one in discharge_ids}
    for row in session.execute(queries.needs_chosen(discharge_ids)):
        found[row.discharge_id][row.id] = cover_of(
            row.service_public_id, told[row.id], row.starts_on
        )
    return found

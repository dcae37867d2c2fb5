"""What became of requests: refusals, silences, how long an answer takes. Counts only, masked.

Of a request only its commune, its kind of care, its service and its dates are read. A group of
fewer people than `evidence_least_count` is never told.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.diagnosis.supply.named import types_of
from app.discharge.following.masking import Cell, Share, breakdown, share
from app.discharge.models import Discharge, NeedRow
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import SAID_YES, ReferralState

REFUSED = frozenset({ReferralState.DECLINED.value})
SILENT = frozenset({ReferralState.EXPIRED.value})
ACCEPTED = frozenset(one.value for one in SAID_YES) | {ReferralState.NOT_RETAINED.value}
"""Said yes, also where somebody else was chosen after that."""

SETTLED = REFUSED | SILENT | ACCEPTED
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Requests sent between two instants, fictitious ones apart from real ones."""

    first: datetime
    last: datetime
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One settled request."""

    commune: str
    care: str
    type_code: str
    state: str
    hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How services answer in one group; hours None: too few answers to tell."""

    key: str
    accepted: Share
    silent: Share
    hours: float | None


def answers_in(session: Session, codes: Sequence[str], period: Period) -> list[Answer]:
    """Every settled request for people of some communes; two statements."""
    asked = (
        select(
            Discharge.home_zone_code,
            NeedRow.care,
            Referral.provider_public_id,
            Referral.state,
            Referral.sent_at,
            Referral.answered_at,
        )
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .join(NeedRow, NeedRow.id == Referral.need_id)
        .where(
            Discharge.home_zone_code.in_(codes),
            Discharge.is_training.is_(False),
            Discharge.is_fictitious.is_(period.fictitious),
            Referral.state.in_(SETTLED),
            Referral.sent_at.between(period.first, period.last),
        )
    )
    rows = session.execute(asked).all()
    types = types_of(session, sorted({row.provider_public_id for row in rows}))
    return [
        Answer(
            commune=row.home_zone_code,
            care=row.care,
            type_code=types.get(row.provider_public_id, ""),
            state=row.state,
            hours=_hours(row.sent_at, row.answered_at),
        )
        for row in rows
    ]


def _hours(sent: datetime | None, answered: datetime | None) -> float | None:
    if sent is None or answered is None:
        return None
    return (answered - sent).total_seconds() / SECONDS_AN_HOUR


def unmet(answers: Iterable[Answer], of: Callable[[Answer], str], least: int) -> list[Cell]:
    """Refusals and silences by group, the largest first; small groups are put together."""
    counts: dict[str, int] = {}
    for one in answers:
        if one.state not in ACCEPTED:
            counts[of(one)] = counts.get(of(one), 0) + 1
    return breakdown(list(counts.items()), least)


def records(answers: Iterable[Answer], of: Callable[[Answer], str], least: int) -> list[Record]:
    """How services answer, by group, the largest first; a group too small is left out."""
    groups: dict[str, list[Answer]] = {}
    for one in answers:
        groups.setdefault(of(one), []).append(one)
    told = [(key, group) for key, group in groups.items() if len(group) >= least]
    told.sort(key=lambda one: (-len(one[1]), one[0]))
    return [_record(key, group, least) for key, group in told]


def _record(key: str, group: Sequence[Answer], least: int) -> Record:
    hours = [one.hours for one in group if one.hours is not None and one.state not in SILENT]
    return Record(
        key=key,
        accepted=share(sum(one.state in ACCEPTED for one in group), len(group), least),
        silent=share(sum(one.state in SILENT for one in group), len(group), least),
        hours=round(median(hours), 1) if len(hours) >= least else None,
    )

"""What a table talks about, counted from requests and from the days after. No name is read.

Three statements whatever the number of people. Practice never counts; fictitious people and real
ones are never counted together.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.coordination.tables.vocabulary import IndicatorKind
from app.core.clock import LOCAL
from app.discharge.following.models import LineCheck
from app.discharge.following.vocabulary import BROKEN
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import ReferralState


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The homes of a territory in a period, both days included."""

    homes: frozenset[str]
    first: date
    last: date
    fictitious: bool

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The instants between which something must have happened."""
        start = datetime.combine(self.first, time(), LOCAL)
        return start, datetime.combine(self.last + timedelta(days=1), time(), LOCAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What happened to one kind of care: how often, for which reasons, where."""

    care: str
    count: int
    reasons: Mapping[str, int]
    homes: Mapping[str, int]


def tallies(session: Session, kind: IndicatorKind, scope: Scope) -> list[Tally]:
    """One line for each kind of care, the most frequent first."""
    reasons: dict[str, Counter[str]] = {}
    homes: dict[str, Counter[str]] = {}
    for care, home, reason, count in session.execute(_SELECTS[kind](scope)):
        if care is None or home not in scope.homes:
            continue
        reasons.setdefault(care, Counter())[reason or ""] += count
        homes.setdefault(care, Counter())[home] += count
    found = [
        Tally(care=care, count=sum(places.values()), reasons=reasons[care], homes=places)
        for care, places in homes.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.care))


def total(session: Session, kind: IndicatorKind, scope: Scope, care: str | None) -> int:
    """How often it happened, to one kind of care or to all."""
    found = tallies(session, kind, scope)
    return sum(one.count for one in found if care is None or one.care == care)


def _refusals(scope: Scope) -> Select[*tuple[Any, ...]]:
    start, end = scope.bounds
    return _requests(scope, Referral.decline_reason).where(
        Referral.state == ReferralState.DECLINED.value,
        Referral.answered_at >= start,
        Referral.answered_at < end,
    )


def _silences(scope: Scope) -> Select[*tuple[Any, ...]]:
    start, end = scope.bounds
    return _requests(scope, Referral.country).where(
        Referral.state == ReferralState.EXPIRED.value,
        Referral.respond_by >= start,
        Referral.respond_by < end,
    )


def _requests(scope: Scope, reason: Any) -> Select[*tuple[Any, ...]]:
    care = Referral.shown["care"].as_string()
    return (
        select(care, Discharge.home_zone_code, reason, func.count())
        .select_from(Referral)
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(Discharge.is_fictitious.is_(scope.fictitious), Discharge.is_training.is_(False))
        .group_by(care, Discharge.home_zone_code, reason)
    )


def _ruptures(scope: Scope) -> Select[*tuple[Any, ...]]:
    start, end = scope.bounds
    return (
        select(LineCheck.care, Discharge.home_zone_code, LineCheck.answer, func.count())
        .select_from(LineCheck)
        .join(Discharge, Discharge.id == LineCheck.discharge_id)
        .where(
            Discharge.is_fictitious.is_(scope.fictitious),
            Discharge.is_training.is_(False),
            LineCheck.answer.in_([one.value for one in BROKEN]),
            LineCheck.answered_at >= start,
            LineCheck.answered_at < end,
        )
        .group_by(LineCheck.care, Discharge.home_zone_code, LineCheck.answer)
    )


_SELECTS: Mapping[IndicatorKind, Callable[[Scope], Select[*tuple[Any, ...]]]] = {
    IndicatorKind.REFUSALS: _refusals,
    IndicatorKind.SILENCES: _silences,
    IndicatorKind.RUPTURES: _ruptures,
}

"""What other rooms of coordination bring to an agenda: homes nobody reaches, cases that wait.

A case is never named: how many wait too long, and the reason that most of them have.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.coordination.cases.models import CaseFile
from app.coordination.cases.vocabulary import CaseState
from app.coordination.diagnosis.queries import gaps, uncovered
from app.coordination.tables.building import Bring, Found
from app.coordination.tables.figures import Scope
from app.coordination.tables.vocabulary import ItemKind
from app.core.clock import LOCAL
from app.reference.loader import Reference

MOST_GAPS = 4
MOST_NAMED = 6


def sources(reference: Reference) -> tuple[Bring, ...]:
    """Every room that brings something, asked when an agenda is built."""
    return (
        lambda session, scope, day: _homes(session, scope, day, reference),
        lambda session, scope, day: _cases(session, scope, day, reference),
    )


def _homes(session: Session, scope: Scope, day: date, reference: Reference) -> list[Found]:
    """Kinds of care for which nobody comes to some communes, the largest of which are named."""
    codes = sorted(scope.homes)
    least = int(reference.policy("evidence_least_count", day))
    return [
        Found(
            kind=ItemKind.GAP,
            care=one.care,
            zone_code=None,
            count=one.nobody.inhabitants,
            homes=tuple(uncovered(session, codes, one.care, least=least, most=MOST_NAMED)),
        )
        for one in gaps(session, codes, MOST_GAPS)
        if one.nobody.inhabitants
    ]


def _cases(session: Session, scope: Scope, day: date, reference: Reference) -> list[Found]:
    days = timedelta(days=reference.policy("case_waits_too_long_days", day))
    before = datetime.combine(day, time(), LOCAL) - days
    rows = session.execute(
        select(CaseFile.home_zone_code, CaseFile.wait_reason, func.count())
        .where(
            CaseFile.state == CaseState.WAITING.value,
            CaseFile.is_fictitious.is_(scope.fictitious),
            CaseFile.waiting_since < before,
        )
        .group_by(CaseFile.home_zone_code, CaseFile.wait_reason)
    )
    reasons: Counter[str] = Counter()
    for home, reason, count in rows:
        if home in scope.homes:
            reasons[reason or ""] += count
    if not reasons:
        return []
    least = int(reference.policy("evidence_least_count", day))
    code, most = reasons.most_common(1)[0]
    return [
        Found(
            kind=ItemKind.BLOCKED,
            care=None,
            zone_code=None,
            count=sum(reasons.values()),
            homes=(),
            reason=code if code and most >= least else None,
        )
    ]

"""Answers kept for visitors while nothing of the directory changes. Per process, bounded.

An answer is found again only under the stamp it was made with. The stamp is read from the tables
that grow with every change, by their keys alone, so that a change shows at the next question. What
moves with the clock (hours of today) is bounded by LONGEST_SECONDS.
"""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importing.models import ImportRun
from app.cadastre.ledger import Change
from app.cadastre.models import CapacityReport, Provider, Service, Verification

MOST_KEPT = 500
LONGEST_SECONDS = 60

_NEWEST = select(Provider.updated_at).order_by(Provider.id.desc()).limit(1).scalar_subquery()
STAMP = select(
    *(
        select(func.max(key)).scalar_subquery().label(f"last_{place}")
        for place, key in enumerate(
            (
                Change.id,
                CapacityReport.id,
                Verification.id,
                ImportRun.id,
                ImportRun.applied_at,
                ImportRun.reverted_at,
                Provider.id,
                Service.id,
            )
        )
    ),
    _NEWEST.label("newest"),
)
"""One row that is another one after every change of the directory."""


class Shelf:
    """The answers, the least asked forgotten first. One for each application."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, datetime, str]] = OrderedDict()
        self._lock = Lock()

    def find(self, question: Hashable, stamp: Hashable, now: datetime) -> str | None:
        """The answer given to that question under that stamp, if it is not too old."""
        with self._lock:
            found = self._kept.get(question)
            if found is None or found[0] != stamp:
                return None
            if (now - found[1]).total_seconds() > LONGEST_SECONDS:
                return None
            self._kept.move_to_end(question)
            return found[2]

    def keep(self, question: Hashable, stamp: Hashable, now: datetime, answer: str) -> None:
        """Remember an answer."""
        with self._lock:
            self._kept[question] = (stamp, now, answer)
            self._kept.move_to_end(question)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def stamp_of(session: Session) -> Hashable:
    """The state of the directory, to compare with another."""
    return tuple(session.connection().execute(STAMP).one())

"""Reads what the last run kept; every function is one statement, whatever the communes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from app.coordination.diagnosis.cells import COUNTS, PLACES
from app.coordination.diagnosis.models import Cell, DiagnosisRun, NextService
from app.coordination.diagnosis.supply.offered import ANY_SERVICE, LAST_CHANGE
from app.coordination.diagnosis.vocabulary import BorderEffect, Counts, DayPart, Served
from app.core.messages import LText
from app.reference.models import ZoneRow

LAST_RUN = select(DiagnosisRun).order_by(DiagnosisRun.id.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class People:
    """Communes and their inhabitants; those of `unknown` communes are not in `inhabitants`."""

    communes: int = 0
    inhabitants: int = 0
    unknown: int = 0

    def __add__(self, other: "People") -> "People":
        return People(
            self.communes + other.communes,
            self.inhabitants + other.inhabitants,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSummary:
    """One kind of care in a territory: who is served, and what the border costs."""

    care: str
    served: dict[Served, People]
    without_border: dict[Served, People]
    effect: dict[BorderEffect, People]

    @property
    def uncovered(self) -> People:
        """Those for whom nobody comes."""
        return self.served[Served.NOBODY]

    @property
    def gain(self) -> People:
        """Those who would gain a service if it could cross the border."""
        return self.effect[BorderEffect.GAIN]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneLine:
    """One commune for a kind of care and a part of the day; kilometres None: farther, or none."""

    zone: str
    name_fr: str
    name_nl: str
    population: int | None
    counts: Counts
    with_places: int
    full: int
    silent: int
    places: int | None
    next_km: float | None = None
    next_across_km: float | None = None

    @property
    def name(self) -> LText:
        """Its name on both sides of the language border."""
        return LText({"fr": self.name_fr, "nl": self.name_nl})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A kind of care for which nobody comes to some communes of a territory."""

    care: str
    nobody: People
    to_confirm: People
    gain: People


def last_run(session: Session) -> DiagnosisRun | None:
    """The run whose cells are kept."""
    return session.scalars(LAST_RUN).first()


def is_outdated(session: Session, *, today: date) -> bool:
    """Whether a run would find something new: another day, or lines of the change log since.

    An empty directory has nothing to be worked out.
    """
    run = last_run(session)
    if run is None:
        return session.scalar(ANY_SERVICE) is not None
    return run.day != today or (session.scalar(LAST_CHANGE) or 0) > run.change_id


def served_of(cells: Any) -> ColumnElement[str]:
    """As `Counts.served`, in SQL."""
    doubt = cells.doubtful_allowed + cells.sure_unclear + cells.doubtful_unclear
    return case(
        (cells.sure_allowed > 0, Served.COVERED.value),
        (doubt > 0, Served.TO_CONFIRM.value),
        else_=Served.NOBODY.value,
    )


def without_border_of(cells: Any) -> ColumnElement[str]:
    """As `Counts.served_without_border`, in SQL."""
    sure = cells.sure_allowed + cells.sure_unclear + cells.sure_barred
    doubt = cells.doubtful_allowed + cells.doubtful_unclear + cells.doubtful_barred
    return case(
        (sure > 0, Served.COVERED.value),
        (doubt > 0, Served.TO_CONFIRM.value),
        else_=Served.NOBODY.value,
    )


def effect_of(cells: Any) -> ColumnElement[str]:
    """As `Counts.effect`, in SQL."""
    across = cells.sure_unclear + cells.sure_barred
    perhaps = cells.doubtful_unclear + cells.doubtful_barred
    return case(
        (cells.sure_allowed + cells.doubtful_allowed > 0, BorderEffect.NO_CHANGE.value),
        (across > 0, BorderEffect.GAIN.value),
        (perhaps > 0, BorderEffect.POSSIBLE.value),
        else_=BorderEffect.NO_CHANGE.value,
    )


def summary(
    session: Session, codes: Sequence[str], part: DayPart = DayPart.ANY
) -> list[KindSummary]:
    """Every kind of care in some communes, by its code."""
    return summary_of(session, select(Cell).subquery(), codes, part)


def summary_of(
    session: Session, cells: FromClause, codes: Sequence[str], part: DayPart
) -> list[KindSummary]:
    """The same from cells given as columns, such as those of another day."""
    groups = (
        select(
            cells.c.care,
            served_of(cells.c).label("served"),
            without_border_of(cells.c).label("without_border"),
            effect_of(cells.c).label("effect"),
            ZoneRow.population,
        )
        .join(ZoneRow, ZoneRow.id == cells.c.zone_id)
        .where(ZoneRow.code.in_(codes), cells.c.band == part.value)
        .subquery("groups")
    )
    keys = (groups.c.care, groups.c.served, groups.c.without_border, groups.c.effect)
    counted = select(
        *keys,
        func.count().label("communes"),
        func.coalesce(func.sum(groups.c.population), 0).label("inhabitants"),
        (func.count() - func.count(groups.c.population)).label("unknown"),
    ).group_by(*keys)
    return _summed(session.execute(counted).all())


def _summed(rows: Iterable[Any]) -> list[KindSummary]:
    found: dict[str, KindSummary] = {}
    for row in rows:
        kind = found.setdefault(
            row.care,
            KindSummary(
                care=row.care,
                served={one: People() for one in Served},
                without_border={one: People() for one in Served},
                effect={one: People() for one in BorderEffect},
            ),
        )
        people = People(row.communes, int(row.inhabitants), row.unknown)
        kind.served[Served(row.served)] += people
        kind.without_border[Served(row.without_border)] += people
        kind.effect[BorderEffect(row.effect)] += people
    return [found[care] for care in sorted(found)]


def communes(
    session: Session, codes: Sequence[str], care: str, part: DayPart = DayPart.ANY
) -> list[CommuneLine]:
    """Each commune for one kind of care and part of the day, by its code."""
    own, across = aliased(NextService), aliased(NextService)
    cells = Cell.__table__
    asked = _lines(cells, codes).where(Cell.care == care, Cell.band == part.value)
    for far, is_across in ((own, False), (across, True)):
        asked = asked.outerjoin(
            far,
            and_(
                far.zone_id == Cell.zone_id,
                far.care == Cell.care,
                far.band == Cell.band,
                far.across.is_(is_across),
            ),
        )
    asked = asked.add_columns(own.km2.label("own"), across.km2.label("across"))
    return [line_of(row, row.own, row.across) for row in session.execute(asked)]


def communes_of(
    session: Session, cells: FromClause, codes: Sequence[str], care: str, part: DayPart
) -> list[CommuneLine]:
    """The same from cells given as columns; without distances, which only a run works out."""
    asked = _lines(cells, codes).where(cells.c.care == care, cells.c.band == part.value)
    return [line_of(row) for row in session.execute(asked)]


def _lines(cells: Any, codes: Sequence[str]) -> Select[Any]:
    return (
        select(
            ZoneRow.code.label("zone"),
            ZoneRow.name_fr,
            ZoneRow.name_nl,
            ZoneRow.population,
            *(cells.c[name] for name in (*COUNTS, *PLACES)),
        )
        .select_from(cells)
        .join(ZoneRow, ZoneRow.id == cells.c.zone_id)
        .where(ZoneRow.code.in_(codes))
        .order_by(ZoneRow.code)
    )


def line_of(row: Any, own: float | None = None, across: float | None = None) -> CommuneLine:
    """A row of cells with the names of its commune."""
    return CommuneLine(
        zone=row.zone,
        name_fr=row.name_fr,
        name_nl=row.name_nl,
        population=row.population,
        counts=Counts(**{name: getattr(row, name) for name in COUNTS}),
        with_places=row.with_places,
        full=row.full,
        silent=row.silent,
        places=row.places,
        next_km=None if own is None else sqrt(own),
        next_across_km=None if across is None else sqrt(across),
    )


def uncovered(
    session: Session, codes: Sequence[str], care: str, *, least: int, most: int
) -> list[str]:
    """The codes of the most populated communes to which nobody comes for a kind of care.

    Those of fewer than `least` inhabitants, or of whom nobody knows how many, are not named.
    """
    nobody = served_of(Cell) == Served.NOBODY.value
    asked = (
        select(ZoneRow.code)
        .join(Cell, Cell.zone_id == ZoneRow.id)
        .where(ZoneRow.code.in_(codes), Cell.care == care, Cell.band == DayPart.ANY.value, nobody)
        .where(ZoneRow.population >= least)
        .order_by(ZoneRow.population.desc(), ZoneRow.code)
    )
    return list(session.scalars(asked.limit(most)))


def gaps(session: Session, codes: Sequence[str], limit: int = 10) -> list[Gap]:
    """The kinds of care missing for most inhabitants of some communes (codes), the worst first.

    For whoever builds an agenda: no person is behind these figures, so that nothing is masked.
    Empty before the first run.
    """
    found = [
        Gap(
            care=one.care,
            nobody=one.served[Served.NOBODY],
            to_confirm=one.served[Served.TO_CONFIRM],
            gain=one.gain,
        )
        for one in summary(session, codes)
    ]
    missing = [one for one in found if one.nobody.communes]
    missing.sort(key=lambda one: (-one.nobody.inhabitants, -one.nobody.communes, one.care))
    return missing[:limit]

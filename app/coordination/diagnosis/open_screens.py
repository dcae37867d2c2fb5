"""The diagnosis as everybody may read it: inhabitants by territory, small numbers not told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.coordination.diagnosis import queries
from app.coordination.diagnosis.queries import CommuneLine, People
from app.coordination.diagnosis.territories import Territory, listed
from app.coordination.diagnosis.vocabulary import BorderEffect, Served
from app.core.messages import N_, Message
from app.discharge.following.masking import told, told_together
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """One territory: how many inhabitants are in each state, None where too few to be told."""

    code: str
    name: object
    communes: int
    served: Sequence[int | None]
    gain: int | None
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDiagnosis:
    """The table of one kind of care, as of a day."""

    lines: Sequence[OpenLine]
    day: date
    computed_at: datetime
    least: int


def open_diagnosis(
    session: Session, reference: Reference, care: str, *, today: date
) -> OpenDiagnosis | None:
    """Every territory for one kind of care, from the last run; None before the first."""
    run = queries.last_run(session)
    if run is None:
        return None
    areas = list(listed(reference, today))
    codes = sorted({code for area in areas for code in area.codes})
    by_code = {one.zone: one for one in queries.communes(session, codes, care)}
    least = int(reference.policy("evidence_least_count", today))
    return OpenDiagnosis(
        lines=[_line(area, by_code, least) for area in areas],
        day=run.day,
        computed_at=run.computed_at,
        least=least,
    )


def _line(area: Territory, by_code: dict[str, CommuneLine], least: int) -> OpenLine:
    found = [by_code[code] for code in area.codes if code in by_code]
    states = dict.fromkeys(Served, People())
    gain = People()
    for one in found:
        people = People(1, one.population or 0, int(one.population is None))
        states[one.counts.served] += people
        if one.counts.effect is BorderEffect.GAIN:
            gain += people
    shown, _safe = told_together([states[one].inhabitants for one in Served], least)
    return OpenLine(
        code=area.code,
        name=area.name,
        communes=len(found),
        served=shown,
        gain=told(gain.inhabitants, least),
        unknown=sum(one.unknown for one in states.values()),
    )


COLUMNS = (
    N_("Code"),
    N_("Territory"),
    N_("Kind of care"),
    N_("Day"),
    N_("Communes"),
    N_("Inhabitants to whom somebody comes"),
    N_("Inhabitants for whom it is to be confirmed"),
    N_("Inhabitants to whom nobody comes"),
    N_("Inhabitants who would gain a service from across the border"),
    N_("Communes whose number of inhabitants is not known"),
)


def open_rows(found: OpenDiagnosis, care: object) -> Iterator[list[object]]:
    """The same for a table: what is not told is said so, never an empty cell."""
    few = Message(N_("fewer than %(least)s"), {"least": found.least})
    for line in found.lines:
        numbers = [*line.served, line.gain]
        yield [
            line.code,
            line.name,
            care,
            found.day.isoformat(),
            line.communes,
            *(few if one is None else str(one) for one in numbers),
            line.unknown,
        ]

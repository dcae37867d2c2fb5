"""What if this service went there, what if this convention were signed? Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.diagnosis.live import Asked, Supposed, live_cells
from app.coordination.diagnosis.queries import CommuneLine, People, communes_of
from app.coordination.diagnosis.supply.named import NamedService
from app.coordination.diagnosis.territories import Territory
from app.coordination.diagnosis.vocabulary import DayPart, Served
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A commune whose state a scenario changes."""

    line: CommuneLine
    before: Served
    after: Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a scenario changes: communes that gain somebody, and those that become certain."""

    changes: Sequence[Change]

    def people(self, after: Served) -> People:
        """Those whose state becomes that one."""
        found = [one.line.population for one in self.changes if one.after is after]
        known = [number for number in found if number is not None]
        return People(len(found), sum(known), len(found) - len(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Services, the communes supposed, whether they go there or may come there; when it is read."""

    services: Sequence[NamedService]
    communes: Sequence[str]
    crosses: bool
    part: DayPart
    day: date

    @property
    def supposed(self) -> Supposed:
        """As the cells are to be worked out."""
        ids = [one.id for one in self.services]
        if self.crosses:
            return Supposed(services=ids, allowed=self.communes)
        return Supposed(services=ids, reached=self.communes)


def difference(
    session: Session, reference: Reference, scenario: Scenario, territory: Territory
) -> Difference:
    """Communes of a territory before and after, for the kind of care of the services."""
    if not scenario.services or not scenario.communes:
        return Difference(changes=())
    care, codes, day = scenario.services[0].care, territory.codes, scenario.day
    lines = []
    for supposed in (Supposed(), scenario.supposed):
        asked = Asked(codes=codes, cares=[care], day=day, today=day, supposed=supposed)
        cells = live_cells(session, reference, asked)
        lines.append(communes_of(session, cells, codes, care, scenario.part))
    changes = [
        Change(line=after, before=before.counts.served, after=after.counts.served)
        for before, after in zip(*lines, strict=True)
        if before.counts.served is not after.counts.served
    ]
    changes.sort(key=lambda one: (-(one.line.population or 0), one.line.zone))
    return Difference(changes=changes)

"""A fictitious simulation that the coordination kept: French home help in the Belgian Ardennes."""

from datetime import date, datetime

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from app.coordination.diagnosis.keeping import keep
from app.coordination.diagnosis.models import KeptScenario
from app.coordination.diagnosis.scenarios import Scenario, difference
from app.coordination.diagnosis.supply.named import services_around
from app.coordination.diagnosis.territories import find_territory
from app.coordination.diagnosis.vocabulary import DayPart
from app.reference.loader import Reference
from app.reference.vocabulary import Country

AREA, CARE = "zoast:ardennes", "PCA"
TITLE = "L’aide française pourrait venir / Franse hulp mag komen"


def load_demo(
    session: Session, reference: Reference, organisation_id: int, *, today: date, now: datetime
) -> None:
    """Keep what it would change if the French services nearby were allowed to come."""
    area = find_territory(reference, AREA, today)
    near = services_around(session, area.box, CARE)
    supposed = Scenario(
        services=[one for one in near if one.country is Country.FR],
        communes=area.codes,
        crosses=True,
        part=DayPart.ANY,
        day=today,
    )
    changes = difference(session, reference, supposed, area).changes
    about = (supposed, (area.code, area.code), changes)
    keep(session, organisation_id, TITLE, about, now=now)


def wipe_demo(session: Session, teams: Select[int]) -> None:
    """Remove what fictitious organisations kept."""
    session.execute(delete(KeptScenario).where(KeptScenario.organisation_id.in_(teams)))

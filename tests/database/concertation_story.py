"""A coordination, people at home and their refused requests, a table that talks about them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.demo import load_demo
from app.coordination.procedures.operations import Author
from app.coordination.tables.demo_requests import write_requests
from app.coordination.tables.letters import Quill
from app.coordination.tables.models import ConcertationTable
from app.coordination.tables.operations import Hand, make_table, seat_member
from app.discharge.models import Discharge
from app.reference.loader import Reference
from app.reference.models import ZoneRow

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
GIVET, FUMAY, LILLE = "fr:commune:08190", "fr:commune:08185", "fr:commune:59350"


@dataclass(frozen=True)
class Story:
    """Who acts, and the table of the Ardennes."""

    session: Session
    reference: Reference
    hand: Hand
    author: Author
    table: ConcertationTable

    @property
    def quill(self) -> Quill:
        """A quill that writes in English, whatever the language."""
        return Quill(
            say=lambda _language, value: str(getattr(value, "text", value)),
            address=lambda language, page, token: f"https://p.invalid/{language}/{page}/{token}",
            reference=self.reference,
            sender=("Odile", "odile@passerelle.invalid", "Coordination"),
        )


def begin(session: Session, reference: Reference) -> Story:
    """Write the people, three homes of Givet, one of Lille, and the requests of three quarters."""
    people = load_demo(session, today=TODAY, now=NOW)
    team, odile = people.organisations["coordination"], people.users["coordinator"]
    for number, home in enumerate((GIVET, GIVET, FUMAY, LILLE), start=1):
        zone = session.scalars(select(ZoneRow).where(ZoneRow.code == home)).one()
        session.add(
            Discharge(
                organisation_id=team.id,
                created_by_id=odile.id,
                reference=f"AN-{number:03d}",
                hospital_code="be:hospital:chu-ucl-namur-dinant",
                home_zone_id=zone.id,
                home_zone_code=home,
                discharge_at=NOW - timedelta(days=60),
                languages=["fr"],
                is_fictitious=True,
                created_at=NOW,
                updated_at=NOW,
            )
        )
    session.flush()
    write_requests(session, now=NOW)
    hand = Hand(name=odile.name, organisation_id=team.id, sees=None, at=NOW)
    names = {"fr": "Table des Ardennes", "nl": "Tafel van de Ardennen"}
    terms = {"level": "tactical", "names": names, "zones": ["fr:department:08"]}
    table = make_table(session, terms, hand)
    for name in ("Ada", "Bo"):
        member = {
            "name": name,
            "function": None,
            "organisation": "Team",
            "email": f"{name.lower()}@passerelle.invalid",
            "language": "fr",
            "zone_code": GIVET,
        }
        seat_member(session, table, member, reference, today=TODAY)
    author = Author(name=odile.name, user_id=odile.id, organisation_id=team.id, at=NOW)
    return Story(session=session, reference=reference, hand=hand, author=author, table=table)

"""Fictitious requests at the desk: answered, late, offered to another partner."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.access.demo import MEMBERS
from app.access.models import Organisation, User
from app.access.vocabulary import Subject
from app.coordination.desk import operations
from app.coordination.desk.models import DeskRequest
from app.coordination.desk.operations import DeskHand
from app.coordination.desk.vocabulary import DeskDoor, DeskWish, Known
from app.post.models import OutboxMessage, ReadingLink
from app.reference.loader import Reference

GIVET, FUMAY, DINANT = "fr:commune:08190", "fr:commune:08185", "be:municipality:91034"
ASKED = (
    ("social_worker_dinant", "leave-hospital", GIVET, 30, Known.YES, Known.NO, 2),
    ("provider", "too-much", FUMAY, 25, Known.NO, Known.YES, 1),
    ("social_worker_charleville", "pay", GIVET, 20, Known.UNKNOWN, Known.UNKNOWN, 9),
    ("provider", "carer", DINANT, 12, Known.NO, Known.UNKNOWN, None),
    ("social_worker_dinant", "find-help", GIVET, 1, Known.YES, Known.UNKNOWN, None),
    (None, "find-help", FUMAY, 1, Known.NO, Known.UNKNOWN, None),
)
"""Who asks (None: the open page), what, where, days ago, two facts, days until the answer."""
OFFERED = 4
"""The request that waits at another partner."""


def load_demo(
    session: Session,
    reference: Reference,
    *,
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    now: datetime,
) -> None:
    """Write the fictitious requests."""

    def hand(key: str | None, days: float) -> DeskHand:
        then = now - timedelta(days=days)
        member = MEMBERS[key] if key else None
        subject = Subject()
        if key and member:
            subject = Subject(
                role=member.role,
                user_id=users[key].id,
                organisation_id=organisations[member.team].id,
            )
        return DeskHand(
            subject=subject,
            now=then,
            answer_days=int(reference.policy("desk_answer_days", then.date())),
            open_per_hour=int(reference.policy("desk_open_per_hour", then.date())),
            is_fictitious=True,
        )

    for place, (key, subject, home, days, in_hospital, several, after) in enumerate(ASKED):
        wish = DeskWish(
            door=DeskDoor.PARTNER if key else DeskDoor.OPEN_PAGE,
            subject=subject,
            home=home,
            in_hospital=in_hospital,
            several=several,
            language="fr",
            words="Que pouvons-nous faire ?" if key else None,
        )
        found = operations.ask(session, hand(key, days), wish)
        odile = hand("coordinator", days - (after or 0))
        if after is not None:
            said = ("coordination", "Voici ce que nous proposons.")
            operations.answer(session, odile, found.public_id, said)
        elif place == OFFERED:
            ward = organisations["charleville"].id
            operations.offer(session, hand("coordinator", 0), found.public_id, (ward, None))


def wipe_demo(session: Session, teams: Select[Any]) -> None:
    """Remove the requests of fictitious organisations, with their links."""
    mine = DeskRequest.owner_id.in_(teams)
    named = select("desk:" + DeskRequest.public_id).where(mine)
    session.execute(delete(OutboxMessage).where(OutboxMessage.about.in_(named)))
    session.execute(delete(ReadingLink).where(ReadingLink.about.in_(named)))
    session.execute(delete(DeskRequest).where(mine))

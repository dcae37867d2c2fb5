"""Two providers become one, field by field, through the change log: so it can be undone.

The one that goes stays as a closed record with its reason; its kinds of care that the other lacks
go over. Nothing is deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.changes import BatchRevert, Deed, change_fields, change_parts, revert_batch
from app.cadastre.importing.models import TwinVerdict
from app.cadastre.importing.vocabulary import TwinWord
from app.cadastre.models import Identifier, Provider, Service
from app.cadastre.records import search_key
from app.cadastre.vocabulary import ServiceStatus
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference

FIELDS = ("name", "type_code", "phone", "email", "website", "description", "description_language")
"""Fields of which the coordinator chooses one value or the other."""

CLOSED_BECAUSE = "%(name)s (%(public_id)s)"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two providers side by side, with their official numbers and open services."""

    first: Provider
    second: Provider
    numbers: tuple[tuple[str, ...], tuple[str, ...]]
    care: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def differing(self) -> tuple[tuple[str, Any, Any], ...]:
        """Fields that are not the same: name, value of the first, value of the second."""
        both = ((name, getattr(self.first, name), getattr(self.second, name)) for name in FIELDS)
        return tuple(one for one in both if one[1] != one[2])


def find_pair(session: Session, first: str, second: str) -> Pair:
    """Two providers by their addresses; raises NotFound, or Refused for one and the same."""
    one, other = (_provider(session, public_id) for public_id in (first, second))
    if one.id == other.id:
        raise Refused(Message(N_("These are one and the same record.")))
    numbers, care = [], []
    for provider in (one, other):
        rows = session.execute(
            select(Identifier.kind, Identifier.value)
            .where(Identifier.provider_id == provider.id)
            .order_by(Identifier.kind, Identifier.value)
        )
        numbers.append(tuple(f"{kind} {value}" for kind, value in rows))
        care.append(tuple(service.care for service in _open(session, provider)))
    return Pair(one, other, (numbers[0], numbers[1]), (care[0], care[1]))


def _provider(session: Session, public_id: str) -> Provider:
    found = session.scalar(select(Provider).where(Provider.public_id == public_id))
    if found is None:
        raise NotFound(Message(N_("There is no such provider.")))
    return found


def _open(session: Session, provider: Provider) -> Sequence[Service]:
    wanted = select(Service).where(
        Service.provider_id == provider.id, Service.status == ServiceStatus.OPEN.value
    )
    return session.scalars(wanted.order_by(Service.care, Service.id)).all()


def merge(
    session: Session, pair: Pair, taken: Sequence[str], reference: Reference, deed: Deed
) -> None:
    """Keep the first provider, with the fields `taken` from the second; the second is closed.

    `deed.batch` names the merge. Raises Conflict if somebody decided on this pair already.
    """
    first, second = sorted((pair.first.id, pair.second.id))
    if session.get(TwinVerdict, (first, second)) is not None:
        raise Conflict(Message(N_("Somebody decided on these two records already.")))
    kept, gone = pair.first, pair.second
    values = {name: getattr(gone, name) for name in taken if name in FIELDS}
    if "name" in values:
        values["search_name"] = search_key(values["name"])[:300]
    change_fields(session, kept, values, deed)
    numbers = sorted({*map(_split, pair.numbers[0]), *map(_split, pair.numbers[1])})
    change_parts(session, kept, {"identifiers": [list(one) for one in numbers]}, deed, reference)
    _hand_over(session, kept, gone, deed)
    session.add(
        TwinVerdict(
            first_id=first,
            second_id=second,
            verdict=TwinWord.MERGED.value,
            batch=deed.batch,
            said_at=deed.at,
            said_by=deed.who[:120],
        )
    )
    session.flush()


def _split(number: str) -> tuple[str, str]:
    kind, _space, value = number.partition(" ")
    return kind, value


def _hand_over(session: Session, kept: Provider, gone: Provider, deed: Deed) -> None:
    """Kinds of care that the one kept lacks become its own; the others are closed."""
    known = {service.care for service in _open(session, kept)}
    reason = (CLOSED_BECAUSE % {"name": kept.name, "public_id": kept.public_id})[:300]
    closed = {"status": ServiceStatus.CLOSED.value, "closed_reason": reason}
    for service in _open(session, gone):
        change_fields(
            session, service, closed if service.care in known else {"provider_id": kept.id}, deed
        )
        known.add(service.care)


def say_different(session: Session, pair: Pair, deed: Deed) -> None:
    """Note that these two are not the same, so that they are not shown again."""
    first, second = sorted((pair.first.id, pair.second.id))
    if session.get(TwinVerdict, (first, second)) is not None:
        raise Conflict(Message(N_("Somebody decided on these two records already.")))
    session.add(
        TwinVerdict(
            first_id=first,
            second_id=second,
            verdict=TwinWord.DIFFERENT.value,
            said_at=deed.at,
            said_by=deed.who[:120],
        )
    )
    session.flush()


def undo(session: Session, batch: str, reference: Reference, deed: Deed) -> BatchRevert:
    """Take a merge back; a field that somebody changed since stays as it is and is counted."""
    verdict = session.scalar(select(TwinVerdict).where(TwinVerdict.batch == batch))
    if verdict is None:
        raise NotFound(Message(N_("There is no such merge, or it was undone already.")))
    found = revert_batch(session, batch, reference, deed)
    session.delete(verdict)
    session.flush()
    return found


def merges(session: Session, most: int) -> Sequence[TwinVerdict]:
    """The last merges, the newest first."""
    wanted = select(TwinVerdict).where(TwinVerdict.verdict == TwinWord.MERGED.value)
    return session.scalars(wanted.order_by(TwinVerdict.said_at.desc()).limit(most)).all()

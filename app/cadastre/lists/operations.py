"""Verbs of what people keep. None of them commits. Somebody else's list is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from app.cadastre.lists.models import KeptList, KeptSearch, KeptService
from app.cadastre.models import Service
from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message

MOST_LISTS = 100
MOST_IN_A_LIST = 100
MOST_SEARCHES = 50


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps something."""

    user_id: int
    organisation_id: int


def lists_of(session: Session, keeper: Keeper) -> Sequence[KeptList]:
    """The lists of a person and those the organisation shares, by name."""
    shared = KeptList.is_shared & (KeptList.organisation_id == keeper.organisation_id)
    mine = KeptList.user_id == keeper.user_id
    return session.scalars(
        select(KeptList).where(or_(mine, shared)).order_by(KeptList.name, KeptList.id)
    ).all()


def searches_of(session: Session, keeper: Keeper) -> Sequence[KeptSearch]:
    """The searches of a person, by name."""
    mine = select(KeptSearch).where(KeptSearch.user_id == keeper.user_id)
    return session.scalars(mine.order_by(KeptSearch.name, KeptSearch.id)).all()


def read_list(session: Session, keeper: Keeper, public_id: str) -> tuple[KeptList, list[str]]:
    """A list one may read, with the public identifiers of its services; raises NotFound."""
    found = next((one for one in lists_of(session, keeper) if one.public_id == public_id), None)
    if found is None:
        raise NotFound(Message(N_("There is no list at this address.")))
    ids = session.scalars(
        select(Service.public_id)
        .join(KeptService, KeptService.service_id == Service.id)
        .where(KeptService.list_id == found.id)
        .order_by(KeptService.added_at, Service.id)
    )
    return found, list(ids)


def own_list(session: Session, keeper: Keeper, public_id: str) -> KeptList:
    """A list that one may change: one's own."""
    found, _ids = read_list(session, keeper, public_id)
    if found.user_id != keeper.user_id:
        raise Refused(Message(N_("Only the person who made this list may change it.")))
    return found


def keep_list(
    session: Session, keeper: Keeper, name: str, ids: Sequence[str], *, now: datetime
) -> KeptList:
    """A new list with those services; raises Refused when there are too many."""
    mine = [one for one in lists_of(session, keeper) if one.user_id == keeper.user_id]
    if len(mine) >= MOST_LISTS or len(ids) > MOST_IN_A_LIST:
        raise Refused(Message(N_("This is too many: delete a list, or choose fewer services.")))
    made = KeptList(
        user_id=keeper.user_id,
        organisation_id=keeper.organisation_id,
        name=name,
        is_shared=False,
        created_at=now,
    )
    session.add(made)
    session.flush()
    rows = session.scalars(select(Service.id).where(Service.public_id.in_(ids))).all()
    if rows:
        lines = [{"list_id": made.id, "service_id": row, "added_at": now} for row in rows]
        session.execute(insert(KeptService), lines)
    return made


def bookmarks_of(session: Session, user_id: int | None) -> frozenset[str]:
    """The services that a person bookmarked, by their addresses."""
    if user_id is None:
        return frozenset()
    ids = (
        select(Service.public_id)
        .join(KeptService, KeptService.service_id == Service.id)
        .join(KeptList, KeptList.id == KeptService.list_id)
        .where(KeptList.user_id == user_id, KeptList.is_first)
    )
    return frozenset(session.scalars(ids))


def switch_bookmark(
    session: Session, keeper: Keeper, name: str, public_id: str, *, now: datetime
) -> bool:
    """Bookmark a service, or forget it; tells which. The first one makes the list, so named.

    Raises NotFound for a service that does not exist, Refused when the list is full.
    """
    service = session.scalar(select(Service.id).where(Service.public_id == public_id))
    if service is None:
        raise NotFound(Message(N_("There is no service at this address.")))
    own = select(KeptList).where(KeptList.user_id == keeper.user_id, KeptList.is_first)
    kept = session.scalars(own).one_or_none()
    if kept is None:
        kept = keep_list(session, keeper, name, (), now=now)
        kept.is_first = True
        session.flush()
    inside = session.scalars(select(KeptService.service_id).where(KeptService.list_id == kept.id))
    here = set(inside)
    if service in here:
        drop_services(session, kept, [public_id])
        return False
    if len(here) >= MOST_IN_A_LIST:
        raise Refused(Message(N_("This is too many: delete a list, or choose fewer services.")))
    line = {"list_id": kept.id, "service_id": service, "added_at": now}
    session.execute(insert(KeptService), [line])
    return True


def drop_services(session: Session, kept: KeptList, ids: Sequence[str]) -> None:
    """Take services out of a list."""
    rows = select(Service.id).where(Service.public_id.in_(ids))
    session.execute(
        delete(KeptService).where(KeptService.list_id == kept.id, KeptService.service_id.in_(rows))
    )


def keep_search(session: Session, keeper: Keeper, wanted: KeptSearch) -> KeptSearch:
    """Keep a search; the same address kept twice is renamed."""
    mine = searches_of(session, keeper)
    same = next((one for one in mine if one.query == wanted.query), None)
    if same is not None:
        same.name, same.alerts = wanted.name, wanted.alerts
        return same
    if len(mine) >= MOST_SEARCHES:
        raise Refused(Message(N_("You keep fifty searches already: delete one first.")))
    session.add(wanted)
    return wanted


def own_search(session: Session, keeper: Keeper, public_id: str) -> KeptSearch:
    """A search of that person; raises NotFound."""
    mine = searches_of(session, keeper)
    found = next((one for one in mine if one.public_id == public_id), None)
    if found is None:
        raise NotFound(Message(N_("There is no kept search at this address.")))
    return found

"""What an import does to providers, kept so that all of it can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.orm import Session

from app.cadastre.changes import CREATED, Deed, FieldChange, note_changes, plain
from app.cadastre.importing.models import ImportEffect, ImportRun
from app.cadastre.importing.vocabulary import EffectKind
from app.cadastre.ledger import Change
from app.cadastre.models import CoverageArea, Identifier, Provider, Service, Site
from app.cadastre.reaching import chunks
from app.cadastre.record_words import RecordKind
from app.cadastre.records import ProviderRecord
from app.core.bulk import insert_rows
from app.core.spatial import point_column

HEAD = (
    "name",
    "search_name",
    "type_code",
    "country",
    "phone",
    "email",
    "website",
    "description",
    "description_language",
    "is_fictitious",
    "source_digest",
    "updated_at",
)
PLACE = ("id", "street", "postal_code", "city", "zone_id", "lat", "lon", "point_precision")
UNTOLD = frozenset({"search_name", "source_digest", "updated_at"})
"""Columns that follow from others, or are no business of readers."""

SERVICE = ("id", "care", "status", "lat", "lon")

Picture = dict[str, Any]


class EffectKeeper:
    """Writes down, in the transaction of an import, what it changes and how it was before."""

    def __init__(self, session: Session, run: ImportRun, now: datetime) -> None:
        self.session, self.run, self.now = session, run, now
        self._before: dict[int, Picture] = {}

    def before(self, changed: Mapping[int, ProviderRecord]) -> None:
        """Look at providers that are about to be changed."""
        self._before = pictures(self.session, list(changed))

    def after(self, created: Sequence[str], changed: Mapping[int, ProviderRecord]) -> None:
        """Note what was created, and what changed in what way."""
        for some in chunks(created, 1_000):
            made = select(
                literal(self.run.id), Provider.id, literal(EffectKind.CREATED.value)
            ).where(Provider.source == self.run.source, Provider.source_key.in_(some))
            self.session.execute(
                insert(ImportEffect).from_select(["run_id", "provider_id", "kind"], made)
            )
            self._note_created(some)
        now = pictures(self.session, list(changed))
        rows = [
            {
                "run_id": self.run.id,
                "provider_id": provider,
                "kind": EffectKind.CHANGED.value,
                "before": self._before[provider],
                "after": now[provider],
            }
            for provider in changed
        ]
        insert_rows(self.session, ImportEffect.__table__, rows)
        lines = [
            line
            for provider in changed
            for line in changed_fields(provider, self._before[provider], now[provider])
        ]
        note_changes(self.session, lines, self._deed())

    def _deed(self) -> Deed:
        run = self.run
        return Deed(
            who=run.started_by,
            at=self.now,
            why=run.file_name,
            user_id=run.user_id,
            batch=run.public_id,
        )

    def _note_created(self, keys: Sequence[str]) -> None:
        """The log says of each new provider that it came to be, written by set."""
        deed = self._deed()
        fixed = {
            "record_kind": RecordKind.PROVIDER.value,
            "field": CREATED,
            "who": deed.who[:120],
            "user_id": deed.user_id,
            "at": deed.at,
            "why": deed.why,
            "batch": deed.batch,
        }
        columns = {
            name: literal(value, Change.__table__.c[name].type) for name, value in fixed.items()
        }
        made = select(*columns.values(), Provider.id, Provider.id).where(
            Provider.source == self.run.source, Provider.source_key.in_(keys)
        )
        names = [*columns, "record_id", "provider_id"]
        self.session.execute(insert(Change).from_select(names, made))


def changed_fields(provider: int, before: Picture, after: Picture) -> list[FieldChange]:
    """The lines of the log between two pictures of a provider."""
    heads = [name for name in HEAD if name not in UNTOLD]
    lines = [
        FieldChange(
            kind=RecordKind.PROVIDER,
            record_id=provider,
            provider_id=provider,
            field=name,
            old=before["head"][name],
            new=after["head"][name],
        )
        for name in heads
        if before["head"][name] != after["head"][name]
    ]
    old, new = (sorted(row[1:] for row in one["numbers"]) for one in (before, after))
    if old != new:
        lines.append(_line(RecordKind.PROVIDER, provider, provider, ("identifiers", old, new)))
    return lines + _changed_place(provider, before, after) + _changed_care(provider, before, after)


def _changed_place(provider: int, before: Picture, after: Picture) -> list[FieldChange]:
    old, new = before["place"], after["place"]
    if old is None or new is None:
        return []
    told: list[tuple[str, Any, Any]] = [
        (name, old[name], new[name]) for name in ("street", "postal_code", "city")
    ]
    told.append(("place", _point(old), _point(new)))
    return [_line(RecordKind.SITE, old["id"], provider, one) for one in told if one[1] != one[2]]


def _point(place: Mapping[str, Any]) -> dict[str, Any]:
    """As `app.cadastre.parts` tells the place of a site."""
    point = {name: place[name] for name in ("lat", "lon", "zone_id")}
    return {**point, "precision": place["point_precision"]}


def _changed_care(provider: int, before: Picture, after: Picture) -> list[FieldChange]:
    old = {row[0]: row[2] for row in before["services"]}
    new = {row[0]: row[2] for row in after["services"]}
    lines = [
        _line(RecordKind.SERVICE, row, provider, ("status", old[row], status))
        for row, status in new.items()
        if row in old and old[row] != status
    ]
    added = [row for row in new if row not in old]
    return lines + [
        _line(RecordKind.SERVICE, row, provider, (CREATED, None, None)) for row in added
    ]


def _line(kind: RecordKind, record: int, provider: int, told: tuple[str, Any, Any]) -> FieldChange:
    field, old, new = told
    return FieldChange(
        kind=kind, record_id=record, provider_id=provider, field=field, old=old, new=new
    )


def pictures(session: Session, providers: Sequence[int]) -> dict[int, Picture]:
    """The rows of providers that an import may touch, as JSON holds them."""
    found: dict[int, Picture] = {}
    for some in chunks(list(providers)):
        heads = select(Provider.id, *(getattr(Provider, name) for name in HEAD))
        for row in session.execute(heads.where(Provider.id.in_(some))):
            head = {name: plain(getattr(row, name)) for name in HEAD}
            found[row.id] = {"head": head, "numbers": [], "place": None, "services": []}
        _add_parts(session, found, some)
    return found


def _add_parts(session: Session, found: Mapping[int, Picture], some: Sequence[int]) -> None:
    numbers = select(Identifier).where(Identifier.provider_id.in_(some)).order_by(Identifier.id)
    for row in session.scalars(numbers):
        found[row.provider_id]["numbers"].append([row.id, row.kind, row.value])
    places = select(Site.provider_id, *(getattr(Site, name) for name in PLACE))
    for place in session.execute(places.where(Site.provider_id.in_(some)).order_by(Site.id)):
        if found[place.provider_id]["place"] is None:
            found[place.provider_id]["place"] = {name: getattr(place, name) for name in PLACE}
    services = select(Service.provider_id, *(getattr(Service, name) for name in SERVICE))
    for one in session.execute(services.where(Service.provider_id.in_(some)).order_by(Service.id)):
        found[one.provider_id]["services"].append([getattr(one, name) for name in SERVICE])


def restore(session: Session, before: Mapping[int, Picture], after: Mapping[int, Picture]) -> None:
    """Put providers back as the pictures taken before show them."""
    ids = list(before)
    session.execute(
        update(Provider),
        [{"id": row, **_head(picture)} for row, picture in before.items()],
    )
    session.execute(update(Site), [_place(picture["place"]) for picture in before.values()])
    _restore_services(session, before, after)
    for some in chunks(ids):
        session.execute(delete(Identifier).where(Identifier.provider_id.in_(some)))
    numbers = [
        {"id": row, "provider_id": provider, "kind": kind, "value": value}
        for provider, picture in before.items()
        for row, kind, value in picture["numbers"]
    ]
    insert_rows(session, Identifier.__table__, numbers)


def _restore_services(
    session: Session, before: Mapping[int, Picture], after: Mapping[int, Picture]
) -> None:
    kept = {row[0] for picture in before.values() for row in picture["services"]}
    added = [
        row[0] for row in _rows(after[one]["services"] for one in before) if row[0] not in kept
    ]
    delete_services(session, added)
    changes = [
        {"id": row, "status": status, "lat": lat, "lon": lon}
        for picture in before.values()
        for row, _care, status, lat, lon in picture["services"]
    ]
    if changes:
        session.execute(update(Service), changes)


def _rows(lists: Iterable[list[list[Any]]]) -> list[list[Any]]:
    return [row for rows in lists for row in rows]


def _head(picture: Picture) -> dict[str, Any]:
    head = dict(picture["head"])
    head["updated_at"] = datetime.fromisoformat(head["updated_at"])
    return head


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    return {**place, "point": point_column(place["lat"], place["lon"])}


def delete_services(session: Session, services: Sequence[int]) -> None:
    """Delete services with their areas; their reach goes with them."""
    for some in chunks(services):
        session.execute(delete(CoverageArea).where(CoverageArea.service_id.in_(some)))
        session.execute(delete(Service).where(Service.id.in_(some)))


def delete_providers(session: Session, providers: Sequence[int]) -> None:
    """Delete providers with all that an import wrote for them."""
    for some in chunks(list(providers)):
        services = session.scalars(select(Service.id).where(Service.provider_id.in_(some))).all()
        delete_services(session, services)
        for table in (Site, Identifier):
            session.execute(delete(table).where(table.provider_id.in_(some)))
        session.execute(delete(Provider).where(Provider.id.in_(some)))

"""Reads all that the page of a service shows, in a fixed number of statements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.agreements import ConventionDates, stage_of
from app.cadastre.cards import Card, make_card
from app.cadastre.coverage import Area
from app.cadastre.listing import country_names
from app.cadastre.queries import (
    AREAS_OF,
    CONVENTIONS_OF,
    IDENTIFIERS_OF,
    SERVICE_DETAIL,
    SIBLINGS_OF,
)
from app.cadastre.reaching import area_of
from app.cadastre.record_screen import Fact
from app.cadastre.record_words import STAGE_NAMES, STAGE_TONES
from app.cadastre.viewpoint import Viewpoint
from app.cadastre.vocabulary import (
    IDENTIFIER_NAMES,
    PRECISION_NAMES,
    SOURCE_NAMES,
    IdentifierKind,
    PointPrecision,
)
from app.cadastre.whole import Reader, WholeRecord, read_whole
from app.core.clock import LOCAL
from app.core.errors import NotFound
from app.core.messages import N_, Listing, LText, Message, counted
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

_PUBLIC_ID = re.compile(r"[0-9a-z]{16}")
SHOWN_ZONES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionWords:
    """A convention that binds a service, in words."""

    title: LText
    period: Message
    stage: Message
    tone: str
    signed: Message | None
    parties: Listing | None
    document: str | None
    care: Listing
    zones: Listing
    is_fictitious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A service, its provider and what hangs on them."""

    row: Any
    card: Card
    areas: Sequence[Any]
    area_words: tuple[Message, ...]
    identifier_codes: Sequence[Any]
    identifiers: tuple[tuple[Message, str], ...]
    conventions: Sequence[Any]
    convention_words: tuple[ConventionWords, ...]
    siblings: tuple[Card, ...]
    insured_in: Listing | None
    source: Message
    changed_on: date
    precision: Message
    whole: WholeRecord
    contact: tuple[Fact, ...]


def read_service(
    session: Session, public_id: str, reference: Reference, *, reader: Reader
) -> Detail:
    """The service of that address, as that reader may see it; raises NotFound."""
    today = reader.today
    row = None
    if _PUBLIC_ID.fullmatch(public_id):
        row = session.execute(SERVICE_DETAIL, {"public_id": public_id}).one_or_none()
    if row is None:
        raise NotFound(Message(N_("There is no service at this address.")))
    view = Viewpoint(reference=reference, today=today)
    areas = session.execute(AREAS_OF, {"service_ids": [row.id]}).all()
    conventions = session.execute(CONVENTIONS_OF, {"service_ids": [row.id]}).all()
    numbers = session.execute(IDENTIFIERS_OF, {"provider_id": row.provider_id}).all()
    others = {"provider_id": row.provider_id, "service_id": row.id}
    whole = read_whole(session, row, areas, reference, reader)
    return Detail(
        row=row,
        card=make_card(row, [], view),
        areas=areas,
        area_words=tuple(area_words(area_of(area), reference) for area in areas),
        identifier_codes=numbers,
        identifiers=tuple(_identifier(kind, value) for kind, value in numbers),
        conventions=conventions,
        convention_words=tuple(_convention(one, reference, today) for one in conventions),
        siblings=tuple(
            make_card(other, [], view) for other in session.execute(SIBLINGS_OF, others)
        ),
        insured_in=country_names(row.insured_in),
        source=_source(row.source),
        changed_on=row.updated_at.astimezone(LOCAL).date(),
        precision=Message(PRECISION_NAMES[PointPrecision(row.point_precision)]),
        whole=whole,
        contact=tuple(_contact(row, whole)),
    )


def _contact(row: Any, whole: WholeRecord) -> Iterator[Fact]:
    """Where the provider is and how to write to it, as far as this reader may know."""
    for name, label, value, link in (
        ("street", N_("Address"), row.street, None),
        ("town", N_("Town"), " ".join(filter(None, (row.postal_code, row.city))) or None, None),
        ("email", N_("Email"), row.email, f"mailto:{row.email}"),
        ("website", N_("Website"), row.website, safe_link(row.website)),
    ):
        if name not in whole.hides:
            yield Fact(
                label=Message(label),
                value=value,
                link=link if value else None,
                for_professionals=name in whole.kept,
            )


def safe_link(address: str | None) -> str | None:
    """The address as a link, when it is one of the web: nothing else may be pressed."""
    if address and re.match(r"https?://[^\s]+$", address, re.IGNORECASE):
        return address
    return None


def _source(code: str) -> Message:
    return Message(SOURCE_NAMES.get(code, N_("File of another source")))


def area_words(area: Area, reference: Reference) -> Message:
    """A declared area in words."""
    if area.radius_km is not None:
        return Message(N_("Up to %(radius)s km around its address"), {"radius": area.radius_km})
    if area.polygon is not None:
        return Message(N_("An area drawn on the map"))
    found = [_zone_name(code, reference) for code in area.zones]
    names = sorted(found, key=lambda name: name.in_("fr"))
    shown = Listing(tuple(names[:SHOWN_ZONES]))
    left = len(names) - SHOWN_ZONES
    if left <= 0:
        return Message("%(zones)s", {"zones": shown})
    return counted(
        "%(zones)s and %(count)s other place",
        "%(zones)s and %(count)s other places",
        left,
        zones=shown,
    )


def _zone_name(code: ZoneCode, reference: Reference) -> LText:
    zone = reference.zones.get(code)
    return LText(zone.names) if zone else LText({"fr": str(code)})


def _identifier(kind: str, value: str) -> tuple[Message, str]:
    return Message(IDENTIFIER_NAMES[IdentifierKind(kind)]), value


def _convention(row: Any, reference: Reference, today: date) -> ConventionWords:
    codes = [ZoneCode.parse(code) for code in row.zones]
    dates = ConventionDates(
        signed_on=row.signed_on, valid_from=row.valid_from, valid_to=row.valid_to
    )
    days = round(reference.policy("convention_expiring_days", today))
    stage = stage_of(dates, today=today, expiring_days=days)
    signed = Message(N_("Signed on %(day)s"), {"day": row.signed_on}) if row.signed_on else None
    return ConventionWords(
        title=LText(row.titles),
        period=_period(row.valid_from, row.valid_to),
        stage=Message(STAGE_NAMES[stage]),
        tone=STAGE_TONES[stage],
        signed=signed,
        parties=Listing(tuple(row.parties)) if row.parties else None,
        document=row.document,
        care=Listing(tuple(reference.care[code].labels for code in row.care)),
        zones=Listing(tuple(_zone_name(code, reference) for code in codes)),
        is_fictitious=row.is_fictitious,
    )


def _period(start: date, end: date | None) -> Message:
    if end is None:
        return Message(N_("Since %(start)s"), {"start": start})
    return Message(N_("From %(start)s to %(end)s"), {"start": start, "end": end})

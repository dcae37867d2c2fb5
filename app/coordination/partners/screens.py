"""What the pages of partners show. Knows no web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.partners import queries
from app.coordination.partners.models import ContactGroup, GroupMeeting, Partner, PartnerContact
from app.coordination.partners.vocabulary import PARTNER_KIND_NAMES, PartnerKind
from app.coordination.procedures.vocabulary import PROCEDURE_KIND_NAMES, ProcedureKind
from app.coordination.shared.quarters import Quarter, lacking
from app.core.clock import LOCAL
from app.core.messages import Listing, LText, Message
from app.reference.areas import named
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLine:
    """A partner in the register."""

    public_id: str
    name: str
    kind: Message
    country: str
    territory: Listing
    left_on: date | None
    contacts: int


def partner_lines(session: Session, reference: Reference, kind: str | None) -> list[PartnerLine]:
    """The register, in two statements."""
    return [line_of(one, reference) for one in session.scalars(queries.partners(kind))]


def line_of(partner: Partner, reference: Reference) -> PartnerLine:
    """A partner in words."""
    return PartnerLine(
        public_id=partner.public_id,
        name=partner.name,
        kind=Message(PARTNER_KIND_NAMES[PartnerKind(partner.kind)]),
        country=partner.country,
        territory=named(partner.zones, reference),
        left_on=partner.left_on,
        contacts=len(partner.contacts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A document that a partner signed."""

    procedure_id: str
    title: LText
    kind: Message
    number: int
    signed_on: date
    signed_by: str


def signed_by(session: Session, partner: Partner) -> list[Signed]:
    """What a partner signed."""
    return [
        Signed(
            procedure_id=document.public_id,
            title=LText(version.titles),
            kind=Message(PROCEDURE_KIND_NAMES[ProcedureKind(document.kind)]),
            number=version.number,
            signed_on=row.signed_on,
            signed_by=row.signed_by,
        )
        for row, version, document in session.execute(queries.signatures(partner.id))
    ]


def to_sign(session: Session, partner: Partner) -> list[tuple[int, LText]]:
    """The documents that a partner may sign."""
    return [(one.id, LText(one.titles)) for one in session.scalars(queries.to_sign(partner.id))]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group: its contacts, its meetings, the quarters of this year that lack one."""

    public_id: str
    name: str
    purpose: str
    contacts: Sequence[tuple[PartnerContact, str]]
    meetings: Sequence[tuple[GroupMeeting, date, str]]
    lacking: Listing | None
    missing: int


def group_views(session: Session, reference: Reference, *, today: date) -> list[GroupView]:
    """Every group, in three statements."""
    groups = session.scalars(queries.groups()).all()
    ids = [one.id for one in groups]
    seats = session.execute(queries.seats(ids)).all()
    meetings = session.scalars(queries.meetings(ids)).all()
    wanted = int(reference.policy("group_meetings_a_year", today))
    return [
        _group(
            group,
            [(contact, name) for group_id, contact, name in seats if group_id == group.id],
            [one for one in meetings if one.group_id == group.id],
            wanted,
            today,
        )
        for group in groups
    ]


def _group(
    group: ContactGroup,
    contacts: Sequence[tuple[PartnerContact, str]],
    meetings: Sequence[GroupMeeting],
    wanted: int,
    today: date,
) -> GroupView:
    starts = [(one, one.planned_at.astimezone(LOCAL)) for one in meetings]
    missing, free = lacking([start.date() for _one, start in starts], wanted, today.year)
    ahead = [one for one in free if one >= Quarter.of(today)]
    return GroupView(
        public_id=group.public_id,
        name=group.name,
        purpose=group.purpose,
        contacts=contacts,
        meetings=[(one, start.date(), start.strftime("%H:%M")) for one, start in starts],
        lacking=Listing(tuple(one.words for one in ahead)) if ahead else None,
        missing=missing,
    )

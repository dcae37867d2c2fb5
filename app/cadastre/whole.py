"""Reads what hangs on a service beside its row, and says it in words for one reader."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.facts import Notice, closure_on, notices_of
from app.cadastre.freshness import Trust, decay_on, next_check, score
from app.cadastre.hours import summary, today_words, week_words
from app.cadastre.owners import full_name
from app.cadastre.reach_map import Drawing, Reached, draw_reach
from app.cadastre.reaching import area_of
from app.cadastre.record_queries import OWNER_OF, PROFESSIONALS_OF, REACHED_BY, RECORD_OF
from app.cadastre.record_screen import (
    RecordScreen,
    euros,
    hidden_fields,
    kept_for_professionals,
    make_record,
)
from app.cadastre.record_words import (
    CLOSING_KINDS,
    REGISTRATION_NAMES,
    VIA_NAMES,
    NoticeKind,
    RegistrationStatus,
    ToldVia,
    register_words,
)
from app.cadastre.vocabulary import IDENTIFIER_NAMES, IdentifierKind, ReachKind
from app.core.clock import LOCAL
from app.core.geo import Point
from app.core.messages import N_, Listing, LText, Message
from app.reference.loader import Reference
from app.reference.terms import SideWord, Term
from app.reference.vocabulary import COUNTRY_NAMES, WEEKDAY_NAMES, Country, mask_to_days
from app.reference.zones import ZoneCode

NOTICE_DAYS = 60
"""How long before it begins a closure is announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads and when: professionals are signed in and see more."""

    now: datetime
    is_professional: bool = False

    @property
    def today(self) -> date:
        """The day on the wall."""
        return self.now.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursWords:
    """The opening hours: today, the coming week, the usual week, and as they were typed."""

    today: Message
    week: Sequence[tuple[Message, Message]]
    summary: Sequence[Message]
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """A closure or a message, when it holds and what it says."""

    is_closure: bool
    holds_now: bool
    when: Message
    text: LText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfessionalWords:
    """Somebody who works there: name, occupation, languages, registers."""

    name: str
    occupation: LText | str
    languages: Listing | None
    registrations: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerWords:
    """The legal organisation behind a provider."""

    name: str
    legal_form: str | None
    numbers: tuple[tuple[Message, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessWords:
    """How far the record can be trusted, in points and in words, part by part."""

    points: int
    lines: tuple[tuple[Message, Message | None], ...]
    due_on: date
    warnings: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecord:
    """All that the page of a service shows beside its card."""

    side: SideWord | None
    hours: HoursWords | None
    notices: tuple[NoticeWords, ...]
    is_closed_today: bool
    record: RecordScreen
    hides: frozenset[str]
    kept: frozenset[str]
    professionals: tuple[ProfessionalWords, ...]
    owner: OwnerWords | None
    freshness: FreshnessWords
    area_conditions: tuple[tuple[Message, ...], ...]
    access_friends: tuple[Term, ...]
    cost_friends: tuple[Term, ...]
    reach: Drawing | None


def read_whole(
    session: Session, row: Any, areas: Sequence[Any], reference: Reference, reader: Reader
) -> WholeRecord:
    """The whole record of a row of SERVICE_DETAIL, in a fixed number of statements."""
    more = session.execute(RECORD_OF, {"service_id": row.id}).one()
    hides = hidden_fields(more, is_professional=reader.is_professional)
    country = Country(row.country)
    notices = notices_of(row.notices)
    reached = session.execute(REACHED_BY, {"service_id": row.id}).all()
    return WholeRecord(
        side=reference.terms.care_word(row.care, country),
        hours=hours_words(row.opening_hours, country, reader.now),
        notices=notice_words(notices, reader.today),
        is_closed_today=closure_on(notices, reader.today) is not None,
        record=make_record(row, more, reference, hides),
        hides=hides,
        kept=kept_for_professionals(more),
        professionals=_professionals(session, row, hides, reference, reader.today),
        owner=_owner(session, more),
        freshness=freshness_of(row, more, reference, reader.today),
        area_conditions=tuple(condition_words(area) for area in areas),
        access_friends=reference.terms.false_friends_in(_access_texts(more)),
        cost_friends=()
        if "costs" in hides
        else reference.terms.false_friends_in(_cost_texts(more)),
        reach=reach_drawing(row, areas, reached, reference),
    )


def _access_texts(more: Any) -> Iterator[str]:
    """What the record says of how to ask, in every language."""
    for texts in (more.access_conditions, more.documents_to_bring, more.access_note):
        yield from (texts or {}).values()


def _cost_texts(more: Any) -> Iterator[str]:
    """Who pays, in every language."""
    for cost in more.costs or ():
        yield from (cost.get("payer") or {}).values()


def hours_words(text: str | None, country: Country, now: datetime) -> HoursWords | None:
    """Opening hours in words; None when not given."""
    if not text:
        return None
    today = now.astimezone(LOCAL).date()
    return HoursWords(
        today=today_words(text, country, now),
        week=week_words(text, country, today),
        summary=summary(text, country, today),
        raw=text,
    )


def notice_words(notices: Iterable[Notice], today: date) -> tuple[NoticeWords, ...]:
    """What is said now or soon, closures of today first; what is over is left out."""
    soon = today + timedelta(days=NOTICE_DAYS)
    shown = [
        one
        for one in notices
        if not one.is_over(today) and (one.first <= soon or one.kind is NoticeKind.ENDING)
    ]
    shown.sort(key=lambda one: (not one.holds_on(today), one.kind not in CLOSING_KINDS))
    return tuple(
        NoticeWords(
            is_closure=one.kind in CLOSING_KINDS,
            holds_now=one.holds_on(today),
            when=_when(one),
            text=one.text,
        )
        for one in shown
    )


def _when(notice: Notice) -> Message:
    days = {"first": notice.first, "last": notice.last}
    if notice.kind is NoticeKind.ENDING:
        return Message(N_("Closes for good on %(first)s"), {"first": notice.first})
    if notice.kind is NoticeKind.CLOSURE:
        if notice.last is None:
            return Message(
                N_("Closed from %(first)s until further notice"), {"first": notice.first}
            )
        if notice.last == notice.first:
            return Message(N_("Closed on %(first)s"), {"first": notice.first})
        return Message(N_("Closed from %(first)s to %(last)s"), days)
    if notice.last is None:
        return Message(N_("Since %(start)s"), {"start": notice.first})
    return Message(N_("From %(start)s to %(end)s"), {"start": notice.first, "end": notice.last})


def _professionals(
    session: Session, row: Any, hides: frozenset[str], reference: Reference, today: date
) -> tuple[ProfessionalWords, ...]:
    if "professionals" in hides:
        return ()
    asked = {"provider_id": row.provider_id, "today": today}
    people: dict[int, list[Any]] = {}
    for line in session.execute(PROFESSIONALS_OF, asked):
        people.setdefault(line.id, []).append(line)
    return tuple(_professional(lines, reference, today) for lines in people.values())


def _professional(lines: list[Any], reference: Reference, today: date) -> ProfessionalWords:
    first = lines[0]
    known = reference.occupations.get(first.profession)
    spoken = first.languages
    return ProfessionalWords(
        name=full_name(first.given_name, first.family_name),
        occupation=known.labels if known else first.profession,
        languages=None
        if spoken is None
        else Listing(
            tuple(
                reference.languages[code].labels if code in reference.languages else code
                for code in spoken
            )
        ),
        registrations=tuple(_registration(one, today) for one in lines if one.register),
    )


def _registration(line: Any, today: date) -> Message:
    status = line.status
    if line.valid_to is not None and line.valid_to < today:
        status = RegistrationStatus.ENDED.value
    told = Message(REGISTRATION_NAMES[RegistrationStatus(status)]) if status else _NOT_KNOWN
    return Message(
        N_("%(register)s %(number)s, %(country)s: %(status)s"),
        {
            "register": register_words(line.register),
            "number": line.number or "",
            "country": Message(COUNTRY_NAMES[Country(line.country)]),
            "status": told,
        },
    )


_NOT_KNOWN = Message(N_("status not known"))


def _owner(session: Session, more: Any) -> OwnerWords | None:
    if more.legal_entity_id is None:
        return None
    lines = session.execute(OWNER_OF, {"legal_entity_id": more.legal_entity_id}).all()
    return OwnerWords(
        name=lines[0].name,
        legal_form=lines[0].legal_form,
        numbers=tuple(
            (Message(IDENTIFIER_NAMES[IdentifierKind(line.kind)]), line.value)
            for line in lines
            if line.kind
        ),
    )


def freshness_of(row: Any, more: Any, reference: Reference, today: date) -> FreshnessWords:
    """What was confirmed, by whom and how, and what that is worth today."""
    decay = decay_on(reference, today)
    trust = Trust(
        confirmed_on=row.confirmed_on,
        unanswered_since=more.unanswered_since,
        bounced_on=more.bounced_on,
    )
    contact = (more.contact_confirmed_on, more.contact_confirmed_by, more.contact_confirmed_how)
    return FreshnessWords(
        points=score(trust, decay, today=today),
        lines=(
            (
                Message(N_("The record")),
                _told(row.confirmed_on, row.confirmed_by, more.confirmed_how),
            ),
            (
                Message(N_("The capacity")),
                _told(row.capacity_said_on, more.capacity_said_by, more.capacity_how),
            ),
            (Message(N_("The telephone and address")), _told(*contact)),
        ),
        due_on=next_check(row.confirmed_on, more.confirm_every_days, decay, today=today),
        warnings=tuple(_warnings(trust)),
    )


def _told(day: date | None, who: str | None, how: str | None) -> Message | None:
    """ "Confirmed on 3 May 2026 by Alix Martin, by telephone"; the parts known."""
    if day is None:
        return None
    values: dict[str, object] = {"day": day}
    if how in set(ToldVia):
        values["how"] = Message(VIA_NAMES[ToldVia(how)])
    if who:
        values["who"] = who
    if "how" in values and "who" in values:
        return Message(N_("On %(day)s by %(who)s, %(how)s"), values)
    if "how" in values:
        return Message(N_("On %(day)s, %(how)s"), values)
    return Message(N_("On %(day)s by %(who)s") if who else N_("On %(day)s"), values)


def _warnings(trust: Trust) -> Iterable[Message]:
    if trust.unanswered_since:
        sentence = N_("Our request of %(day)s stayed without an answer.")
        yield Message(sentence, {"day": trust.unanswered_since})
    if trust.bounced_on:
        yield Message(N_("Our email of %(day)s came back."), {"day": trust.bounced_on})


def condition_words(area: Any) -> tuple[Message, ...]:
    """What holds in one declared area only."""
    found = []
    if area.weekdays is not None:
        days = tuple(Message(WEEKDAY_NAMES[day]) for day in sorted(mask_to_days(area.weekdays)))
        found.append(Message(N_("Only on %(days)s"), {"days": Listing(days)}))
    if area.fee_cents is not None:
        found.append(
            Message(N_("%(amount)s € for the way"), {"amount": euros(area.fee_cents)})
            if area.fee_cents
            else Message(N_("Nothing to pay for the way"))
        )
    if area.conditions:
        found.append(Message("%(text)s", {"text": LText(area.conditions)}))
    return tuple(found)


def reach_drawing(
    row: Any, areas: Sequence[Any], reached: Sequence[Any], reference: Reference
) -> Drawing | None:
    """The declared areas of a service around its point, None when it has declared none."""
    declared = [area_of(area) for area in areas]
    homes = []
    for code, kind in reached:
        zone = reference.zones.get(ZoneCode.parse(code))
        if zone is not None and zone.point is not None:
            name = LText(zone.names)
            homes.append(Reached(point=zone.point, name=name, is_sure=kind == ReachKind.SURE))
    if not declared or not homes:
        return None
    return draw_reach(
        Point(row.lat, row.lon),
        homes,
        radii_km=[area.radius_km for area in declared if area.radius_km is not None],
        shapes=[
            list(part.exterior.coords)
            for area in declared
            if area.polygon is not None
            for part in getattr(area.polygon, "geoms", [area.polygon])
        ],
        border=reference.border,
    )

"""A service as a reader meets it: every value a sentence or a word, nothing left to compute."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from app.cadastre.coverage import Area, CoverageAnswer, reaches, reaches_from
from app.cadastre.facts import ending_in
from app.cadastre.hours import day_words, hours_on
from app.cadastre.listing import band_words, country_names
from app.cadastre.viewpoint import Viewpoint
from app.core.errors import Refused
from app.core.geo import Point
from app.core.messages import N_, Inside, Listing, LText, Message, counted
from app.core.phones import phone_words
from app.reference.loader import Reference
from app.reference.terms import SideWord
from app.reference.vocabulary import (
    EVERY_DAY,
    WEEKDAY_NAMES,
    CapacityState,
    Country,
    Verdict,
    mask_to_days,
)
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, and how good the news is: met, unknown or unmet."""

    reason: Message
    verdict: Verdict

    @property
    def tone(self) -> str:
        """The kind of badge that shows it."""
        return _TONES[self.verdict]


_TONES = {Verdict.MET: "ok", Verdict.UNKNOWN: "doubt", Verdict.UNMET: "no"}


@dataclass(frozen=True, kw_only=True)
class Card:
    """A service in a list, from its row of SERVICE_COLUMNS. None is "not given".

    What costs something to say is said when it is asked for: a program asks for little of it.
    """

    row: Any
    view: Viewpoint
    public_id: str
    name: str
    country: Country
    phone: str | None
    coverage: CoverageAnswer | None
    distance_km: float | None
    is_fictitious: bool

    @property
    def care(self) -> Message | LText:
        """The kind of care, with the word of its country."""
        return care_words(self.row.care, self.country, self.view.reference)

    @property
    def label(self) -> LText:
        """The plain name of its kind of care."""
        return self.view.reference.care[self.row.care].labels

    @cached_property
    def side(self) -> SideWord | None:
        """Its word on its own side of the border."""
        return self.view.reference.terms.care_word(self.row.care, self.country)

    @property
    def type_label(self) -> LText | str:
        """The legal kind of the provider."""
        return type_words(self.row.type_code, self.view.reference)

    @property
    def place(self) -> Message:
        """The town of its address."""
        return place_words(self.row.site_zone, self.row.postal_code, self.view.reference)

    @property
    def phone_shown(self) -> str | None:
        """Its number as people write it."""
        return phone_words(self.phone)

    @cached_property
    def capacity(self) -> Said:
        """What it said of new people."""
        return capacity_words(self.row, self.view.today)

    @cached_property
    def freshness(self) -> Said:
        """When its record was last confirmed."""
        return freshness_words(self.row.confirmed_on, self.view.fresh_since)

    @cached_property
    def distance(self) -> Message | None:
        """How far its address is from the place asked."""
        return _distance(self.distance_km)

    @property
    def days(self) -> Message | Listing | None:
        """The weekdays of its visits."""
        return days_words(self.row.weekdays)

    @property
    def languages(self) -> Listing | None:
        """The languages it speaks."""
        return language_words(self.row.languages, self.view.reference)

    @cached_property
    def hours(self) -> Message | None:
        """Its hours of today."""
        return hours_today(self.row.opening_hours, self.country, self.view.today)

    @cached_property
    def closed(self) -> Message | None:
        """That it is closed, and why."""
        return closed_words(self.row.status, self.row.closed_reason)

    @cached_property
    def not_said(self) -> tuple[Said, ...]:
        """That it closes for good, and the filters asked that it has not answered."""
        return _ending(self.row) + _not_said(self.row, self.view.asked)

    @cached_property
    def why(self) -> tuple[Said | CoverageAnswer, ...]:
        """Why it stands there: three lines where so much is known, and every doubt."""
        judged = ((self.coverage,) if self.coverage else ()) + self.not_said
        return _why(self.row, self.view, judged)


def make_card(row: Any, areas: Sequence[Area], view: Viewpoint) -> Card:
    """The card of a row of SERVICE_COLUMNS."""
    away = None if view.away is None else view.away(row.lat, row.lon)
    return Card(
        row=row,
        view=view,
        public_id=row.public_id,
        name=row.provider_name,
        country=Country(row.country),
        phone=row.phone,
        coverage=_coverage(areas, row, away, view),
        distance_km=None if away is None else round(away, 1),
        is_fictitious=row.is_fictitious,
    )


def _distance(away: float | None) -> Message | None:
    if away is None:
        return None
    if away < 1:
        return Message(N_("Less than 1 km away"))
    return Message(N_("%(distance)s km away"), {"distance": away})


def _coverage(
    areas: Sequence[Area], row: Any, away: float | None, view: Viewpoint
) -> CoverageAnswer | None:
    if view.doorstep is None:
        return None
    if away is None or view.doorstep.point != view.point:
        site = Point(row.lat, row.lon)
        return reaches(areas, view.doorstep, site=site, limits=view.limits)
    return reaches_from(areas, view.doorstep, away=away, limits=view.limits)


def _ending(row: Any) -> tuple[Said, ...]:
    """That it closes for good, as a doubt of whoever would choose it."""
    ending = ending_in(row.notices) if row.notices else None
    if ending is None:
        return ()
    told = Message(N_("Closes for good on %(day)s."), {"day": ending.first})
    return (Said(reason=told, verdict=Verdict.UNKNOWN),)


def _not_said(row: Any, asked: frozenset[str]) -> tuple[Said, ...]:
    """The filters asked that this service has not answered."""
    return tuple(
        Said(reason=Message(sentence), verdict=Verdict.UNKNOWN)
        for name, sentence in _NOT_SAID.items()
        if name in asked and getattr(row, name) is None
    )


WHY_LINES = 3


def _why(
    row: Any, view: Viewpoint, judged: tuple[Said | CoverageAnswer, ...]
) -> tuple[Said | CoverageAnswer, ...]:
    """Where it comes and what it has not said; then what it says of the filters asked, and more."""
    told = (tell(row, view) for tell in _telling(view.asked))
    said = (Said(reason=words, verdict=Verdict.MET) for words in told if words is not None)
    return judged + tuple(islice(said, max(WHY_LINES - len(judged), 0)))


def _told_days(row: Any, _view: Viewpoint) -> Message | None:
    days = days_words(row.weekdays)
    told = Inside(days) if isinstance(days, Message) else days  # "Every day", never a Monday
    return Message(N_("Comes on: %(days)s"), {"days": told}) if days else None


def _told_bands(row: Any, _view: Viewpoint) -> Message | None:
    bands = band_words(row.time_bands)
    return Message(N_("Comes in: %(bands)s"), {"bands": Inside(bands)}) if bands else None


def _told_languages(row: Any, view: Viewpoint) -> Message | None:
    names = language_words(row.languages, view.reference)
    return Message(N_("Speaks: %(languages)s"), {"languages": names}) if names else None


def _told_insurance(row: Any, _view: Viewpoint) -> Message | None:
    insured = country_names(row.insured_in)
    sentence = N_("Takes people insured in: %(countries)s")
    return Message(sentence, {"countries": insured}) if insured else None


_TOLD: Mapping[str, Callable[[Any, Viewpoint], Message | None]] = {
    "weekdays": _told_days,
    "time_bands": _told_bands,
    "languages": _told_languages,
    "insured_in": _told_insurance,
}
"""What a service says of itself, by its column, in the order in which it helps."""


@lru_cache(maxsize=64)
def _telling(asked: frozenset[str]) -> Sequence[Callable[[Any, Viewpoint], Message | None]]:
    """What services say of themselves, first of the filters asked."""
    return [_TOLD[name] for name in sorted(_TOLD, key=lambda name: name not in asked)]


def hours_today(text: str | None, country: Country, today: date) -> Message | None:
    """The hours of today, holidays of the country counted; None if none were given."""
    if not text:
        return None
    try:
        words = day_words(hours_on(text, country, today))
    except (Refused, ValueError):
        return None
    return Message(N_("Today: %(hours)s"), {"hours": words})


_NOT_SAID = {
    "opening_hours": N_("Has not given its hours."),
    "languages": N_("Has not said which languages it speaks."),
    "insured_in": N_("Has not said where the people it serves must be insured."),
    "weekdays": N_("Has not said on which days it comes."),
    "time_bands": N_("Has not said in which parts of the day it comes."),
}
"""By column of a service."""


def care_words(code: str, country: Country, reference: Reference) -> Message | LText:
    """The kind of care, with the word the country has for it where that differs."""
    care = reference.care[code]
    word = care.words.get(country)
    if word is None:
        return care.labels
    return Message(N_("%(care)s (%(word)s)"), {"care": care.labels, "word": word})


def type_words(code: str, reference: Reference) -> LText | str:
    """The legal kind of the provider."""
    kind = reference.provider_types.get(code)
    return kind.labels if kind else code


def place_words(zone: str, postal_code: str | None, reference: Reference) -> Message:
    """The town, with the postal code of the address."""
    found = reference.zones.zones[ZoneCode.parse(zone)]
    name = LText(found.names)
    if not postal_code:
        return Message(N_("%(town)s"), {"town": name})
    return Message(N_("%(postal_code)s %(town)s"), {"postal_code": postal_code, "town": name})


def capacity_words(row: Any, today: date) -> Said:
    """What was said of new people, and whether that still holds."""
    if row.capacity_state is None:
        text = Message(N_("Capacity not given: ask the service"))
        return Said(reason=text, verdict=Verdict.UNKNOWN)
    if row.capacity_expires_on is None or row.capacity_expires_on < today:
        sentence = N_("What it said of its capacity on %(day)s is out of date: ask the service")
        text = Message(sentence, {"day": row.capacity_said_on})
        return Said(reason=text, verdict=Verdict.UNKNOWN)
    state = CapacityState(row.capacity_state)
    if state is CapacityState.HAS_PLACES:
        return _room(row, today)
    sentence, verdict = _STATES[state]
    return Said(reason=Message(sentence, {"day": row.capacity_said_on}), verdict=verdict)


_STATES = {
    CapacityState.FULL: (N_("Full (said on %(day)s)"), Verdict.UNMET),
    CapacityState.WAITING_LIST: (N_("Waiting list (said on %(day)s)"), Verdict.UNMET),
    CapacityState.ASSESSMENT_FIRST: (
        N_("Visits first, then says whether it has room (said on %(day)s)"),
        Verdict.UNKNOWN,
    ),
}


def _room(row: Any, today: date) -> Said:
    day, starts, places = row.capacity_said_on, row.capacity_from, row.capacity_places
    if starts is not None and starts > today:
        sentence = N_("Takes new people from %(start)s (said on %(day)s)")
        text = Message(sentence, {"start": starts, "day": day})
    elif places == 0:
        return Said(
            reason=Message(N_("No room (said on %(day)s)"), {"day": day}), verdict=Verdict.UNMET
        )
    elif places is not None:
        text = counted(
            "Room for %(count)s new person (said on %(day)s)",
            "Room for %(count)s new people (said on %(day)s)",
            places,
            day=day,
        )
    else:
        text = Message(N_("Takes new people (said on %(day)s)"), {"day": day})
    return Said(reason=text, verdict=Verdict.MET)


def freshness_words(confirmed_on: date | None, fresh_since: date) -> Said:
    """When the record was last confirmed, and whether that is long ago."""
    if confirmed_on is None:
        text = Message(N_("Never confirmed by the service: call first"))
        return Said(reason=text, verdict=Verdict.UNKNOWN)
    if confirmed_on < fresh_since:
        sentence = N_("Not confirmed since %(day)s: call first")
        return Said(reason=Message(sentence, {"day": confirmed_on}), verdict=Verdict.UNKNOWN)
    sentence = N_("Confirmed by the service on %(day)s")
    return Said(reason=Message(sentence, {"day": confirmed_on}), verdict=Verdict.MET)


@lru_cache(maxsize=256)
def days_words(mask: int | None) -> Message | Listing | None:
    """The weekdays of visits."""
    if mask is None:
        return None
    days = mask_to_days(mask)
    if days == EVERY_DAY:
        return Message(N_("Every day"))
    return Listing(tuple(Message(WEEKDAY_NAMES[day]) for day in sorted(days)))


def language_words(codes: Sequence[str] | None, reference: Reference) -> Listing | None:
    """The spoken languages, by name."""
    if codes is None:
        return None
    known: Mapping[str, Any] = reference.languages
    return Listing(tuple(known[code].labels if code in known else code for code in codes))


def closed_words(status: str, reason: str | None) -> Message | None:
    """That the service is closed, and why if it was said."""
    if status != "closed":
        return None
    if not reason:
        return Message(N_("This service is closed."))
    return Message(N_("This service is closed: %(reason)s"), {"reason": reason})

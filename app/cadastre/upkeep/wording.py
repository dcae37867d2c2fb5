"""Fields of the record and their values in words: for previews, conflicts and the history."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.cadastre.facts import costs_of, notices_of
from app.cadastre.hours import summary
from app.cadastre.listing import band_words
from app.cadastre.record_screen import (
    access_words,
    cost_lines,
    listed,
)
from app.cadastre.record_words import (
    LEVEL_NAMES,
    VIA_NAMES,
    VISIBILITY_NAMES,
    LanguageLevel,
    NoticeKind,
    ToldVia,
    Visibility,
)
from app.cadastre.upkeep.people_words import (
    country_words,
    kind_words,
    named_words,
    number_list,
    occupation_words,
    register_list,
)
from app.cadastre.vocabulary import PRECISION_NAMES, PointPrecision
from app.cadastre.week_hours import are_readable
from app.core.messages import N_, Listing, LText, Message, counted
from app.core.phones import phone_words
from app.reference.loader import Reference
from app.reference.vocabulary import (
    CAPACITY_NAMES,
    COUNTRY_NAMES,
    DEPENDENCY_NAMES,
    SEX_NAMES,
    WEEKDAY_NAMES,
    CapacityState,
    Country,
    Dependency,
    Sex,
    mask_to_days,
)
from app.reference.zones import ZoneCode

LABELS: Mapping[str, str] = {
    "name": N_("Name"),
    "phone": N_("Telephone"),
    "email": N_("Email"),
    "website": N_("Website"),
    "description": N_("Description"),
    "status": N_("Open or closed"),
    "closed_reason": N_("Why it is closed"),
    "weekdays": N_("Days of visits"),
    "time_bands": N_("Parts of the day"),
    "languages": N_("Languages spoken"),
    "insured_in": N_("People insured in"),
    "registered_in": N_("Registered in"),
    "lead_time_days": N_("Working days before a first visit"),
    "acts": N_("What it does"),
    "publics": N_("For whom"),
    "age_min": N_("Youngest age"),
    "age_max": N_("Oldest age"),
    "opening_hours": N_("Opening hours"),
    "notices": N_("Closures and messages"),
    "access_conditions": N_("Conditions"),
    "documents_to_bring": N_("What to have at hand"),
    "access_person": N_("How a person asks"),
    "access_professional": N_("How a professional asks"),
    "access_note": N_("Good to know"),
    "professional_phone": N_("Line for professionals"),
    "professional_email": N_("Email for professionals"),
    "costs": N_("Costs"),
    "equipment": N_("Equipment"),
    "accessibility": N_("Accessibility"),
    "visibility": N_("Kept for professionals"),
    "coverage": N_("Places it goes to"),
    "identifiers": N_("Official numbers"),
    "place": N_("Place on the map"),
    "confirm_every_days": N_("How often we ask"),
    "capacity_state": N_("Capacity"),
    "capacity_places": N_("Places"),
    "capacity_from": N_("New people from"),
    "capacity_expires_on": N_("Capacity holds until"),
    "capacity_said_on": N_("Capacity said on"),
    "capacity_said_by": N_("Capacity said by"),
    "confirmed_on": N_("Confirmed on"),
    "confirmed_by": N_("Confirmed by"),
    "confirmed_how": N_("Confirmed how"),
    "contact_confirmed_on": N_("Telephone and address confirmed on"),
    "contact_confirmed_by": N_("Telephone and address confirmed by"),
    "contact_confirmed_how": N_("Telephone and address confirmed how"),
    "unanswered_since": N_("No answer since"),
    "bounced_on": N_("Email came back on"),
    "capacity_how": N_("Capacity said how"),
    "capacity_by_weekday": N_("Places by weekday"),
    "capacity_bands": N_("Places by part of the day"),
    "capacity_waiting_people": N_("People who wait"),
    "capacity_waiting_days": N_("Days of waiting"),
    "street": N_("Address"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "type_code": N_("Kind of provider"),
    "search_name": N_("Name as searched"),
    "created": N_("Record made"),
    "language_levels": N_("How well languages are spoken"),
    "accepted_sexes": N_("Only these people"),
    "accepted_dependencies": N_("How much help people need"),
    "titles": N_("Name"),
    "parties": N_("Parties"),
    "care": N_("Kinds of care"),
    "zones": N_("Places where it holds"),
    "valid_from": N_("First day"),
    "valid_to": N_("Last day"),
    "document": N_("Document"),
    "signed_on": N_("Signed on"),
    "ended_on": N_("Ended on"),
    "ended_reason": N_("Why it ended"),
    "renewal_due_on": N_("To be renewed by"),
    "renewal_by": N_("Who renews it"),
    "bound_services": N_("Services it binds"),
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "profession": N_("Profession"),
    "registrations": N_("Registers"),
    "people": N_("Who works here"),
    "owner": N_("The organisation behind it"),
    "new_owner": N_("A new organisation behind it"),
    "legal_form": N_("Legal form"),
    "country": N_("Country"),
    "description_language": N_("Language of the description"),
}


def label_of(field: str) -> Message | str:
    """The name of a field; one that has no words is shown as the code has it."""
    return Message(LABELS[field]) if field in LABELS else field.replace("_", " ")


NO_NAMES: Mapping[str, str] = MappingProxyType({})


def value_words(
    field: str, value: Any, reference: Reference, names: Mapping[str, str] = NO_NAMES
) -> object:
    """A value of the log in words; nothing said is said to be so.

    `names`: the people and the owners that values speak of, by address.
    """
    if value is None or value in ([], {}, ""):
        return Message(N_("not given"))
    if field in {"people", "owner"}:
        return named_words(value, names)
    speak = _SPEAKERS.get(field)
    if speak is not None:
        return speak(value, reference)
    return _plain_words(value)


def value_on(
    day: date, field: str, value: Any, reference: Reference, names: Mapping[str, str] = NO_NAMES
) -> object:
    """The same, of a day: opening hours are said as the ordinary week around it.

    Public holidays have a line of their own, the same for whichever country they are.
    """
    if field == "opening_hours" and isinstance(value, str) and are_readable(value, Country.FR):
        return Listing(tuple(summary(value, Country.FR, day)))
    return value_words(field, value, reference, names)


def _plain_words(value: Any) -> object:
    if isinstance(value, bool):
        return Message(N_("yes")) if value else Message(N_("no"))
    if isinstance(value, list):
        return Listing(tuple(_plain_words(one) for one in value))
    if isinstance(value, dict):
        return " · ".join(f"{name}: {one}" for name, one in value.items())
    return _day(value) if isinstance(value, str) else value


def _day(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _listing(name: str) -> Callable[[Any, Reference], object]:
    def speak(value: Any, reference: Reference) -> object:
        return listed(value, getattr(reference, name)) or ""

    return speak


def _by_language(value: Any, _reference: Reference) -> object:
    return " / ".join(f"{code}: {text}" for code, text in sorted(value.items()))


def _days(value: Any, _reference: Reference) -> object:
    return Listing(tuple(Message(WEEKDAY_NAMES[day]) for day in sorted(mask_to_days(value))))


def _bands(value: Any, _reference: Reference) -> object:
    return band_words(value) or ""


def _spoken(value: Any, reference: Reference) -> object:
    known = reference.languages
    return Listing(tuple(known[code].labels if code in known else code for code in value))


def _countries(value: Any, _reference: Reference) -> object:
    return Listing(tuple(Message(COUNTRY_NAMES[Country(code)]) for code in value))


def _access(value: Any, _reference: Reference) -> object:
    return access_words(value) or ""


def _costs(value: Any, _reference: Reference) -> object:
    lines = cost_lines(costs_of(value))
    sentence = N_("%(country)s: %(price)s")
    return Listing(
        tuple(Message(sentence, {"country": one.country, "price": one.price}) for one in lines)
    )


def _notices(value: Any, _reference: Reference) -> object:
    found = []
    for one in notices_of(value):
        until = {} if one.last is None else {"last": one.last}
        sentence = _NOTICES[one.kind][1 if until else 0]
        found.append(Message(sentence, {"first": one.first, **until}))
    return Listing(tuple(found))


_CLOSES_FOR_GOOD = N_("closes for good on %(first)s")
_NOTICES = {
    NoticeKind.CLOSURE: (N_("closed from %(first)s"), N_("closed from %(first)s to %(last)s")),
    NoticeKind.MESSAGE: (N_("message from %(first)s"), N_("message from %(first)s to %(last)s")),
    NoticeKind.ENDING: (_CLOSES_FOR_GOOD, _CLOSES_FOR_GOOD),
}
"""A notice without and with a last day."""


def _visibility(value: Any, _reference: Reference) -> object:
    return Listing(
        tuple(
            Message(
                "%(field)s: %(who)s",
                {"field": label_of(name), "who": Message(VISIBILITY_NAMES[Visibility(who)])},
            )
            for name, who in sorted(value.items())
        )
    )


def _state(value: Any, _reference: Reference) -> object:
    return Message(CAPACITY_NAMES[CapacityState(value)])


def _how(value: Any, _reference: Reference) -> object:
    return Message(VIA_NAMES[ToldVia(value)]) if value in set(ToldVia) else value


def _working_days(value: Any, _reference: Reference) -> object:
    return counted("%(count)s working day", "%(count)s working days", value)


def _phone(value: Any, _reference: Reference) -> object:
    return phone_words(value) or ""


def coverage_words(value: Any, reference: Reference) -> object:
    """Declared areas in a few words."""
    found: list[object] = []
    for area in value:
        if "radius_km" in area:
            found.append(Message(N_("%(km)s km around its address"), {"km": area["radius_km"]}))
        elif "polygon" in area:
            found.append(Message(N_("an area drawn on the map")))
        else:
            found.append(_zones(area.get("zones") or [], reference))
    return Listing(tuple(found))


def _zones(codes: list[str], reference: Reference) -> object:
    named = [zone for code in codes[:8] if (zone := _zone(code, reference)) is not None]
    if len(codes) <= len(named):
        return Listing(tuple(named))
    return counted(
        "%(names)s and %(count)s other place",
        "%(names)s and %(count)s other places",
        len(codes) - len(named),
        names=Listing(tuple(named)),
    )


def _zone(code: str, reference: Reference) -> LText | None:
    zone = reference.zones.get(ZoneCode.parse(code))
    return LText(zone.names) if zone else None


def _levels(value: Any, reference: Reference) -> object:
    found = []
    for code, level in sorted(value.items()):
        name = reference.languages[code].labels if code in reference.languages else code
        told = {"language": name, "level": Message(LEVEL_NAMES[LanguageLevel(level)])}
        found.append(Message(N_("%(language)s: %(level)s"), told))
    return Listing(tuple(found))


def _sexes(value: Any, _reference: Reference) -> object:
    return Listing(tuple(Message(SEX_NAMES[Sex(code)]) for code in value))


def _dependencies(value: Any, _reference: Reference) -> object:
    return Listing(tuple(Message(DEPENDENCY_NAMES[Dependency(code)]) for code in value))


def _place(value: Any, _reference: Reference) -> object:
    precision = Message(PRECISION_NAMES[PointPrecision(value["precision"])])
    told = {"lat": f"{value['lat']:.5f}", "lon": f"{value['lon']:.5f}", "precision": precision}
    return Message(N_("%(lat)s, %(lon)s (%(precision)s)"), told)


def _bound(value: Any, _reference: Reference) -> object:
    return counted("%(count)s service", "%(count)s services", len(value))


_SPEAKERS: Mapping[str, Callable[[Any, Reference], object]] = {
    "language_levels": _levels,
    "accepted_sexes": _sexes,
    "accepted_dependencies": _dependencies,
    "titles": _by_language,
    "care": _listing("care"),
    "zones": _zones,
    "bound_services": _bound,
    "acts": _listing("acts"),
    "publics": _listing("publics"),
    "equipment": _listing("facilities"),
    "accessibility": _listing("facilities"),
    "access_conditions": _by_language,
    "documents_to_bring": _by_language,
    "access_note": _by_language,
    "weekdays": _days,
    "time_bands": _bands,
    "capacity_bands": _bands,
    "languages": _spoken,
    "insured_in": _countries,
    "registered_in": _countries,
    "access_person": _access,
    "access_professional": _access,
    "costs": _costs,
    "notices": _notices,
    "visibility": _visibility,
    "capacity_state": _state,
    "confirmed_how": _how,
    "contact_confirmed_how": _how,
    "capacity_how": _how,
    "lead_time_days": _working_days,
    "phone": _phone,
    "professional_phone": _phone,
    "coverage": coverage_words,
    "place": _place,
    "registrations": register_list,
    "identifiers": number_list,
    "profession": occupation_words,
    "type_code": kind_words,
    "country": country_words,
}

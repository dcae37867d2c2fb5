"""From the form of a convention to its columns and back; every fault names its field. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.cadastre.models import Convention
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Listing, Message
from app.reference.loader import Reference
from app.reference.vocabulary import ZoneLevel
from app.reference.zones import ZoneCode

Form = Mapping[str, list[str]]
Values = dict[str, list[str]]
Faults = dict[str, list[Message | str]]
LANGUAGES = ("fr", "nl", "en")
FEWEST_PARTIES = 2
MOST_PLACES = 400
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_LENGTHS = {"document": 300, "renewal_by": 120}
_AREAS = (ZoneLevel.REGION, ZoneLevel.DEPARTMENT, ZoneLevel.PROVINCE, ZoneLevel.ARRONDISSEMENT)


class Reading:
    """Reads one form and gathers its faults."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: Faults = {}

    def one(self, name: str) -> str:
        """The text of a field, without what surrounds it."""
        return " ".join((self.form.get(name) or [""])[0].split())

    def fault(self, name: str, sentence: str, **values: object) -> None:
        """Note what is wrong with a field."""
        self.faults.setdefault(name, []).append(Message(sentence, values))

    def day(self, name: str) -> date | None:
        """A day, None when it is blank or wrong."""
        text = self.one(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, N_("“%(value)s” is not a day such as 2026-11-30."), value=text[:40])
            return None

    def text(self, name: str) -> str | None:
        """A line of bounded length, None when it is blank."""
        said = self.one(name)
        most = _LENGTHS.get(name, 300)
        if len(said) > most:
            self.fault(name, N_("At most %(count)s characters are kept here."), count=most)
        return said or None

    def finish(self) -> None:
        """Raise InvalidInput if anything was wrong."""
        if self.faults:
            raise InvalidInput(Message(N_("Some fields need to be corrected.")), self.faults)


def read_code(form: Form) -> str:
    """The reference under which a convention is known; raises InvalidInput."""
    reading = Reading(form)
    code = reading.one("code").casefold()
    if not _CODE.fullmatch(code):
        reading.fault(
            "code",
            N_("A reference has 2 to 40 small letters, digits and hyphens, such as givet-dinant."),
        )
    reading.finish()
    return code


def read_terms(form: Form, reference: Reference, *, today: date) -> dict[str, Any]:
    """The columns of a convention; raises InvalidInput naming every fault."""
    reading = Reading(form)
    terms: dict[str, Any] = {
        "titles": _titles(reading),
        "parties": _parties(reading),
        "care": _codes(reading, "care", reference.care),
        "zones": _zones(reading, reference, today),
        "document": reading.text("document"),
        "renewal_due_on": reading.day("renewal_due_on"),
        "renewal_by": reading.text("renewal_by"),
        **_period(reading),
    }
    terms["acts"] = _acts(reading, reference, terms["care"]) or None
    reading.finish()
    return terms


def _titles(reading: Reading) -> dict[str, str]:
    found = {code: reading.text(f"title_{code}") for code in LANGUAGES}
    said = {code: text for code, text in found.items() if text}
    if not said:
        reading.fault("title_fr", N_("Give the convention a name in one language at least."))
    return said


def _parties(reading: Reading) -> list[str]:
    lines = (reading.form.get("parties") or [""])[0].splitlines()
    found = list(dict.fromkeys(name for line in lines if (name := " ".join(line.split()))))
    if len(found) < FEWEST_PARTIES:
        reading.fault("parties", N_("A convention has two parties at least, one per line."))
    if any(len(name) > 200 for name in found):
        reading.fault("parties", N_("A name of more than 200 characters is not kept."))
    return found


def _codes(reading: Reading, name: str, known: Iterable[str]) -> list[str]:
    ticked = sorted(set(reading.form.get(name) or ()))
    wrong = [code for code in ticked if code not in set(known)]
    if wrong:
        reading.fault(name, N_("“%(value)s” is none of the choices."), value=wrong[0][:60])
    elif name == "care" and not ticked:
        reading.fault(
            name, N_("Tick one kind of care at least: a convention about nothing helps nobody.")
        )
    return ticked


def _acts(reading: Reading, reference: Reference, care: list[str]) -> list[str]:
    ticked = _codes(reading, "acts", reference.acts)
    for code in ticked if "acts" not in reading.faults else ():
        if care and not reference.acts[code].care.intersection(care):
            reading.fault(
                "acts",
                N_("“%(act)s” belongs to none of the kinds of care ticked."),
                act=reference.acts[code].labels,
            )
    return ticked


def _period(reading: Reading) -> dict[str, date | None]:
    first, last = reading.day("valid_from"), reading.day("valid_to")
    if first is None and "valid_from" not in reading.faults:
        reading.fault("valid_from", N_("From which day does it hold?"))
    if first is not None and last is not None and last < first:
        reading.fault(
            "valid_to",
            N_("The last day, %(last)s, is before the first, %(first)s: were they exchanged?"),
            last=last,
            first=first,
        )
    return {"valid_from": first, "valid_to": last}


def _zones(reading: Reading, reference: Reference, today: date) -> list[str]:
    found = {
        code for code in reading.form.get("zones") or () if _is_known(reading, code, reference)
    }
    typed = (reading.form.get("places") or [""])[0]
    names = [name for line in re.split(r"[\n;]", typed) if (name := " ".join(line.split()))]
    for name in names[:MOST_PLACES]:
        found |= _places_of(reading, name, reference, today)
    if not found and not {"zones", "places"} & reading.faults.keys():
        reading.fault(
            "places", N_("Say where it holds: tick an area or write the name of a town at least.")
        )
    if len(found) > MOST_PLACES:
        reading.fault("places", N_("At most %(most)s places: tick an area instead."), most=400)
    return sorted(found)


def _is_known(reading: Reading, code: str, reference: Reference) -> bool:
    try:
        known = reference.zones.get(ZoneCode.parse(code)) is not None
    except Refused:
        known = False
    if not known:
        reading.fault("zones", N_("There is no place “%(value)s”."), value=code[:60])
    return known


def _places_of(reading: Reading, name: str, reference: Reference, today: date) -> set[str]:
    """One town by its name; every town of a postal code; a homonym is asked back."""
    answer = reference.gazetteer.resolve(name, day=today)
    if answer.zone is not None:
        return {str(answer.zone.code)}
    if name.isdigit() and answer.choices:
        return {str(hit.zone.code) for hit in answer.choices}
    if answer.choices:
        told = [reference.gazetteer.label(hit.zone) for hit in answer.choices[:4]]
        reading.fault(
            "places",
            N_("“%(value)s” is not clear: %(choices)s? Write its postal code instead."),
            value=name[:60],
            choices=Listing(tuple(told)),
        )
    else:
        reading.fault("places", N_("There is no place “%(value)s”."), value=name[:60])
    return set()


def values_of(convention: Convention) -> Values:
    """What the form shows of a convention."""
    found: Values = {
        "code": [convention.code],
        "parties": ["\n".join(convention.parties)],
        "care": list(convention.care),
        "acts": list(convention.acts or ()),
        "zones": list(convention.zones),
        "places": [""],
        "document": [convention.document or ""],
        "renewal_by": [convention.renewal_by or ""],
    }
    found |= {f"title_{code}": [text] for code, text in convention.titles.items()}
    for name in ("valid_from", "valid_to", "renewal_due_on"):
        day = getattr(convention, name)
        found[name] = [day.isoformat() if day else ""]
    return found


def choices(reference: Reference, ticked: Iterable[str], *, today: date) -> dict[str, Any]:
    """What may be ticked: (code, words); towns only when they are ticked already."""
    chosen = set(ticked)
    areas, towns = [], []
    for zone in reference.zones.zones.values():
        code = str(zone.code)
        if zone.code.level in _AREAS and (code in chosen or zone.is_current(today)):
            areas.append(
                (code, reference.gazetteer.label(zone), str(_AREAS.index(zone.code.level)))
            )
        elif zone.code.level.is_home and code in chosen:
            towns.append((code, reference.gazetteer.label(zone)))
    return {
        "care": [(one.code, one.labels) for one in reference.care.values()],
        "acts": [(one.code, one.labels) for one in reference.acts.values()],
        "areas": [(code, name) for code, name, _level in sorted(areas, key=lambda one: one[2])],
        "towns": sorted(towns, key=lambda one: one[0]),
    }

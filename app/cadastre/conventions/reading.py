"""From the form of a convention to its columns and back; every fault names its field. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.cadastre.models import Convention
from app.core.forms import Form, Reading, Values
from app.core.messages import N_
from app.reference.areas import area_choices, read_zones
from app.reference.loader import Reference

LANGUAGES = ("fr", "nl", "en")
FEWEST_PARTIES = 2
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


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
        "zones": read_zones(reading, reference, today),
        "document": reading.text("document"),
        "renewal_due_on": reading.day("renewal_due_on"),
        "renewal_by": reading.text("renewal_by", 120),
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
    areas, towns = area_choices(reference, ticked, today=today)
    return {
        "care": [(one.code, one.labels) for one in reference.care.values()],
        "acts": [(one.code, one.labels) for one in reference.acts.values()],
        "areas": areas,
        "towns": towns,
    }

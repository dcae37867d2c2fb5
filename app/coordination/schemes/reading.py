"""From the forms of schemes to their columns; every fault names its field."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.coordination.schemes.models import SchemeAction, TerritorialScheme
from app.coordination.schemes.vocabulary import Progress
from app.coordination.shared.bilingual import read_both
from app.core.forms import Form, Reading, Values, values_in
from app.core.messages import N_
from app.reference.areas import read_zones
from app.reference.loader import Reference


def read_scheme(form: Form, reference: Reference, *, today: date) -> dict[str, Any]:
    """The columns of a scheme; its years must be in order."""
    reading = Reading(form)
    first, last = reading.day("valid_from"), reading.day("valid_to")
    reading.require("valid_from", first)
    reading.require("valid_to", last)
    if first is not None and last is not None and last < first:
        reading.fault(
            "valid_to",
            N_("The last day, %(last)s, is before the first, %(first)s: were they exchanged?"),
            last=last,
            first=first,
        )
    terms = {
        "titles": read_both(reading, "title", fewest=2),
        "zones": read_zones(reading, reference, today),
        "valid_from": first,
        "valid_to": last,
    }
    reading.finish()
    return terms


def read_part(form: Form) -> dict[str, str]:
    """The title of an intention or an orientation."""
    reading = Reading(form)
    titles = read_both(reading, "title", fewest=2)
    reading.finish()
    return titles


def read_action(form: Form) -> dict[str, Any]:
    """The columns of an action: without owner, day and target it is a wish, and refused."""
    reading = Reading(form)
    target = reading.number("target")
    terms: dict[str, Any] = {
        "titles": read_both(reading, "title", fewest=2),
        "owner": reading.text("owner"),
        "partners": _lines(reading, "partners"),
        "due_on": reading.day("due_on"),
        "progress": reading.choice("progress", {*Progress}),
        "indicator": read_both(reading, "indicator", fewest=2),
        "unit": reading.text("unit", 40),
        "baseline": reading.number("baseline"),
        "baseline_on": reading.day("baseline_on"),
        "target": target,
    }
    reading.require(
        "owner", terms["owner"], N_("Who answers for it? An action without an owner is refused.")
    )
    reading.require("due_on", terms["due_on"], N_("By which day?"))
    reading.require("unit", terms["unit"])
    if target is None:
        reading.require("target", None, N_("Which figure should be reached?"))
    if terms["baseline"] is not None:
        reading.require("baseline_on", terms["baseline_on"], N_("On which day was it so?"))
    reading.finish()
    return terms


def _lines(reading: Reading, name: str) -> list[str]:
    said = reading.lines(name, 2000) or ""
    return list(dict.fromkeys(line for raw in said.splitlines() if (line := " ".join(raw.split()))))


def read_value(form: Form) -> dict[str, Any]:
    """A figure on a day, with its source."""
    reading = Reading(form)
    value, on, source = reading.number("value"), reading.day("on"), reading.text("source")
    if value is None:
        reading.require("value", None, N_("Which figure?"))
    reading.require("on", on, N_("On which day?"))
    reading.require("source", source, N_("Where does it come from?"))
    reading.finish()
    return {"value": value, "on": on, "source": source}


def scheme_values(scheme: TerritorialScheme) -> Values:
    """What the form shows of a scheme."""
    return {
        "valid_from": [scheme.valid_from.isoformat()],
        "valid_to": [scheme.valid_to.isoformat()],
        "zones": scheme.zones,
        **values_in("title", scheme.titles),
    }


def values_of(action: SchemeAction) -> Values:
    """What the form shows of an action."""

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:g}"

    plain: Mapping[str, str] = {
        "owner": action.owner,
        "partners": "\n".join(action.partners),
        "due_on": action.due_on.isoformat(),
        "progress": action.progress,
        "unit": action.unit,
        "baseline": number(action.baseline),
        "baseline_on": action.baseline_on.isoformat() if action.baseline_on else "",
        "target": number(action.target),
    }
    return {
        **{name: [value] for name, value in plain.items()},
        **values_in("title", action.titles),
        **values_in("indicator", action.indicator),
    }

"""From the forms of tables to what they mean; every fault names its field."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from app.coordination.shared.bilingual import read_both
from app.coordination.shared.quarters import Quarter
from app.coordination.tables.vocabulary import (
    IndicatorKind,
    Measure,
    SeatAnswer,
    TableLevel,
)
from app.core.forms import Form, Reading
from app.core.messages import N_
from app.reference.areas import read_town, read_zones
from app.reference.loader import Reference
from app.reference.vocabulary import ZoneLevel
from app.reference.zones import ZoneCode

LONGEST_MEETING = 480
BROAD = (ZoneLevel.REGION, ZoneLevel.DEPARTMENT, ZoneLevel.PROVINCE)
STEPS = ("problem", "causes", "trial", "effect")


def read_table(form: Form, reference: Reference, *, today: date) -> dict[str, Any]:
    """The columns of a table; a strategic one is about whole departments or provinces."""
    reading = Reading(form)
    level = reading.choice("level", {*TableLevel})
    terms: dict[str, Any] = {
        "level": level,
        "names": read_both(reading, "name"),
        "zones": read_zones(reading, reference, today),
    }
    is_broad = all(ZoneCode.parse(code).level in BROAD for code in terms["zones"])
    if level == TableLevel.STRATEGIC and not is_broad:
        reading.fault(
            "zones",
            N_("A strategic table is about whole departments or provinces: tick those only."),
        )
    reading.finish()
    return terms


def read_member(
    form: Form, reference: Reference, languages: Collection[str], *, today: date
) -> dict[str, Any]:
    """The columns of a member."""
    reading = Reading(form)
    terms = {
        "name": reading.text("member_name", 120),
        "function": reading.text("function", 120),
        "organisation": reading.text("organisation"),
        "email": reading.mail("email"),
        "language": reading.choice("language", languages),
        "zone_code": read_town(reading, "member_town", reference, today),
    }
    for field, name in (("member_name", "name"), ("email", "email")):
        reading.require(field, terms[name])
    reading.require("organisation", terms["organisation"])
    reading.require("member_town", terms["zone_code"])
    reading.finish()
    return terms


def read_meeting(form: Form, reference: Reference, *, today: date) -> dict[str, Any]:
    """The columns of a meeting; the agenda looks at the quarter before it unless told."""
    reading = Reading(form)
    at = reading.moment("day", "hour")
    reading.require("day", reading.one("day"), N_("On which day?"))
    reading.require("hour", reading.one("hour"), N_("At what time?"))
    if at is not None and at.date() < today:
        reading.fault("day", N_("This day is over: a meeting is planned ahead."))
    length = reading.number("minutes_long") or 120
    if not 15 <= length <= LONGEST_MEETING:
        reading.fault("minutes_long", N_("Between 15 minutes and 8 hours."))
    town = read_town(reading, "town", reference, today)
    reading.require("town", town)
    place = reading.text("place")
    reading.require("place", place)
    first, last = _quarter(reading, at.date() if at else today)
    reading.finish()
    return {
        "planned_at": at,
        "minutes_long": round(length),
        "zone_code": town,
        "place": place,
        "first": first,
        "last": last,
    }


def _quarter(reading: Reading, day: date) -> tuple[date, date]:
    before = Quarter.of(day).previous
    first, last = reading.day("first") or before.first, reading.day("last") or before.last
    if last < first:
        reading.fault("last", N_("The period ends before it begins."))
    return first, last


def read_item(form: Form) -> dict[str, str]:
    """A point that a member brings."""
    reading = Reading(form)
    texts = read_both(reading, "item")
    reading.finish()
    return texts


def read_notes(form: Form) -> dict[str, str]:
    """What was said on a point; blank notes are taken away."""
    reading = Reading(form)
    notes = reading.said_in("notes", ("fr", "nl"), lines=True)
    reading.finish()
    return notes


def read_decision(form: Form) -> dict[str, dict[str, str]]:
    """The four steps; what is tried must be said, in one language at least."""
    reading = Reading(form)
    steps = {
        name: reading.said_in(name, ("fr", "nl"), lines=True) for name in STEPS if name != "trial"
    }
    steps["trial"] = read_both(reading, "trial", lines=True)
    reading.finish()
    return steps


def read_action(
    form: Form, reference: Reference, members: Mapping[str, tuple[int, str]]
) -> dict[str, Any]:
    """The columns of an action; what is missing is judged later, what is wrong is told now.

    `members`: who sits at the table, by the name of the choice. A member needs no words beside.
    """
    reading = Reading(form)
    member = members.get(reading.choice("owner_member", members, required=False) or "")
    kind = reading.choice("indicator", {*IndicatorKind}) or IndicatorKind.TYPED.value
    terms: dict[str, Any] = {
        "titles": reading.said_in("title", ("fr", "nl")),
        "owner": reading.text("owner") or (member[1] if member else None),
        "owner_member_id": member[0] if member else None,
        "due_on": reading.day("due_on"),
        "indicator": kind,
        "care": reading.choice("care", reference.care, required=False),
        "indicator_texts": reading.said_in("indicator_text", ("fr", "nl")),
    }
    if kind == IndicatorKind.TYPED:
        terms |= {
            "before_value": reading.number("before_value"),
            "before_source": reading.text("before_source"),
        }
    reading.finish()
    return terms


def read_done(form: Form, *, today: date) -> date:
    """The day on which an action was done; today unless told."""
    reading = Reading(form)
    day = reading.day("done_on") or today
    reading.finish()
    return day


def read_measure(form: Form, *, today: date) -> Measure:
    """Which days are looked at, and a typed figure with its source."""
    reading = Reading(form)
    first, last = reading.day("first"), reading.day("last")
    reading.require("first", first)
    reading.require("last", last)
    value, source = reading.number("value"), reading.text("source")
    reading.finish()
    return Measure(first=first or today, last=last or today, value=value, source=source)


def read_reason(form: Form) -> str | None:
    """Why something is cancelled or given up."""
    reading = Reading(form)
    reason = reading.text("reason")
    reading.finish()
    return reason


def read_answer(form: Form) -> SeatAnswer:
    """What a member answers."""
    reading = Reading(form)
    said = reading.choice("answer", {*SeatAnswer})
    reading.finish()
    return SeatAnswer(said or "")


def usual_measure(today: date, before_last: date | None, done_on: date | None) -> tuple[date, date]:
    """The days that an effect is looked for in, unless told: from the day after both, to today."""
    starts = [day + timedelta(days=1) for day in (before_last,) if day is not None]
    starts += [day for day in (done_on,) if day is not None]
    first = max(starts, default=Quarter.of(today).first)
    return min(first, today), today

"""What each paper says, as a tree of plain words in one language; two trees make a pair."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.messages import N_, Message
from app.discharge.following.closing_words import ClosingNote
from app.discharge.papers.codes import shown
from app.discharge.papers.gathering import PaperCase, PaperLine
from app.discharge.papers.liaison import LetterBook
from app.discharge.referrals.vocabulary import SHARED_FIELD_NAMES, Identity
from app.reference.vocabulary import COUNTRY_NAMES, TIME_BAND_NAMES, TimeBand

Say = Callable[[object], str]
Tree = Mapping[str, Any]
NO_BREAK = "\u00a0"
REVIEW = N_("Something changed after this plan was saved: look at it again and save it.")
FICTITIOUS = N_("Demonstration: these providers do not exist.")
CANCELLED = N_("CANCELLED: this discharge does not take place, and nobody comes.")
BLANK_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What stands at the end of a paper: version, when it was printed, its code, where to check."""

    version: int | None
    saved_at: datetime | None
    printed_at: datetime
    code: str
    check_at: str


def plan_tree(case: PaperCase, say: Say) -> Tree:
    """The plan for the person, in plain language."""
    return {
        "title": say(Message(N_("Plan for going home"))),
        "reference": case.heading.reference,
        "facts": [[say(name), say(value)] for name, value in case.facts if value],
        "notices": [*_notices(case, say), *(_closing(one, say) for one in case.closings)],
        "who": say(Message(N_("Services chosen"))),
        "columns": [
            say(Message(name))
            for name in (N_("Need"), N_("When"), N_("Who"), N_("Phone"), N_("Is it sure?"))
        ],
        "rows": [_row(line, say) for line in case.covered],
        "gaps_title": say(Message(N_("Still to organise"))),
        "gaps": [_gap(line, say) for line in case.gaps],
        "week": week_tree(case, say),
        "urgent": say(Message(N_("In an emergency"))),
        "numbers": [[one.number, say(one.use)] for one in case.numbers],
        "follow": say(Message(N_("Your plan on your telephone"))),
        "follow_text": say(
            Message(N_("This picture leads to your plan as it is today. No password is needed."))
        ),
    }


def week_tree(case: PaperCase, say: Say) -> Tree:
    """The first seven days: each need on each day, who is sure and what nobody does yet."""
    week = case.week
    return {
        "title": say(Message(N_("The first week at home"))),
        "summary": say(week.summary),
        "warnings": [say(warning) for warning in week.warnings],
        "need": say(Message(N_("Need"))),
        "days": [f"{say(name)}\n{day:%d/%m}" for name, day in week.days],
        "rows": [
            [f"{say(row.need)}, {say(row.band)}" if row.band else say(row.need)]
            + [say(word) for _state, word in row.cells]
            for row in week.rows
        ],
    }


def service_tree(case: PaperCase, lines: Sequence[PaperLine], identity: Identity, say: Say) -> Tree:
    """The sheet of one service: its own lines, and the person only once it said yes."""
    first = lines[0].entry.match
    assert first is not None  # only services that were chosen have a sheet
    facts: list[tuple[Message, object]] = [
        (Message(N_("Goes home to")), case.heading.place),
        (Message(N_("Leaves")), case.heading.hospital),
        (Message(N_("On")), case.heading.leaves_at),
        (Message(N_("Prepared by")), case.prepared_by),
    ]
    person = [[say(Message(SHARED_FIELD_NAMES[name])), text] for name, text in identity.items()]
    hidden = N_("The person's name and address are given once this service has said yes.")
    return {
        "title": say(Message(N_("Sheet for a service"))),
        "service": first.offer.provider_name,
        "reference": case.heading.reference,
        "facts": [[say(name), say(value)] for name, value in facts if value],
        "notices": _notices(case, say),
        "work": say(Message(N_("What is asked of you"))),
        "columns": [say(Message(name)) for name in (N_("Need"), N_("When"), N_("Your answer"))],
        "rows": [_work(line, say) for line in lines],
        "person_title": say(Message(N_("The person"))),
        "person": person,
        "hidden": "" if person else say(Message(hidden)),
    }


def liaison_tree(case: PaperCase, book: LetterBook, say: Say) -> Tree:
    """What the discharge letter must hold, with boxes; nothing clinical is written."""
    return {
        "title": say(Message(N_("What the discharge letter must hold"))),
        "reference": case.heading.reference,
        "notices": _notices(case, say),
        "rules": [
            _claim(rule.text, say, is_sure=rule.is_sure)
            for rule in book.rules
            if case.countries & rule.countries
        ],
        "parts": [
            [_claim(part.label, say, is_sure=part.is_sure), [say(point) for point in part.points]]
            for part in book.parts
        ],
        "box": say(Message(N_("Done"))),
        "point": say(Message(N_("Point"))),
        "by": say(Message(N_("By whom, on which day"))),
        "source": say(Message(N_("Source: %(source)s"), {"source": book.source})),
    }


def equipment_tree(case: PaperCase, say: Say) -> Tree:
    """What is delivered to the home, with lines to write what, when and whether it works."""
    columns = (N_("What"), N_("From whom"), N_("Phone"), N_("Delivered on"), N_("Tried, it works"))
    return {
        "title": say(Message(N_("Equipment at home"))),
        "reference": case.heading.reference,
        "lead": say(Message(N_("To be there before the person comes home."))),
        "notices": _notices(case, say),
        "columns": [say(Message(name)) for name in columns],
        "rows": [_thing(line, say) for line in case.lines if line.is_thing],
        "none": say(Message(N_("No equipment is asked for in this plan.")))
        if not any(line.is_thing for line in case.lines)
        else "",
    }


def day_pack_tree(case: PaperCase, say: Say) -> Tree:
    """A sheet for each of the first seven days, to be written on by whoever comes."""
    columns = (N_("Part of the day"), N_("Who came"), N_("At what time"), N_("What to pass on"))
    return {
        "title": say(Message(N_("Sheets to write on, day by day"))),
        "reference": case.heading.reference,
        "notices": _notices(case, say),
        "lead": say(
            Message(N_("They stay at home. Who comes writes the hour and what others need."))
        ),
        "days": [f"{say(name)} {say(day)}" for name, day in case.week.days],
        "planned": say(Message(N_("Planned on that day"))),
        "plans": [_planned(case, place, say) for place in range(len(case.week.days))],
        "columns": [say(Message(name)) for name in columns],
        "bands": [say(Message(TIME_BAND_NAMES[band])) for band in TimeBand],
        "problem": say(Message(N_("Nobody came, or something is wrong? Call:"))),
        "phones": [
            [line.entry.match.offer.provider_name, unbroken(line.entry.phone)]
            for line in case.covered
            if line.entry.match and line.entry.phone
        ],
        "urgent": say(Message(N_("In an emergency"))),
        "numbers": [[one.number, say(one.use)] for one in case.numbers],
    }


def close_tree(seal: Seal, say: Say) -> Tree:
    """Version, date and code, and where a reader checks that nothing newer exists."""
    version = Message(N_("No plan was saved yet."))
    if seal.version is not None:
        values = {"number": seal.version, "at": seal.saved_at}
        version = Message(N_("Version %(number)s, saved on %(at)s."), values)
    code = {"code": shown(seal.code), "address": seal.check_at}
    return {
        "version": say(version),
        "printed": say(Message(N_("Printed on %(at)s."), {"at": seal.printed_at})),
        "code": say(Message(N_("Code of this paper: %(code)s."), code)),
        "check": say(Message(N_("Is it still current? Type the code at %(address)s."), code)),
    }


def pair(one: Any, two: Any) -> Any:
    """Two trees of the same shape as one: each text with its twin, empty where both are equal."""
    if isinstance(one, str):
        return {"t": one, "u": two if isinstance(two, str) and two != one else ""}
    if isinstance(one, Mapping):
        return {name: pair(value, two[name] if two else None) for name, value in one.items()}
    twins = two if two is not None else [None] * len(one)
    return [pair(value, twin) for value, twin in zip(one, twins, strict=True)]


def unbroken(phone: str | None) -> str:
    """A telephone number that stays on one line."""
    return (phone or "").replace(" ", NO_BREAK)


def sureness(line: PaperLine, say: Say) -> str:
    """Whether the service said yes, in plain words."""
    if line.told is not None:
        return say(line.told)
    if line.promise.said_yes and line.promise.cover.late_from:
        values = {"day": line.promise.cover.late_from}
        return say(Message(N_("Yes, but only from %(day)s on: nobody comes before."), values))
    if line.promise.starts_on:
        values = {"day": line.promise.starts_on}
        return say(Message(N_("Yes: it comes from %(day)s on."), values))
    if line.promise.said_yes:
        return say(Message(N_("Yes: it said that it comes.")))
    return say(Message(N_("Not yet: this service has not said yes.")))


def who_words(line: PaperLine, say: Say) -> str:
    """Who comes: name, kind of service, town and country, on lines of their own."""
    assert line.entry.match is not None
    offer = line.entry.match.offer
    country = say(Message(COUNTRY_NAMES[offer.country]))
    return f"{offer.provider_name}\n{say(offer.type_label)}\n{offer.place_name} ({country})"


def _row(line: PaperLine, say: Say) -> list[str]:
    need, plain = say(line.entry.need.label), say(line.plain)
    phone = unbroken(line.entry.phone)
    who = "\n".join([who_words(line, say), *_payer(line, say)])
    return [need, plain, _when(line, say), who, phone, sureness(line, say)]


def _payer(line: PaperLine, say: Say) -> list[str]:
    """Who pays the line, the person's share, and whom to ask where it is not known."""
    payer = line.entry.payer
    told = (payer.reason, payer.share, payer.ask) if payer else ()
    return [say(one) for one in told if one]


def _work(line: PaperLine, say: Say) -> list[str]:
    return [say(line.entry.need.label), _when(line, say), sureness_of_service(line, say)]


def sureness_of_service(line: PaperLine, say: Say) -> str:
    """What the service itself answered."""
    if line.promise.said_yes:
        return say(Message(N_("You said yes.")))
    return say(Message(N_("Not answered yet.")))


def _thing(line: PaperLine, say: Say) -> list[str]:
    match = line.entry.match
    who = match.offer.provider_name if match else say(Message(N_("Nobody yet: to organise")))
    what = f"{say(line.entry.need.label)}\n{_when(line, say)}"
    return [what, who, unbroken(line.entry.phone), "", ""]


def _gap(line: PaperLine, say: Say) -> list[str]:
    when = "".join(f"{say(part)}. " for part in line.entry.need.when)
    lost = say(line.entry.lost) if line.entry.lost else ""
    return [say(line.entry.need.label), when + lost]


def _planned(case: PaperCase, place: int, say: Say) -> list[str]:
    return [
        f"{say(row.need)}: {say(row.cells[place][1])}"
        for row in case.week.rows
        if row.cells[place][0] != "not_needed"
    ]


def _when(line: PaperLine, say: Say) -> str:
    return "\n".join(say(part) for part in line.entry.need.when)


def _claim(text: object, say: Say, *, is_sure: bool) -> str:
    return say(text) if is_sure else f"{say(text)} ({say(Message(N_('to confirm')))})"


def _notices(case: PaperCase, say: Say) -> list[str]:
    is_fictitious = any(
        line.entry.match and line.entry.match.offer.is_fictitious for line in case.covered
    )
    told = (
        (CANCELLED, case.heading.is_cancelled),
        (FICTITIOUS, is_fictitious),
        (REVIEW, case.heading.is_to_review),
        (N_("Practice: this plan is for nobody."), case.heading.is_training),
    )
    said = [say(Message(text)) for text, holds in told if holds]
    return [*said, say(case.suspended)] if case.suspended is not None else said


def _closing(one: ClosingNote, say: Say) -> str:
    """A service of the plan closes: the person needs to know who to call."""
    values = {"cares": one.cares}
    said = [say(one.words), say(Message(N_("It is meant for: %(cares)s."), values))]
    if one.then is not None:
        then = N_("The service says of those it cares for: %(words)s")
        said.append(say(Message(then, {"words": one.then})))
    return " ".join(said)

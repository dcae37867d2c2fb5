"""Kept simulations made ready for their pages: one, the list, some side by side. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.coordination.diagnosis.models import KeptScenario
from app.coordination.diagnosis.queries import People
from app.coordination.diagnosis.territories import find_territory
from app.coordination.diagnosis.vocabulary import (
    DAY_PART_NAMES,
    SERVED_NAMES,
    DayPart,
    Served,
)
from app.core.errors import NotFound
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The communes whose state became this one, and their inhabitants."""

    words: Message
    state: Served
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """One simulation in a list; `address` asks the same again today."""

    public_id: str
    title: str
    care: LText
    supposed: Message
    services: Sequence[str]
    where: object
    part: Message
    day: date
    effects: Sequence[Effect]
    address: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One commune: its state before and after; None where it did not change."""

    name: LText
    before: Message | None
    after: Message | None
    state: Served | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """One simulation with its communes."""

    line: KeptLine
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Simulations side by side: a line for each commune that one of them changes."""

    lines: Sequence[KeptLine]
    communes: Sequence[tuple[LText, Sequence[Turn]]]


Change = tuple[Served, Served, int | None]


def _changes(row: KeptScenario) -> dict[str, Change]:
    found = {}
    for code, written in row.changes.items():
        before, after, *people = written.split(" ")
        found[code] = (Served(before), Served(after), int(people[0]) if people else None)
    return found


def kept_lines(rows: Sequence[KeptScenario], reference: Reference) -> list[KeptLine]:
    """The list."""
    return [_line(row, reference) for row in rows]


def _line(row: KeptScenario, reference: Reference) -> KeptLine:
    crossing = N_("A convention lets these services cross the border there")
    going = N_("These services also go there")
    return KeptLine(
        public_id=row.public_id,
        title=row.title,
        care=reference.care[row.care].labels,
        supposed=Message(crossing if row.crosses else going),
        services=row.names,
        where=_named(row.towards, reference, row.day),
        part=Message(DAY_PART_NAMES[DayPart(row.part)]),
        day=row.day,
        effects=_effects(_changes(row)),
        address={
            "code": row.territory,
            "soin": row.care,
            "moment": row.part,
            "vers": row.towards,
            "quoi": "convention" if row.crosses else "service",
            "services": row.services,
        },
    )


def _named(code: str, reference: Reference, day: date) -> object:
    """The territory by its name; its code where no list knows it any more."""
    try:
        return find_territory(reference, code, day).name
    except NotFound:
        return LText({"fr": code})


def _effects(changes: Mapping[str, Change]) -> list[Effect]:
    found = []
    for state in Served:
        people = People()
        for _before, after, count in changes.values():
            if after is state:
                people += People(1, count or 0, int(count is None))
        if people.communes:
            words = Message(SERVED_NAMES[state])
            found.append(Effect(words=words, state=state, people=people))
    return found


def kept_view(row: KeptScenario, reference: Reference) -> KeptView:
    """One simulation."""
    changes = _changes(row)
    order = sorted(changes, key=lambda code: (-(changes[code][2] or 0), code))
    turns = [_turn(code, changes, reference) for code in order]
    return KeptView(line=_line(row, reference), turns=turns)


def _turn(code: str, changes: Mapping[str, Change], reference: Reference) -> Turn:
    found = changes.get(code)
    zone = reference.zones.zones.get(ZoneCode.parse(code))
    return Turn(
        name=LText(dict(zone.names)) if zone else LText({"fr": code}),
        before=Message(SERVED_NAMES[found[0]]) if found else None,
        after=Message(SERVED_NAMES[found[1]]) if found else None,
        state=found[1] if found else None,
    )


def compared(rows: Sequence[KeptScenario], reference: Reference) -> Compared:
    """Some simulations side by side; the communes that most of them change come first."""
    changes = [_changes(row) for row in rows]
    codes = {code for found in changes for code in found}
    ordered = sorted(codes, key=lambda code: (-sum(code in found for found in changes), code))
    communes = []
    for code in ordered:
        turns = [_turn(code, found, reference) for found in changes]
        communes.append((turns[0].name, turns))
    return Compared(lines=kept_lines(rows, reference), communes=communes)

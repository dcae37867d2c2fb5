"""What the pages show of a plan as a whole: the best set, other sets, the first week. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.core.messages import N_, LText, Message, counted
from app.discharge.answers import Answer, SavedChoices
from app.discharge.matching.cover import COVER_NAMES, Cover, Week, week_of
from app.discharge.matching.engine import Match
from app.discharge.matching.plan import Line, Proposal
from app.discharge.matching.scores import MEASURE_NAMES, Score
from app.discharge.matching.whole import alternatives
from app.discharge.vocabulary import Situation
from app.reference.vocabulary import TIME_BAND_NAMES, WEEKDAY_NAMES, Country, Verdict, Weekday

OTHER_SETS = 5
"""Other sets shown beside the best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """One need of a set: who would come, and why; `field` and `service` fill the form."""

    need: LText
    provider: str | None
    reason: Message
    field: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCard:
    """A set of services for all needs. `against`: why it is not the first; None for the best."""

    number: int
    lines: Sequence[SetLine]
    facts: Sequence[Message]
    against: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One need at one part of the day, with a word for each day."""

    need: LText
    band: Message | None
    cells: Sequence[tuple[str, Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTable:
    """The first seven days as a table."""

    days: Sequence[tuple[Message, date]]
    rows: Sequence[WeekRow]
    warnings: Sequence[Message]
    summary: Message


def set_cards(answer: Answer) -> list[SetCard]:
    """The best set for all needs together, then the other sets that cover as many."""
    found = alternatives(answer.needs, most=OTHER_SETS)
    fewer = _people_of_first_choices(answer) - found[0].score.people if found else 0
    return [_card(number, one, found[0], fewer) for number, one in enumerate(found)]


def _people_of_first_choices(answer: Answer) -> int:
    """How many people would come if each need took the first of its own list."""
    first = (matches[0] for _, matches in answer.needs if matches)
    return len({one.offer.provider_id for one in first if one.verdict is not Verdict.UNMET})


def lines_of(
    answer: Answer, saved: SavedChoices, runs: frozenset[int] = frozenset()
) -> Sequence[Line]:
    """What the first week is looked at for: the saved plan, else what is proposed.

    `runs`: needs for which the service comes already, whatever the directory says of new people.
    """
    if not saved.services:
        return answer.proposal.lines
    return [
        replace(line, match=_still(matches, saved.services.get(int(need.key)), need.key, runs))
        for line, (need, matches) in zip(answer.proposal.lines, answer.needs, strict=True)
    ]


def _still(
    matches: Sequence[Match], service: str | None, need: str, runs: frozenset[int]
) -> Match | None:
    found = (one for one in matches if one.offer.service_id == service)
    may_come = int(need) in runs
    return next((one for one in found if may_come or one.verdict is not Verdict.UNMET), None)


def _card(number: int, one: Proposal, best: Proposal, fewer: int) -> SetCard:
    return SetCard(
        number=number,
        lines=[set_line(line) for line in one.lines],
        facts=set_facts(one.score, 0 if number else fewer),
        against=_against(one.score, best.score) if number else None,
    )


def set_facts(score: Score, fewer: int) -> list[Message]:
    """What a set comes to, in sentences."""
    people = counted(
        N_("%(count)s person at the door."),
        N_("%(count)s different people at the door."),
        score.people,
    )
    told = (
        (
            N_("%(count)s person fewer than with the first of each list."),
            N_("%(count)s people fewer than with the first of each list."),
            fewer,
        ),
        (
            N_("%(count)s need stays without anybody."),
            N_("%(count)s needs stay without anybody."),
            score.open,
        ),
        (
            N_("%(count)s start has to be confirmed."),
            N_("%(count)s starts have to be confirmed."),
            score.unsure,
        ),
    )
    return [people, *(counted(one, many, count) for one, many, count in told if count > 0)]


def set_line(line: Line) -> SetLine:
    """One need of a set in words."""
    offer = line.match.offer if line.match else None
    return SetLine(
        need=line.need.care_label,
        provider=offer.provider_name if offer else None,
        reason=line.reason,
        field=f"need-{line.need.key}",
        service=offer.service_id if offer else "",
    )


def _against(score: Score, best: Score) -> Message:
    """The first measure on which a set is worse than the best."""
    for name, here, there in zip(Score._fields, score, best, strict=True):
        if here != there and name == "metres":
            values = {"km": round((here - there) / 1000, 1)}
            return Message(N_("%(km)s km farther in all."), values)
        if here != there:
            said: dict[str, object] = {
                "measure": Message(MEASURE_NAMES[name]),
                "here": _amount(name, here),
                "there": _amount(name, there),
            }
            text = N_("After the first because of %(measure)s: %(here)s, not %(there)s.")
            return Message(text, said)
    return Message(N_("As good as the first."))


def _amount(name: str, value: int) -> float | int:
    return value / 100 if name == "share_cents" else value


def week_table(
    lines: Sequence[Line],
    situation: Situation,
    hospital: Country,
    *,
    promised: Mapping[str, date] | None = None,
) -> WeekTable:
    """The first seven days of a set, with what to look out for on both sides."""
    week = week_of(
        lines,
        situation.discharge_at.date(),
        (situation.home.country, hospital, *Country),
        promised=promised,
    )
    return WeekTable(
        days=[(Message(WEEKDAY_NAMES[Weekday(day.isoweekday())]), day) for day in week.days],
        rows=[
            WeekRow(
                need=row.need.care_label,
                band=Message(TIME_BAND_NAMES[row.band]) if row.band else None,
                cells=[(cell.value, Message(COVER_NAMES[cell])) for cell in row.cells],
            )
            for row in week.rows
        ],
        warnings=week.warnings,
        summary=_summary(week),
    )


def _summary(week: Week) -> Message:
    values = {
        "covered": week.count(Cover.COVERED),
        "asked": week.count(Cover.ASKED),
        "open": week.count(Cover.UNCOVERED),
        "needed": week.needed,
    }
    text = N_(
        "Of %(needed)s moments of the first week, %(covered)s are covered, %(asked)s are to "
        "confirm, %(open)s have nobody."
    )
    return Message(text, values)

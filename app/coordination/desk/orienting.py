"""Shared rules of orientation: what was said, judged rule by rule, explained. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from app.coordination.desk.vocabulary import Answered, DeskLine, Known
from app.core.messages import LText
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """To whom a request goes when it says all of that; `when` maps a fact to what it must be."""

    code: str
    when: Mapping[str, frozenset[str]]
    to: str
    why: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where one may be oriented: its name, and the page of the platform that serves it."""

    code: str
    labels: LText
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """One rule that speaks, or would if one knew: its verdict, and why."""

    rule: Rule
    verdict: Verdict
    asks: tuple[str, ...]


def orient(said: Mapping[str, str], rules: Sequence[Rule]) -> list[Orientation]:
    """The rules that hold, then those that would if something were known; never the others."""
    judged = [_judge(said, rule) for rule in rules]
    order = (Verdict.MET, Verdict.UNKNOWN)
    return [one for verdict in order for one in judged if one.verdict is verdict]


def _judge(said: Mapping[str, str], rule: Rule) -> Orientation:
    verdicts = {fact: _holds(said.get(fact), wanted) for fact, wanted in rule.when.items()}
    found = set(verdicts.values()) | {Verdict.MET}
    worst = next(one for one in (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET) if one in found)
    asks = tuple(fact for fact, one in verdicts.items() if one is Verdict.UNKNOWN)
    return Orientation(rule=rule, verdict=worst, asks=asks)


def _holds(value: str | None, wanted: frozenset[str]) -> Verdict:
    if value is None or value == Known.UNKNOWN:
        return Verdict.UNKNOWN
    return Verdict.MET if value in wanted else Verdict.UNMET


def measure(lines: Sequence[DeskLine], now: datetime) -> Answered:
    """How many were answered in time, late, or wait within their delay; hours of each answer."""
    done = [one for one in lines if one.answered_at is not None]
    in_time = sum(one.answered_at <= one.due_at for one in done if one.answered_at)
    overdue = sum(one.answered_at is None and one.due_at < now for one in lines)
    hours = tuple(
        (one.answered_at - one.asked_at).total_seconds() / 3600 for one in done if one.answered_at
    )
    return Answered(
        asked=len(lines),
        in_time=in_time,
        late=len(done) - in_time + overdue,
        waiting=len(lines) - len(done) - overdue,
        hours=hours,
    )


def median_hours(found: Answered) -> float | None:
    """The middle of the answer times; None when nothing was answered."""
    return median(found.hours) if found.hours else None

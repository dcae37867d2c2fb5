"""A point of an agenda, an action and its effect in sentences; small numbers stay hidden."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.coordination.cases.vocabulary import WAIT_REASON_NAMES, WaitReason
from app.coordination.shared.bilingual import told as told_in
from app.coordination.tables.models import AgendaItem, TableAction
from app.coordination.tables.vocabulary import (
    COUNTED,
    INDICATOR_NAMES,
    IndicatorKind,
    ItemKind,
)
from app.core.messages import N_, LText, Message, counted
from app.discharge.following.masking import told
from app.discharge.following.vocabulary import LINE_ANSWER_NAMES, LineAnswer
from app.discharge.referrals.vocabulary import DECLINE_REASON_NAMES, DeclineReason
from app.reference.areas import named
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What saying takes: the facts, the number of people below which none is told, the day.

    `language`: of the reader, for what people wrote in one of two languages.
    """

    reference: Reference
    least: int
    language: str
    today: date


def item_title(item: AgendaItem, words: Words) -> object:
    """What a point is about, in one sentence."""
    if item.kind == ItemKind.OTHER:
        return LText(item.texts)
    care = words.reference.care[item.care].labels if item.care else Message(N_("all care"))
    count = told(item.count, words.least)
    kind = ItemKind(item.kind)
    if kind is ItemKind.ACTIONS:
        return counted(
            "%(count)s action decided before", "%(count)s actions decided before", item.count
        )
    if kind is ItemKind.GAP:
        values = {"care": care, "people": item.count}
        return Message(N_("%(care)s: nobody comes to communes of %(people)s inhabitants"), values)
    if count is None:
        return Message(_FEW[kind], {"care": care, "least": words.least})
    return _COUNTED[kind](count, care)


_FEW = {
    ItemKind.REFUSALS: N_("%(care)s: fewer than %(least)s refused requests"),
    ItemKind.SILENCES: N_("%(care)s: fewer than %(least)s requests without an answer"),
    ItemKind.RUPTURES: N_("%(care)s: stopped or never started fewer than %(least)s times"),
    ItemKind.BLOCKED: N_("Fewer than %(least)s cases that do not move"),
}
_COUNTED: Mapping[ItemKind, Callable[[int, object], Message]] = {
    ItemKind.REFUSALS: lambda count, care: counted(
        "%(care)s: %(count)s refused request",
        "%(care)s: %(count)s refused requests",
        count,
        care=care,
    ),
    ItemKind.SILENCES: lambda count, care: counted(
        "%(care)s: %(count)s request without an answer",
        "%(care)s: %(count)s requests without an answer",
        count,
        care=care,
    ),
    ItemKind.RUPTURES: lambda count, care: counted(
        "%(care)s: stopped or never started %(count)s time",
        "%(care)s: stopped or never started %(count)s times",
        count,
        care=care,
    ),
    ItemKind.BLOCKED: lambda count, care: counted(
        "%(count)s case that does not move",
        "%(count)s cases that do not move",
        count,
        care=care,
    ),
}


def item_facts(item: AgendaItem, words: Words) -> list[Message]:
    """The main reason and the places of a point, where enough people stand behind them."""
    facts = []
    if item.reason:
        reason = Message(_REASONS.get(item.reason, item.reason))
        facts.append(Message(N_("Most often said: %(reason)s"), {"reason": reason}))
    if item.homes:
        places = named(item.homes, words.reference)
        is_gap = item.kind == ItemKind.GAP
        where = N_("The largest of them: %(places)s") if is_gap else N_("Most often in: %(places)s")
        facts.append(Message(where, {"places": places}))
    return facts


_REASONS: Mapping[str, str] = {
    **{one.value: DECLINE_REASON_NAMES[one] for one in DeclineReason},
    **{one.value: LINE_ANSWER_NAMES[one] for one in LineAnswer},
    **{one.value: WAIT_REASON_NAMES[one] for one in WaitReason},
}


def indicator_words(action: TableAction, words: Words) -> object:
    """Which figure should move, and for which care."""
    kind = IndicatorKind(action.indicator)
    name = Message(INDICATOR_NAMES[kind])
    if kind is IndicatorKind.TYPED and told_in(action.indicator_texts, "fr"):
        return LText(action.indicator_texts)
    if action.care is None:
        return name
    values = {"indicator": name, "care": words.reference.care[action.care].labels}
    return Message(N_("%(indicator)s: %(care)s"), values)


def before_words(action: TableAction, words: Words) -> Message | None:
    """The figure before, with its days; None when it is not known."""
    period = (action.before_first, action.before_last)
    return _figure(action, (action.before_value, period, action.before_source), words)


def after_words(action: TableAction, words: Words) -> Message | None:
    """The figure after, with its days; None when it was not measured."""
    period = (action.after_first, action.after_last)
    return _figure(action, (action.after_value, period, action.after_source), words)


Read = tuple[float | None, tuple[date | None, date | None], str | None]


def _figure(action: TableAction, read: Read, words: Words) -> Message | None:
    value, (first, last), source = read
    if value is None:
        return None
    known = {"first": first, "last": last, "value": value, "source": source}
    values: dict[str, object] = {name: one for name, one in known.items() if one is not None}
    if IndicatorKind(action.indicator) in COUNTED:
        shown = told(round(value), words.least)
        if shown is None:
            return Message(
                N_("fewer than %(least)s, from %(first)s to %(last)s"),
                {**values, "least": words.least},
            )
        return Message(N_("%(value)s, from %(first)s to %(last)s"), {**values, "value": shown})
    values.setdefault("source", Message(N_("not told")))
    if first is None or last is None:
        return Message(N_("%(value)s (source: %(source)s)"), values)
    return Message(N_("%(value)s, from %(first)s to %(last)s (source: %(source)s)"), values)


def are_alike(action: TableAction) -> bool | None:
    """Whether both periods have nearly the same length; None before the effect is measured."""
    days = (action.before_first, action.before_last, action.after_first, action.after_last)
    if any(day is None for day in days) or action.after_value is None:
        return None
    first, last, then, end = (day for day in days if day is not None)
    return abs((last - first).days - (end - then).days) <= PERIODS_DIFFER_DAYS


PERIODS_DIFFER_DAYS = 7
"""Two quarters may have a few days more or less."""

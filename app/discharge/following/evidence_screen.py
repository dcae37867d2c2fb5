"""The report in words, for the page, the PDF and the table: one content, three shapes. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.messages import N_, Message
from app.discharge.following.evidence import LATER, Counts, Scope
from app.discharge.following.evidence_book import Comparison
from app.discharge.following.masking import (
    Cell,
    Share,
    breakdown,
    percent,
    share,
    told,
    told_together,
)
from app.discharge.following.vocabulary import (
    REQUEST_ORIGIN_NAMES,
    RETURN_REASON_NAMES,
    RequestOrigin,
    ReturnReason,
    Whereabouts,
)
from app.discharge.screens import place_label
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

STAYED = (Whereabouts.HOME.value, Whereabouts.MOVED.value, LATER)
NOT_KNOWN = "not_known_at_all"

TITLES = {
    "not_returned": N_("Not in hospital again within 30 days"),
    "satisfied": N_("People satisfied with the help"),
    "essential": N_("Professionals who find the cooperation essential"),
    "improves": N_("Professionals who say that care gets better"),
}
DEFINITIONS = {
    "not_returned": N_(
        "People who went home in the period, whose 30 days are over, whose outcome is known and "
        "who did not die: the share that had no stay in hospital, planned or not, within those "
        "30 days."
    ),
    "satisfied": N_(
        "People who went home in the period and answered: the share that is very or rather "
        "satisfied. Those who did not answer are not counted as satisfied, nor as dissatisfied."
    ),
    "essential": N_(
        "Services that came, one opinion for each person and provider: the share of the answers "
        "that says “essential”; “useful, not essential” does not count."
    ),
    "improves": N_(
        "The same services: the share that says yes among those that say yes or no; “I cannot say” "
        "is left out."
    ),
}


MISSING = (
    N_("Outcome not known: %(number)s"),
    N_("Nobody has said yet: %(number)s"),
    N_("Died within the follow-up: %(number)s"),
    N_("30 days not over yet: %(number)s"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One headline: its share, from how many people, and what is missing."""

    key: str
    title: Message
    value: Message
    sample: Message
    missing: Sequence[Message]
    definition: Message
    compared: Message | None
    source: Comparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A breakdown: title, and for each line its words, its number, its share."""

    key: str
    title: Message
    note: Message
    rows: Sequence[tuple[object, Message, Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything the report says."""

    scope: Scope
    people: Message
    least: int
    figures: Sequence[Figure]
    tables: Sequence[Table]
    method: Sequence[Message]


def report(
    counts: Counts,
    scope: Scope,
    reference: Reference,
    comparisons: Mapping[str, Comparison],
    least: int,
) -> Report:
    """The report of those counts."""
    figures = [_returns(counts, least)]
    figures += [
        _opinion(key, triple, least)
        for key, triple in (
            ("satisfied", counts.satisfied),
            ("essential", counts.essential),
            ("improves", counts.improves),
        )
    ]
    return Report(
        scope=scope,
        people=_people(counts, least),
        least=least,
        figures=[_compare(one, comparisons.get(one.key)) for one in figures],
        tables=_tables(counts, reference, comparisons, least),
        method=_method(scope, least),
    )


def _groups(counts: Counts) -> tuple[int, ...]:
    """Of those who went home: outcome not known, not said yet, died, thirty days not over."""
    return (
        counts.outcomes.get(Whereabouts.UNKNOWN.value, 0),
        counts.outcomes.get(None, 0),
        counts.outcomes.get(Whereabouts.DIED.value, 0),
        counts.people - sum(counts.outcomes.values()),
    )


def _returns(counts: Counts, least: int) -> Figure:
    stayed = sum(counts.outcomes.get(key, 0) for key in STAYED)
    returned = counts.outcomes.get(Whereabouts.REHOSPITALISED.value, 0)
    known, groups = stayed + returned, _groups(counts)
    shown, _safe = told_together(groups, least)
    missing = [
        Message(text, {"number": _or_hidden(value)})
        for text, value in zip(MISSING, shown, strict=True)
    ]
    unknown = groups[0] + groups[1]
    may_tell = None not in shown[:2] and (returned == 0 or returned >= least)
    if may_tell and unknown and known >= least:
        text = N_("If all whose outcome is not known had been in hospital again: %(share)s %%")
        missing.append(Message(text, {"share": percent(stayed, known + unknown)}))
    return _figure("not_returned", share(stayed, known, least), missing)


def _opinion(key: str, triple: tuple[int, int, int], least: int) -> Figure:
    yes, said, asked = triple
    values = {"number": number(asked - said, least)}
    missing = [Message(N_("Asked without an answer that counts: %(number)s"), values)]
    return _figure(key, share(yes, said, least), missing)


def _figure(key: str, found: Share, missing: Sequence[Message]) -> Figure:
    return Figure(
        key=key,
        title=Message(TITLES[key]),
        value=share_words(found),
        sample=Message(N_("Computed from %(number)s"), {"number": sample_words(found)}),
        missing=missing,
        definition=Message(DEFINITIONS[key]),
        compared=None,
        source=None,
    )


def sample_words(found: Share) -> object:
    """How many a share is computed from, when that may be told."""
    return found.of if found.told or found.of == 0 else Message(N_("too few"))


def share_words(found: Share) -> Message:
    """A share as it may be told: exactly, between two bounds, or not at all."""
    if found.of == 0:
        return Message(N_("No data yet"))
    if not found.told:
        return Message(N_("Too few people to tell"))
    if found.is_exact:
        return Message(N_("%(share)s %%"), {"share": found.low})
    values = {"low": found.low, "high": found.high}
    return Message(N_("Between %(low)s %% and %(high)s %%"), values)


def number(value: int, least: int) -> Message:
    """A number of people, unless it is small."""
    shown = told(value, least)
    if shown is None:
        return Message(N_("fewer than %(least)s"), {"least": least})
    return Message(N_("%(number)s"), {"number": shown})


def _people(counts: Counts, least: int) -> Message:
    """How many went home, unless it gives a hidden number away."""
    _shown, safe = told_together(_groups(counts), least)
    return number(counts.people, least) if safe else _or_hidden(None)


def _or_hidden(value: int | None) -> Message:
    if value is None:
        return Message(N_("not shown"))
    return Message(N_("%(number)s"), {"number": value})


def _compare(figure: Figure, with_: Comparison | None) -> Figure:
    if with_ is None:
        return figure
    values = {"share": with_.percent, "year": str(with_.year)}
    text = N_("COSERDO reported %(share)s %% in %(year)s.")
    return Figure(
        key=figure.key,
        title=figure.title,
        value=figure.value,
        sample=figure.sample,
        missing=figure.missing,
        definition=figure.definition,
        compared=Message(text, values),
        source=with_,
    )


def _tables(
    counts: Counts,
    reference: Reference,
    comparisons: Mapping[str, Comparison],
    least: int,
) -> list[Table]:
    places = {code: place_label(ZoneCode.parse(code), reference) for code in counts.places}
    main = comparisons.get("main_place")
    note = Message(N_("Where the people of the period live."))
    if main is not None:
        values = {"share": main.percent, "year": str(main.year)}
        text = N_("Where the people live. COSERDO reported %(share)s %% around Givet in %(year)s.")
        note = Message(text, values)
    origins = {one.value: Message(REQUEST_ORIGIN_NAMES[one]) for one in RequestOrigin}
    reasons = {one.value: Message(RETURN_REASON_NAMES[one]) for one in ReturnReason}
    unknown = {NOT_KNOWN: Message(N_("Not known"))}
    asked = Message(N_("Who first asked for the help. COSERDO reported mostly hospitals."))
    why = Message(N_("Of those who were in hospital again within the 30 days."))
    return [
        _table("places", Message(N_("By place")), note, _cells(counts.places, least), places),
        _table(
            "origins",
            Message(N_("Requests by origin")),
            asked,
            _cells(counts.origins, least),
            {**origins, **unknown},
        ),
        _table(
            "reasons",
            Message(N_("Why people were in hospital again")),
            why,
            _cells(counts.reasons, least),
            {**reasons, **unknown},
        ),
    ]


def _cells(counts: Mapping[str | None, int] | Mapping[str, int], least: int) -> list[Cell]:
    return breakdown([(key or NOT_KNOWN, number_) for key, number_ in counts.items()], least)


def _table(
    key: str, title: Message, note: Message, cells: Sequence[Cell], names: Mapping[str, Message]
) -> Table:
    whole = sum(cell.count or 0 for cell in cells)
    hidden = any(cell.count is None for cell in cells)
    rows = [
        (
            names[cell.label] if cell.label else _rest(cell),
            Message(N_("%(number)s"), {"number": cell.count})
            if cell.count is not None
            else Message(N_("not shown")),
            Message(N_("%(share)s %%"), {"share": percent(cell.count, whole)})
            if cell.count is not None and not hidden
            else Message(N_("not shown")),
        )
        for cell in cells
    ]
    return Table(key=key, title=title, note=note, rows=rows)


def _rest(cell: Cell) -> Message:
    return Message(N_("All others together (%(parts)s)"), {"parts": cell.parts})


def _method(scope: Scope, least: int) -> list[Message]:
    values: dict[str, object] = {"first": scope.first, "last": scope.last, "day": scope.today}
    return [
        Message(N_("People who went home from %(first)s to %(last)s, counted on %(day)s."), values),
        Message(
            N_(
                "A number below %(least)s is not shown, and groups are put together so that it "
                "cannot be worked out; a share that would tell it is given between two bounds."
            ),
            {"least": least},
        ),
        Message(N_("“Not known” stands apart: it is never counted as a yes, nor as a no.")),
        Message(N_("Discharges made for practice are not counted.")),
        Message(
            N_(
                "The figures to compare with come from a report of another project that gives "
                "neither its definitions nor how many people it asked: to be confirmed."
            )
        ),
    ]


def default_period(today: date) -> tuple[date, date]:
    """The twelve months until today."""
    year_before = today.replace(year=today.year - 1, day=min(today.day, 28))
    return year_before, today

"""Routes and comparisons as tagged PDF. Texts travel as data, never as markup."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from app.core.messages import N_, Message
from app.core.printing import set_document
from app.professions.comparison import Comparison, Row
from app.professions.deadlines import Deadline
from app.professions.route import Route, Step
from app.professions.sheets import Claim, Source, cited_sources, footnotes
from app.professions.vocabulary import (
    OUTCOME_LABELS,
    PATH_TITLES,
    SECTION_LABELS,
    SILENCE_LABELS,
    STATUS_LABELS,
    Outcome,
)
from app.reference.vocabulary import COUNTRY_NAMES

_TEMPLATES = Path(__file__).parent / "templates" / "professions"
Say = Callable[[object], str]
Notes = Mapping[str, int]

ADVICE = Message(N_("This is information, not legal advice: the authority decides."))


_SINGLE = N_("If received on %(start)s: by %(last)s.")
_DIFFICULT = N_("If received on %(start)s: by %(first)s, and for a difficult file by %(last)s.")
_CHAINED = N_("By %(first)s if the step before ends soon, by %(last)s at the latest.")
_RANGES = {
    (True, False): _DIFFICULT,
    (False, False): _SINGLE,
    (True, True): _CHAINED,
    (False, True): _CHAINED,
}
"""By whether the law knows a longer delay, and whether the start itself may be late."""

_OUR_SUM = Message(N_("The last day is our sum of several delays: to be confirmed."))


def route_pdf(words: Mapping[str, Any]) -> bytes:
    """The route on portrait paper."""
    return set_document(_TEMPLATES / "route.typ", words)


def comparison_pdf(words: Mapping[str, Any]) -> bytes:
    """The comparison on landscape paper."""
    return set_document(_TEMPLATES / "compare.typ", words)


def route_words(route: Route, done: frozenset[str], say: Say, language: str) -> dict[str, Any]:
    """Everything the printed route says, as plain strings in one language."""
    notes = footnotes(route.sources)
    return {
        "language": language,
        "title": say(Message(N_("My route"))),
        "subtitle": f"{say(route.host.name)}. {say(PATH_TITLES[route.host.country])}",
        "facts": [_reviewed(route.host.reviewed_on, say), say(ADVICE)],
        "steps": [_step(step, done, notes, say) for step in route.tasks],
        "notes_title": say(Message(N_("Good to know"))),
        "notes": [_step(step, frozenset(), notes, say) for step in route.notes],
        "questions_title": say(Message(N_("Questions to ask, because no text answers them"))),
        "questions": [
            [say(found.text), say(found.authority.name) if found.authority else ""]
            for found in route.questions
        ],
        "sources_title": say(Message(N_("Sources"))),
        "sources": [_source(source, say) for source in route.sources],
    }


def comparison_words(found: Comparison, say: Say, language: str) -> dict[str, Any]:
    """Everything the printed comparison says, as plain strings in one language."""
    sources = cited_sources((found.left, found.right))
    notes = footnotes(sources)
    return {
        "language": language,
        "title": say(found.left.name),
        "subtitle": say(PATH_TITLES[found.right.country]),
        "facts": [
            say(Message(N_("Rules in force on %(day)s."), {"day": found.on})),
            _reviewed(min(found.left.reviewed_on, found.right.reviewed_on), say),
            say(ADVICE),
        ],
        "columns": [
            say(Message(N_("Criterion"))),
            say(Message(COUNTRY_NAMES[found.left.country])),
            say(Message(COUNTRY_NAMES[found.right.country])),
        ],
        "sections": [
            [say(SECTION_LABELS[section]), [_row(found, row, notes, say) for row in rows]]
            for section, rows in found.sections()
        ],
        "sources_title": say(Message(N_("Sources"))),
        "sources": [_source(source, say) for source in sources],
    }


def said_deadline(found: Deadline, say: Say) -> str:
    """The dates of an answer, or of what must be done again, in words."""
    if not found.is_answer:
        return say(Message(N_("If started today: again by %(last)s."), {"last": found.last}))
    sentence = _RANGES[found.has_longer, found.start.first != found.start.last]
    values = {"start": found.start.first, "first": found.first, "last": found.last}
    said = say(Message(sentence if found.is_range else _SINGLE, values))
    return said if found.is_last_sure else f"{said} {say(_OUR_SUM)}"


def claim_text(claim: Claim, notes: Notes, say: Say) -> str:
    """A claim with its doubt, its versions and the numbers of its sources."""
    numbers = "".join(f"[{notes[source.id]}]" for source in claim.all_sources)
    versions = [say(version.text) for version in claim.versions]
    doubt = [f"({say(claim.doubt)})"] if claim.doubt else []
    return " ".join(part for part in (say(claim.text), *versions, numbers, *doubt) if part)


def _step(step: Step, done: frozenset[str], notes: Notes, say: Say) -> dict[str, Any]:
    def texts(claims: Iterable[Claim]) -> list[str]:
        return [claim_text(claim, notes, say) for claim in claims]

    parts = (
        (N_("Authority"), texts(step.who)),
        (N_("Documents"), texts(step.documents)),
        (N_("Time"), _times(step, texts(step.delays), say)),
        (N_("Silence"), [say(SILENCE_LABELS[rule]) for rule in step.silence]),
        (N_("Fee"), texts(step.fees)),
        (N_("What you get"), texts(step.result)),
        (N_("Meanwhile"), [say(step.meanwhile)] if step.meanwhile else []),
    )
    return {
        "title": say(step.title),
        "status": say(STATUS_LABELS[step.status]),
        "done": say(Message(N_("done"))) if step.id in done else "",
        "tell": texts(step.tell),
        "parts": [[say(Message(name)), found] for name, found in parts if found],
    }


def _times(step: Step, told: list[str], say: Say) -> list[str]:
    dates = [said_deadline(day, say) for day in step.deadlines]
    if not step.waits_for or not told:
        return [*told, *dates]
    text = N_("Counted from the end of “%(step)s”, whose day is not known.")
    return [*told, *dates, say(Message(text, {"step": step.waits_for}))]


def _row(comparison: Comparison, row: Row, notes: Notes, say: Say) -> list[Any]:
    nothing = [say(OUTCOME_LABELS[Outcome.NOT_RESEARCHED])]
    sides = [[claim_text(claim, notes, say) for claim in side] for side in (row.left, row.right)]
    return [
        say(row.criterion.label),
        say(comparison.said_outcome(row)),
        *(side or nothing for side in sides),
    ]


def _reviewed(day: object, say: Say) -> str:
    return say(Message(N_("Read against its sources on %(day)s."), {"day": day}))


def _source(source: Source, say: Say) -> str:
    parts = (say(source.instrument), say(source.publisher), source.url)
    return ". ".join(part for part in parts if part)

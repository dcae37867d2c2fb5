"""The plan as a tagged PDF. Texts travel as data, never as markup."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.core.messages import N_, Message
from app.core.printing import set_document
from app.discharge.screens import PlanEntry

_HERE = Path(__file__).parent / "templates" / "discharge" / "plan.typ"

Say = Callable[[object], str]


def plan_words(plan: Mapping[str, Any], say: Say, language: str) -> dict[str, Any]:
    """Everything the printed plan says, as plain strings in one language."""
    heading, saved = plan["heading"], plan["plan"]
    covered = [entry for entry in plan["entries"] if entry.match]
    return {
        "language": language,
        "title": say(Message(N_("Plan for going home"))),
        "reference": heading.reference,
        "facts": [[say(name), say(value)] for name, value in heading.facts if value],
        "who": say(Message(N_("Who comes"))),
        "columns": [
            say(Message(name))
            for name in (N_("Need"), N_("When"), N_("Who"), N_("Phone"), N_("Your notes"))
        ],
        "rows": [_row(entry, say) for entry in covered],
        "gaps_title": say(Message(N_("Still to organise"))),
        "gaps": [_gap(entry, say) for entry in plan["entries"] if not entry.match],
        "urgent": say(Message(N_("In an emergency"))),
        "numbers": [
            [number.number, say(number.use)]
            for number in plan["numbers"]
            if heading.situation.home.country in number.countries
        ],
        "footer": _footer(saved, say),
        "fictitious": _warning(covered, say),
    }


def plan_pdf(words: Mapping[str, Any]) -> bytes:
    """The document. Raises typst.TypstError when it cannot be set, which no input may cause."""
    return set_document(_HERE, words)


def _row(entry: PlanEntry, say: Say) -> list[str]:
    match = entry.match
    assert match is not None
    when = f"{say(entry.need.days)}\n{say(entry.need.visits)}\n{say(entry.need.period)}"
    who = f"{match.offer.provider_name}\n{say(match.offer.type_label)}, {match.offer.place_name}"
    return [say(entry.need.label), when, who, entry.phone or "", _doubt(match.verdict, say)]


def _doubt(verdict: str, say: Say) -> str:
    return "" if verdict == "met" else say(Message(N_("To confirm by phone")))


def _gap(entry: PlanEntry, say: Say) -> list[str]:
    when = f"{say(entry.need.days)}. {say(entry.need.visits)}. {say(entry.need.period)}."
    return [say(entry.need.label), when]


def _footer(saved: Any, say: Say) -> str:
    if saved is None:
        return say(Message(N_("No plan was saved yet.")))
    values = {"number": saved.version, "at": saved.saved_at}
    return say(Message(N_("Version %(number)s, saved on %(at)s."), values))


def _warning(covered: list[PlanEntry], say: Say) -> str:
    if any(entry.match and entry.match.offer.is_fictitious for entry in covered):
        return say(Message(N_("Demonstration: these providers do not exist.")))
    return ""

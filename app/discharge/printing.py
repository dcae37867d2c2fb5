"""The plan as a tagged PDF. Texts travel as data, never as markup."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.core.messages import N_, Message
from app.core.printing import set_document
from app.discharge.screens import PlanEntry
from app.reference.vocabulary import COUNTRY_NAMES

_HERE = Path(__file__).parent / "templates" / "discharge" / "plan.typ"

REVIEW = N_("Something changed after this plan was saved: look at it again and save it.")
_NO_BREAK = "\u00a0"

Say = Callable[[object], str]


def plan_words(plan: Mapping[str, Any], say: Say, language: str) -> dict[str, Any]:
    """Everything the printed plan says, as plain strings in one language."""
    heading, saved = plan["heading"], plan["plan"]
    covered = [entry for entry in plan["entries"] if entry.match]
    return {
        "language": language,
        "title": say(Message(N_("Plan for going home"))),
        "reference": heading.reference,
        "facts": [[say(name), say(value)] for name, value in plan["facts"] if value],
        "review": _review(heading.is_to_review, say),
        "who": say(Message(N_("Services chosen"))),
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
    offer = match.offer
    when = "\n".join(say(part) for part in entry.need.when)
    country = say(Message(COUNTRY_NAMES[offer.country]))
    who = f"{offer.provider_name}\n{say(offer.type_label)}\n{offer.place_name} ({country})"
    phone = (entry.phone or "").replace(" ", _NO_BREAK)
    return [say(entry.need.label), when, who, phone, _doubt(match.verdict, say)]


def _doubt(verdict: str, say: Say) -> str:
    return "" if verdict == "met" else say(Message(N_("To confirm by phone")))


def _gap(entry: PlanEntry, say: Say) -> list[str]:
    when = "".join(f"{say(part)}. " for part in entry.need.when)
    return [say(entry.need.label), when + (say(entry.lost) if entry.lost else "")]


def _review(is_to_review: bool, say: Say) -> str:
    return say(Message(REVIEW)) if is_to_review else ""


def _footer(saved: Any, say: Say) -> str:
    if saved is None:
        return say(Message(N_("No plan was saved yet.")))
    values = {"number": saved.version, "at": saved.saved_at}
    return say(Message(N_("Version %(number)s, saved on %(at)s."), values))


def _warning(covered: list[PlanEntry], say: Say) -> str:
    if any(entry.match and entry.match.offer.is_fictitious for entry in covered):
        return say(Message(N_("Demonstration: these providers do not exist.")))
    return ""

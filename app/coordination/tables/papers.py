"""The agenda and the minutes as tagged PDF in two languages. Texts are data, never markup."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.coordination.shared.bilingual import Told
from app.coordination.tables.action_screen import STEP_NAMES, ActionLine, DecisionView
from app.coordination.tables.meeting_screen import ItemLine, MeetingView
from app.core.messages import N_, Message
from app.core.printing import set_document

_TEMPLATE = Path(__file__).parent / "templates" / "tables" / "meeting.typ"
Say = Callable[[object], str]

STEP_WORDS = {
    "problem": N_("Problem"),
    "causes": N_("Causes"),
    "trial": N_("What is tried"),
    "effect": N_("Effect hoped for"),
}


def as_pdf(
    pages: dict[str, MeetingView], say_in: Callable[[str, object], str], *, is_minutes: bool
) -> bytes:
    """One part for each language, in order. Raises typst.TypstError, which no input may cause."""

    def speaker(language: str) -> Say:
        return lambda value: say_in(language, value)

    parts = [
        _part(view, speaker(code), code, is_minutes=is_minutes) for code, view in pages.items()
    ]
    return set_document(_TEMPLATE, {"parts": parts, "title": parts[0]["title"]})


def _part(view: MeetingView, say: Say, language: str, *, is_minutes: bool) -> dict[str, Any]:
    title = Message(N_("Minutes") if is_minutes else N_("Agenda"))
    values = {"title": title, "table": view.table}
    return {
        "language": language,
        "title": say(Message(N_("%(title)s: %(table)s"), values)),
        "when": say(
            Message(
                N_("%(day)s at %(hour)s, %(place)s, %(town)s"),
                {
                    "day": view.line.day,
                    "hour": view.line.hour,
                    "place": view.line.place,
                    "town": view.line.town,
                },
            )
        ),
        "period": say(
            Message(
                N_("The figures look at the days from %(first)s to %(last)s."),
                {"first": view.first, "last": view.last},
            )
        ),
        "people": _people(view, say) if is_minutes else None,
        "agenda_title": say(Message(N_("Points"))),
        "items": [_item(one, say, is_minutes=is_minutes) for one in view.items],
        "decisions_title": say(Message(N_("Decisions"))),
        "decisions": [_decision(one, say) for one in view.decisions] if is_minutes else [],
        "nothing": say(Message(N_("Nothing was decided."))) if is_minutes else "",
        "foot": _foot(view, say) if is_minutes else "",
        "hidden": say(Message(N_("Small numbers are hidden, so that nobody can be recognised."))),
    }


def _people(view: MeetingView, say: Say) -> dict[str, Any]:
    there = [f"{one.name}, {one.organisation}" for one in view.seats if one.attended]
    away = [f"{one.name}, {one.organisation}" for one in view.seats if one.attended is False]
    return {
        "there_title": say(Message(N_("Present"))),
        "there": there,
        "away_title": say(Message(N_("Absent"))),
        "away": away,
    }


def _item(one: ItemLine, say: Say, *, is_minutes: bool) -> dict[str, Any]:
    return {
        "kind": say(one.kind),
        "title": say(one.title),
        "facts": [say(fact) for fact in one.facts],
        "waiting": [_action(line, say) for line in one.waiting],
        "notes": _text(one.notes) if is_minutes else None,
    }


def _decision(view: DecisionView, say: Say) -> dict[str, Any]:
    steps = [
        {"name": say(Message(STEP_WORDS[name])), "text": _text(view.steps[name])}
        for name in STEP_NAMES
        if view.steps[name] is not None
    ]
    return {
        "item": say(view.item) if view.item else "",
        "steps": steps,
        "actions_title": say(Message(N_("Actions"))),
        "actions": [_action(line, say) for line in view.actions],
    }


def _action(line: ActionLine, say: Say) -> str:
    values = {
        "title": line.title.words if line.title else "",
        "owner": line.owner or Message(N_("no owner yet")),
        "day": line.due_on or Message(N_("no day yet")),
        "state": line.state_words,
    }
    words = say(Message(N_("%(title)s - %(owner)s, by %(day)s. %(state)s."), values))
    if line.after is None:
        return words
    moved = {"indicator": line.indicator, "before": line.before or Message(N_("not known"))}
    sentence = N_("%(indicator)s: %(before)s, then %(after)s.")
    return f"{words} {say(Message(sentence, {**moved, 'after': line.after}))}"


def _foot(view: MeetingView, say: Say) -> str:
    if view.approved_by is None:
        return say(Message(N_("These minutes are a draft: they are not approved yet.")))
    return say(Message(N_("Approved by %(name)s."), {"name": view.approved_by}))


def _text(text: Told | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {"words": text.words, "language": text.language}

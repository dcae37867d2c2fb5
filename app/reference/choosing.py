"""The places offered to whoever wrote words that do not mean one place, and why they are asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.messages import N_, Message
from app.reference.places import Gazetteer, PlaceHit
from app.reference.spelling import take_apart
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place that may have been meant: its code, and how it is told from the others."""

    code: ZoneCode
    label: Message


def choices_of(hits: Iterable[PlaceHit], gazetteer: Gazetteer) -> tuple[PlaceChoice, ...]:
    """The places to choose from, each with its label among others."""
    return tuple(PlaceChoice(hit.zone.code, gazetteer.choice_label(hit)) for hit in hits)


def unclear(text: str, choices: tuple[PlaceChoice, ...], gazetteer: Gazetteer) -> Message:
    """Why words do not mean one place: none at all, another spelling, or several."""
    asked = take_apart(text)
    if not choices and asked.postal and not asked.names:
        return gazetteer.no_such_code(asked.postal)
    if not choices:
        sentence = N_("No place was found for “%(text)s”: try the postal code.")
    elif len(choices) == 1:
        sentence = N_("No place is called “%(text)s”. Did you mean this one?")
    else:
        sentence = N_("“%(text)s” may mean several places: choose one.")
    return Message(sentence, {"text": text[:60]})

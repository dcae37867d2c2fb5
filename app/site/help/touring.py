"""The tour of a minute: which stop the reader is at, told by `?visite=` on any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from app.access.permissions import decide
from app.access.vocabulary import VISITOR, Subject
from app.core.messages import LText
from app.core.web import audience_of
from app.site.help.vocabulary import HelpBook, Stop

PARAMETER = "visite"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopShown:
    """A stop as the reader sees it; `enter_as`: the person to enter as, when that is needed."""

    number: int
    of: int
    title: LText
    text: LText
    enter_as: str | None
    here: str
    before: str | None
    after: str | None


def help_book() -> HelpBook:
    """What was read at the start."""
    found: HelpBook = current_app.extensions["passerelle.help"]
    return found


def stop_shown() -> StopShown | None:
    """The stop that the address of this page names, or None."""
    asked = request.args.get(PARAMETER, "") if request.method == "GET" else ""
    if not asked:
        return None
    stops = open_stops()
    numbers = {str(number): number for number in range(1, len(stops) + 1)}
    return _shown(stops, numbers[asked]) if asked in numbers else None


def open_stops() -> Sequence[Stop]:
    """The stops whose page this platform has: the letters are shown in a demonstration only."""
    return [one for one in help_book().stops if one.page in current_app.view_functions]


def address(stops: Sequence[Stop], number: int) -> str | None:
    """Where the stop of that number stands, counted from 1; None outside of the tour.

    Who may not open its page yet is led to the sign-in, with the same stop above it.
    """
    if not 1 <= number <= len(stops):
        return None
    here = _page(stops[number - 1], number)
    if _may_open(stops[number - 1]):
        return here
    return url_for("access.sign_in", next=here, visite=number)


def _page(stop: Stop, number: int) -> str:
    query: dict[str, Any] = {**stop.query, PARAMETER: number}
    return url_for(stop.page, **query)


def _shown(stops: Sequence[Stop], number: int) -> StopShown:
    stop = stops[number - 1]
    return StopShown(
        number=number,
        of=len(stops),
        title=stop.title,
        text=stop.text,
        enter_as=None if _may_open(stop) else stop.enter_as,
        here=_page(stop, number),
        before=address(stops, number - 1),
        after=address(stops, number + 1),
    )


def _may_open(stop: Stop) -> bool:
    subject: Subject = g.get("subject", VISITOR)
    return decide(subject, audience_of(current_app, stop.page) or "").allowed

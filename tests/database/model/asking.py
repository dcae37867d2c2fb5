"""What must come of what wards and services do with requests; No where it must be refused."""

from collections.abc import Sequence
from datetime import timedelta

from tests.database.model import seats
from tests.database.model.picture import (
    ANSWERABLE,
    BEFORE_HOME,
    MINUTE,
    OPEN,
    OVER,
    RUNNING,
    STANDING,
    Line,
    Picture,
    must,
)

GROUND = timedelta(days=90)
LINK = timedelta(days=8)
MOST_REMINDERS = 2


def ask(picture: Picture, drafts: Sequence[Line], provider_of: dict[str, str]) -> None:
    """Requests for one need are prepared: none that this service has already."""
    first = drafts[0]
    person = picture.people[first.person]
    must(person.status in RUNNING)
    known = {one.service for one in picture.of(first.person) if one.need == first.need and _on(one)}
    must(not known & {one.service for one in drafts})
    picture.waves += 1
    for one in sorted(drafts, key=lambda one: not one.is_own):
        one.wave = picture.waves
        one.leaves_at = person.leaves_at
        picture.lines.append(one)
        if one.shared:
            until = picture.now + GROUND
            provider = provider_of[one.service]
            person.grounds[provider] = max(until, person.grounds.get(provider, until))


def _on(line: Line) -> bool:
    return line.state not in OVER


def due(picture: Picture, person: int) -> list[Line]:
    """What leaves now: who comes already first, then all at once or one after the other."""
    found = []
    for wave in dict.fromkeys(one.wave for one in picture.of(person)):
        lines = [one for one in picture.of(person) if one.wave == wave]
        drafts = [one for one in lines if one.state == "draft"]
        own = [one for one in drafts if one.is_own]
        waiting = [one for one in lines if one.state in OPEN]
        if own:
            found += own
        elif any(one.is_own for one in waiting):
            continue
        elif lines[0].ordered:
            found += [] if waiting else drafts[:1]
        else:
            found += drafts
    return found


def send(picture: Picture, person: int, leaving: Sequence[Line]) -> None:
    """Requests leave with all places that are to be held, or none does."""
    must(leaving)
    for one in leaving:
        must(one.state == "draft")
        _leave(picture, one)
    held = {one.service: one.days for one in leaving if one.holds}
    if held:
        seats.take(picture, person, held, picture.now)
    _wait(picture, person)


def _leave(picture: Picture, line: Line) -> None:
    must(picture.people[line.person].status in RUNNING)
    line.state, line.sent_at, line.has_left, line.reminded = "sent", picture.now, False, 0


def _wait(picture: Picture, person: int) -> None:
    if picture.people[person].status in BEFORE_HOME - {"draft"}:
        picture.people[person].status = "waiting"


def undo(picture: Picture, person: int) -> None:
    """What was sent in the last minute is as if it had never been."""
    fresh = [one for one in picture.of(person) if one.is_fresh(picture.now)]
    must(fresh and picture.people[person].status in RUNNING)
    for one in fresh:
        one.state, one.links = "draft", {}
        one.sent_at = one.respond_by = None
        seats.release(picture, one)


def see(picture: Picture, line: Line) -> None:
    """The service says that it looks at it."""
    must(line.state == "sent" and picture.people[line.person].status in RUNNING)
    line.state = "seen"


def respond(picture: Picture, line: Line, kind: str, *, beyond: bool) -> None:
    """The service answers; its links close."""
    person = picture.people[line.person]
    must(person.status in RUNNING)
    if kind == "accept":
        must(line.state in ANSWERABLE | {"accepted_conditionally"})
        must(seats.take_for_yes(picture, line) or beyond)
        line.state = "accepted"
    elif kind == "decline":
        must(line.state in ANSWERABLE | STANDING)
        if line.state == "confirmed":
            _gap(picture, line.person)
        line.state = "declined"
        seats.release(picture, line)
    else:
        must(line.state in ANSWERABLE)
        line.state = "accepted_conditionally" if kind == "condition" else "question"
    line.links = {}


def respond_by_link(picture: Picture, line: Line, kind: str, token: str) -> None:
    """The same through a link, once."""
    must(token in line.links and picture.now < line.links[token] + LINK)
    respond(picture, line, kind, beyond=False)


def _gap(picture: Picture, person: int) -> None:
    if picture.people[person].status in BEFORE_HOME:
        picture.people[person].status = "searching"


def explain(picture: Picture, line: Line) -> None:
    """The ward answers a question: the clock of the request starts again."""
    must(line.state == "question")
    _leave(picture, line)
    line.state = "seen"


def remind(picture: Picture, line: Line) -> None:
    """The ward writes once more, at most twice."""
    must(line.reminded < MOST_REMINDERS and line.state in {"sent", "seen"})
    must(picture.people[line.person].status in RUNNING)
    line.reminded += 1


def withdraw(picture: Picture, line: Line) -> None:
    """The request is not needed any more; whoever was confirmed leaves a gap."""
    must(line.state in STANDING | {"draft", "expired"})
    if line.state == "confirmed":
        _gap(picture, line.person)
    line.state, line.links = "withdrawn", {}
    seats.release(picture, line)


def confirm(picture: Picture, line: Line) -> None:
    """One service comes for the need: nobody else was confirmed, the others are freed."""
    person = picture.people[line.person]
    must(line.state in {"accepted", "accepted_conditionally"} and person.status in RUNNING)
    must(all(one.state != "confirmed" for one in picture.same_need(line)))
    line.state = "confirmed"
    seats.keep(picture, line)
    for one in picture.same_need(line):
        if one.state == "draft":
            one.state = "withdrawn"
        elif one.state in STANDING:
            one.state, one.links = "not_retained", {}
            seats.release(picture, one)
    sure = {one.need for one in picture.of(line.person) if one.state == "confirmed"}
    if person.status in BEFORE_HOME and len(sure) == 2:
        person.status = "ready"


def reopen(picture: Picture, line: Line) -> None:
    """A service is asked again, unless it is being asked by another request."""
    must(line.state in OVER)
    must(not any(one.service == line.service and _on(one) for one in picture.same_need(line)))
    _leave(picture, line)
    _wait(picture, line.person)


def reveal(picture: Picture, line: Line, provider_of: dict[str, str]) -> None:
    """A service that said yes learns who it is; where something is shared, on a ground."""
    person = picture.people[line.person]
    must(line.state in {"accepted", "confirmed"} and person.status in RUNNING)
    until = person.grounds.get(provider_of[line.service])
    must(not line.shared or (until is not None and picture.now < until))


def tick(picture: Picture) -> None:
    """The clock of requests: silence ends them, reminders leave, holds run out."""
    for one in picture.lines:
        is_waiting = one.state in {"sent", "seen"} and one.respond_by is not None
        if is_waiting and one.respond_by is not None and one.respond_by <= picture.now:
            one.state = "expired"
            seats.release(picture, one)
        elif is_waiting and one.reminded < MOST_REMINDERS:
            next_at = one.remind_at[one.reminded]
            one.reminded += next_at is not None and next_at <= picture.now
    seats.run_out(picture)


def letters_leave(picture: Picture) -> None:
    """Every letter whose time has come is carried."""
    for one in picture.lines:
        is_written = one.mail and not picture.people[one.person].is_practice
        if one.state == "sent" and one.sent_at is not None and is_written:
            one.has_left = one.has_left or one.sent_at + MINUTE <= picture.now

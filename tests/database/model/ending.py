"""What must come of ends, ways back and the days after; No where it must be refused."""

from datetime import date, datetime, time, timedelta

from app.core.clock import LOCAL
from tests.database.model import seats
from tests.database.model.picture import (
    BEFORE_HOME,
    MINUTE,
    OPEN,
    STANDING,
    Line,
    No,
    Person,
    Picture,
    Stay,
    must,
)

PLACES_KEPT = timedelta(days=7)
AHEAD = timedelta(days=60)
CANCELLABLE = STANDING | {"draft", "expired"}


def move_day(picture: Picture, number: int, leaves_at: datetime) -> None:
    """The day of the discharge changes: what was decided is to be looked at again."""
    person = picture.people[number]
    must(person.status in BEFORE_HOME)
    if leaves_at != person.leaves_at and person.status != "waiting":
        person.status = "searching"
    person.leaves_at = leaves_at


def cancel(picture: Picture, number: int) -> None:
    """Nobody needs to come; for a minute it can be as if it had not been."""
    person = picture.people[number]
    must(person.status in BEFORE_HOME)
    for one in picture.of(number):
        if one.state in CANCELLABLE:
            one.before, one.was_fresh = one.state, one.is_fresh(picture.now)
            one.state = "cancelled"
        else:
            one.before = ""
    seats.release_all(picture, number)
    person.ended = "cancelled", person.status, picture.now
    person.status = "cancelled"


def go_home(picture: Picture, number: int) -> None:
    """The days after begin."""
    person = picture.people[number]
    must(person.status in BEFORE_HOME)
    person.ended = "gone_home", person.status, picture.now
    person.status = "gone_home"


def restore(picture: Picture, number: int, why: str, *, has_begun: bool) -> None:
    """An end is taken back: at once without a word, later with the reason."""
    person = picture.people[number]
    must(person.ended is not None and person.ended[0] == person.status)
    assert person.ended is not None
    kind, before, since = person.ended
    at_once = picture.now < since + MINUTE
    must(at_once or why)
    if kind == "gone_home":
        must(not (has_begun or person.stay is not None or person.was_called))
        person.status, person.home_on = before, None
        return
    person.status = before if at_once else "searching"
    if at_once:
        for one in picture.of(number):
            if one.state == "cancelled" and one.before:
                _stand_again(picture, one)


def _stand_again(picture: Picture, one: Line) -> None:
    """Where it stood; what had not left yet is a draft again. Its place is held if it is free."""
    one.state = "draft" if one.before == "sent" and one.was_fresh and one.mail else one.before
    if one.state == "confirmed":
        seats.keep(picture, one)
    elif one.state == "accepted":
        seats.take_for_yes(picture, one)
    elif one.state in OPEN | {"accepted_conditionally"} and one.holds and one.respond_by:
        try:
            seats.take(picture, one.person, {one.service: one.days}, one.respond_by)
        except No:
            return


def announce(picture: Picture, number: int, starts_on: date, *, keeps: bool) -> None:
    """The person goes into hospital again, today or on a day to come."""
    person = picture.people[number]
    must(person.status == "gone_home" and person.open_stay is None)
    assert person.home_on is not None
    must(person.home_on <= starts_on <= picture.today + AHEAD)
    last = max(starts_on, picture.today) + PLACES_KEPT
    until = datetime.combine(last + timedelta(days=1), time(), LOCAL)
    stay = Stay(starts_on, until if keeps else None, picture.now)
    person.stays.append(stay)
    if starts_on <= picture.today:
        _go_in(picture, number, stay)


def _go_in(picture: Picture, number: int, stay: Stay) -> None:
    picture.people[number].status = "away"
    stay.began = True
    if stay.places_until is None:
        seats.release_all(picture, number)
    else:
        seats.keep_until(picture, number, stay.places_until)


def begin_stays(picture: Picture) -> None:
    """The clock of the days after: a stay begins on its day."""
    for number, person in picture.people.items():
        stay = person.open_stay
        is_due = stay is not None and not stay.began and stay.starts_on <= picture.today
        if stay is not None and is_due and person.status == "gone_home":
            _go_in(picture, number, stay)


def resume(picture: Picture, number: int, on: date) -> None:
    """The person comes home, or a planned stay does not take place."""
    stay = picture.people[number].open_stay
    must(stay is not None)
    assert stay is not None
    must(not stay.began or stay.starts_on <= on <= picture.today + AHEAD)
    stay.ending, stay.ended_at = "resumed" if stay.began else "called off", picture.now
    if stay.began:
        _come_home(picture, number)


def _come_home(picture: Picture, number: int) -> None:
    picture.people[number].status = "gone_home"
    for one in picture.of(number):
        if one.state == "confirmed":
            seats.keep(picture, one)


def unsay_stay(picture: Picture, number: int) -> None:
    """Within the minute the last word about a stay is as if it had not been said."""
    person = picture.people[number]
    stay = person.stay
    must(stay is not None and stay.ending != "closed" and person.status != "closed")
    assert stay is not None
    must(picture.now < (stay.ended_at or stay.announced_at) + MINUTE)
    if not stay.ending:
        stay.ending, stay.ended_at = "taken back", picture.now
        if stay.began:
            _come_home(picture, number)
        return
    stay.ending, stay.ended_at = "", None
    if stay.began:
        _go_in(picture, number, stay)


def call(picture: Picture, number: int) -> None:
    """Somebody calls the person at home."""
    must(picture.people[number].home_on is not None)
    picture.people[number].was_called = True


def finish(picture: Picture, number: int, outcome: str, on: date | None) -> None:
    """What became of the person is said: requests without a decision end."""
    person = picture.people[number]
    must(person.home_on is not None)
    assert person.home_on is not None
    _check(picture, person, outcome, on)
    was_away = person.status == "away"
    stay = person.open_stay
    if stay is not None:
        stay.ending = "closed"
    if was_away:
        seats.release_all(picture, number)
    also = {"confirmed"} if was_away or outcome == "died" else set()
    for one in picture.of(number):
        if one.state in {"draft", *OPEN, "accepted", "accepted_conditionally"} | also:
            one.state, one.links = "withdrawn", {}
            seats.release(picture, one)
    person.status = "closed"


def _check(picture: Picture, person: Person, outcome: str, on: date | None) -> None:
    assert person.home_on is not None
    assert person.outcome_due_on is not None
    if outcome in {"home", "unknown", "moved"}:
        must(picture.today >= person.outcome_due_on)
    if outcome in {"home", "moved"}:
        must(not any(one.began and one.ending != "taken back" for one in person.stays))
    if outcome in {"died", "rehospitalised"}:
        must(on is not None)
    if on is not None and outcome in {"died", "rehospitalised", "moved"}:
        must(person.home_on <= on <= picture.today)


def erase(picture: Picture, number: int) -> None:
    """A discharge that is over is erased with all that belongs to it."""
    must(picture.people[number].status in {"closed", "cancelled"})
    seats.release_all(picture, number)
    picture.lines = [one for one in picture.lines if one.person != number]
    del picture.people[number]

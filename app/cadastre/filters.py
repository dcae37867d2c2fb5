"""Filters of the directory as SQL. A service that has not answered one is kept, and counted.

Statements are written for the shape of a search; its values come with each run: see `shapes`.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, false, func, literal, or_

from app.cadastre.coverage import KM_PER_DEGREE
from app.cadastre.models import Provider, Reach, Service
from app.cadastre.shapes import WEEKEND, Shape, given, number
from app.cadastre.vocabulary import BANDS, TURN_SIZE, TURN_STEP, ReachKind
from app.reference.vocabulary import CapacityState, Country, TimeBand, bands_to_mask

REFUSING = 100
"""More than all doubts together."""
PERHAPS = 20
"""More than all other doubts: it has not said where it goes, so that it may not come at all."""


def nearness(shape: Shape) -> ColumnElement[Any]:
    """What rows are sorted by: the squared distance in km² on a local plane, else the name."""
    if not shape.has_point:
        return Provider.search_name.expression
    north = (Service.lat - given("lat")) * KM_PER_DEGREE
    east = (Service.lon - given("lon")) * given("km_east")
    return north * north + east * east


def doubts(shape: Shape) -> ColumnElement[int]:
    """How many of the filters a service has not answered; 0 for a certain one.

    Where a place is searched, somebody needs a service there: one that may have no place left has
    a doubt more, and one that says it has none comes after all others, however near. One that has
    not said where it goes comes after those that say they come. A record that
    nobody confirmed for long has a doubt more too: it is moved down, never hidden.
    """
    found: list[ColumnElement[int]] = []
    if shape.has_point:
        found.append(case((takes_new(), number(0)), else_=number(REFUSING)))
    if shape.place == "home":
        sure, edge = (number(one.value) for one in (ReachKind.SURE, ReachKind.EDGE))
        kinds = ((Reach.kind == sure, number(0)), (Reach.kind == edge, number(1)))
        found.append(case(*kinds, else_=number(PERHAPS)))
    for wanted, column in (
        (shape.language, Service.languages),
        (shape.insured_in, Service.insured_in),
        (shape.weekday or shape.weekend, Service.weekdays),
        (shape.bands, Service.time_bands),
        (shape.open_hours, Service.opening_hours),
    ):
        if wanted:
            found.append(case((column.is_(None), number(1)), else_=number(0)))
    if shape.takes_new or shape.has_point:
        says = and_(_says(), Service.capacity_state == CapacityState.HAS_PLACES.value)
        found.append(case((says, number(0)), else_=number(1)))
    if shape.has_trust:
        found.append(case((_is_trusted(), number(0)), else_=number(1)))
    total: ColumnElement[int] = literal(0, Integer)  # a bare number would name a column to sort by
    for doubt in found:
        total = total + doubt
    return total


def _is_trusted() -> ColumnElement[bool]:
    """Confirmed lately enough, the later the more signs of silence there are since."""
    silent = [
        case((column > Service.confirmed_on, number(1)), else_=number(0))
        for column in (Provider.unanswered_since, Provider.bounced_on)
    ]
    signs = silent[0] + silent[1]
    enough = case(
        *((signs == number(count), given(f"trusted_{count}")) for count in range(len(silent))),
        else_=given(f"trusted_{len(silent)}"),
    )
    return func.coalesce(Service.confirmed_on >= enough, false())


def _says() -> ColumnElement[bool]:
    return and_(Service.capacity_state.is_not(None), Service.capacity_expires_on >= given("today"))


def turn() -> ColumnElement[int]:
    """The place of a service among its equals that day; see vocabulary.turn_of."""
    return (Service.id * number(TURN_STEP) + given("turn_day")) % number(TURN_SIZE)


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What a service must not contradict."""
    return [*subject(shape), *wishes(shape).values(), *within(shape)]


def subject(shape: Shape) -> list[ColumnElement[bool]]:
    """What is looked for: the kind of care, the words of the name."""
    found: list[ColumnElement[bool]] = []
    if shape.care:
        found.append(of_care(Service.care, shape))
    if shape.has_without:
        found.append(Service.public_id.not_in(given("without")))
    words = (given(f"word_{place}") for place in range(shape.words))
    return found + [Provider.search_name.like(word, escape="/") for word in words]


def of_care(column: Any, shape: Shape) -> ColumnElement[bool]:
    """It is of the kinds of care asked; for one kind, a statement that is ready as it stands."""
    found: ColumnElement[bool] = (
        column == given("care") if shape.care == "one" else column.in_(given("cares"))
    )
    return found


def wishes(shape: Shape) -> Mapping[str, ColumnElement[bool]]:
    """What is asked of the services besides, by the name of the filter in the address."""
    found = {
        "country": (shape.country, Provider.country == given("country")),
        "language": (shape.language, _lists_or_unknown(Service.languages, given("language"))),
        "insured_in": (
            shape.insured_in,
            _lists_or_unknown(Service.insured_in, given("insured_in")),
        ),
        "takes_new": (shape.takes_new, takes_new()),
        "confirmed": (shape.confirmed, confirmed_after("confirmed_since")),
        "weekday": (shape.weekday, comes_on(given("weekday"))),
        "weekend": (shape.weekend, comes_on(number(WEEKEND))),
        **{name: (name in shape.bands, comes_in(band)) for name, band in BANDS.items()},
        "open_now": (shape.open_hours, _keeps_hours()),
    }
    return {name: claim for name, (is_asked, claim) in found.items() if is_asked}


def from_country(country: Country) -> ColumnElement[bool]:
    """The provider is of that country."""
    return Provider.country == country.value


def speaks(pattern: str) -> ColumnElement[bool]:
    """The language is spoken, or nothing was said of languages."""
    return _lists_or_unknown(Service.languages, literal(pattern, String))


def insures(pattern: str) -> ColumnElement[bool]:
    """People insured there are served, or nothing was said of it."""
    return _lists_or_unknown(Service.insured_in, literal(pattern, String))


def comes_on(days: ColumnElement[int]) -> ColumnElement[bool]:
    """It comes on all of those days (bits from Monday), or has not said."""
    return or_(Service.weekdays.is_(None), Service.weekdays.bitwise_and(days) == days)


def comes_in(band: TimeBand) -> ColumnElement[bool]:
    """It comes in that part of the day, or has not said."""
    bit = number(bands_to_mask(frozenset({band})))
    return or_(Service.time_bands.is_(None), Service.time_bands.bitwise_and(bit) == bit)


def _keeps_hours() -> ColumnElement[bool]:
    """Its hours are among those that are open, or it gave none."""
    same = [
        and_(
            Provider.country == country.value,
            Service.opening_hours.in_(given(f"hours_{country.value}")),
        )
        for country in Country
    ]
    return or_(Service.opening_hours.is_(None), *same)


def takes_new() -> ColumnElement[bool]:
    """It does not say that it is full."""
    refusing = (CapacityState.FULL.value, CapacityState.WAITING_LIST.value)
    no = and_(_says(), or_(*(Service.capacity_state == state for state in refusing)))
    none_left = and_(_says(), func.coalesce(Service.capacity_places, number(1)) == number(0))
    return func.coalesce(or_(no, none_left), false()).is_(false())


def confirmed_after(name: str) -> ColumnElement[bool]:
    """The record was confirmed on the day of that name or later; one that never was is out."""
    return func.coalesce(Service.confirmed_on >= given(name), false())


def _lists_or_unknown(column: Any, pattern: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(column.is_(None), cast(column, String).like(pattern, escape="/"))


def within(shape: Shape) -> list[ColumnElement[bool]]:
    """The address stands within the distance asked."""
    if not shape.has_distance:
        return []
    return [in_box("near"), nearness(shape) <= given("square_km")]


def in_box(prefix: str) -> ColumnElement[bool]:
    """The address stands in a rectangle; its values come from `shapes.box_values`."""
    return and_(
        Service.lon.between(given(f"{prefix}_w"), given(f"{prefix}_e")),
        Service.lat.between(given(f"{prefix}_s"), given(f"{prefix}_n")),
    )

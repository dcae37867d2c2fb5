"""Everybody asks for every object at every address: the answer, the silence and the trail.

The small size takes at each address one person who is let in and one who is not, in turns; the full
size (`python -m tools.batteries matrix`) takes everybody everywhere.
"""

from collections import Counter

from tests.web.battery.conftest import FULL, Figure
from tests.web.battery.matrix.addresses import D, path_of, places_of
from tests.web.battery.matrix.asking import Stage
from tests.web.battery.matrix.cast import GAELLE
from tests.web.battery.matrix.judging import Address, addresses, judge


def asking(address: Address, turn: int) -> list[str]:
    """Who asks at the small size: one let in, one turned away."""
    if FULL:
        return list(address.people)
    within = [key for key in address.people if key in address.row.inside]
    without = [key for key in address.people if key not in address.row.inside]
    return [some[turn % len(some)] for some in (within, without) if some]


def test_every_address_of_an_object_is_decided_and_has_an_object(stage: Stage) -> None:
    without = [str(one) for one in addresses(stage) if places_of(one.rule) is None]
    assert without == []


def test_everybody_reaches_exactly_what_was_decided(stage: Stage, figure: Figure) -> None:
    cells, deviations, lines = Counter[str](), [], 0
    for turn, address in enumerate(addresses(stage)):
        for key in asking(address, turn):
            cells["in" if key in address.row.inside else "out"] += 1
            lines += address.row.about_people
            deviations += [f"{key} {fault}: {address}" for fault in judge(stage, address, key)]
    figure("5, 7, 36 matrix", f"{dict(cells)}, {lines} lines, {len(deviations)} deviations")
    assert cells.total() > 500
    assert deviations == []


def test_an_emergency_opens_a_record_to_read_and_nothing_else(stage: Stage) -> None:
    """Whoever opened it for an hour once sent requests and wrote the identity: never again."""
    writing = [
        one
        for one in addresses(stage)
        if one.rule.rule.startswith(D) and one.method == "POST" and GAELLE not in one.row.inside
    ]
    faults = [f"{fault}: {one}" for one in writing for fault in judge(stage, one, GAELLE)]
    assert faults == []
    assert len(writing) > 40


def test_a_page_about_somebody_is_not_shown_when_it_cannot_be_written_down(stage: Stage) -> None:
    told, shown = [], 0
    with stage.trail_closed():
        for address in addresses(stage):
            if address.row.about_people and address.method == "GET":
                path, _name = path_of(address.rule, stage.objects)
                came = stage.ask(reader_of(address), "GET", path, {})
                shown += 1
                if came.status != 503 or came.canaries:
                    told.append(f"{came.status} {address}")
    assert told == []
    assert shown > 30


def reader_of(address: Address) -> str:
    """Somebody who is let in."""
    return next(key for key in address.people if key in address.row.inside)

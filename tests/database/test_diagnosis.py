"""The diagnosis: SQL by sets says what pure rules say one by one, and changes equal the whole."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre import demo as directory
from app.cadastre.changes import Deed
from app.cadastre.coverage import Area
from app.cadastre.models import Convention, Provider, Service
from app.cadastre.operations import declare_coverage, report_capacity, retire_service
from app.cadastre.records import CapacityRecord
from app.cadastre.vocabulary import ServiceStatus
from app.coordination.diagnosis.cells import COUNTS
from app.coordination.diagnosis.live import Asked, live_cells
from app.coordination.diagnosis.models import Cell, NextService
from app.coordination.diagnosis.operations import diagnose
from app.coordination.diagnosis.queries import (
    communes,
    communes_of,
    gaps,
    summary,
    summary_of,
    uncovered,
)
from app.coordination.diagnosis.scenarios import Scenario, difference
from app.coordination.diagnosis.screens import EFFECT_TONES, Question, portrait
from app.coordination.diagnosis.supply.named import services_around
from app.coordination.diagnosis.territories import find_territory
from app.coordination.diagnosis.vocabulary import (
    BorderEffect,
    Counts,
    DayPart,
    MapMeasure,
    RunMode,
    Served,
)
from app.core.geo import Box, Point, distance_km
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.vocabulary import CapacityState
from app.reference.zones import ZoneCode
from tests.database.brute_diagnosis import BruteCell, brute_cells

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TERRITORIES = ("zoast:ardennes", "be:arrondissement:57000", "be:arrondissement:33000")
"""Both sides of the border, conventions, three parts of Belgium: about fifty communes."""


@pytest.fixture
def filled(session: Session, reference: Reference) -> Session:
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    session.flush()
    return session


def homes_of(reference: Reference, codes: Sequence[str]) -> list[str]:
    return [home for code in codes for home in find_territory(reference, code, TODAY).codes]


def run(session: Session, reference: Reference, *, day: date = TODAY, full: bool = False) -> Any:
    moment = NOW + (day - TODAY)
    return diagnose(session, reference, today=day, now=moment, full=full)


def kept(session: Session, zone: str) -> dict[tuple[str, DayPart], BruteCell]:
    rows = session.scalars(
        select(Cell)
        .join(ZoneRow, ZoneRow.id == Cell.zone_id)
        .where(ZoneRow.code == zone)
        .execution_options(populate_existing=True)
    )
    return {
        (row.care, DayPart(row.band)): BruteCell(
            Counts(**{name: getattr(row, name) for name in COUNTS}),
            row.with_places,
            row.full,
            row.silent,
            row.places,
        )
        for row in rows
    }


def test_the_cells_say_what_the_rules_say_one_by_one_with_and_without_the_border(
    filled: Session, reference: Reference
) -> None:
    first = run(filled, reference)
    assert first.mode == RunMode.FULL
    assert first.pairs == len(find_territory(reference, "frontiere", TODAY).homes) * 25

    effect: dict[tuple[str, BorderEffect], int] = {}
    seen: set[Served] = set()
    homes = homes_of(reference, TERRITORIES)
    for zone in homes:
        wanted = brute_cells(filled, reference, zone, today=TODAY)
        assert kept(filled, zone) == wanted, zone
        people = reference.zones.zones[ZoneCode.parse(zone)].population or 0
        for (care, part), cell in wanted.items():
            seen.add(cell.counts.served)
            if part is DayPart.ANY:
                key = (care, cell.counts.effect)
                effect[key] = effect.get(key, 0) + people

    assert seen == set(Served), "the sample must hold every case"
    for kind in summary(filled, homes):
        for one in BorderEffect:
            assert kind.effect[one].inhabitants == effect.get((kind.care, one), 0), (kind.care, one)
    assert sum(effect.get((care, BorderEffect.GAIN), 0) for care in reference.care) > 0


def everything(session: Session) -> tuple[list[Any], list[Any]]:
    cells = [column for column in Cell.__table__.c if column.name != "computed_at"]
    order = (Cell.zone_id, Cell.care, Cell.band)
    nexts = list(NextService.__table__.c)
    kilometres = (NextService.zone_id, NextService.care, NextService.band, NextService.across)
    return (
        list(session.execute(select(*cells).order_by(*order))),
        [
            (*row[:4], round(row.km2, 6))
            for row in session.execute(select(*nexts).order_by(*kilometres))
        ],
    )


def some_service(session: Session, care: str, country: str, place: int = 0) -> int:
    found = session.scalars(
        select(Service.id)
        .join(Provider)
        .where(
            Service.care == care, Provider.country == country, Service.status == ServiceStatus.OPEN
        )
        .order_by(Service.id)
    ).all()
    return found[place]


def change_the_directory(session: Session, reference: Reference, later: datetime) -> None:
    """An area moves, a service stops, another says it is full, a convention ends, one is bound."""
    deed = Deed(who="test", at=later)
    moved = some_service(session, "NUR", "be")
    declare_coverage(session, [moved], [Area(radius_km=9)], reference, deed=deed)
    retire_service(session, some_service(session, "PCA", "fr"), reason="essai", deed=deed)
    said = CapacityRecord(
        state=CapacityState.FULL,
        places=None,
        said_on=deed.day,
        said_by="test",
        expires_on=deed.day + timedelta(days=3),
    )
    report_capacity(session, some_service(session, "NUR", "fr"), said, deed=deed)
    ended = session.scalars(select(Convention).order_by(Convention.id)).first()
    assert ended is not None
    ended.ended_on = TODAY - timedelta(days=1)
    session.flush()


def test_what_changed_is_worked_out_as_if_everything_were(
    filled: Session, reference: Reference
) -> None:
    run(filled, reference)
    later = NOW + timedelta(hours=2)
    change_the_directory(filled, reference, later)

    changes = run(filled, reference)
    after_changes = everything(filled)

    assert changes.mode == RunMode.CHANGES
    assert 0 < changes.touched_services <= 12
    assert 0 < changes.pairs < 4433 * 25 / 5
    assert run(filled, reference, full=True).mode == RunMode.FULL
    assert everything(filled) == after_changes


def test_a_report_that_expires_overnight_counts_without_anybody_touching_the_directory(
    filled: Session, reference: Reference
) -> None:
    run(filled, reference)
    before = everything(filled)
    next_day = run(filled, reference, day=TODAY + timedelta(days=45))
    after = everything(filled)
    run(filled, reference, day=TODAY + timedelta(days=45), full=True)

    assert after != before
    assert everything(filled) == after
    assert next_day.touched_services > 0


def test_the_next_service_is_the_nearest_one_on_each_side(
    filled: Session, reference: Reference
) -> None:
    run(filled, reference)
    rows = filled.execute(
        select(Service.care, Service.lat, Service.lon, Provider.country)
        .join(Provider)
        .where(Service.status == ServiceStatus.OPEN)
    ).all()
    checked = 0
    for care in ("HAH", "PAL", "NUR"):
        for line in communes(filled, homes_of(reference, TERRITORIES), care):
            code = ZoneCode.parse(line.zone)
            home = reference.zones.zones[code].point
            assert home is not None
            away = [
                (distance_km(home, Point(row.lat, row.lon)), row.country == code.country)
                for row in rows
                if row.care == care
            ]
            if line.counts.sure_allowed:
                assert line.next_km is None
                continue
            for own, found in ((True, line.next_km), (False, line.next_across_km)):
                near = min((km for km, is_own in away if is_own is own), default=1_000.0)
                if near < 49:
                    assert found == pytest.approx(near, rel=0.01)
                    checked += 1
                elif near > 51:
                    assert found is None
    assert checked > 30


def test_cells_made_at_once_are_those_of_a_run(filled: Session, reference: Reference) -> None:
    run(filled, reference)
    homes = homes_of(reference, TERRITORIES)
    cares = sorted(reference.care)
    cells = live_cells(filled, reference, Asked(codes=homes, cares=cares, day=TODAY, today=TODAY))
    for part in DayPart:
        assert summary_of(filled, cells, homes, part) == summary(filled, homes, part)


def test_yesterday_knows_the_service_that_stopped_since(
    filled: Session, reference: Reference
) -> None:
    homes = homes_of(reference, TERRITORIES)
    tomorrow = TODAY + timedelta(days=1)
    then = Asked(codes=homes, cares=["NUR"], day=TODAY, today=tomorrow)
    today = Asked(codes=homes, cares=["NUR"], day=TODAY, today=TODAY)
    before = summary_of(filled, live_cells(filled, reference, today), homes, DayPart.ANY)
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    for place in range(4):
        service = some_service(filled, "NUR", "be", place)
        retire_service(filled, service, reason="essai", deed=Deed(who="test", at=at))
    now = Asked(codes=homes, cares=["NUR"], day=tomorrow, today=tomorrow)

    after = summary_of(filled, live_cells(filled, reference, now), homes, DayPart.ANY)
    assert summary_of(filled, live_cells(filled, reference, then), homes, DayPart.ANY) == before
    assert after != before


def test_a_convention_that_is_supposed_gains_what_the_border_effect_promised(
    filled: Session, reference: Reference
) -> None:
    territory = find_territory(reference, "zoast:ardennes", TODAY)
    day_cells = live_cells(
        filled,
        reference,
        Asked(codes=territory.codes, cares=sorted(reference.care), day=TODAY, today=TODAY),
    )
    kinds = summary_of(filled, day_cells, territory.codes, DayPart.ANY)
    kind = max(kinds, key=lambda one: one.gain.inhabitants)
    assert kind.gain.inhabitants
    everyone = services_around(filled, Box(south=45, west=0, north=55, east=10), kind.care)
    supposed = Scenario(
        services=everyone, communes=territory.codes, crosses=True, part=DayPart.ANY, day=TODAY
    )
    found = difference(filled, reference, supposed, territory)
    gained = [one for one in found.changes if one.after is Served.COVERED]
    promised = {
        line.zone
        for line in communes_of(filled, day_cells, territory.codes, kind.care, DayPart.ANY)
        if line.counts.effect is BorderEffect.GAIN
    }
    assert {one.line.zone for one in gained} >= promised
    assert found.people(Served.COVERED).inhabitants >= kind.gain.inhabitants


@pytest.mark.parametrize("care", ["PCA", "PAL"])
def test_the_map_and_the_table_of_the_border_effect_say_what_the_rules_say(
    filled: Session, reference: Reference, care: str
) -> None:
    area = find_territory(reference, "zoast:ardennes", TODAY)
    run(filled, reference)
    asked = Question(care=care, part=DayPart.ANY, measure=MapMeasure.BORDER, day=TODAY, sort="nom")
    found = portrait(filled, reference, area, asked, today=TODAY)
    wanted = {
        zone: brute_cells(filled, reference, zone, today=TODAY)[care, DayPart.ANY].counts.effect
        for zone in area.codes
    }
    assert {line.code: line.gains for line in found.lines} == {
        zone: effect is BorderEffect.GAIN for zone, effect in wanted.items()
    }
    tones = {line.name.in_("fr"): EFFECT_TONES[wanted[line.code]] for line in found.lines}
    assert found.drawing is not None
    assert {one.name: one.tone for one in found.drawing.shapes} == tones
    people = {line.code: line.population or 0 for line in found.lines}
    for one in found.legend:
        zones = [zone for zone, effect in wanted.items() if EFFECT_TONES[effect] is one.tone]
        assert one.people.communes == len(zones)
        assert one.people.inhabitants == sum(people[zone] for zone in zones)
    gain = sum(people[zone] for zone, effect in wanted.items() if effect is BorderEffect.GAIN)
    assert found.chosen.gain.inhabitants == gain


def test_gaps_come_with_the_most_inhabitants_first(filled: Session, reference: Reference) -> None:
    homes = homes_of(reference, ("be:arrondissement:57000",))
    assert gaps(filled, homes) == []
    run(filled, reference)
    found = gaps(filled, homes, limit=5)
    assert len(found) == 5
    people = [one.nobody.inhabitants for one in found]
    assert people == sorted(people, reverse=True)


def test_a_gap_names_its_largest_communes_and_no_small_one(
    filled: Session, reference: Reference
) -> None:
    homes = homes_of(reference, ("be:arrondissement:57000",))
    run(filled, reference)
    care = gaps(filled, homes, limit=1)[0].care
    nobody = [one for one in communes(filled, homes, care) if one.counts.served is Served.NOBODY]
    ranked = sorted(nobody, key=lambda one: (-(one.population or 0), one.zone))
    named = uncovered(filled, homes, care, least=5, most=3)
    assert named == [one.zone for one in ranked[:3]]
    most = ranked[0].population or 0
    assert uncovered(filled, homes, care, least=most, most=3) == [ranked[0].zone]
    assert uncovered(filled, homes, care, least=most + 1, most=3) == []

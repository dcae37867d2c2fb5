"""The reach of many services at once says what the rules say of each."""

import random
from datetime import date

import pytest
import shapely

from app.cadastre.coverage import Area, Homes, Limits, reach_rules
from app.cadastre.reach_sets import HomeColumns, Served, reach_of
from app.cadastre.vocabulary import ReachKind
from app.core.geo import Point
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
LIMITS = Limits(edge_km=2, undeclared_km=25)


@pytest.fixture(scope="module")
def homes(reference: Reference) -> Homes:
    return Homes(reference.zones, TODAY)


def areas_drawn(draw: random.Random, codes: list[ZoneCode], site: Point) -> list[Area]:
    box = shapely.Point(site.lon, site.lat).buffer(draw.uniform(0.02, 0.3))
    made = [
        Area(radius_km=draw.uniform(0.5, 40)),
        Area(zones=frozenset(draw.sample(codes, 15))),
        Area(polygon=box),
    ]
    return draw.sample(made, draw.randint(0, 3))


def test_columns_and_rules_find_the_same_homes(reference: Reference, homes: Homes) -> None:
    draw = random.Random(7)
    codes = sorted(reference.zones.zones)  # of today and of the past, of every level
    served = []
    for _turn in range(150):
        site = Point(draw.uniform(49.2, 51.2), draw.uniform(2.4, 6.2))
        served.append(Served(site, areas_drawn(draw, codes, site)))
    columns = HomeColumns(homes)
    found = reach_of(served, columns, LIMITS)
    told: list[dict[ZoneCode, ReachKind]] = [{} for _ in served]
    for service, home, kind in zip(found.services, found.homes, found.kinds, strict=True):
        told[service][columns.codes[home]] = ReachKind(int(kind))
    for one, answer in zip(served, told, strict=True):
        assert answer == reach_rules(one.areas, one.site, homes, LIMITS)
    assert any(kind is ReachKind.EDGE for answer in told for kind in answer.values())


def test_no_service_at_all_reaches_nothing(homes: Homes) -> None:
    found = reach_of([], HomeColumns(homes), LIMITS)
    assert (len(found.services), len(found.homes), len(found.kinds)) == (0, 0, 0)

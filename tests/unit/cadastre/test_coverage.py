"""Does this area cover this home: zones, circles, drawn areas, silence."""

from datetime import date

import pytest
import shapely

from app.cadastre.coverage import Area, Homes, Limits, doorstep_of, reach_rules, reaches
from app.cadastre.vocabulary import ReachKind
from app.core.geo import Point, box_around, distance_km
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
LIMITS = Limits(edge_km=2, undeclared_km=15)
DINANT = ZoneCode.parse("be:municipality:91034")
GIVET = ZoneCode.parse("fr:commune:08190")


def judge(reference: Reference, home: ZoneCode, *areas: Area, site: Point | None = None) -> Verdict:
    doorstep = doorstep_of(reference.zones, home)
    assert doorstep is not None
    return reaches(areas, doorstep, site=site or doorstep.point, limits=LIMITS).verdict


@pytest.mark.parametrize("code", ["be:municipality:91034", "be:province:90000", "be:country:BE"])
def test_a_zone_that_holds_the_home_covers_it(reference: Reference, code: str) -> None:
    assert judge(reference, DINANT, Area(zones=frozenset({ZoneCode.parse(code)}))) is Verdict.MET


def test_the_reason_names_the_zone_that_was_declared(reference: Reference) -> None:
    doorstep = doorstep_of(reference.zones, DINANT)
    assert doorstep is not None
    areas = [Area(zones=frozenset({ZoneCode.parse("be:province:90000")}))]
    answer = reaches(areas, doorstep, site=doorstep.point, limits=LIMITS)
    assert answer.reason.values["zone"].in_("nl") == "Namen"  # type: ignore[attr-defined]  # an LText
    assert answer.beyond_km is None


def test_other_zones_do_not_cover_the_home(reference: Reference) -> None:
    assert judge(reference, DINANT, Area(zones=frozenset({GIVET}))) is Verdict.UNMET


def test_the_best_of_several_areas_wins(reference: Reference) -> None:
    areas = Area(zones=frozenset({GIVET})), Area(radius_km=0.5), Area(radius_km=30)
    assert judge(reference, DINANT, *areas) is Verdict.MET


@pytest.mark.parametrize(
    ("radius", "verdict"),
    [
        (30.0, Verdict.MET),
        (17.0, Verdict.MET),
        (15.5, Verdict.UNKNOWN),
        (13.5, Verdict.UNKNOWN),
        (12.0, Verdict.UNMET),
    ],
)
def test_near_the_edge_of_a_circle_nobody_can_be_sure(
    reference: Reference, radius: float, verdict: Verdict
) -> None:
    givet = reference.zones.zones[GIVET].point
    dinant = reference.zones.zones[DINANT].point
    assert givet is not None
    assert dinant is not None
    assert 14 < distance_km(givet, dinant) < 15
    assert judge(reference, DINANT, Area(radius_km=radius), site=givet) is verdict


def test_outside_a_circle_the_distance_beyond_is_told(reference: Reference) -> None:
    doorstep = doorstep_of(reference.zones, DINANT)
    givet = reference.zones.zones[GIVET].point
    assert doorstep is not None
    assert givet is not None
    answer = reaches([Area(radius_km=10)], doorstep, site=givet, limits=LIMITS)
    assert answer.beyond_km == pytest.approx(distance_km(givet, doorstep.point) - 10)


def around(point: Point, km: float) -> Area:
    box = box_around(point, km)
    return Area(polygon=shapely.box(box.west, box.south, box.east, box.north))


def test_a_drawn_area_covers_inside_doubts_at_its_edge_and_refuses_outside(
    reference: Reference,
) -> None:
    point = reference.zones.zones[DINANT].point
    assert point is not None
    east = Point(point.lat, point.lon + 0.2)  # 14 km
    assert judge(reference, DINANT, around(point, 5)) is Verdict.MET
    assert judge(reference, DINANT, around(point, 1)) is Verdict.UNKNOWN
    assert judge(reference, DINANT, around(east, 13)) is Verdict.UNKNOWN
    assert judge(reference, DINANT, around(east, 8)) is Verdict.UNMET


def test_silence_is_unknown_nearby_and_a_refusal_far_away(reference: Reference) -> None:
    far = Point(51.05, 2.38)
    assert judge(reference, DINANT) is Verdict.UNKNOWN
    assert judge(reference, DINANT, site=far) is Verdict.UNMET


def test_a_code_that_only_changed_still_covers_the_municipality(reference: Reference) -> None:
    mouscron = ZoneCode.parse("be:municipality:57096")
    former = Area(zones=frozenset({ZoneCode.parse("be:municipality:54007")}))
    assert judge(reference, mouscron, former) is Verdict.MET


def test_one_part_of_a_merged_municipality_is_not_the_whole(reference: Reference) -> None:
    antwerp = ZoneCode.parse("be:municipality:11002")
    borsbeek = Area(zones=frozenset({ZoneCode.parse("be:municipality:11007")}))
    assert judge(reference, antwerp, borsbeek) is Verdict.UNKNOWN


@pytest.fixture(scope="module")
def homes(reference: Reference) -> Homes:
    return Homes(reference.zones, TODAY)


AREAS: list[list[Area]] = [
    [],
    [Area(radius_km=12)],
    [Area(zones=frozenset({GIVET, ZoneCode.parse("be:arrondissement:91000")}))],
    [Area(zones=frozenset({ZoneCode.parse("be:municipality:11007")})), Area(radius_km=5)],
    [around(Point(50.2, 4.9), 9)],
]


@pytest.mark.parametrize("areas", AREAS)
def test_the_reach_written_out_is_what_judging_every_home_gives(
    reference: Reference, homes: Homes, areas: list[Area]
) -> None:
    site = reference.zones.zones[GIVET].point
    assert site is not None
    expected = {
        code: answer.verdict
        for code, step in homes.steps.items()
        if (answer := reaches(areas, step, site=site, limits=LIMITS)).verdict is not Verdict.UNMET
    }
    written = reach_rules(areas, site, homes, LIMITS)
    assert written.keys() == expected.keys()
    for code, kind in written.items():
        assert (kind is ReachKind.SURE) == (expected[code] is Verdict.MET)
        assert (kind is ReachKind.NOT_DECLARED) == (not areas)


def test_a_home_without_a_point_has_no_doorstep(reference: Reference) -> None:
    assert doorstep_of(reference.zones, ZoneCode.parse("fr:commune:99999")) is None

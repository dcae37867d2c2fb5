"""Our table of zones against the open reference tables beside the working copy."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from app.core.geo import Box, Point, distance_km
from app.reference.loader import Reference
from app.reference.spelling import fold
from app.reference.vocabulary import Country, ZoneLevel
from app.reference.zones import Zone, ZoneCode

TODAY = date(2026, 11, 22)
Row = dict[str, str]
HOME_LEVEL = {"FR": ZoneLevel.COMMUNE, "BE": ZoneLevel.MUNICIPALITY}


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def home(reference: Reference, country: str, code: str) -> Zone:
    zone = reference.zones.get(ZoneCode(Country(country.lower()), HOME_LEVEL[country], code))
    assert zone is not None, f"{country} {code} is missing"
    return zone


def many(text: str) -> set[str]:
    return {part for part in text.split("|") if part}


@pytest.fixture(scope="module")
def facts(shared: Path) -> list[Row]:
    return table(shared / "data" / "gazetteer_reference.csv")


@pytest.fixture(scope="module")
def anomalies(shared: Path) -> list[Row]:
    return table(shared / "data" / "gazetteer_anomalies.csv")


@pytest.fixture(scope="module")
def crosswalk(shared: Path) -> list[Row]:
    return table(shared / "data" / "be_nis_crosswalk.csv")


def test_exactly_the_same_places_exist_today(reference: Reference, facts: list[Row]) -> None:
    ours = {
        (zone.country.value.upper(), zone.code.code)
        for zone in reference.zones.zones.values()
        if zone.code.level.is_home and zone.is_current(TODAY)
    }
    theirs = {(row["country"], row["code"]) for row in facts}
    assert (theirs - ours, ours - theirs) == (set(), set())


def test_every_name_is_ours_too(reference: Reference, facts: list[Row]) -> None:
    unknown = []
    for row in facts:
        zone = home(reference, row["country"], row["code"])
        ours = {fold(name) for name in (*zone.names.values(), *zone.aliases)}
        theirs = {fold(row[name]) for name in ("name_fr", "name_nl") if row[name]}
        unknown += [(row["code"], name) for name in theirs - ours]
    assert unknown == MISPRINTS


MISPRINTS = [("45065", "zwalin")]
"""The reference prints Zwalin for Zwalm, as the anomalies file says."""


def test_points_lie_within_ten_kilometres(reference: Reference, facts: list[Row]) -> None:
    far = []
    for row in facts:
        zone = home(reference, row["country"], row["code"])
        assert zone.point is not None, zone.code
        away = distance_km(zone.point, Point(float(row["lat"]), float(row["lon"])))
        if away > 10:
            far.append((str(zone.code), round(away, 1)))
    assert far == []


def test_populations_agree_within_a_tenth(reference: Reference, facts: list[Row]) -> None:
    off = []
    for row in facts:
        zone = home(reference, row["country"], row["code"])
        theirs = int(row["population"])
        if abs((zone.population or 0) - theirs) > max(theirs / 10, 20):
            off.append((str(zone.code), zone.population, theirs))
    assert off == []


def test_postal_codes_agree(reference: Reference, facts: list[Row]) -> None:
    differ = []
    for row in facts:
        zone = home(reference, row["country"], row["code"])
        ours, theirs = set(zone.postal_codes), many(row["postal_codes"])
        if not ours & theirs:
            differ.append((str(zone.code), sorted(ours), sorted(theirs)))
    assert differ == []


def kind(anomalies: list[Row], name: str) -> list[Row]:
    found = [row for row in anomalies if row["kind"] == name]
    assert found, f"the anomalies file has no {name} any more"
    return found


def test_wrong_points_of_other_sources_are_not_ours(
    reference: Reference, anomalies: list[Row]
) -> None:
    rows = kind(anomalies, "geonames_far_km")
    rows += kind(anomalies, "geocoded_point_far_from_municipality_km")
    for row in rows:
        said = re.search(r"([0-9.]+),([0-9.]+)\)?$", row["detail"])
        if said and float(row["detail"].split(" ")[0]) > 15:
            point = home(reference, row["country"], row["code"]).point
            assert point is not None
            assert distance_km(point, Point(float(said[1]), float(said[2]))) > 10, row


def test_wrong_postal_codes_of_other_sources_are_not_ours(
    reference: Reference, anomalies: list[Row]
) -> None:
    for row in kind(anomalies, "zip_wrong_in_vandenbroucke_2020"):
        wrong = row["detail"].partition("zip=")[2][:4]
        assert wrong not in home(reference, row["country"], row["code"]).postal_codes, row


def test_postal_codes_of_firms_and_offices_are_no_place(
    reference: Reference, anomalies: list[Row]
) -> None:
    for row in kind(anomalies, "special_postal_code_excluded"):
        hits = reference.gazetteer.search(row["detail"], day=TODAY)
        assert row["detail"] not in {hit.matched for hit in hits}, row


def test_merged_numbers_are_followed(reference: Reference, crosswalk: list[Row]) -> None:
    days = {"nis_2018": date(2018, 6, 1), "nis_2019": date(2020, 6, 1), "nis_2025": TODAY}
    for row in crosswalk:
        now = ZoneCode(Country.BE, ZoneLevel.MUNICIPALITY, row["nis_2025"])
        for column, day in days.items():
            old = home(reference, "BE", row[column])
            assert old.is_current(day), (row, column)
            assert reference.zones.current(old.code, TODAY) == [now], row


def test_searching_a_merged_name_gives_what_it_became(
    reference: Reference, crosswalk: list[Row]
) -> None:
    for row in crosswalk:
        if row["nis_2018"] != row["nis_2025"]:
            for name in {row["name_fr_2018"], row["name_nl_2018"]}:
                hits = reference.gazetteer.search(name, day=TODAY, limit=20)
                assert row["nis_2025"] in {hit.zone.code.code for hit in hits}, name


def test_the_six_empty_communes_of_the_meuse_have_nobody(reference: Reference) -> None:
    """Destroyed in 1916 and kept as communes: nobody is not the same as not known."""
    empty = [zone for zone in reference.zones.zones.values() if zone.population == 0]
    assert len(empty) == 6
    assert {zone.code.code[:2] for zone in empty} == {"55"}


@pytest.mark.parametrize(
    ("country", "box"),
    [(Country.FR, Box(48.3, 1.5, 51.1, 7.2)), (Country.BE, Box(49.4, 2.5, 51.6, 6.5))],
)
def test_every_point_lies_in_its_country(reference: Reference, country: Country, box: Box) -> None:
    for zone in reference.zones.zones.values():
        if zone.code.level.is_home and zone.country is country:
            assert zone.point is not None
            assert box.south < zone.point.lat < box.north
            assert box.west < zone.point.lon < box.east

"""A statement kept for a shape says the same as one written for the search itself."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cadastre.counting import care_counts, facet_counts, near_misses
from app.cadastre.queries import count_services, map_clusters, search_services, services_changed
from app.cadastre.shapes import Query, anywhere, shape_of
from app.cadastre.vocabulary import Cursor, ServiceSearch
from app.core.geo import Box
from app.reference.vocabulary import Country, Weekday
from app.reference.zones import ZoneCode

TODAY = date(2026, 3, 2)
ZONES = (None, ZoneCode.parse("fr:commune:08190"), ZoneCode.parse("fr:department:08"))
maybe = st.none()
searches = st.builds(
    ServiceSearch,
    zone=st.sampled_from(ZONES),
    care=st.sampled_from([(), ("NUR",), ("NUR", "PHY")]),
    country=maybe | st.sampled_from(Country),
    language=maybe | st.sampled_from(["fr", "nl"]),
    insured_in=maybe | st.sampled_from(Country),
    weekday=maybe | st.sampled_from(Weekday),
    weekend=st.booleans(),
    takes_new=st.booleans(),
    confirmed_since=maybe | st.dates(date(2020, 1, 1), TODAY),
    open_hours=st.sampled_from([None, (), (("fr", "24/7"), ("be", "Mo-Fr 08:00-12:00"))]),
    text=st.sampled_from(["", "croix", "croix rouge", "100%_/"]),
    without=st.sampled_from([(), ("a",), ("a", "b")]),
    limit=st.integers(1, 50),
)
points = st.tuples(st.floats(49, 51), st.floats(2, 6), maybe | st.floats(1, 50))
cursors = maybe | st.builds(
    Cursor,
    doubt=st.integers(0, 9),
    key=st.floats(0, 900),
    row=st.integers(0, 99),
    backward=st.booleans(),
)


def needed(query: Query) -> set[str]:
    """The names of the values that a statement cannot do without."""
    compiled = query.statement.compile()
    return {name for name, bind in compiled.binds.items() if bind.required}


@settings(max_examples=60, deadline=None)
@given(searches, maybe | points, cursors)
def test_every_value_that_a_statement_needs_is_given(
    search: ServiceSearch, point: tuple[float, float, float | None] | None, after: Cursor | None
) -> None:
    if point is not None:
        lat, lon, within = point
        search = replace(search, lat=lat, lon=lon, within_km=within, after=after)
    box = Box(49.0, 3.0, 50.0, 5.0)
    asked = [
        search_services(search, today=TODAY),
        count_services({"all": search, "any": ServiceSearch(text=search.text)}, today=TODAY),
        map_clusters(search, box, cell=0.1, today=TODAY),
        services_changed(search, today=TODAY),
        facet_counts(search, ("fr", "nl"), today=TODAY)[1],
        care_counts(search, today=TODAY),
        near_misses(search, within_km=20, limit=5, today=TODAY),
    ]
    for query in asked:
        if query is not None:
            lacking = {name for name in needed(query) if name not in query.values}
            assert lacking == set()
            empty = {name for name in needed(query) if query.values[name] is None}
            assert empty == set()


def test_two_searches_of_one_shape_share_their_statement_and_no_value() -> None:
    one = ServiceSearch(zone=ZONES[1], care=("NUR",), lat=50.0, lon=4.0, text="croix")
    two = replace(
        one,
        care=("PHY",),
        lat=50.5,
        lon=4.5,
        text="soleil",
        zone=ZoneCode.parse("be:municipality:53014"),
    )
    first, second = (search_services(search, today=TODAY) for search in (one, two))
    assert shape_of(one) == shape_of(two)
    assert first.statement is second.statement
    different = {name for name in needed(first) if first.values[name] != second.values[name]}
    assert different == {"care", "lat", "lon", "km_east", "word_0", "zone"}


def test_counts_of_searches_with_two_values_for_one_filter_are_refused() -> None:
    searches = {"fr": ServiceSearch(country=Country.FR), "be": ServiceSearch(country=Country.BE)}
    with pytest.raises(ValueError, match="country"):
        count_services(searches, today=TODAY)


def test_signs_of_like_are_looked_for_as_they_are() -> None:
    assert anywhere("50%_/") == "%50/%/_//%"


def test_kinds_of_care_at_a_home_are_counted_in_the_index_of_the_reach() -> None:
    asked = ServiceSearch(
        zone=ZoneCode.parse("fr:commune:08190"),
        care=("NUR",),
        lat=50.1,
        lon=4.8,
        trusted_from=(TODAY, TODAY, TODAY),
    )
    assert "JOIN provider" not in str(care_counts(asked, today=TODAY).statement)
    narrowed = replace(asked, country=Country.FR)
    assert "JOIN provider" in str(care_counts(narrowed, today=TODAY).statement)

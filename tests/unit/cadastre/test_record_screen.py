"""Who sees which field of a record, and the drawing of a reach."""

from types import SimpleNamespace

import pytest

from app.cadastre.facts import Cost, plain_cost
from app.cadastre.reach_map import MARGIN, WIDTH, Reached, draw_reach
from app.cadastre.record_screen import (
    PROFESSIONAL_FIELDS,
    age_words,
    hidden_fields,
    price_words,
)
from app.cadastre.record_words import CostUnit
from app.core.errors import Refused
from app.core.geo import Point
from app.reference.vocabulary import Country

GIVET, DINANT = Point(50.138, 4.825), Point(50.261, 4.912)


def row(service: dict[str, str] | None, provider: dict[str, str] | None = None) -> SimpleNamespace:
    return SimpleNamespace(service_visibility=service, provider_visibility=provider)


def test_lines_for_professionals_are_kept_from_visitors_unless_the_owner_opens_them() -> None:
    assert hidden_fields(row(None), is_professional=False) == PROFESSIONAL_FIELDS
    opened = row({"professional_phone": "public"})
    assert "professional_phone" not in hidden_fields(opened, is_professional=False)


def test_the_owner_may_keep_the_email_but_never_the_name_or_the_telephone() -> None:
    kept = row(None, {"email": "professionals", "phone": "professionals", "name": "professionals"})
    found = hidden_fields(kept, is_professional=False)
    assert "email" in found
    assert not found & {"phone", "name"}


def test_a_professional_sees_everything() -> None:
    assert hidden_fields(row({"costs": "professionals"}), is_professional=True) == frozenset()


def test_ages_may_have_one_bound_or_none() -> None:
    assert age_words(None, None) is None
    words = [age_words(18, None), age_words(None, 17), age_words(60, 99)]
    assert [one.text for one in words if one] == [
        "From %(youngest)s years on",
        "Up to %(oldest)s years",
        "From %(youngest)s to %(oldest)s years",
    ]


def test_a_price_that_is_not_said_is_asked_for_and_free_is_free() -> None:
    asked = price_words(Cost(country=Country.FR, unit=CostUnit.HOUR))
    assert asked.text == "Price %(unit)s: ask the service"
    with pytest.raises(Refused):
        plain_cost(Cost(country=Country.FR, unit=CostUnit.FREE, cents=100))


def test_everything_drawn_lies_on_the_paper() -> None:
    towns = [Reached(point=one, name="x", is_sure=True) for one in (GIVET, DINANT)]
    drawing = draw_reach(GIVET, towns, radii_km=[15])
    for dot in drawing.dots:
        assert MARGIN / 2 <= dot.x <= WIDTH - MARGIN / 2
        assert 0 <= dot.y <= drawing.height
    x, y = drawing.site
    (radius,) = drawing.circles
    assert x - radius >= 0
    assert y - radius >= 0
    north = next(dot for dot in drawing.dots if (dot.x, dot.y) != drawing.site)
    assert north.y < y  # Dinant lies north of Givet


def test_names_in_the_drawing_do_not_cover_each_other_and_the_surely_reached_come_first() -> None:
    near = Point(GIVET.lat + 0.001, GIVET.lon)
    towns = [
        Reached(point=near, name="near", is_sure=False),
        Reached(point=GIVET, name="sure", is_sure=True),
        Reached(point=DINANT, name="far", is_sure=False),
    ]
    drawing = draw_reach(GIVET, towns)
    assert [dot.name for dot in drawing.dots if dot.is_named] == ["sure", "far"]
    many = [Reached(point=DINANT, name=number, is_sure=True) for number in range(15)]
    assert not any(dot.is_named for dot in draw_reach(GIVET, many).dots)

"""Frozen values with good defaults, for tests of pure rules."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from app.benefits.payer_table import Situation as Payers
from app.benefits.vocabulary import CareNature
from app.core.config import ROOT
from app.core.geo import Point
from app.core.messages import LText, Message
from app.discharge.lawbook import lawbook
from app.discharge.matching.facts import Capacity, ConventionFact, Coverage, Home, Need, Offer
from app.discharge.matching.law import Law
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Verdict
from app.reference.zones import ZoneCode

SUNDAY = date(2026, 11, 22)
"""The day of our stories."""

MONDAY = date(2026, 11, 30)
"""The day the person goes home in our stories."""

MOUSCRON = Home(
    zone=ZoneCode.parse("be:municipality:57096"),
    chain=(
        ZoneCode.parse("be:municipality:57096"),
        ZoneCode.parse("be:province:50000"),
        ZoneCode.parse("be:country:BE"),
    ),
    point=Point(50.7440, 3.2060),
    name=LText({"fr": "Mouscron", "nl": "Moeskroen"}),
)
LILLE = Home(
    zone=ZoneCode.parse("fr:commune:59350"),
    chain=(
        ZoneCode.parse("fr:commune:59350"),
        ZoneCode.parse("fr:department:59"),
        ZoneCode.parse("fr:country:FR"),
    ),
    point=Point(50.6292, 3.0573),
    name=LText({"fr": "Lille", "nl": "Rijsel"}),
)
REACHED = Coverage(
    verdict=Verdict.MET, reason=Message("Reaches %(zone)s.", {"zone": "Mouscron"}), beyond_km=None
)


def make_law(**known: Any) -> Law:
    """The rules of the repository, for nursing and help at home; nothing known of the person."""
    book = lawbook(ROOT / "data")
    return Law(
        sheets=book.sheets,
        payers=book.payers,
        professions={"BE-NURSE": {"NUR": ("nurse",)}},
        natures={
            "HAH": (CareNature.HEALTH,),
            "NUR": (CareNature.HEALTH,),
            "PCA": (CareNature.LTC,),
        },
        at_home=Payers(**known),
    )


def make_need(**values: Any) -> Need:
    """Nursing every day from Monday 30 November 2026 in Mouscron, insured in Belgium."""
    facts: dict[str, Any] = {
        "key": "1",
        "care": "NUR",
        "care_label": LText({"fr": "Soins infirmiers", "en": "Home nursing"}),
        "by_visit": True,
        "home": MOUSCRON,
        "days": EVERY_DAY,
        "visits_per_day": 1,
        "starts_on": MONDAY,
        "until": None,
        "essential": True,
        "languages": ("fr",),
        "insured_in": Country.BE,
        "asked_on": SUNDAY,
    }
    return Need(**facts | values)


def make_capacity(**values: Any) -> Capacity:
    """Two places, said last Friday, current for a month."""
    facts: dict[str, Any] = {
        "state": CapacityState.HAS_PLACES,
        "places": 2,
        "places_by_weekday": None,
        "available_from": None,
        "said_on": date(2026, 11, 20),
        "expires_on": date(2026, 12, 20),
    }
    return Capacity(**facts | values)


def make_convention(**values: Any) -> ConventionFact:
    """A convention in force for nursing in Mouscron."""
    facts: dict[str, Any] = {
        "code": "zoast",
        "title": LText({"fr": "Convention fictive"}),
        "care": frozenset({"NUR"}),
        "zones": frozenset({MOUSCRON.zone}),
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
    }
    return ConventionFact(**facts | values)


def make_offer(**values: Any) -> Offer:
    """A Belgian nursing service that fits on every point."""
    facts: dict[str, Any] = {
        "service_id": "service-1",
        "provider_id": "provider-1",
        "provider_name": "Soins du Pont fictif",
        "phone": "+3256000000",
        "place_name": "Mouscron",
        "country": Country.BE,
        "type_code": "BE-NURSE",
        "type_label": LText({"fr": "Service infirmier"}),
        "care": "NUR",
        "is_open": True,
        "closed_reason": None,
        "coverage": REACHED,
        "distance_km": 2.0,
        "days": EVERY_DAY,
        "capacity": make_capacity(),
        "lead_time_days": 2,
        "earliest_start": date(2026, 11, 24),
        "languages": frozenset({"fr", "nl"}),
        "insured_in": frozenset({Country.BE, Country.FR}),
        "territorial": False,
        "registered_in": frozenset({Country.BE}),
        "conventions": (),
        "confirmed_on": date(2026, 11, 3),
        "is_fresh": True,
        "is_fictitious": True,
    }
    return Offer(**facts | values)


def blank_offer(**values: Any) -> Offer:
    """A service of which the directory knows almost nothing, as most real ones."""
    silent = {
        "coverage": Coverage(
            verdict=Verdict.UNKNOWN, reason=Message("Its area is not given."), beyond_km=None
        ),
        "days": None,
        "capacity": None,
        "lead_time_days": None,
        "earliest_start": None,
        "languages": None,
        "insured_in": None,
        "territorial": None,
        "registered_in": None,
        "confirmed_on": None,
        "is_fresh": False,
        "phone": None,
    }
    return make_offer()._replace(**{**silent, **values})


def offer_lists() -> st.SearchStrategy[list[Offer]]:
    """Lists of offers that differ in what ranking looks at."""
    one = st.builds(
        make_offer,
        service_id=st.uuids().map(str),
        distance_km=st.sampled_from([1.0, 2.0, 3.0]),
        is_open=st.booleans(),
        days=st.sampled_from([None, EVERY_DAY, frozenset()]),
        earliest_start=st.sampled_from([None, date(2026, 11, 24), date(2026, 12, 7)]),
        languages=st.sampled_from([None, frozenset({"fr"}), frozenset({"nl"})]),
        insured_in=st.sampled_from([None, frozenset({Country.BE}), frozenset({Country.FR})]),
        is_fresh=st.booleans(),
    )
    return st.lists(one, max_size=8, unique_by=lambda offer: offer.service_id)

"""The order of the services found: trust moves a record down, never out; the night is a filter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cadastre.browsing import browse
from app.cadastre.demo import load_demo
from app.cadastre.freshness import TRUSTED, Trust, decay_on, score, trusted_from
from app.cadastre.models import Provider, Service
from app.cadastre.searching import understand
from app.cadastre.surroundings import (
    for_want_of_better,
    is_a_name,
    measure,
    nearly,
    with_less,
)
from app.core.messages import Listing
from app.reference.loader import Reference
from tests.database.test_cadastre_search import AT_GIVET

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def test_the_database_trusts_the_records_that_the_score_trusts(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    decay = decay_on(reference, TODAY)
    days = trusted_from(decay, today=TODAY)
    rows = session.scalars(select(Service).order_by(Service.id)).all()
    for number, service in enumerate(rows):
        confirmed = TODAY - timedelta(days=number * 11)
        service.confirmed_on = None if number % 17 == 0 else confirmed
        silent = {
            "unanswered_since": confirmed + timedelta(days=3) if number % 3 == 0 else None,
            "bounced_on": confirmed + timedelta(days=5) if number % 5 == 0 else None,
        }
        owner = update(Provider).where(Provider.id == service.provider_id)
        session.execute(owner.values(**silent))
    session.flush()
    plain = replace(AT_GIVET, limit=500)
    without = {row.id: row.doubt for row in browse(session, plain, reference, today=TODAY).rows}
    wary = replace(plain, trusted_from=days)
    found = browse(session, wary, reference, today=TODAY).rows
    assert {row.id for row in found} == set(without), "trust hides nobody"
    judged = set()
    for row in found:
        service = session.get_one(Service, row.id)
        owner_row = session.get_one(Provider, row.provider_id)
        session.refresh(owner_row)
        trust = Trust(
            confirmed_on=service.confirmed_on,
            unanswered_since=owner_row.unanswered_since,
            bounced_on=owner_row.bounced_on,
        )
        is_trusted = score(trust, decay, today=TODAY) >= TRUSTED
        judged.add(is_trusted)
        assert row.doubt - without[row.id] == (0 if is_trusted else 1), trust
    assert judged == {True, False}


def test_of_two_alike_the_one_confirmed_lately_comes_first(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    asked = understand({"zone": "fr:commune:08190", "care": ["NUR"]}, reference, today=TODAY).search
    first = browse(session, asked, reference, today=TODAY).rows[0]
    assert len(asked.trusted_from) == 3
    stale = update(Service).where(Service.id == first.id)
    session.execute(stale.values(confirmed_on=TODAY - timedelta(days=1000)))
    again = browse(session, asked, reference, today=TODAY).rows
    assert again[0].id != first.id
    assert first.id in {row.id for row in again}


def test_who_comes_at_night_is_counted_found_and_nearly_found(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    session.execute(update(Service).values(time_bands=0b0111))
    zone = {"zone": "fr:commune:08190", "care": ["NUR"]}
    asked = understand(zone, reference, today=TODAY).search
    by_night = understand({**zone, "night": True}, reference, today=TODAY).search
    first = browse(session, asked, reference, today=TODAY).rows[0]
    assert browse(session, by_night, reference, today=TODAY).total == 0
    lacks = [one.lacks.text for one in nearly(session, by_night, reference, today=TODAY)]
    assert "Covers %(town)s, but not at night." in lacks
    assert browse(session, by_night, reference, today=TODAY).without["night"] > 0
    session.execute(update(Service).where(Service.id == first.id).values(time_bands=0b1000))
    found = browse(session, by_night, reference, today=TODAY)
    assert [row.id for row in found.rows] == [first.id]
    assert measure(session, asked, reference, today=TODAY).figures["night", "1"] == 1
    session.execute(update(Service).where(Service.id == first.id).values(time_bands=None))
    (unsaid,) = browse(session, by_night, reference, today=TODAY).cards
    assert "Has not said in which parts of the day it comes." in {
        line.reason.text for line in unsaid.not_said
    }


@pytest.mark.parametrize(
    ("band", "bit"), [("morning", 0b0001), ("noon", 0b0010), ("evening", 0b0100)]
)
def test_each_part_of_the_day_is_a_filter_like_the_night(
    session: Session, reference: Reference, band: str, bit: int
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    session.execute(update(Service).values(time_bands=0b1111 & ~bit))
    zone = {"zone": "fr:commune:08190", "care": ["NUR"]}
    asked = understand(zone, reference, today=TODAY).search
    wanted = understand({**zone, band: True}, reference, today=TODAY).search
    first = browse(session, asked, reference, today=TODAY).rows[0]
    assert browse(session, wanted, reference, today=TODAY).without[band] > 0
    session.execute(update(Service).where(Service.id == first.id).values(time_bands=bit))
    assert [row.id for row in browse(session, wanted, reference, today=TODAY).rows] == [first.id]
    both = replace(wanted, night=True)
    assert browse(session, both, reference, today=TODAY).total == 0


def test_who_comes_in_the_evening_is_counted_beside_a_search(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    session.execute(update(Service).values(time_bands=0b0100))
    asked = understand({"zone": "fr:commune:08190", "care": ["NUR"]}, reference, today=TODAY).search
    around = measure(session, asked, reference, today=TODAY)
    assert around.figures["evening", "1"] == around.total
    assert around.figures["night", "1"] == 0


def test_where_no_place_is_said_an_answer_shows_what_comes_closest(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    search = understand({"care": ["NUR"], "name": "zzz"}, reference, today=TODAY).search
    found = browse(session, search, reference, today=TODAY)
    assert found.total == 0
    shown = with_less(session, search, reference, today=TODAY, drops=found.without)
    assert len(shown) == 3
    wanted = select(Service.care).where(
        Service.public_id.in_([one.card.public_id for one in shown])
    )
    assert set(session.scalars(wanted)) == {"NUR"}
    told = shown[0].lacks.values["lacks"]
    assert isinstance(told, Listing)
    assert [getattr(one, "text", "") for one in told.items] == ["the words of the name"]


def test_a_short_word_is_a_name_only_as_a_whole_word(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    owner = session.scalars(select(Provider).order_by(Provider.id)).first()
    assert owner is not None
    owner.name, owner.search_name = "De Wagen van Oost", "de wagen van oost"
    session.flush()
    assert [is_a_name(session, words) for words in ("va", "van", "wage", "agen", "oost van")] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_the_night_is_heard_in_three_languages(reference: Reference) -> None:
    for question in ("infirmière de nuit Givet", "verpleegkundige 's nachts Givet"):
        asked = understand({"q": question}, reference, today=TODAY).search
        assert asked.night, question
        assert asked.care == ("NUR",), question
    assert understand({"q": "nurse at night Givet"}, reference, today=TODAY).search.night
    sitting = understand({"q": "garde de nuit Givet"}, reference, today=TODAY).search
    assert sitting.care == ("SIT-N",)
    assert not sitting.night


def test_no_answer_about_a_place_is_empty(session: Session, reference: Reference) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    remote = [
        zone
        for zone in reference.zones.zones.values()
        if zone.code.level.is_home and zone.is_current(TODAY) and (zone.population or 0) < 120
    ]
    assert len(remote) > 50
    asked = {"care": ["NUR"], "night": True, "language": "nl", "weekend": True}
    for zone in remote[:: len(remote) // 25]:
        for values in ({}, {"care": ["NUR"]}, asked):
            search = understand({**values, "zone": str(zone.code)}, reference, today=TODAY).search
            found = browse(session, search, reference, today=TODAY)
            close = nearly(session, search, reference, today=TODAY)
            last = for_want_of_better(session, search, reference, today=TODAY)
            assert found.cards or close or last, (zone.code, values)
            assert found.total or found.without, "an empty answer names a filter to drop"


def test_the_nearest_for_want_of_better_says_all_that_is_in_the_way(
    session: Session, reference: Reference
) -> None:
    load_demo(session, reference, today=TODAY, now=NOW)
    session.execute(update(Service).values(time_bands=0b0111))
    search = understand(
        {"zone": "fr:commune:62802", "care": ["NUR"], "night": True}, reference, today=TODAY
    ).search
    assert browse(session, search, reference, today=TODAY).total == 0
    last = for_want_of_better(session, search, reference, today=TODAY)
    assert len(last) == 3
    away = [one.card.distance_km or 0.0 for one in last]
    assert away == sorted(away)
    told = last[0].lacks.values["lacks"]
    assert isinstance(told, Listing)
    assert [getattr(one, "text", "") for one in told.items] == ["the place", "the night"]

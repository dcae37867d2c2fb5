"""The bridge to the directory: what it drops, what it costs, what both engines answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.cadastre import demo as directory
from app.cadastre.coverage import doorstep_of, reaches
from app.cadastre.models import Convention, ConventionService, Provider, Service
from app.cadastre.owners import Professional, ProfessionalProvider, ProfessionalRegistration
from app.cadastre.queries import AREAS_OF
from app.cadastre.reaching import areas_by_service, limits_on
from app.core.db import new_public_id
from app.core.geo import Point
from app.discharge.answers import Answer, match_wishes
from app.discharge.candidates import find_offers, home_of
from app.discharge.matching.engine import match_need
from app.discharge.matching.facts import Offer
from app.discharge.offer_facts import Calls
from app.discharge.vocabulary import Ending, NeedWish, Situation
from app.discharge.wishes import needs_at
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, TimeBand, Verdict
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOMES = (
    "fr:commune:08190",
    "be:municipality:91034",
    "be:municipality:57096",
    "fr:commune:59599",
    "be:municipality:34022",
)
CARES = ("NUR", "PCA", "MEA", "EQP", "PHY")
FIRST = TODAY + timedelta(days=12)


@pytest.fixture
def directory_session(session: Session, reference: Reference) -> Session:
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    session.flush()
    return session


def wish(care: str) -> NeedWish:
    return NeedWish(
        care=care, days=EVERY_DAY, visits_per_day=1, starts_on=FIRST, until=None, essential=True
    )


def going_to(home: str) -> Situation:
    return Situation(
        home=ZoneCode.parse(home),
        discharge_at=datetime(2026, 12, 4, 14, 0, tzinfo=UTC),
        insured_in=Country.FR,
        languages=("fr",),
    )


def ask(session: Session, reference: Reference, home: str, *cares: str) -> Answer:
    wishes = {str(place): wish(care) for place, care in enumerate(cares)}
    return match_wishes(session, going_to(home), wishes, reference, today=TODAY)


def offers_at(
    session: Session, reference: Reference, home: str, care: str = "NUR"
) -> dict[str, Offer]:
    needs = needs_at(going_to(home), {"0": wish(care)}, reference, today=TODAY)
    found = find_offers(session, needs, reference, today=TODAY)[care]
    return {offer.service_id: offer for offer in found}


@pytest.mark.parametrize("home", HOMES)
def test_the_prefilter_drops_only_what_a_requirement_refuses_with_certainty(
    directory_session: Session, reference: Reference, home: str
) -> None:
    answer = ask(directory_session, reference, home, *reference.care)
    seen = {match.offer.service_id for _, matches in answer.needs for match in matches}
    step = doorstep_of(reference.zones, ZoneCode.parse(home))
    assert step is not None
    rows = directory_session.execute(
        select(Service.id, Service.public_id, Service.lat, Service.lon)
    ).all()
    ids = {"service_ids": [row.id for row in rows]}
    areas = areas_by_service(directory_session.execute(AREAS_OF, ids))
    for row in rows:
        site = Point(row.lat, row.lon)
        answer_of_rule = reaches(
            areas.get(row.id, []), step, site=site, limits=limits_on(reference, TODAY)
        )
        if answer_of_rule.verdict is not Verdict.UNMET:
            assert row.public_id in seen


def test_near_misses_come_back_with_what_would_unlock_them(
    directory_session: Session, reference: Reference
) -> None:
    answer = ask(directory_session, reference, HOMES[0], "NUR")
    ((_, matches),) = answer.needs
    refused = [match for match in matches if match.verdict is Verdict.UNMET]
    assert refused
    assert any(match.unlocks for match in refused)
    assert matches[-len(refused) :] == refused


def statements_of(
    session: Session, engine: Engine, count_queries: Any, do: Callable[[], object]
) -> int:
    session.flush()
    with count_queries(engine) as statements:
        do()
    return len([one for one in statements if "SAVEPOINT" not in one])


def test_one_need_or_twenty_cost_the_same_number_of_statements(
    directory_session: Session,
    reference: Reference,
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    counts = [
        statements_of(
            directory_session,
            engine,
            count_queries,
            lambda cares=cares: ask(directory_session, reference, HOMES[0], *cares),  # type: ignore[misc]  # bound at once
        )
        for cares in (CARES[:1], CARES, tuple(reference.care)[:20])
    ]
    assert counts == [3, 3, 3]


def test_no_need_costs_nothing_and_finds_nothing(session: Session, reference: Reference) -> None:
    assert find_offers(session, [], reference, today=TODAY) == {}


def test_an_empty_directory_covers_nothing_and_says_so(
    session: Session, reference: Reference
) -> None:
    answer = ask(session, reference, HOMES[0], "NUR")
    (line,) = answer.proposal.uncovered
    assert line.reason.text == "No service of this kind is known around this home."


def _one(session: Session, offers: dict[str, Offer]) -> tuple[int, str]:
    public_id = next(iter(offers))
    row = session.scalars(select(Service.id).where(Service.public_id == public_id)).one()
    return row, public_id


def test_blank_columns_become_unknown_facts(
    directory_session: Session, reference: Reference
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    directory_session.execute(
        update(Service)
        .where(Service.id == row)
        .values(
            weekdays=None,
            languages=None,
            insured_in=None,
            registered_in=None,
            lead_time_days=None,
            confirmed_on=None,
            capacity_state=None,
        )
    )
    offer = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert (offer.days, offer.languages, offer.insured_in, offer.registered_in) == (None,) * 4
    assert (offer.earliest_start, offer.capacity, offer.confirmed_on) == (None,) * 3
    assert not offer.is_fresh


def test_the_lead_time_counts_the_working_days_of_the_providers_country(
    directory_session: Session, reference: Reference
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    directory_session.execute(update(Service).where(Service.id == row).values(lead_time_days=5))
    offer = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert offer.earliest_start == date(2026, 11, 27)  # Sunday 22: Monday to Friday


@pytest.mark.parametrize(
    ("hours", "ready"),
    [
        ("We-Sa 08:00-18:00", date(2026, 12, 2)),
        ("Tu,Th 08:00-18:00", date(2026, 12, 8)),
        ("Mo-Fr 08:00-18:00; PH off", date(2026, 11, 27)),
        ("{{ 7*7 }}", date(2026, 11, 27)),  # unreadable: the days of offices
    ],
)
def test_the_lead_time_counts_the_days_on_which_the_service_works_where_it_said_so(
    directory_session: Session, reference: Reference, hours: str, ready: date
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    directory_session.execute(
        update(Service).where(Service.id == row).values(lead_time_days=5, opening_hours=hours)
    )
    offer = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert offer.earliest_start == ready


def test_opening_hours_become_parts_of_each_day(
    directory_session: Session, reference: Reference
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    directory_session.execute(
        update(Service).where(Service.id == row).values(opening_hours="Mo-Fr 18:00-20:00")
    )
    offer = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert offer.open_bands == (frozenset({TimeBand.EVENING}),) * 5 + (frozenset(),) * 2


def test_a_request_without_an_answer_costs_a_record_some_of_its_trust(
    directory_session: Session, reference: Reference
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    confirmed = TODAY - timedelta(days=30)
    directory_session.execute(
        update(Service).where(Service.id == row).values(confirmed_on=confirmed)
    )
    before = offers_at(directory_session, reference, HOMES[0])[public_id]
    directory_session.execute(
        update(Provider)
        .where(Provider.public_id == before.provider_id)
        .values(unanswered_since=TODAY - timedelta(days=5))
    )
    after = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert (before.trust, after.trust) == (100, 80)


def test_places_by_weekday_reach_the_engine(
    directory_session: Session, reference: Reference
) -> None:
    row, public_id = _one(directory_session, offers_at(directory_session, reference, HOMES[0]))
    directory_session.execute(
        update(Service)
        .where(Service.id == row)
        .values(
            capacity_state=CapacityState.HAS_PLACES.value,
            capacity_places=None,
            capacity_by_weekday=[1, 1, 1, 1, 1, 0, 0],
            capacity_said_on=TODAY,
            capacity_expires_on=TODAY,
        )
    )
    offer = offers_at(directory_session, reference, HOMES[0])[public_id]
    assert offer.capacity is not None
    assert offer.capacity.places_by_weekday == (1, 1, 1, 1, 1, 0, 0)


def test_a_convention_in_the_directory_opens_the_border(
    directory_session: Session, reference: Reference
) -> None:
    offers = offers_at(directory_session, reference, HOMES[0])
    stranger = next(
        offer for offer in offers.values() if offer.country is Country.BE and not offer.conventions
    )
    row = directory_session.scalars(
        select(Service.id).where(Service.public_id == stranger.service_id)
    ).one()
    convention = Convention(
        code="test",
        titles={"fr": "Essai"},
        parties=[],
        care=["NUR"],
        zones=["fr:department:08"],
        valid_from=date(2026, 1, 1),
        signed_on=date(2025, 12, 1),
    )
    directory_session.add(convention)
    directory_session.flush()
    directory_session.add(ConventionService(convention_id=convention.id, service_id=row))
    directory_session.flush()
    offer = offers_at(directory_session, reference, HOMES[0])[stranger.service_id]
    assert [bound.code for bound in offer.conventions] == ["test"]
    assert offer.conventions[0].ending is Ending.FAR
    (match,) = match_need(
        needs_at(going_to(HOMES[0]), {"0": wish("NUR")}, reference, today=TODAY)[0], [offer]
    )
    judged = {finding.criterion: finding.verdict for finding in match.requirements}
    assert judged["may_practise_there"] is Verdict.MET


@pytest.mark.parametrize(
    ("days_left", "ending"),
    [(91, Ending.FAR), (90, Ending.SOON), (31, Ending.SOON), (30, Ending.VERY_SOON)],
)
def test_a_convention_is_called_out_ninety_and_thirty_days_before_its_end(
    session: Session, reference: Reference, days_left: int, ending: Ending
) -> None:
    calls = Calls.on(reference, TODAY)
    assert calls.ending(TODAY + timedelta(days=days_left), TODAY) is ending
    assert calls.ending(None, TODAY) is Ending.FAR


ANSWERS: dict[str, object] = {}


def test_both_engines_give_the_same_answer(
    directory_session: Session, reference: Reference, engine: Engine
) -> None:
    found: list[object] = []
    for home in HOMES:
        answer = ask(directory_session, reference, home, *reference.care)
        found += [
            (need.care, [(match.rank, match.offer) for match in matches])
            for need, matches in answer.needs
        ]
        found += [line.match.offer if line.match else None for line in answer.proposal.lines]
    first = ANSWERS.setdefault("first", found)
    assert found == first


def test_a_home_is_told_with_its_chain_and_its_point(reference: Reference) -> None:
    home = home_of(reference, ZoneCode.parse(HOMES[0]))
    assert str(home.chain[-1]) == "fr:country:FR"
    assert home.country is Country.FR
    assert replace(home) == home


def works_for(session: Session, provider_id: str, *, status: str, until: date | None) -> None:
    """A nurse of a provider, entered in the French register."""
    someone = Professional(
        public_id=new_public_id(),
        family_name="Fictif",
        search_name="fictif",
        profession="nurse",
        source="test",
        source_key=new_public_id(),
        updated_at=NOW,
        registrations=[
            ProfessionalRegistration(country="fr", register="rpps", status=status, valid_to=until)
        ],
    )
    session.add(someone)
    session.flush()
    found = session.scalars(select(Provider.id).where(Provider.public_id == provider_id)).one()
    session.add(ProfessionalProvider(professional_id=someone.id, provider_id=found))
    session.flush()


def a_belgian_nurse_of_givet(session: Session, reference: Reference) -> Offer:
    """Not registered in France as far as anybody said, and of a type that may cross."""
    found = offers_at(session, reference, HOMES[0]).values()
    return next(
        one
        for one in found
        if one.country is Country.BE
        and not one.territorial
        and Country.FR not in (one.registered_in or ())
    )


@pytest.mark.parametrize(
    ("status", "until", "counts"),
    [("active", None, True), ("ended", None, False), ("active", TODAY - timedelta(days=1), False)],
)
def test_a_register_of_the_other_side_counts_while_its_entry_holds(
    directory_session: Session,
    reference: Reference,
    *,
    status: str,
    until: date | None,
    counts: bool,
) -> None:
    offer = a_belgian_nurse_of_givet(directory_session, reference)
    works_for(directory_session, offer.provider_id, status=status, until=until)
    after = offers_at(directory_session, reference, HOMES[0])[offer.service_id]
    assert (Country.FR in (after.registered_in or ())) is counts

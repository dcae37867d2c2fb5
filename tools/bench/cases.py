"""What is measured, each beside its floor. Inputs turn through twenty homes of the border."""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.cadastre.clusters import cell_degrees
from app.cadastre.counting import care_counts, facet_counts
from app.cadastre.queries import AREAS_OF, count_services, map_clusters, search_services
from app.cadastre.searching import understand, understand_form
from app.cadastre.shapes import Query
from app.cadastre.surroundings import FACET_LANGUAGES
from app.core.clock import LOCAL
from app.core.config import Config
from app.core.geo import Box
from app.discharge.answers import Answer, match_wishes
from app.discharge.vocabulary import NeedWish, Situation
from app.factory import create_app
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.vocabulary import EVERY_DAY, Country
from app.reference.zones import Zone
from tools.bench.bare import AnySelect, BareStatement, Rows, bare_app, statements_of
from tools.bench.plans import ENDS, PlanPages
from tools.bench.timing import Case

NEEDS = ("NUR", "PCA", "HHK", "MEA", "PHY")
HOMES = 20
WORDS = ("givet", "Doornik", "5500", "tornai", "St-Leger", "Rijsel", "chimay", "Hirson")
ZOOM = 9


@dataclass(frozen=True)
class Bench:
    """A filled database, and everything that the cases stand on."""

    engine: Engine
    url: str
    reference: Reference
    today: date

    @cached_property
    def homes(self) -> list[Zone]:
        """Twenty communes spread over both sides, always the same."""
        zones = self.reference.zones.zones.values()
        sound = [
            zone for zone in zones if zone.code.level.is_home and zone.point and not zone.valid_to
        ]
        sound.sort(key=lambda zone: str(zone.code))
        return sound[:: len(sound) // HOMES][:HOMES]

    @cached_property
    def client(self) -> FlaskClient:
        """A visitor of the product."""
        config = Config(database_url=self.url, testing=True)
        app = create_app(config)
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the app
        for name in ("passerelle", app.name):
            for handler in logging.getLogger(name).handlers:
                if isinstance(handler, logging.StreamHandler):  # written as ever, shown to nobody
                    handler.setStream(nowhere)
        return app.test_client()

    @cached_property
    def bare_client(self) -> FlaskClient:
        """A visitor of bare Flask, which runs the same statements."""
        return bare_app(
            self.fetch_candidates,
            self.fetch_page,
            self.fetch_door,
            self.fetch_groups,
            self.plans.fetch,
        )

    def home(self, turn: int) -> Zone:
        """The home of that run."""
        return self.homes[turn % len(self.homes)]

    def bare(self, build: Callable[[Zone], tuple[AnySelect, Mapping[str, Any]]]) -> "ByHome":
        """A statement written out for each of the homes."""
        with self.engine.connect() as connection:
            return ByHome([BareStatement.of(connection, *build(home)) for home in self.homes])

    def run_bare(self, statements: Sequence["ByHome"], turn: int) -> Rows:
        """Run statements one after the other; the rows of the first."""
        with self.engine.connect() as connection:
            found = [one.of(turn).run(connection) for one in statements]
        return found[0]

    def cases(self) -> list[Case]:
        """All cases of the engine and size of this database."""
        return [
            self._places(),
            self._match(),
            self._match_json(),
            self._page(),
            self._new_page(),
            self._door(),
            self._new_door(),
            self._map(),
            self._new_map(),
            *map(self._plan, ENDS),
        ]

    def _places(self) -> Case:
        gazetteer, day = self.reference.gazetteer, self.today
        like = [
            select(ZoneRow.code, ZoneRow.name_fr).where(
                func.lower(ZoneRow.name_fr).like(f"%{word.lower()}%")
            )
            for word in WORDS
        ]
        with self.engine.connect() as connection:
            scans = ByHome([BareStatement.of(connection, one, {}) for one in like])
        return Case(
            name="place search, typos allowed",
            floor_name="SQL LIKE over the names",
            target=2,
            run=lambda turn: gazetteer.search(WORDS[turn % len(WORDS)], day=day),
            floor=lambda turn: self.run_bare([scans], turn),
        )

    def _match(self) -> Case:
        offers = [self.offers(turn) for turn in range(HOMES)]
        return Case(
            name=f"match of 5 needs, {sum(offers) // HOMES} offers, with reasons",
            floor_name="SQL of the same candidates",
            target=2,
            run=self.match,
            floor=self.fetch_candidates,
        )

    def _match_json(self) -> Case:
        return Case(
            name="POST /api/v1/match",
            floor_name="bare Flask JSON, same SQL",
            target=3,
            run=lambda turn: _good(self.client.post("/api/v1/match", json=self.question(turn))),
            floor=lambda turn: _good(self.bare_client.post("/match", json={"turn": turn})),
        )

    def _page(self) -> Case:
        def run(turn: int) -> object:
            code = str(self.home(turn).code)
            return _good(self.client.get(f"/fr/recherche?place_code={code}&care=NUR"))

        return Case(
            name="search page of 20 cards, visitors",
            floor_name="bare Flask and Jinja, same SQL",
            target=3,
            run=run,
            floor=lambda turn: _good(self.bare_client.get(f"/search/{turn}")),
        )

    def _new_page(self) -> Case:
        """The same page when none is kept, as after each change of the directory."""
        page = self._page()

        def run(turn: int) -> object:
            self.forget()
            return page.run(turn)

        return replace(page, name="search page of 20 cards, made anew", run=run)

    def _door(self) -> Case:
        """Who reaches this door, as a program asks it."""

        def run(turn: int) -> object:
            code = str(self.home(turn).code)
            return _good(self.client.get(f"/api/v1/services?zone={code}&care=NUR"))

        return Case(
            name="who reaches this door, JSON of 20, visitors",
            floor_name="bare Flask JSON, same SQL",
            target=3,
            run=run,
            floor=lambda turn: _good(self.bare_client.get(f"/door/{turn}")),
        )

    def _new_door(self) -> Case:
        door = self._door()

        def run(turn: int) -> object:
            self.forget()
            return door.run(turn)

        return replace(door, name="who reaches this door, made anew", run=run)

    def forget(self) -> None:
        """Throw the kept answers away, as a change of the directory does."""
        self.client.application.extensions.pop("passerelle.shelf", None)

    def _new_map(self) -> Case:
        screen = self._map()

        def run(turn: int) -> object:
            self.forget()
            return screen.run(turn)

        return replace(screen, name="map data of a screen, made anew", run=run)

    def _map(self) -> Case:
        def run(turn: int) -> object:
            box = self.box(self.home(turn))
            asked = f"{box.west},{box.south},{box.east},{box.north}"
            return _good(self.client.get(f"/api/v1/map?bbox={asked}&zoom={ZOOM}&care=NUR"))

        return Case(
            name="map data of a screen, visitors",
            floor_name="bare Flask JSON, same SQL",
            target=3,
            run=run,
            floor=lambda turn: _good(self.bare_client.get(f"/map/{turn}")),
        )

    def _plan(self, end: str) -> Case:
        return Case(
            name=ENDS[end],
            floor_name="bare Flask and Jinja, same SQL",
            target=3,
            run=lambda turn: self.plans.open(end, turn),
            floor=lambda turn: _good(self.bare_client.get(f"/plan/{end}/{turn}")),
        )

    @cached_property
    def plans(self) -> PlanPages:
        """The pages of a discharge to each home."""
        return PlanPages(
            self.client.application,
            self.engine,
            [home.code for home in self.homes],
            self.wishes(),
            self.reference,
            self.today,
        )

    def question(self, turn: int) -> dict[str, Any]:
        """The question of that run, as JSON."""
        leaving = datetime.combine(self.today + timedelta(days=2), time(14))
        return {
            "home": str(self.home(turn).code),
            "insured_in": "fr",
            "languages": ["fr"],
            "discharge_at": leaving.isoformat(),
            "needs": [{"care": care} for care in NEEDS],
        }

    def offers(self, turn: int) -> int:
        """How many offers the match of that run judges."""
        return sum(len(matches) for _need, matches in self.match(turn).needs)

    def match(self, turn: int) -> Answer:
        """The same question, asked of the engine through the bridge, in a session of its own."""
        situation = Situation(
            home=self.home(turn).code,
            discharge_at=datetime.combine(self.today + timedelta(days=2), time(14), LOCAL),
            insured_in=Country.FR,
            languages=("fr",),
        )
        with Session(self.engine) as session:
            return match_wishes(session, situation, self.wishes(), self.reference, today=self.today)

    def wishes(self) -> dict[str, NeedWish]:
        """Five needs from the day of the discharge on."""
        return {
            care: NeedWish(
                care=care,
                days=EVERY_DAY,
                visits_per_day=1,
                starts_on=self.today + timedelta(days=2),
                until=None,
                essential=True,
            )
            for care in NEEDS
        }

    @cached_property
    def candidates(self) -> list[list[BareStatement]]:
        """The statements of the match of each home, as it sends them itself."""
        return [
            statements_of(self.engine, lambda turn=turn: self.match(turn))  # type: ignore[misc]  # bound at once
            for turn in range(len(self.homes))
        ]

    def fetch_candidates(self, turn: int) -> Rows:
        """Every row that the match of that run reads."""
        with self.engine.connect() as connection:
            found = [one.run(connection) for one in self.candidates[turn % len(self.homes)]]
        return found[0]

    @cached_property
    def page_statements(self) -> list["ByHome"]:
        """What the page of each home reads: its rows, their areas, and every figure beside them."""
        asked = {home.code: self._asked(home) for home in self.homes}
        today = self.today

        def facets(home: Zone) -> Query:
            wanted = asked[home.code]
            near = replace(wanted, zone=None, within_km=self._near_km(home))
            return facet_counts(wanted, FACET_LANGUAGES, today=today, near=near)[1]

        rows, areas = self._rows_and_areas()
        figures = [
            self.bare(facets),
            self.bare(lambda home: care_counts(asked[home.code], today=today)),
        ]
        return [rows, areas, *figures]

    @cached_property
    def door_statements(self) -> list["ByHome"]:
        """What the answer to "who reaches this door" reads: rows, areas, and how many there are."""
        total = self.bare(lambda home: count_services({"all": self._asked(home)}, today=self.today))
        return [*self._rows_and_areas(), total]

    def _rows_and_areas(self) -> tuple["ByHome", "ByHome"]:
        rows = self.bare(lambda home: search_services(self._asked(home), today=self.today))
        with self.engine.connect() as connection:
            ids = {
                home.code: [row[0] for row in one.run(connection)][:20]
                for home, one in zip(self.homes, rows.statements, strict=True)
            }
        return rows, self.bare(lambda home: (AREAS_OF, {"service_ids": ids[home.code]}))

    def _near_km(self, home: Zone) -> float:
        assert home.point is not None
        return self.reference.search_km(home.point)

    def _asked(self, home: Zone) -> Any:
        values = {"place_code": str(home.code), "care": ["NUR"]}
        return understand_form(values, self.reference, today=self.today).search

    def fetch_page(self, turn: int) -> Rows:
        """The rows of the search page of that run."""
        return self.run_bare(self.page_statements, turn)

    def fetch_door(self, turn: int) -> Rows:
        """The rows of the services that reach the home of that run."""
        return self.run_bare(self.door_statements, turn)

    def fetch_groups(self, turn: int) -> Rows:
        """The groups of the screen of that run."""
        return self.run_bare([self.groups], turn)

    @cached_property
    def groups(self) -> "ByHome":
        """The groups of a screen around each home."""
        search = understand({"care": ["NUR"]}, self.reference, today=self.today).search
        return self.bare(
            lambda home: map_clusters(
                search,
                self.box(home),
                cell=cell_degrees(self.box(home), ZOOM),
                today=self.today,
            )
        )

    @staticmethod
    def box(home: Zone) -> Box:
        """A screen around a home, in WGS84 degrees."""
        assert home.point is not None
        lat, lon = round(home.point.lat, 3), round(home.point.lon, 3)
        return Box(south=lat - 0.5, west=lon - 0.9, north=lat + 0.5, east=lon + 0.9)


@dataclass(frozen=True, slots=True)
class ByHome:
    """The same statement for each home."""

    statements: list[BareStatement]

    def of(self, turn: int) -> BareStatement:
        """The statement of that run."""
        return self.statements[turn % len(self.statements)]


def _good(answer: Any) -> object:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code}: {answer.get_data(as_text=True)[:300]}")
    return answer

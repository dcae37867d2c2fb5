"""A directory of any size from one seed: fictitious providers spread over the border area.

As in the study that set the targets: 60 % of the services declare a radius (5 to 25 km), 40 % about
twenty communes. Every kind of care is as frequent as the others. One service in eight says nothing
of its capacity.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from app.cadastre.coverage import Area
from app.cadastre.records import CapacityRecord, ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import PointPrecision
from app.core.geo import Point, distance_km
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Weekday
from app.reference.zones import Zone, ZoneCode

SEED = 59_08
STATES = (CapacityState.HAS_PLACES, CapacityState.FULL, CapacityState.WAITING_LIST)
NEIGHBOURS = 20


class World:
    """Draws records; the same seed gives the same directory."""

    def __init__(self, reference: Reference, *, today: date) -> None:
        self.reference = reference
        self.today = today
        self.cares = sorted(reference.care)
        self.draw = random.Random(SEED)  # noqa: S311 - nothing secret is drawn
        homes = [zone for zone in reference.zones.zones.values() if self._is_home(zone)]
        self.homes = sorted(homes, key=lambda zone: str(zone.code))
        self.near: dict[ZoneCode, frozenset[ZoneCode]] = {}
        self.types = {
            country: sorted(k for k, v in reference.provider_types.items() if v.country is country)
            for country in Country
        }

    def _is_home(self, zone: Zone) -> bool:
        return zone.code.level.is_home and zone.point is not None and zone.valid_to is None

    def records(self, services: int) -> Iterator[ProviderRecord]:
        """Providers of one to three services, until there are that many services."""
        made = number = 0
        while made < services:
            number += 1
            wanted = min(self.draw.randint(1, 3), services - made)
            made += wanted
            yield self._provider(number, wanted)

    def _provider(self, number: int, services: int) -> ProviderRecord:
        home = self.draw.choice(self.homes)
        centre = home.point
        assert centre is not None
        point = Point(
            centre.lat + self.draw.uniform(-0.03, 0.03), centre.lon + self.draw.uniform(-0.04, 0.04)
        )
        cares = self.draw.sample(self.cares, services)
        return ProviderRecord(
            key=f"bench-{number}",
            name=f"Prestataire d'essai {number} (fictif)",
            type_code=self.draw.choice(self.types[home.code.country]),
            country=home.code.country,
            site=SiteRecord(
                street=f"Rue d'essai {number % 200}",
                postal_code=home.postal_codes[0] if home.postal_codes else None,
                city=home.name("fr"),
                zone=home.code,
                point=point,
                precision=PointPrecision.EXACT,
            ),
            services=tuple(self._service(care, home) for care in cares),
            is_fictitious=True,
            line=number,
        )

    def _service(self, care: str, home: Zone) -> ServiceRecord:
        draw = self.draw
        if draw.random() < 0.6:
            area = Area(radius_km=draw.uniform(5, 25))
        else:
            area = Area(zones=self._neighbours(home))
        days = draw.choice([EVERY_DAY, frozenset(Weekday) - {Weekday.SUNDAY}, None])
        return ServiceRecord(
            care=care,
            weekdays=days,
            languages=draw.choice([("fr",), ("nl",), ("fr", "nl"), None]),
            insured_in=draw.choice([(home.code.country,), (Country.FR, Country.BE), None]),
            registered_in=(home.code.country,),
            lead_time_days=draw.choice([None, 0, 1, 2, 5]),
            confirmed_on=self.today - timedelta(days=draw.randint(0, 300)),
            capacity=self._capacity() if draw.random() < 7 / 8 else None,
            areas=(area,),
        )

    def _capacity(self) -> CapacityRecord:
        said_on = self.today - timedelta(days=self.draw.randint(0, 40))
        return CapacityRecord(
            state=self.draw.choice(STATES),
            places=self.draw.randint(0, 4),
            said_on=said_on,
            said_by="bench",
            expires_on=said_on + timedelta(days=30),
        )

    def _neighbours(self, home: Zone) -> frozenset[ZoneCode]:
        """About twenty communes around, worked out once for each commune."""
        if home.code not in self.near:
            here = home.point
            assert here is not None
            close = [
                (distance_km(here, zone.point), str(zone.code), zone.code)
                for zone in self.homes
                if zone.point is not None and abs(zone.point.lat - here.lat) < 0.25
            ]
            self.near[home.code] = frozenset(code for _, _, code in sorted(close)[:NEIGHBOURS])
        return self.near[home.code]

"""The awkward cases of the demonstration, around Givet and Dinant: each is told once. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import shapely

from app.cadastre.coverage import Area
from app.cadastre.demo_names import TOLD_BY, phone
from app.cadastre.records import CapacityRecord, ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import PointPrecision, ServiceStatus
from app.core.geo import Point, distance_km
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Weekday
from app.reference.zones import ZoneCode, ZoneTree

FUMAY = ZoneCode.parse("fr:commune:08185")
GIVET = ZoneCode.parse("fr:commune:08190")
DINANT = ZoneCode.parse("be:municipality:91034")
LONGWY = ZoneCode.parse("fr:commune:54323")
MOUSCRON = ZoneCode.parse("be:municipality:57096")
HOSTILE_NAME = "{{ 7*191 }} <img src=x onerror=alert(1)> `${alert(1)}` </script> (fictif)"
BOTH = (Country.FR, Country.BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConvention:
    """A fictitious convention, and the sources' keys of the providers it binds."""

    code: str
    titles: dict[str, str]
    care: tuple[str, ...]
    zones: tuple[ZoneCode, ...]
    valid_from: date
    valid_to: date | None
    binds: tuple[str, ...]
    acts: tuple[str, ...] | None = None


def awkward_conventions(today: date) -> tuple[DemoConvention, ...]:
    """One in force across Givet and Dinant, one past, one for other places.

    For palliative care, one that names its acts and one that ends soon.
    """
    return (
        DemoConvention(
            code="fictive-givet-dinant",
            titles=_IN_FORCE,
            care=("NUR", "PCA", "HAH"),
            zones=(GIVET, DINANT),
            valid_from=today - timedelta(days=400),
            valid_to=today + timedelta(days=700),
            binds=("case-convention-fr", "case-convention-be"),
        ),
        DemoConvention(
            code="fictive-givet-past",
            titles=_PAST,
            care=("NUR",),
            zones=(GIVET, DINANT),
            valid_from=today - timedelta(days=2000),
            valid_to=today - timedelta(days=120),
            binds=("case-convention-past",),
        ),
        DemoConvention(
            code="fictive-lille-mouscron",
            titles=_ELSEWHERE,
            care=("NUR", "PHY"),
            zones=(ZoneCode.parse("fr:commune:59350"), MOUSCRON),
            valid_from=today - timedelta(days=100),
            valid_to=None,
            binds=("case-convention-elsewhere",),
        ),
        *_for_relief(today),
    )


def _for_relief(today: date) -> tuple[DemoConvention, ...]:
    """For palliative care: one that names its acts, one that ends soon."""
    return (
        DemoConvention(
            code="fictive-fumay-pain",
            titles=_WITH_ACTS,
            care=("PAL",),
            zones=(FUMAY, GIVET, DINANT),
            valid_from=today - timedelta(days=200),
            valid_to=today + timedelta(days=700),
            binds=("case-convention-acts",),
            acts=("pain_pump",),
        ),
        DemoConvention(
            code="fictive-fumay-ending",
            titles=_ENDING,
            care=("PAL",),
            zones=(FUMAY, GIVET, DINANT),
            valid_from=today - timedelta(days=600),
            valid_to=today + timedelta(days=85),
            binds=("case-convention-ending",),
        ),
    )


_IN_FORCE = {
    "fr": "Convention fictive Givet - Dinant",
    "nl": "Fictieve overeenkomst Givet - Dinant",
    "en": "Fictitious convention Givet - Dinant",
}
_PAST = {
    "fr": "Ancienne convention fictive de Givet",
    "nl": "Vroegere fictieve overeenkomst van Givet",
    "en": "Former fictitious convention of Givet",
}
_WITH_ACTS = {
    "fr": "Convention fictive Fumay - Dinant, pompe antidouleur",
    "nl": "Fictieve overeenkomst Fumay - Dinant, pijnpomp",
    "en": "Fictitious convention Fumay - Dinant, pain pump",
}
_ENDING = {
    "fr": "Convention fictive de Fumay qui s'achève",
    "nl": "Fictieve overeenkomst van Fumay die afloopt",
    "en": "Fictitious convention of Fumay that ends",
}
_ELSEWHERE = {
    "fr": "Convention fictive Lille - Mouscron",
    "nl": "Fictieve overeenkomst Rijsel - Moeskroen",
    "en": "Fictitious convention Lille - Mouscron",
}


@dataclass(frozen=True, slots=True)
class _Day:
    """What every case stands on: the zones and the day."""

    zones: ZoneTree
    today: date

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def site(self, zone: ZoneCode) -> SiteRecord:
        place = self.zones.zones[zone]
        assert place.point is not None  # both towns have one
        return SiteRecord(
            street=None,
            postal_code=place.postal_codes[0],
            city=place.name("fr"),
            zone=zone,
            point=place.point,
            precision=PointPrecision.COMMUNE,
        )

    def says(self, state: CapacityState, places: int | None = None) -> CapacityRecord:
        return CapacityRecord(
            state=state,
            places=places,
            said_on=self.ago(3),
            said_by=TOLD_BY,
            expires_on=self.ahead(27),
        )

    def sound(self, care: str, *areas: Area) -> ServiceRecord:
        """A service that answers every question; the cases take one answer away."""
        return ServiceRecord(
            care=care,
            weekdays=EVERY_DAY,
            languages=("fr",),
            insured_in=BOTH,
            registered_in=BOTH,
            lead_time_days=1,
            confirmed_on=self.ago(10),
            confirmed_by=TOLD_BY,
            capacity=self.says(CapacityState.HAS_PLACES, 2),
            areas=areas or (Area(zones=frozenset({GIVET, DINANT})),),
        )


def awkward_providers(zones: ZoneTree, today: date) -> tuple[ProviderRecord, ...]:
    """Providers with one thing out of the ordinary each."""
    day = _Day(zones, today)
    made = (*_capacities(day), *_areas(day), *_others(day), *_bound(day))
    return tuple(
        replace(record, phone=phone(record.country.value, number))
        for number, record in enumerate(made, start=9900)
    )


def _provider(
    day: _Day, key: str, name: str, type_code: str, *services: ServiceRecord
) -> ProviderRecord:
    country = Country.FR if type_code.startswith("FR") else Country.BE
    return ProviderRecord(
        key=f"case-{key}",
        name=name,
        type_code=type_code,
        country=country,
        site=day.site(GIVET if country is Country.FR else DINANT),
        services=services,
        email=f"{key}@passerelle.invalid",
        is_fictitious=True,
    )


def _capacities(day: _Day) -> tuple[ProviderRecord, ...]:
    nurse = day.sound("NUR")
    expired = replace(
        day.says(CapacityState.HAS_PLACES, 4), said_on=day.ago(70), expires_on=day.ago(40)
    )
    full = day.says(CapacityState.FULL)
    later = replace(day.says(CapacityState.HAS_PLACES, 1), available_from=day.ahead(21))
    weekend = day.sound("PCA")
    by_weekday = (0, 0, 0, 0, 0, 2, 2)
    return (
        _provider(
            day,
            "expired",
            "Le Calendrier Périmé (fictif)",
            "FR-IDEL",
            replace(nurse, capacity=expired),
        ),
        _provider(
            day, "full", "L'Autobus Plein (fictif)", "FR-SSIAD", replace(nurse, capacity=full)
        ),
        _provider(day, "later", "Les Lève-tard (fictif)", "BE-NUR", replace(nurse, capacity=later)),
        _provider(
            day,
            "weekend",
            "Les Cigales du Dimanche (fictif)",
            "BE-SAFA",
            replace(
                weekend,
                weekdays=frozenset({Weekday.SATURDAY, Weekday.SUNDAY}),
                capacity=replace(day.says(CapacityState.HAS_PLACES), places_by_weekday=by_weekday),
            ),
        ),
    )


def _areas(day: _Day) -> tuple[ProviderRecord, ...]:
    givet, dinant = day.zones.zones[GIVET].point, day.zones.zones[DINANT].point
    assert givet is not None
    assert dinant is not None
    hull = shapely.MultiPoint([(givet.lon, givet.lat), (dinant.lon, dinant.lat)])
    drawn = shapely.set_precision(hull.convex_hull.buffer(0.06, quad_segs=3), 0.0001)
    blank = replace(day.sound("NUR"), areas=())
    meals = day.sound("MEA", Area(radius_km=_to_the_edge(givet, dinant)))
    return (
        _provider(day, "blank", "La Carte Blanche (fictif)", "BE-NUR", blank),
        _provider(day, "edge", "Le Cerf-volant Trop Court (fictif)", "BE-CPAS", meals),
        _provider(
            day,
            "polygon",
            "Le Crayon Errant (fictif)",
            "FR-SAD",
            day.sound("PCA", Area(polygon=drawn)),
        ),
    )


def _to_the_edge(one: Point, other: Point) -> float:
    """A radius from one town that ends at the other: within the margin where nobody can be sure."""
    return round(distance_km(one, other) + 0.5, 1)


def _others(day: _Day) -> tuple[ProviderRecord, ...]:
    nurse = day.sound("NUR")
    closed = replace(
        nurse,
        status=ServiceStatus.CLOSED,
        closed_reason="Parti en montgolfière, sans date de retour (fictif)",
    )
    stale = replace(nurse, confirmed_on=day.ago(500))
    dutch = replace(nurse, languages=("nl",))
    silent = ServiceRecord(care="PHY")
    bilingual = replace(day.sound("COO"), languages=("fr", "nl"))
    return (
        _provider(day, "closed", "Les Rideaux Tirés (fictif)", "FR-IDEL", closed),
        _provider(day, "stale", "Le Grimoire Poussiéreux (fictif)", "FR-CSI", stale),
        _provider(day, "dutch", "De Enkel Nederlandse Papegaai (fictief)", "BE-NUR", dutch),
        _provider(day, "silent", "Les Statues Muettes (fictif)", "BE-KIN", silent),
        _provider(
            day,
            "bilingual",
            "Le Perroquet Double / De Dubbele Papegaai (fictif / fictief)",
            "BE-CASD",
            bilingual,
        ),
        _provider(day, "bed", "Le Lit Voyageur (fictif)", "FR-PSDM", day.sound("EQP")),
        _hostile(day),
    )


def _hostile(day: _Day) -> ProviderRecord:
    """A name that must stay text everywhere; far from the usual visit of the demonstration."""
    oxygen = day.sound("OXY", Area(zones=frozenset({LONGWY})))
    there = _provider(day, "hostile", HOSTILE_NAME, "FR-PSDM", oxygen)
    return replace(there, site=day.site(LONGWY))


def _bound(day: _Day) -> tuple[ProviderRecord, ...]:
    nurse, help_ = day.sound("NUR"), day.sound("PCA")
    relief = replace(
        day.sound("PAL", Area(zones=frozenset({FUMAY, GIVET, DINANT}))),
        registered_in=(Country.BE,),
        more={"acts": ["pain_pump"]},
    )
    return (
        _provider(day, "convention-fr", "Le Pont des Lucioles (fictif)", "FR-SSIAD", nurse, help_),
        _provider(day, "convention-be", "La Péniche Volante (fictif)", "BE-ASD", nurse, help_),
        _provider(day, "convention-past", "Le Traité Froissé (fictif)", "FR-SSIAD", nurse),
        _provider(day, "convention-elsewhere", "La Boussole Distraite (fictif)", "FR-SSIAD", nurse),
        _provider(day, "convention-acts", "Le Nénuphar Discret (fictif)", "BE-PAL", relief),
        _provider(day, "convention-ending", "La Veilleuse Tardive (fictif)", "BE-PAL", relief),
    )

"""Teams of the demonstration that answer every question, so that most plans can be made. Pure.

The awkward cases show what a directory says badly; these show what a plan looks like when it is
said well. One town, Guise, keeps nobody.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.cadastre.coverage import Area
from app.cadastre.demo_names import TOLD_BY, phone
from app.cadastre.records import CapacityRecord, ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import PointPrecision
from app.reference.vocabulary import EVERY_DAY, CapacityState, Country, Weekday
from app.reference.zones import ZoneCode, ZoneTree

_FIRST_PHONE = 9800
_WORKING_DAYS = frozenset(day for day in Weekday if day <= Weekday.FRIDAY)
_IN_THE_WEEK = frozenset({"MEA", "PHY", "RSP"})


@dataclass(frozen=True, slots=True)
class _Team:
    """Who it is, where, for what, how far around, and how many places."""

    key: str
    name: str
    type_code: str
    zone: str
    care: tuple[str, ...]
    km: float = 15.0
    places: int = 2


_BEAURAING, _CHARLEVILLE = "be:municipality:91013", "fr:commune:08105"
_FUMAY, _GIVET, _VIRTON = "fr:commune:08185", "fr:commune:08190", "be:municipality:85045"
_KORTRIJK, _MOUSCRON = "be:municipality:34022", "be:municipality:57096"
_TOURCOING, _TOURNAI = "fr:commune:59599", "be:municipality:57081"
_BILINGUAL = frozenset({_KORTRIJK, _MOUSCRON, _TOURCOING})

TEAMS = (
    _Team("kortrijk-nurses", "De Wakkere Vuurvliegen (fictief)", "BE-NUR", _KORTRIJK, ("NUR",)),
    _Team("kortrijk-beds", "Het Vliegend Bed (fictief)", "BE-EQP", _KORTRIJK, ("EQP",), places=5),
    _Team(
        "mouscron-home", "Les Lanternes du Tilleul (fictif)", "BE-ASD", _MOUSCRON, ("NUR", "PCA")
    ),
    _Team("mouscron-meals", "La Soupière Volante (fictif)", "BE-CPAS", _MOUSCRON, ("MEA", "HHK")),
    _Team(
        "mouscron-respite", "Le Hamac du Jeudi (fictif)", "BE-CAJ", _MOUSCRON, ("RSP",), places=1
    ),
    _Team("mouscron-moves", "Les Ressorts Joyeux (fictif)", "BE-KIN", _MOUSCRON, ("PHY",)),
    _Team("tournai-home", "Les Clochetons (fictif)", "BE-CSD", _TOURNAI, ("NUR", "PCA", "EQP")),
    _Team("tournai-meals", "La Marmite à Roulettes (fictif)", "BE-CPAS", _TOURNAI, ("MEA",)),
    _Team("tourcoing-nurses", "Les Bobines Bleues (fictif)", "FR-IDEL", _TOURCOING, ("NUR",)),
    _Team(
        "tourcoing-beds", "Le Matelas Savant (fictif)", "FR-PSDM", _TOURCOING, ("EQP",), places=4
    ),
    _Team(
        "tourcoing-home", "Les Navettes du Canal (fictif)", "FR-SADM", _TOURCOING, ("NUR", "PCA")
    ),
    _Team("charleville-moves", "Les Marionnettes Agiles (fictif)", "FR-MK", _CHARLEVILLE, ("PHY",)),
    _Team("beauraing-help", "Les Bottes de Sept Lieues (fictif)", "BE-SAFA", _BEAURAING, ("PCA",)),
    _Team("fumay-meals", "Le Panier Ardoisier (fictif)", "FR-REP", _FUMAY, ("MEA",)),
    _Team("givet-meals", "La Louche Fluviale (fictif)", "FR-REP", _GIVET, ("MEA",)),
    _Team("virton-home", "Les Sabots de Gaume (fictif)", "BE-CSD", _VIRTON, ("NUR", "EQP"), 30.0),
)


def sound_teams(zones: ZoneTree, today: date) -> tuple[ProviderRecord, ...]:
    """The teams as records, confirmed some days ago, with places said until next month."""
    return tuple(
        _record(team, zones, today, number) for number, team in enumerate(TEAMS, start=_FIRST_PHONE)
    )


def _record(team: _Team, zones: ZoneTree, today: date, number: int) -> ProviderRecord:
    country = Country.FR if team.type_code.startswith("FR") else Country.BE
    zone = zones.zones[ZoneCode.parse(team.zone)]
    assert zone.point is not None  # every town has one
    is_dutch = team.zone == _KORTRIJK
    site = SiteRecord(
        street=None,
        postal_code=zone.postal_codes[0],
        city=zone.name("nl" if is_dutch else "fr"),
        zone=zone.code,
        point=zone.point,
        precision=PointPrecision.COMMUNE,
    )
    return ProviderRecord(
        key=f"team-{team.key}",
        name=team.name,
        type_code=team.type_code,
        country=country,
        site=site,
        services=tuple(_service(team, care, today) for care in team.care),
        phone=phone(country.value, number),
        email=f"{team.key}@passerelle.invalid",
        is_fictitious=True,
    )


def _service(team: _Team, care: str, today: date) -> ServiceRecord:
    said_on = today - timedelta(days=3)
    return ServiceRecord(
        care=care,
        weekdays=_WORKING_DAYS if care in _IN_THE_WEEK else EVERY_DAY,
        languages=("fr", "nl") if team.zone in _BILINGUAL else ("fr",),
        insured_in=tuple(Country),
        registered_in=tuple(Country),
        lead_time_days=1,
        confirmed_on=today - timedelta(days=10),
        confirmed_by=TOLD_BY,
        capacity=CapacityRecord(
            state=CapacityState.HAS_PLACES,
            places=team.places,
            said_on=said_on,
            said_by=TOLD_BY,
            expires_on=said_on + timedelta(days=30),
        ),
        areas=(Area(radius_km=team.km),),
    )

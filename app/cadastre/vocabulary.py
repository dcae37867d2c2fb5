"""Words of the directory. Pure."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.core.messages import N_
from app.reference.vocabulary import Country, Weekday
from app.reference.zones import ZoneCode


class ServiceStatus(StrEnum):
    """Whether a service takes part in the directory."""

    OPEN = "open"
    CLOSED = "closed"


class CoverageKind(StrEnum):
    """How a service declares where it goes."""

    ZONES = "zones"
    RADIUS = "radius"
    POLYGON = "polygon"


class ReachKind(IntEnum):
    """How sure a line of the reach table is; the exact judgement is coverage.py's."""

    SURE = 1
    EDGE = 2
    NOT_DECLARED = 3


class IdentifierKind(StrEnum):
    """Official numbers, each with its check digits."""

    FINESS = "finess"
    SIRET = "siret"
    SIREN = "siren"
    BCE = "bce"
    INAMI = "inami"
    RPPS = "rpps"


IDENTIFIER_NAMES = {
    IdentifierKind.FINESS: N_("FINESS number"),
    IdentifierKind.SIRET: N_("SIRET number"),
    IdentifierKind.SIREN: N_("SIREN number"),
    IdentifierKind.BCE: N_("Belgian enterprise number"),
    IdentifierKind.INAMI: N_("INAMI/RIZIV number"),
    IdentifierKind.RPPS: N_("RPPS number"),
}


class PointPrecision(StrEnum):
    """Where the point of a site comes from."""

    EXACT = "exact"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSearch:
    """What somebody looks for in the directory."""

    zone: ZoneCode | None = None
    lat: float | None = None
    lon: float | None = None
    within_km: float | None = None
    care: tuple[str, ...] = ()
    country: Country | None = None
    language: str | None = None
    insured_in: Country | None = None
    weekday: Weekday | None = None
    takes_new: bool = False
    text: str = ""
    limit: int = 20
    after: str | None = None

"""What a run of the diagnosis kept: the supply it saw, and its cells; simulations that were kept.

No person is in it.

Rows of runs point at zones and services without the database checking it: a run writes half a
million of them from those very tables.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, PrimaryKeyConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId


class DiagnosisRun(Base):
    """One run: for which day, when, how much it worked out, from which facts.

    `change_id` is the newest line of the change log that it has seen.
    """

    __tablename__ = "diagnosis_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    mode: Mapped[str] = mapped_column(String(8))
    computed_at: Mapped[datetime]
    milliseconds: Mapped[int]
    services: Mapped[int]
    touched_services: Mapped[int]
    pairs: Mapped[int]
    facts: Mapped[str] = mapped_column(String(64))
    change_id: Mapped[int]


class SupplyRow(Base):
    """A service that takes part on the day of an edition, as the cells count it.

    `abroad` is its right across the border where no convention speaks (see `RIGHTS`); `bands` None
    is "not said". `lines`, `digest` and the rectangle are those of its reach.
    """

    __tablename__ = "diagnosis_supply"

    edition: Mapped[int]
    service_id: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    lat: Mapped[float]
    lon: Mapped[float]
    bands: Mapped[int | None] = mapped_column(SmallInteger)
    abroad: Mapped[int] = mapped_column(SmallInteger)
    saying: Mapped[int] = mapped_column(SmallInteger)
    places: Mapped[int | None]
    place_bands: Mapped[int | None] = mapped_column(SmallInteger)
    lines: Mapped[int]
    digest: Mapped[int] = mapped_column(BigInteger)
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]

    __table_args__ = (PrimaryKeyConstraint("edition", "service_id"),)


class SpotRow(Base):
    """Where a service of the last run stands, once for each part of the day in which it comes."""

    __tablename__ = "diagnosis_spot"

    band: Mapped[int] = mapped_column(SmallInteger)
    care: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(String(2))
    lon: Mapped[float]
    lat: Mapped[float]
    service_id: Mapped[int]

    __table_args__ = (
        PrimaryKeyConstraint("band", "care", "country", "lon", "lat", "service_id"),
        {"sqlite_with_rowid": False},
    )


class PassRow(Base):
    """A convention lets that service come to that commune across the border."""

    __tablename__ = "diagnosis_pass"

    edition: Mapped[int]
    service_id: Mapped[int]
    zone_id: Mapped[int]

    __table_args__ = (PrimaryKeyConstraint("edition", "service_id", "zone_id"),)


class PendingRow(Base):
    """A commune and a kind of care that a run is about to work out; empty between runs.

    Without `counts` only the distance to the next service may have changed.
    """

    __tablename__ = "diagnosis_pending"

    zone_id: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))
    counts: Mapped[bool]

    __table_args__ = (
        PrimaryKeyConstraint("zone_id", "care"),
        {"sqlite_with_rowid": False},
    )


class KeptScenario(Base):
    """A simulation that a team keeps: what was supposed, and what it came to on its day.

    `territory` was looked at, `towards` is where the services were supposed to go. `names`: of the
    services, as they were. `changes`: for each commune its state before and after, and inhabitants.
    """

    __tablename__ = "diagnosis_scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    territory: Mapped[str] = mapped_column(String(40))
    towards: Mapped[str] = mapped_column(String(40))
    care: Mapped[str] = mapped_column(String(8))
    part: Mapped[int] = mapped_column(SmallInteger)
    crosses: Mapped[bool]
    services: Mapped[list[str]]
    names: Mapped[list[str]]
    changes: Mapped[dict[str, str]]
    day: Mapped[date]
    kept_at: Mapped[datetime]


class OpenRow(Base):
    """A commune for which a run still looks for the next service; empty between runs."""

    __tablename__ = "diagnosis_open"

    band: Mapped[int] = mapped_column(SmallInteger)
    across: Mapped[bool]
    zone_id: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))

    __table_args__ = (
        PrimaryKeyConstraint("band", "across", "zone_id", "care"),
        {"sqlite_with_rowid": False},
    )


class Cell(Base):
    """A commune, a kind of care, a part of the day: how many services come, and their places.

    The six counts are those of `Counts`. `with_places`, `full` and `silent` share out the services
    that surely come and may; `places` adds up the numbers they gave, None when nobody gave one.
    """

    __tablename__ = "diagnosis_cell"

    zone_id: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))
    band: Mapped[int] = mapped_column(SmallInteger)
    sure_allowed: Mapped[int]
    doubtful_allowed: Mapped[int]
    sure_unclear: Mapped[int]
    doubtful_unclear: Mapped[int]
    sure_barred: Mapped[int]
    doubtful_barred: Mapped[int]
    with_places: Mapped[int]
    full: Mapped[int]
    silent: Mapped[int]
    places: Mapped[int | None]
    computed_at: Mapped[datetime]

    __table_args__ = (
        PrimaryKeyConstraint("zone_id", "care", "band"),
        {"sqlite_with_rowid": False},
    )


class NextService(Base):
    """How far the next service of a kind is from a commune to which none surely comes.

    `km2` is the square of the distance in kilometres; a commune without a line has none within
    `diagnosis_next_km`. `across`: on the other side of the border.
    """

    __tablename__ = "diagnosis_next"

    zone_id: Mapped[int]
    care: Mapped[str] = mapped_column(String(8))
    band: Mapped[int] = mapped_column(SmallInteger)
    across: Mapped[bool]
    km2: Mapped[float]

    __table_args__ = (
        PrimaryKeyConstraint("zone_id", "care", "band", "across"),
        {"sqlite_with_rowid": False},
    )

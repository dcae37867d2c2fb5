"""Alembic's environment: one transaction for each revision, on SQLite too."""

from typing import Any, Literal

from alembic import context
from geoalchemy2.types import Geometry
from sqlalchemy import Index, create_engine, make_url
from sqlalchemy.schema import SchemaItem

import app.access.models
import app.cadastre.importing.models
import app.cadastre.ledger
import app.cadastre.lists.models
import app.cadastre.models
import app.cadastre.owners
import app.cadastre.upkeep_models
import app.coordination.cases.models
import app.coordination.cases.plan_models
import app.coordination.desk.models
import app.coordination.diagnosis.models
import app.coordination.news.models
import app.coordination.partners.models
import app.coordination.procedures.models
import app.coordination.schemes.models
import app.coordination.tables.models
import app.discharge.circle.models
import app.discharge.ending.models
import app.discharge.following.models
import app.discharge.grounds.models
import app.discharge.holds.models
import app.discharge.intake.models
import app.discharge.models
import app.discharge.papers.models
import app.discharge.referrals.models
import app.post.models
import app.reference.models
import app.site.work.models  # noqa: F401 - importing them fills Base.metadata
from app.core.config import Config
from app.core.db import Base, Moment, prepare_sqlite
from app.core.spatial import WKB
from app.core.vault import BlindIndex, Encrypted

POSTGIS_TABLES = {"spatial_ref_sys"}


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, _other: SchemaItem | None
) -> bool:
    """Leave PostGIS' own tables alone; spatial indexes exist on PostgreSQL only."""
    if kind == "table" and reflected and name in POSTGIS_TABLES:
        return False
    return not (isinstance(item, Index) and item.dialect_options["postgresql"]["using"] == "gist")


def compare_type(
    _context: Any, _inspected: Any, _metadata: Any, _found: Any, wanted: Any
) -> bool | None:
    """Geometry columns are compared by the tests of round trips, not by name of type."""
    return False if isinstance(wanted, (Geometry, WKB)) else None


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write our geometry columns as what they are in the code."""
    if kind == "type" and isinstance(item, WKB):
        autogen.imports.add("from app.core.spatial import geometry_column")
        return f'geometry_column("{item.kind}")'
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Encrypted):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, BlindIndex):
        return "sa.String(length=64)"
    return False


def run() -> None:
    """Run the migrations on the configured database."""
    url = context.config.attributes.get("url") or Config.from_env().engine_url
    engine = create_engine(url)
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    if is_sqlite:
        prepare_sqlite(engine)
    with engine.connect().execution_options(write=True) as connection:
        if not is_sqlite:
            connection.exec_driver_sql("SET lock_timeout = '5s'")
            connection.exec_driver_sql("SET statement_timeout = '10min'")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            compare_type=compare_type,
            render_item=render_item,
            transactional_ddl=True,
            transaction_per_migration=True,
            render_as_batch=is_sqlite,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()

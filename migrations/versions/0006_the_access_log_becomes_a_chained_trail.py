"""the access log becomes a chained trail: what it held is carried over, in order, and sealed"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.access.trail import START, seal_of
from app.core import vault
from app.core.config import Config

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARDS_SQLITE = (
    """CREATE TRIGGER audit_trail_no_update BEFORE UPDATE ON audit_trail
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END""",
    """CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END""",
)
GUARDS_POSTGRESQL = (
    """CREATE FUNCTION audit_trail_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$""",
    """CREATE TRIGGER audit_trail_no_change BEFORE UPDATE OR DELETE ON audit_trail
    FOR EACH ROW EXECUTE FUNCTION audit_trail_only_grows()""",
    """CREATE TRIGGER audit_trail_no_truncate BEFORE TRUNCATE ON audit_trail
    FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_only_grows()""",
)
CARRIED = (
    *("at", "user_id", "organisation_id", "role", "action", "object_kind", "object_id"),
    *("allowed", "request_id"),
)
BACK = """INSERT INTO access_log (id, at, user_id, organisation_id, role, action, object_kind,
    object_id, allowed, request_id)
    SELECT number, at, (SELECT id FROM user_account WHERE id = user_id),
    (SELECT id FROM organisation WHERE id = organisation_id), role, action, object_kind,
    object_id, allowed, request_id FROM audit_trail"""
"""An account that is gone by now is no longer named."""


def _who() -> tuple[sa.Column, ...]:
    return (
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=16), nullable=False),
    )


def upgrade() -> None:
    trail = op.create_table(
        "audit_trail",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_who(),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_trail")),
    )
    _index("audit_trail")
    _carry_over(trail)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for guard in GUARDS_POSTGRESQL if is_postgresql else GUARDS_SQLITE:
        op.execute(guard)
    op.drop_table("access_log")


def _index(table: str) -> None:
    for columns in (["object_kind", "object_id", "at"], ["user_id", "at"]):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _carry_over(trail: sa.Table) -> None:
    old = sa.table("access_log", *map(sa.column, ("id", *CARRIED)))
    rows = op.get_bind().execute(sa.select(old).order_by(old.c.id)).mappings().all()
    if rows:
        _open_vault()
    previous = START
    for number, row in enumerate(rows, start=1):
        line = {name: row[name] for name in CARRIED}
        line |= {"number": number, "purpose": "care", "detail": "", "at": _moment(line["at"])}
        line["allowed"] = bool(line["allowed"])
        seal = seal_of(line, previous)
        op.get_bind().execute(trail.insert().values(**line, previous=previous, seal=seal))
        previous = seal


def _moment(found: datetime | str) -> datetime:
    """SQLite gives the text that it keeps."""
    if isinstance(found, str):
        found = datetime.fromisoformat(found)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _open_vault() -> None:
    try:
        vault.ring()
    except vault.VaultError:
        vault.unlock(Config.from_env().ring)


def downgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_who(),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_access_log_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_access_log_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    _index("access_log")
    op.execute(BACK)
    op.drop_table("audit_trail")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_trail_only_grows()")

"""Encrypted values are bound to their row"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SEALED = {
    "assessment": ("content",),
    "case_action": ("words", "actor_name", "reason"),
    "case_area": ("findings", "words"),
    "case_event": ("words",),
    "case_goal": ("words",),
    "case_message": ("words",),
    "case_referral": ("words", "answer"),
    "desk_offer": ("words",),
    "discharge_draft": ("content",),
    "discharge_end": ("reason",),
    "referral_log": ("note",),
}
"""Tables whose rows had no name before the database gave them a key, and their sealed columns."""
RANDOM = {
    "sqlite": "lower(hex(randomblob(8)))",
    "postgresql": "substr(replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 1, 16)",
}
ROW_BOUND = b"\x02"


def upgrade() -> None:
    """Each row gets its random name; the values it holds stay as they are until the vault turns."""
    named = sa.literal_column(RANDOM[op.get_bind().dialect.name])
    for name in SEALED:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("seal_id", sa.String(length=16), nullable=True))
        table = sa.table(name, sa.column("seal_id"))
        op.execute(sa.update(table).values(seal_id=named))
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column("seal_id", existing_type=sa.String(length=16), nullable=False)


def downgrade() -> None:
    """Without its name a value bound to a row could never be read again: refuse to lose one."""
    here = op.get_bind()
    for name, columns in SEALED.items():
        table = sa.table(name, *(sa.column(one, sa.LargeBinary) for one in columns))
        is_bound = sa.or_(*(sa.func.substr(one, 1, 1) == ROW_BOUND for one in table.c))
        if here.scalar(sa.select(sa.func.count()).select_from(table).where(is_bound)):
            raise RuntimeError(
                f"{name} holds values bound to their row: run `flask vault rotate --loosen` first"
            )
    for name in reversed(SEALED):
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_column("seal_id")

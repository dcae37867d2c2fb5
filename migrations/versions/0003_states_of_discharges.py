"""states of discharges"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


BEFORE, AFTER = ("planned", "done"), ("ready", "gone_home")
DISCHARGE = sa.table("discharge", sa.column("id"), sa.column("status"))
NEED = sa.table("need", sa.column("discharge_id"))


def upgrade() -> None:
    for before, after in zip(BEFORE, AFTER, strict=True):
        _rename(before, after)
    needed = sa.select(NEED.c.discharge_id)
    op.execute(
        DISCHARGE.update()
        .where(DISCHARGE.c.status == "draft", DISCHARGE.c.id.in_(needed))
        .values(status="searching")
    )


def downgrade() -> None:
    _rename("searching", "draft")
    _rename("waiting", "draft")
    _rename("closed", "gone_home")
    for before, after in zip(BEFORE, AFTER, strict=True):
        _rename(after, before)


def _rename(old: str, new: str) -> None:
    op.execute(DISCHARGE.update().where(DISCHARGE.c.status == old).values(status=new))

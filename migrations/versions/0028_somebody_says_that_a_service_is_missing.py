"""somebody says that a service is missing"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("error_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.JSON(none_as_null=True), nullable=True))
        batch_op.alter_column("service_id", existing_type=sa.INTEGER(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM error_report WHERE service_id IS NULL")
    with op.batch_alter_table("error_report", schema=None) as batch_op:
        batch_op.alter_column("service_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("told")

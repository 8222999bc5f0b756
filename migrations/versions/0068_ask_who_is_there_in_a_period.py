"""ask who is there in a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0068'
down_revision = '0067'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('advisor_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('from_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('until_on', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('advisor_plan', schema=None) as batch_op:
        batch_op.drop_column('until_on')
        batch_op.drop_column('from_on')

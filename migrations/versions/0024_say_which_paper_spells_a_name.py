"""say which paper spells a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('spelling', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paper', sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('spelling', schema=None) as batch_op:
        batch_op.drop_column('paper')

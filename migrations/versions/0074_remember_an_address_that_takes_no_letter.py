"""remember an address that takes no letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0074'
down_revision = '0073'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.add_column(sa.Column('came_back_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sent_to', sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_column('sent_to')

    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.drop_column('came_back_at')

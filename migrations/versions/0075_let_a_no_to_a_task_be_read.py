"""let a no to a task be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0075'
down_revision = '0074'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('task_offer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('why', sa.String(length=400), nullable=True))
        batch_op.create_index('ix_task_offer_by', ['by_id', 'declined_at'], unique=False)


def downgrade() -> None:
    # Without the answer it would be asked again: a no was no row before.
    op.execute('delete from task_offer where declined_at is not null')
    with op.batch_alter_table('task_offer', schema=None) as batch_op:
        batch_op.drop_index('ix_task_offer_by')
        batch_op.drop_column('why')
        batch_op.drop_column('declined_at')

"""say whom a complaint is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=14), nullable=False, server_default='counselling'))
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.alter_column('about', existing_type=sa.String(length=14), server_default=None)
        batch_op.create_check_constraint('about', "about in ('counselling','coordination')")


def downgrade() -> None:
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_complaint_about'), type_='check')
        batch_op.drop_column('about')

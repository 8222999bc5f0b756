"""keep outside deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outside_deadline',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('semester', sa.String(length=20), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lead_days', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('checked_by_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind in ('uni_assist','vpd','studienkolleg','testas','university','other')", name=op.f('ck_outside_deadline_kind')),
    sa.CheckConstraint('lead_days >= 0', name=op.f('ck_outside_deadline_lead_days')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['user_account.id'], name=op.f('fk_outside_deadline_checked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_deadline')),
    sa.UniqueConstraint('ref', name=op.f('uq_outside_deadline_ref'))
    )
    with op.batch_alter_table('outside_deadline', schema=None) as batch_op:
        batch_op.create_index('ix_outside_deadline_day', ['day'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('outside_deadline', schema=None) as batch_op:
        batch_op.drop_index('ix_outside_deadline_day')

    op.drop_table('outside_deadline')

"""hand over tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_offer',
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_task_offer_by_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_offer_task_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_task_offer_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_offer')),
    sa.UniqueConstraint('task_id', name=op.f('uq_task_offer_task_id'))
    )
    with op.batch_alter_table('task_offer', schema=None) as batch_op:
        batch_op.create_index('ix_task_offer_user', ['user_id', 'at'], unique=False)

    op.create_table('task_rhythm',
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('every', sa.String(length=10), nullable=False),
    sa.Column('follows_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("every in ('week','month','half_year','year')", name=op.f('ck_task_rhythm_every')),
    sa.ForeignKeyConstraint(['follows_id'], ['task.id'], name=op.f('fk_task_rhythm_follows_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_rhythm_task_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_rhythm')),
    sa.UniqueConstraint('task_id', name=op.f('uq_task_rhythm_task_id'))
    )
    with op.batch_alter_table('task_rhythm', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_rhythm_follows_id'), ['follows_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('task_rhythm', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_rhythm_follows_id'))

    op.drop_table('task_rhythm')
    with op.batch_alter_table('task_offer', schema=None) as batch_op:
        batch_op.drop_index('ix_task_offer_user')

    op.drop_table('task_offer')

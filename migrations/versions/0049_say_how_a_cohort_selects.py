"""say how a cohort selects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cohort_reserve',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('group', sa.String(length=40), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.CheckConstraint('places > 0', name=op.f('ck_cohort_reserve_places')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_reserve_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cohort_id', 'group', name=op.f('pk_cohort_reserve'))
    )
    op.create_table('cohort_juror',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_cohort_juror_cohort_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_cohort_juror_user_id')),
    sa.PrimaryKeyConstraint('cohort_id', 'user_id', name=op.f('pk_cohort_juror'))
    )
    with op.batch_alter_table('cohort_juror', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_juror_user_id'), ['user_id'], unique=False)
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.add_column(sa.Column('overbooking', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('selection', sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(op.f('ck_cohort_overbooking'), 'overbooking >= 0')
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.alter_column('overbooking', existing_type=sa.Integer(), server_default=None, existing_nullable=False)
    op.execute("UPDATE offer SET selection = 'ranking' WHERE selection = 'rank'")


def downgrade() -> None:
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_cohort_overbooking'), type_='check')
        batch_op.drop_column('selection')
        batch_op.drop_column('overbooking')

    op.drop_table('cohort_juror')
    op.drop_table('cohort_reserve')

"""rank wishes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0062'
down_revision = '0061'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('allocation_round',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('applied_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('open','applied')", name=op.f('ck_allocation_round_state')),
    sa.ForeignKeyConstraint(['applied_by'], ['user_account.id'], name=op.f('fk_allocation_round_applied_by')),
    sa.ForeignKeyConstraint(['made_by'], ['user_account.id'], name=op.f('fk_allocation_round_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_round')),
    sa.UniqueConstraint('ref', name=op.f('uq_allocation_round_ref'))
    )
    op.create_table('round_cohort',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_round_cohort_cohort_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['allocation_round.id'], name=op.f('fk_round_cohort_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cohort_id', name=op.f('pk_round_cohort'))
    )
    with op.batch_alter_table('round_cohort', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_round_cohort_round_id'), ['round_id'], unique=False)

    op.create_table('wish',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('position > 0', name=op.f('ck_wish_position')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_wish_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wish_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['allocation_round.id'], name=op.f('fk_wish_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_wish')),
    sa.UniqueConstraint('round_id', 'person_id', 'position', name=op.f('uq_wish_round_id_person_id_position'))
    )
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wish_person_id'), ['person_id'], unique=False)

    op.create_table('wish_outcome',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('result', sa.String(length=10), nullable=False),
    sa.Column('place_in_order', sa.Integer(), nullable=False),
    sa.Column('last_in', sa.Integer(), nullable=True),
    sa.CheckConstraint("result in ('placed','full','not_needed')", name=op.f('ck_wish_outcome_result')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_wish_outcome_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['allocation_round.id'], name=op.f('fk_wish_outcome_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_wish_outcome'))
    )
    with op.batch_alter_table('wish_outcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wish_outcome_round_id'), ['round_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('wish_outcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wish_outcome_round_id'))

    op.drop_table('wish_outcome')
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wish_person_id'))

    op.drop_table('wish')
    with op.batch_alter_table('round_cohort', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_round_cohort_round_id'))

    op.drop_table('round_cohort')
    op.drop_table('allocation_round')

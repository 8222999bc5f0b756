"""select by points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call_field',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_call_field_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cohort_id', 'key', name=op.f('pk_call_field'))
    )
    op.create_table('selection_point',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint('points > 0', name=op.f('ck_selection_point_points')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_selection_point_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cohort_id', 'position', name=op.f('pk_selection_point'))
    )
    op.create_table('selection_ranking',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('entries', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('moves', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('result', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_selection_ranking_by_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_selection_ranking_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_selection_ranking'))
    )
    with op.batch_alter_table('selection_ranking', schema=None) as batch_op:
        batch_op.create_index('ix_selection_ranking_cohort', ['cohort_id', 'made_at'], unique=False)

    op.create_table('interview_slot',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=120), nullable=True),
    sa.Column('application_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_interview_slot_application_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_interview_slot_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_slot')),
    sa.UniqueConstraint('application_id', name=op.f('uq_interview_slot_application_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_interview_slot_ref'))
    )
    with op.batch_alter_table('interview_slot', schema=None) as batch_op:
        batch_op.create_index('ix_interview_slot_cohort', ['cohort_id', 'starts_at'], unique=False)

    op.create_table('rank_change',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.Integer(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_rank_change_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_rank_change_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rank_change'))
    )
    with op.batch_alter_table('rank_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rank_change_application_id'), ['application_id'], unique=False)

    op.create_table('selection_entry',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_selection_entry_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_selection_entry_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_selection_entry')),
    sa.UniqueConstraint('cohort_id', 'number', name=op.f('uq_selection_entry_cohort_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_selection_entry_ref'))
    )
    op.create_table('selection_score',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('points between 0 and 100', name=op.f('ck_selection_score_points')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_selection_score_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_selection_score_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reader_id'], ['user_account.id'], name=op.f('fk_selection_score_reader_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_selection_score')),
    sa.UniqueConstraint('application_id', 'reader_id', name=op.f('uq_selection_score_application_id_reader_id'))
    )
    with op.batch_alter_table('selection_score', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_selection_score_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_selection_score_reader_id'), ['reader_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('selection_score', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_selection_score_reader_id'))
        batch_op.drop_index(batch_op.f('ix_selection_score_person_id'))

    op.drop_table('selection_score')
    op.drop_table('selection_entry')
    with op.batch_alter_table('rank_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rank_change_application_id'))

    op.drop_table('rank_change')
    with op.batch_alter_table('interview_slot', schema=None) as batch_op:
        batch_op.drop_index('ix_interview_slot_cohort')

    op.drop_table('interview_slot')
    with op.batch_alter_table('selection_ranking', schema=None) as batch_op:
        batch_op.drop_index('ix_selection_ranking_cohort')

    op.drop_table('selection_ranking')
    op.drop_table('selection_point')
    op.drop_table('call_field')

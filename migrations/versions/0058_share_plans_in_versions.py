"""share plans in versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plan_version',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('shared_by_id', sa.Uuid(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('how', sa.String(length=6), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('read_by_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("how in ('portal','talk')", name=op.f('ck_plan_version_how')),
    sa.CheckConstraint("state in ('shared','agreed','declined','replaced')", name=op.f('ck_plan_version_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_plan_version_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_plan_version_person_id')),
    sa.ForeignKeyConstraint(['shared_by_id'], ['user_account.id'], name=op.f('fk_plan_version_shared_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_plan_version_case_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_plan_version_ref'))
    )
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.create_index('ix_plan_version_person', ['person_id'], unique=False)
        batch_op.create_index('ix_plan_version_state', ['state', 'review_on'], unique=False)

    op.create_table('plan_step',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('goal_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('owner', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('other_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("owner in ('person','advisor','other')", name=op.f('ck_plan_step_owner')),
    sa.CheckConstraint("state in ('open','done','dropped')", name=op.f('ck_plan_step_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_plan_step_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['goal_id'], ['goal.id'], name=op.f('fk_plan_step_goal_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_plan_step_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_step')),
    sa.UniqueConstraint('ref', name=op.f('uq_plan_step_ref'))
    )
    with op.batch_alter_table('plan_step', schema=None) as batch_op:
        batch_op.create_index('ix_plan_step_case', ['case_id', 'state', 'due_on'], unique=False)
        batch_op.create_index('ix_plan_step_goal', ['goal_id'], unique=False)
        batch_op.create_index('ix_plan_step_person', ['person_id'], unique=False)

    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('area', sa.String(length=12), server_default='other', nullable=False))
        batch_op.add_column(sa.Column('words_sealed', sa.LargeBinary(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.drop_column('words_sealed')
        batch_op.drop_column('area')

    with op.batch_alter_table('plan_step', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_step_person')
        batch_op.drop_index('ix_plan_step_goal')
        batch_op.drop_index('ix_plan_step_case')

    op.drop_table('plan_step')
    with op.batch_alter_table('plan_version', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_version_state')
        batch_op.drop_index('ix_plan_version_person')

    op.drop_table('plan_version')

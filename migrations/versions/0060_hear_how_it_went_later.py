"""hear how it went later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0060'
down_revision = '0059'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('follow_up_answer',
    sa.Column('follow_up_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('stops', sa.Boolean(), nullable=False),
    sa.Column('needs_help', sa.Boolean(), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('now_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_follow_up_answer_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_answer_follow_up_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_follow_up_answer_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_answer')),
    sa.UniqueConstraint('follow_up_id', name=op.f('uq_follow_up_answer_follow_up_id'))
    )
    with op.batch_alter_table('follow_up_answer', schema=None) as batch_op:
        batch_op.create_index('ix_follow_up_answer_open', ['looked_at', 'case_id'], unique=False)
        batch_op.create_index('ix_follow_up_answer_person', ['person_id'], unique=False)

    op.create_table('follow_up_link',
    sa.Column('follow_up_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_link_follow_up_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_link')),
    sa.UniqueConstraint('follow_up_id', name=op.f('uq_follow_up_link_follow_up_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_follow_up_link_token_hash'))
    )
    op.create_table('leaving',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('plain', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('reasons_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_leaving_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_leaving_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_leaving_enrolment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leaving_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaving')),
    sa.UniqueConstraint('ref', name=op.f('uq_leaving_ref'))
    )
    with op.batch_alter_table('leaving', schema=None) as batch_op:
        batch_op.create_index('ix_leaving_case', ['case_id', 'on'], unique=False)
        batch_op.create_index('ix_leaving_person', ['person_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('leaving', schema=None) as batch_op:
        batch_op.drop_index('ix_leaving_person')
        batch_op.drop_index('ix_leaving_case')

    op.drop_table('leaving')
    op.drop_table('follow_up_link')
    with op.batch_alter_table('follow_up_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_follow_up_answer_person')
        batch_op.drop_index('ix_follow_up_answer_open')

    op.drop_table('follow_up_answer')

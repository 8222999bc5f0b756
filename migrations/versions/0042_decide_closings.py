"""decide closings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('closing_proposal',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(length=400), nullable=True),
    sa.Column('reasons_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('proposed','refused')", name=op.f('ck_closing_proposal_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_closing_proposal_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_closing_proposal_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by'], ['user_account.id'], name=op.f('fk_closing_proposal_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_proposal')),
    sa.UniqueConstraint('case_id', name=op.f('uq_closing_proposal_case_id'))
    )
    with op.batch_alter_table('closing_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_closing_proposal_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('closing_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_closing_proposal_person_id'))

    op.drop_table('closing_proposal')

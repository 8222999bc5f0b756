"""ask for papers by a link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paper_link',
    sa.Column('paper_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_link_paper_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_paper_link_token_hash'))
    )
    with op.batch_alter_table('paper_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_link_paper_id'), ['paper_id'], unique=False)
        batch_op.create_index('ix_paper_link_subject', ['subject_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('paper_link', schema=None) as batch_op:
        batch_op.drop_index('ix_paper_link_subject')
        batch_op.drop_index(batch_op.f('ix_paper_link_paper_id'))

    op.drop_table('paper_link')

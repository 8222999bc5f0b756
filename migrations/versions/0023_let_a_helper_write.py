"""let a helper write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    listed = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
    op.create_table('helper_link',
    sa.Column('ref', sa.String(length=32), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('draft_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=16), nullable=False),
    sa.Column('pages', listed, nullable=False),
    sa.Column('hidden', listed, nullable=False),
    sa.Column('may_read', sa.Boolean(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_helper_link_draft_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helper_link')),
    sa.UniqueConstraint('ref', name=op.f('uq_helper_link_ref')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_helper_link_token_hash'))
    )
    with op.batch_alter_table('helper_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helper_link_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index('ix_helper_link_subject', ['subject_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('helper_link', schema=None) as batch_op:
        batch_op.drop_index('ix_helper_link_subject')
        batch_op.drop_index(batch_op.f('ix_helper_link_draft_id'))

    op.drop_table('helper_link')
